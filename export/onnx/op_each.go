package onnx

import (
	"errors"
	"fmt"
	"math"
)

// each is an operator of one floating-point array: Neg, Exp, Relu, Round, Floor.
func each(f32 func(float32) float32, f64 func(float64) float64) kernel {
	return func(dst *array, in []*array) error {
		a := in[0]
		if err := dst.shape(a.typ, a.dims...); err != nil {
			return err
		}
		switch {
		case a.typ == Float && f32 != nil:
			convert(dst.f32, a.f32, f32)
		case a.typ == Double && f64 != nil:
			convert(dst.f64, a.f64, f64)
		default:
			return fmt.Errorf("element type is %d, which this operator does not take", a.typ)
		}
		return nil
	}
}

func convert[E, R any](dst []R, a []E, f func(E) R) {
	for i, x := range a {
		dst[i] = f(x)
	}
}

func negate[E float32 | float64](x E) E   { return -x }
func isNaN[E float32 | float64](x E) bool { return x != x }

// relu keeps NaN, as max(x, 0) does.
func relu[E float32 | float64](x E) E { return max(x, 0) }

func floor(x float32) float32 { return float32(math.Floor(float64(x))) }

func opIsNaN(dst *array, in []*array) error {
	a := in[0]
	if err := dst.shape(Bool, a.dims...); err != nil {
		return err
	}
	switch a.typ {
	case Float:
		convert(dst.bits, a.f32, isNaN)
	case Double:
		convert(dst.bits, a.f64, isNaN)
	default:
		return fmt.Errorf("element type is %d; want float or double (1, 11)", a.typ)
	}
	return nil
}

// opCast converts to a type. A number that has no int64, or no int32, is an
// error: what runtimes make of it is not one thing. An array of int32 can only
// be the lengths of an LSTM's sequences; no other operator takes one.
func opCast(to int64) kernel {
	return func(dst *array, in []*array) error {
		a := in[0]
		if to == Int32 {
			return castLengths(dst, a)
		}
		if to < 0 || to > math.MaxInt32 {
			return fmt.Errorf("type to cast to is %d; want 1, 7, 9 or 11", to)
		}
		if err := dst.shape(int32(to), a.dims...); err != nil {
			return err
		}
		switch a.typ {
		case Float:
			return castNumbers(dst, a.f32)
		case Double:
			return castNumbers(dst, a.f64)
		case Int64:
			return castNumbers(dst, a.i64)
		case Bool:
			castBits(dst, a.bits)
			return nil
		}
		return fmt.Errorf("element type is %d; want 1, 7, 9 or 11", a.typ)
	}
}

// castLengths makes an array of int32 of one of float.
func castLengths(dst, a *array) error {
	if a.typ != Float {
		return fmt.Errorf("element type is %d; want 1, to be cast to int32", a.typ)
	}
	if err := dst.shape(Int64, a.dims...); err != nil {
		return err
	}
	dst.typ = Int32
	for i, x := range a.f32 {
		if !(x > math.MinInt32-1 && x < math.MaxInt32) {
			return errors.New("a number has no int32; want none that is NaN or too large")
		}
		dst.i64[i] = int64(x)
	}
	return nil
}

func castNumbers[E number](dst *array, a []E) error {
	switch dst.typ {
	case Float:
		convert(dst.f32, a, func(x E) float32 { return float32(x) })
	case Double:
		convert(dst.f64, a, func(x E) float64 { return float64(x) })
	case Bool:
		convert(dst.bits, a, func(x E) bool { return x != 0 })
	case Int64:
		return castInts(dst.i64, a)
	}
	return nil
}

func castInts[E number](dst []int64, a []E) error {
	for i, x := range a {
		if f := float64(x); !(f >= math.MinInt64 && f < math.MaxInt64) {
			var whole any = x
			if _, is := whole.(int64); !is {
				return errors.New("a number has no int64; want none that is NaN or too large")
			}
		}
		dst[i] = int64(x)
	}
	return nil
}

func castBits(dst *array, a []bool) {
	switch dst.typ {
	case Float:
		convert(dst.f32, a, unit[float32])
	case Double:
		convert(dst.f64, a, unit[float64])
	case Int64:
		convert(dst.i64, a, unit[int64])
	case Bool:
		copy(dst.bits, a)
	}
}

func unit[E number](x bool) E {
	if x {
		return 1
	}
	return 0
}
