package onnx

import "fmt"

type number interface{ float32 | float64 | int64 }

// arithmetic is an operator of two arrays of one type: Add, Sub, Mul, Div, Min, Max.
func arithmetic(f32 func(a, b float32) float32, f64 func(a, b float64) float64, i64 func(a, b int64) int64) kernel {
	return func(dst *array, in []*array) error {
		a, b := in[0], in[1]
		dims, err := broadcast(a, b)
		if err == nil {
			err = wantType(a.typ, b)
		}
		if err == nil {
			err = dst.shape(a.typ, dims...)
		}
		if err != nil {
			return err
		}
		pa, pb := places(a, dims), places(b, dims)
		switch {
		case a.typ == Float && f32 != nil:
			pairs(dst.f32, walk[float32]{a.f32, pa, 0}, walk[float32]{b.f32, pb, 0}, f32)
		case a.typ == Double && f64 != nil:
			pairs(dst.f64, walk[float64]{a.f64, pa, 0}, walk[float64]{b.f64, pb, 0}, f64)
		case a.typ == Int64 && i64 != nil:
			pairs(dst.i64, walk[int64]{a.i64, pa, 0}, walk[int64]{b.i64, pb, 0}, i64)
		default:
			return fmt.Errorf("element type is %d, which this operator does not take", a.typ)
		}
		return nil
	}
}

func pairs[E, R any](dst []R, a, b walk[E], f func(a, b E) R) {
	for i := range dst {
		dst[i] = f(a.take(), b.take())
	}
}

// Each rounds once: the next operator reads what this one has stored, so no
// product and sum can fuse.
func add[E number](a, b E) E      { return a + b }
func subtract[E number](a, b E) E { return a - b }
func multiply[E number](a, b E) E { return a * b }
func divide[E number](a, b E) E   { return a / b }
func lesser[E number](a, b E) E   { return min(a, b) }
func greater[E number](a, b E) E  { return max(a, b) }
func equal[E number](a, b E) bool { return a == b }

// opEqual is a == b; NaN equals nothing.
func opEqual(dst *array, in []*array) error {
	a, b := in[0], in[1]
	dims, err := broadcast(a, b)
	if err == nil {
		err = wantType(a.typ, b)
	}
	if err == nil {
		err = dst.shape(Bool, dims...)
	}
	if err != nil {
		return err
	}
	pa, pb := places(a, dims), places(b, dims)
	switch a.typ {
	case Float:
		pairs(dst.bits, walk[float32]{a.f32, pa, 0}, walk[float32]{b.f32, pb, 0}, equal)
	case Double:
		pairs(dst.bits, walk[float64]{a.f64, pa, 0}, walk[float64]{b.f64, pb, 0}, equal)
	case Int64:
		pairs(dst.bits, walk[int64]{a.i64, pa, 0}, walk[int64]{b.i64, pb, 0}, equal)
	default:
		return fmt.Errorf("element type is %d; want float, double or int64 (1, 11, 7)", a.typ)
	}
	return nil
}

// opWhere takes in[1] where in[0] is true, else in[2].
func opWhere(dst *array, in []*array) error {
	a, b := in[1], in[2]
	dims, err := broadcast(in...)
	if err == nil {
		err = wantType(Bool, in[0])
	}
	if err == nil {
		err = wantType(a.typ, b)
	}
	if err == nil {
		err = dst.shape(a.typ, dims...)
	}
	if err != nil {
		return err
	}
	is := walk[bool]{in[0].bits, places(in[0], dims), 0}
	pa, pb := places(a, dims), places(b, dims)
	switch a.typ {
	case Float:
		choose(dst.f32, is, walk[float32]{a.f32, pa, 0}, walk[float32]{b.f32, pb, 0})
	case Double:
		choose(dst.f64, is, walk[float64]{a.f64, pa, 0}, walk[float64]{b.f64, pb, 0})
	case Int64:
		choose(dst.i64, is, walk[int64]{a.i64, pa, 0}, walk[int64]{b.i64, pb, 0})
	default:
		return fmt.Errorf("element type is %d; want float, double or int64 (1, 11, 7)", a.typ)
	}
	return nil
}

func choose[E any](dst []E, is walk[bool], a, b walk[E]) {
	for i := range dst {
		yes, no := a.take(), b.take()
		dst[i] = no
		if is.take() {
			dst[i] = yes
		}
	}
}
