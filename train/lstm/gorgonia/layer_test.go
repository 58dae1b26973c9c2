package gorgonia

import "testing"

// lstmCase is a case of torch_lstm_cases.json. The loss is
// sum(out*w) + 0.5 sum(hn²) + 0.1 sum(cn³); arrays are batch first.
type lstmCase struct {
	Name               string
	Batch, Time, Input int
	Hidden, Layers     int
	Bidirectional      bool
	Params, Grads      struct {
		Wx  [][]float64 `json:"weight_ih_l0"`
		Wh  [][]float64 `json:"weight_hh_l0"`
		Bih []float64   `json:"bias_ih_l0"`
		Bhh []float64   `json:"bias_hh_l0"`
	}
	X, W, Out      [][][]float64
	H0, C0, Hn, Cn [][][]float64
	GradH0         [][][]float64 `json:"grad_h0"`
	GradC0         [][][]float64 `json:"grad_c0"`
}

// transposed gives the transpose of a matrix: PyTorch's weights are (4H, D), ours (D, 4H).
func transposed(m [][]float64) []float32 {
	flat := narrow(m)
	dst := make([]float32, len(flat))
	transpose(dst, flat, len(m), len(m[0]))
	return dst
}

// timeFirst turns (batch, time, width) into (time, batch, width).
func timeFirst(x [][][]float64) []float32 {
	var dst []float32
	for t := range x[0] {
		for b := range x {
			dst = append(dst, narrow(x[b][t])...)
		}
	}
	return dst
}

func TestLayerIsPyTorchs(t *testing.T) {
	var file struct{ Cases []lstmCase }
	reference(t, "torch_lstm_cases.json", &file)
	n := 0
	for _, c := range file.Cases {
		if c.Layers != 1 || c.Bidirectional || c.Grads.Wx == nil {
			continue // not what the layer does
		}
		n++
		t.Run(c.Name, func(t *testing.T) {
			for _, workers := range []int{1, 3} {
				checkLayer(t, &c, workers)
			}
		})
	}
	if n < 2 {
		t.Errorf("%d cases were compared; want 2 at least", n)
	}
}

func checkLayer(t *testing.T, c *lstmCase, workers int) {
	l := newLayer(c.Time, c.Batch, c.Input, c.Hidden, pool{workers})
	copy(l.h, narrow(c.H0[0]))
	copy(l.c, narrow(c.C0[0]))
	bias := narrow(c.Params.Bih)
	for i, x := range narrow(c.Params.Bhh) {
		bias[i] += x
	}
	x, wx, wh := timeFirst(c.X), transposed(c.Params.Wx), transposed(c.Params.Wh)
	l.forward(x, wx, wh, bias)
	same(t, "out", l.h[c.Batch*c.Hidden:], timeFirst(c.Out))
	same(t, "h_n", l.last(), narrow(c.Hn[0]))
	cn := l.c[c.Time*c.Batch*c.Hidden:]
	same(t, "c_n", cn, narrow(c.Cn[0]))

	transpose(l.wht, wh, l.H, 4*l.H)
	outside := timeFirst(c.W)
	dh0, dc0 := make([]float32, c.Batch*c.Hidden), make([]float32, c.Batch*c.Hidden)
	l.pool.each(l.B, func(s, lo, hi int) {
		w := &l.scratch[s]
		for i := range w.dh { // of the last state
			w.dh[i] = l.last()[lo*l.H+i]
			w.dc[i] = 0.3 * cn[lo*l.H+i] * cn[lo*l.H+i]
		}
		for step := l.T - 1; step >= 0; step-- {
			for i := range w.dh {
				w.dh[i] += outside[(step*l.B+lo)*l.H+i]
			}
			l.stepBack(l.grads[s], w, x, step, lo, hi)
			l.recurBack(l.grads[s], w, step, lo, hi)
		}
		copy(dh0[lo*l.H:], w.dh)
		copy(dc0[lo*l.H:], w.dc)
	})
	g := 4 * l.H
	flat := make([]float32, (l.D+l.H+1)*g)
	l.grads.sum(flat)
	same(t, "gradient of wx", flat[:l.D*g], transposed(c.Grads.Wx))
	same(t, "gradient of wh", flat[l.D*g:(l.D+l.H)*g], transposed(c.Grads.Wh))
	same(t, "gradient of b", flat[(l.D+l.H)*g:], narrow(c.Grads.Bih))
	same(t, "gradient of h_0", dh0, narrow(c.GradH0[0]))
	same(t, "gradient of c_0", dc0, narrow(c.GradC0[0]))
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d numbers; want %d", what, len(got), len(want))
	}
	for i := range got {
		near(t, what, float64(got[i]), float64(want[i]), 3e-6)
	}
}
