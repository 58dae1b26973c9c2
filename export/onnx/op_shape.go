package onnx

import (
	"fmt"
	"slices"
)

// opGather takes in[0]'s slices at the indices in[1] along an axis.
func opGather(axis int64) kernel {
	return func(dst *array, in []*array) error {
		a, index := in[0], in[1]
		if err := wantType(Int64, index); err != nil {
			return err
		}
		at, err := axisOf(axis, len(a.dims))
		if err != nil {
			return err
		}
		dims := slices.Concat(a.dims[:at], index.dims, a.dims[at+1:])
		if err := dst.shape(a.typ, dims...); err != nil {
			return err
		}
		inner := product(a.dims[at+1:])
		switch a.typ {
		case Float:
			return gather(dst.f32, a.f32, index.i64, a.dims[at], inner)
		case Double:
			return gather(dst.f64, a.f64, index.i64, a.dims[at], inner)
		case Int64:
			return gather(dst.i64, a.i64, index.i64, a.dims[at], inner)
		}
		return gather(dst.bits, a.bits, index.i64, a.dims[at], inner)
	}
}

// gather copies for each block of size*inner elements of a the index's slices of inner elements.
func gather[E any](dst, a []E, index []int64, size, inner int) error {
	if inner == 0 || len(index) == 0 {
		return nil
	}
	for block := 0; block < len(dst); block += len(index) * inner {
		from := block / (len(index) * inner) * size * inner
		for i, k := range index {
			if k < 0 {
				k += int64(size)
			}
			if k < 0 || k >= int64(size) {
				return fmt.Errorf("index is %d; want %d to %d", index[i], -size, size-1)
			}
			copy(dst[block+i*inner:block+(i+1)*inner], a[from+int(k)*inner:])
		}
	}
	return nil
}

// opConcat joins arrays along an axis.
func opConcat(axis int64) kernel {
	return func(dst *array, in []*array) error {
		at, err := axisOf(axis, len(in[0].dims))
		if err != nil {
			return err
		}
		dims := slices.Clone(in[0].dims)
		dims[at] = 0
		for _, a := range in {
			if err := wantType(in[0].typ, a); err != nil {
				return err
			}
			if len(a.dims) != len(dims) || !slices.Equal(a.dims[:at], dims[:at]) || !slices.Equal(a.dims[at+1:], dims[at+1:]) {
				return fmt.Errorf("shapes are %v and %v; want them equal but for axis %d", in[0].dims, a.dims, at)
			}
			dims[at] += a.dims[at]
		}
		if err := dst.shape(in[0].typ, dims...); err != nil {
			return err
		}
		wide, start := product(dims[at:]), 0
		for _, a := range in {
			join(dst, a, start, wide, product(a.dims[at:]))
			start += product(a.dims[at:])
		}
		return nil
	}
}

func join(dst, a *array, start, wide, width int) {
	switch dst.typ {
	case Float:
		joinRows(dst.f32, a.f32, start, wide, width)
	case Double:
		joinRows(dst.f64, a.f64, start, wide, width)
	case Int64:
		joinRows(dst.i64, a.i64, start, wide, width)
	case Bool:
		joinRows(dst.bits, a.bits, start, wide, width)
	}
}

// joinRows copies rows of a, width elements each, to a place in the rows of dst.
func joinRows[E any](dst, a []E, start, wide, width int) {
	for len(a) > 0 {
		copy(dst[start:start+width], a)
		a, start = a[width:], start+wide
	}
}

// opTranspose reorders the axes: axis i of the result is axis perm[i] of in[0].
func opTranspose(perm []int64) kernel {
	return func(dst *array, in []*array) error {
		a := in[0]
		if len(perm) != len(a.dims) {
			return fmt.Errorf("shape is %v; want %d dimensions", a.dims, len(perm))
		}
		dims, strides := make([]int, len(perm)), make([]int, len(perm))
		for i, p := range perm {
			dims[i], strides[i] = a.dims[p], product(a.dims[p+1:])
		}
		if err := dst.shape(a.typ, dims...); err != nil {
			return err
		}
		switch a.typ {
		case Float:
			transpose(dst.f32, a.f32, dims, strides)
		case Double:
			transpose(dst.f64, a.f64, dims, strides)
		case Int64:
			transpose(dst.i64, a.i64, dims, strides)
		case Bool:
			transpose(dst.bits, a.bits, dims, strides)
		}
		return nil
	}
}

func transpose[E any](dst, a []E, dims, strides []int) {
	at, place := make([]int, len(dims)), 0
	for i := range dst {
		dst[i] = a[place]
		for j := len(dims) - 1; j >= 0; j-- {
			at[j]++
			place += strides[j]
			if at[j] < dims[j] {
				break
			}
			place -= at[j] * strides[j]
			at[j] = 0
		}
	}
}

// opSqueeze drops the axes in[1], which have size 1.
func opSqueeze(dst *array, in []*array) error {
	a, axes := in[0], in[1]
	if err := wantType(Int64, axes); err != nil {
		return err
	}
	drop := make([]bool, len(a.dims))
	for _, axis := range axes.i64 {
		at, err := axisOf(axis, len(a.dims))
		if err != nil {
			return err
		}
		if a.dims[at] != 1 {
			return fmt.Errorf("shape is %v; want size 1 at axis %d", a.dims, at)
		}
		drop[at] = true
	}
	var dims []int
	for i, d := range a.dims {
		if !drop[i] {
			dims = append(dims, d)
		}
	}
	if err := dst.shape(a.typ, dims...); err != nil {
		return err
	}
	join(dst, a, 0, 0, a.size())
	return nil
}

func axisOf(axis int64, rank int) (int, error) {
	if axis < int64(-rank) || axis >= int64(rank) {
		return 0, fmt.Errorf("axis is %d; want %d to %d", axis, -rank, rank-1)
	}
	if axis < 0 {
		axis += int64(rank)
	}
	return int(axis), nil
}

func product(dims []int) int {
	p := 1
	for _, d := range dims {
		p *= d
	}
	return p
}
