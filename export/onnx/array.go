package onnx

import "fmt"

// maxElements is the most that an array may hold while a graph runs: no file
// can make the session take gigabytes by broadcasting or joining. Constants may
// be larger; they stand in the file.
const maxElements = 1 << 22

// array is a value while a graph runs. One of the slices is in use, by typ;
// int32 is kept in i64.
type array struct {
	typ  int32
	dims []int
	f32  []float32
	f64  []float64
	i64  []int64
	bits []bool
	tmp  []float64 // for the operator that writes the array
}

// shape makes dst an array of a type and dimensions; its elements are then written.
func (dst *array) shape(typ int32, dims ...int) error {
	size := 1
	for _, d := range dims {
		if d < 0 || d > maxElements || size*d > maxElements {
			return fmt.Errorf("shape is %v; want at most %d elements", dims, maxElements)
		}
		size *= d
	}
	dst.typ = typ
	dst.dims = append(dst.dims[:0], dims...)
	switch typ {
	case Float:
		dst.f32 = grow(dst.f32, size)
	case Double:
		dst.f64 = grow(dst.f64, size)
	case Int64:
		dst.i64 = grow(dst.i64, size)
	case Bool:
		dst.bits = grow(dst.bits, size)
	default:
		return fmt.Errorf("element type is %d; want float, int64, bool or double (1, 7, 9, 11)", typ)
	}
	return nil
}

func grow[E any](s []E, size int) []E {
	if cap(s) < size {
		return make([]E, size)
	}
	return s[:size]
}

func (a *array) size() int {
	size := 1
	for _, d := range a.dims {
		size *= d
	}
	return size
}

// constant makes an array of an initializer.
func constant(t *Tensor) (*array, error) {
	if _, err := t.Size(); err != nil {
		return nil, err
	}
	a := &array{typ: t.Type, dims: make([]int, len(t.Dims))}
	for i, d := range t.Dims {
		a.dims[i] = int(d)
	}
	var err error
	switch t.Type {
	case Float:
		a.f32, err = t.Float32s()
	case Double:
		a.f64, err = t.Float64s()
	case Int64:
		a.i64, err = t.Int64s()
	case Bool:
		a.bits, err = t.Bools()
	default:
		err = fmt.Errorf("element type of tensor %q is %d; want float, int64, bool or double (1, 7, 9, 11)", t.Name, t.Type)
	}
	return a, err
}

// wantType says whether all arrays have a type.
func wantType(typ int32, in ...*array) error {
	for i, a := range in {
		if a.typ != typ {
			return fmt.Errorf("element type of input %d is %d; want %d", i, a.typ, typ)
		}
	}
	return nil
}

// wantRank says whether an array has so many dimensions.
func wantRank(a *array, rank int) error {
	if len(a.dims) != rank {
		return fmt.Errorf("shape is %v; want %d dimensions", a.dims, rank)
	}
	return nil
}
