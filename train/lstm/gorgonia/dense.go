package gorgonia

import "github.com/riskbench/riskbench/train/lstm"

// denseLayer is out = in W + b, and max(out, 0) when relu, for one batch.
type denseLayer struct {
	B, In, Out int
	relu       bool
	pool       pool
	out        []float32 // (B, Out)
	wt         []float32 // (Out, In): W transposed
	dz         []float32 // (B, Out)
	grads      *partial  // W, b
	cols, ones []float32
}

func newDense(b, in, out int, relu bool, p pool) *denseLayer {
	return &denseLayer{
		B: b, In: in, Out: out, relu: relu, pool: p,
		out: make([]float32, b*out), wt: make([]float32, in*out), dz: make([]float32, b*out),
		grads: newPartial((in + 1) * out), cols: make([]float32, b*in), ones: ones(b),
	}
}

// forward: in is (B, In), w (In, Out), b (Out).
func (l *denseLayer) forward(in, w, b []float32) {
	row := lstm.Layer{In: l.In, Out: l.Out, W: w, B: b}
	l.pool.each(l.B, func(_, lo, hi int) {
		for r := lo; r < hi; r++ {
			row.Apply(l.out[r*l.Out:(r+1)*l.Out], in[r*l.In:(r+1)*l.In], l.relu)
		}
	})
}

// backward writes the gradients of w, b and in, one after the other, to dst,
// given that of out.
func (l *denseLayer) backward(dst, in, w, dOut []float32) {
	k, j := l.In, l.Out
	transpose(l.wt, w, k, j)
	size := (k + 1) * j
	dIn := dst[size:]
	clear(dIn)
	l.pool.each(l.B, func(s, lo, hi int) {
		g := l.grads[s]
		clear(g)
		dz := l.dz[lo*j : hi*j]
		l.slope(dz, l.out[lo*j:hi*j], dOut[lo*j:hi*j])
		addOuter(g[:k*j], l.cols[lo*k:hi*k], in[lo*k:hi*k], dz, hi-lo)
		lstm.MulAdd(g[k*j:], l.ones[lo:hi], dz)
		for r := range hi - lo {
			lstm.MulAdd(dIn[(lo+r)*k:(lo+r+1)*k], dz[r*j:(r+1)*j], l.wt)
		}
	})
	l.grads.sum(dst[:size])
}

// slope writes the gradient before the ReLU, which is 0 where it was shut.
func (l *denseLayer) slope(dst, out, dOut []float32) {
	copy(dst, dOut)
	if !l.relu {
		return
	}
	for i, x := range out {
		if x <= 0 {
			dst[i] = 0
		}
	}
}
