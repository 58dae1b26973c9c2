package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Size is the number of elements, the product of Dims; an error when a
// dimension is negative or the product is above 2^31-1.
func (t *Tensor) Size() (int, error) {
	size := int64(1)
	for _, d := range t.Dims {
		if d < 0 || d > math.MaxInt32 || size*d > math.MaxInt32 {
			return 0, fmt.Errorf("dimensions of tensor %q are %v; want at most 2147483647 elements", t.Name, t.Dims)
		}
		size *= d
	}
	return int(size), nil
}

// Float32s copies the elements of a float tensor.
func (t *Tensor) Float32s() ([]float32, error) {
	return numbers(t, Float, 4, t.Floats, func(b []byte) float32 {
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	})
}

// Float64s copies the elements of a double tensor.
func (t *Tensor) Float64s() ([]float64, error) {
	return numbers(t, Double, 8, t.Doubles, func(b []byte) float64 {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	})
}

// Int64s copies the elements of an int64 tensor.
func (t *Tensor) Int64s() ([]int64, error) {
	return numbers(t, Int64, 8, t.Ints, func(b []byte) int64 {
		return int64(binary.LittleEndian.Uint64(b))
	})
}

// Bools copies the elements of a bool tensor.
func (t *Tensor) Bools() ([]bool, error) {
	list := make([]bool, len(t.Ints32))
	for i, x := range t.Ints32 {
		list[i] = x != 0
	}
	return numbers(t, Bool, 1, list, func(b []byte) bool { return b[0] != 0 })
}

// numbers reads the elements from the raw bytes or from the list.
func numbers[E any](t *Tensor, want int32, width int, list []E, get func([]byte) E) ([]E, error) {
	if t.Type != want {
		return nil, fmt.Errorf("element type of tensor %q is %d; want %d", t.Name, t.Type, want)
	}
	if t.External {
		return nil, fmt.Errorf("tensor %q is in another file; want it in this one", t.Name)
	}
	size, err := t.Size()
	if err != nil {
		return nil, err
	}
	if t.Raw == nil && len(list) == size {
		return append([]E(nil), list...), nil
	}
	if len(t.Raw) != size*width {
		return nil, fmt.Errorf("tensor %q holds %d bytes and a list of %d; want %d elements of %d bytes",
			t.Name, len(t.Raw), len(list), size, width)
	}
	dst := make([]E, size)
	for i := range dst {
		dst[i] = get(t.Raw[i*width:])
	}
	return dst, nil
}
