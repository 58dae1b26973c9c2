package onnx

import "fmt"

// broadcast gives the shape that arrays have together: dimensions are compared
// from the last one, and 1 stands for any size (numpy's rule).
func broadcast(in ...*array) ([]int, error) {
	rank := 0
	for _, a := range in {
		rank = max(rank, len(a.dims))
	}
	dims := make([]int, rank)
	for i := range dims {
		dims[i] = 1
	}
	for _, a := range in {
		for i, d := range a.dims {
			at := &dims[rank-len(a.dims)+i]
			if d != *at && d != 1 && *at != 1 {
				return nil, fmt.Errorf("shapes are %v and %v; want shapes that broadcast", in[0].dims, a.dims)
			}
			if d != 1 {
				*at = d
			}
		}
	}
	return dims, nil
}

// places lists which element of a stands at each place of the shape dims, in
// order. It is nil where the elements just repeat from the start: a whole
// array, a single number, a row for every row.
func places(a *array, dims []int) []int32 {
	own := a.dims
	for len(own) > 0 && own[0] == 1 {
		own = own[1:]
	}
	repeats := true
	for i, d := range own {
		repeats = repeats && d == dims[len(dims)-len(own)+i]
	}
	if repeats {
		return nil
	}
	return spread(a.dims, dims)
}

func spread(own, dims []int) []int32 {
	size := 1
	for _, d := range dims {
		size *= d
	}
	strides := make([]int, len(dims))
	stride := 1
	for i := len(own) - 1; i >= 0; i-- {
		if own[i] != 1 {
			strides[len(dims)-len(own)+i] = stride
		}
		stride *= own[i]
	}
	dst := make([]int32, size)
	at, place := make([]int, len(dims)), 0
	for i := range dst {
		dst[i] = int32(place)
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
	return dst
}

// walk hands out the elements of an array that is spread over a shape.
type walk[E any] struct {
	all    []E
	places []int32
	next   int
}

func (w *walk[E]) take() E {
	if w.places != nil {
		e := w.all[w.places[w.next]]
		w.next++
		return e
	}
	e := w.all[w.next]
	w.next++
	if w.next == len(w.all) {
		w.next = 0
	}
	return e
}
