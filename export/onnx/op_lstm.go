package onnx

import "fmt"

// opLSTM is the last state Y_h [1, N, H] of a forward LSTM over X [T, N, D],
// from zeros, with W [1, 4H, D], R [1, 4H, H], B [1, 8H], sequence_lens [N] and
// gates in the order i, o, f, c:
//
//	z = W x + R h + Wb + Rb
//	c = sigmoid(z_f) c + sigmoid(z_i) tanh(z_c)
//	h = sigmoid(z_o) tanh(c)
//
// States are float32; a step's sums are double. A row ends after its
// sequence_lens steps, 0 to T of them: the last state is that of its last step,
// zeros where there is none, and what stands beyond is not read.
func opLSTM(hidden int64) kernel {
	return func(dst *array, in []*array) error {
		l, err := newRecurrence(hidden, in)
		if err != nil {
			return err
		}
		n, h := l.rows, l.hidden
		if err := dst.shape(Float, 1, n, h); err != nil {
			return err
		}
		clear(dst.f32)
		dst.tmp = grow(dst.tmp, h+4*h)
		for i := range n {
			if err := l.row(dst.f32[i*h:(i+1)*h], dst.tmp[:h], dst.tmp[h:], i); err != nil {
				return err
			}
		}
		return nil
	}
}

// recurrence is the inputs of the operator, seen as matrices.
type recurrence struct {
	x, w, r, b                  []float32
	lengths                     []int64 // of each row; nil: all have all steps
	steps, rows, inputs, hidden int
}

func newRecurrence(hidden int64, in []*array) (*recurrence, error) {
	if err := wantType(Float, in[:min(len(in), 4)]...); err != nil {
		return nil, err
	}
	x, w, r := in[0], in[1], in[2]
	for _, a := range in[:3] {
		if err := wantRank(a, 3); err != nil {
			return nil, err
		}
	}
	h, d := int(hidden), x.dims[2]
	if h < 1 || h > maxElements || !has(w, 1, 4*h, d) || !has(r, 1, 4*h, h) {
		return nil, fmt.Errorf("shapes of x, w, r are %v, %v, %v; want [T, N, D], [1, 4H, D], [1, 4H, H], where H is %d", x.dims, w.dims, r.dims, hidden)
	}
	if err := wantWork(x.dims[0]*x.dims[1], 4*h*(d+h)); err != nil {
		return nil, err
	}
	l := &recurrence{x: x.f32, w: w.f32, r: r.f32, steps: x.dims[0], rows: x.dims[1], inputs: d, hidden: h}
	if len(in) == 3 {
		l.b = make([]float32, 8*h)
		return l, nil
	}
	if !has(in[3], 1, 8*h) {
		return nil, fmt.Errorf("shape of b is %v; want [1, %d]", in[3].dims, 8*h)
	}
	l.b = in[3].f32
	if len(in) == 5 {
		if err := wantType(Int32, in[4]); err != nil {
			return nil, err
		}
		if !has(in[4], l.rows) {
			return nil, fmt.Errorf("shape of sequence_lens is %v; want [%d]", in[4].dims, l.rows)
		}
		l.lengths = in[4].i64
	}
	return l, nil
}

func has(a *array, dims ...int) bool {
	if len(a.dims) != len(dims) {
		return false
	}
	for i, d := range dims {
		if a.dims[i] != d {
			return false
		}
	}
	return true
}

// row runs the steps of row n. h is the state, zero at first; cell and z are scratch.
func (l *recurrence) row(h []float32, cell, z []float64, n int) error {
	steps := l.steps
	if l.lengths != nil {
		if l.lengths[n] < 0 || l.lengths[n] > int64(steps) {
			return fmt.Errorf("sequence_lens of row %d is %d; want 0 to %d", n, l.lengths[n], steps)
		}
		steps = int(l.lengths[n])
	}
	clear(cell)
	for t := range steps {
		at := (t*l.rows + n) * l.inputs
		x := l.x[at : at+l.inputs]
		for j := range z {
			sum := dot(x, l.w[j*l.inputs:]) + dot(h, l.r[j*l.hidden:])
			z[j] = sum + (float64(l.b[j]) + float64(l.b[len(z)+j]))
		}
		for k := range h {
			i, o, f, g := z[k], z[l.hidden+k], z[2*l.hidden+k], z[3*l.hidden+k]
			kept, added := sigmoid(f)*cell[k], sigmoid(i)*tanh(g)
			cell[k] = float64(float32(float64(kept) + float64(added)))
			h[k] = float32(sigmoid(o) * tanh(cell[k]))
		}
	}
	return nil
}

// dot is the sum of a[i]*b[i] in double, in four sums so that they need not
// wait for each other. The products are exact, so fusing changes nothing.
func dot(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float64(a[i]) * float64(b[i])
		s1 += float64(a[i+1]) * float64(b[i+1])
		s2 += float64(a[i+2]) * float64(b[i+2])
		s3 += float64(a[i+3]) * float64(b[i+3])
	}
	for ; i < len(a); i++ {
		s0 += float64(a[i]) * float64(b[i])
	}
	return (s0 + s1) + (s2 + s3)
}
