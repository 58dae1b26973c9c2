package gorgonia

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/lstm"
)

// twin is the network's loss in float64, loop by loop, on weights of its own:
// w holds wx, wh, b, then the weights and biases of the head.
type twin struct {
	net *network
	w   [][]float64
}

func newTwin(n *network) *twin {
	tw := &twin{net: n}
	for _, w := range n.weights() {
		tw.w = append(tw.w, widen(w))
	}
	return tw
}

func widen(x []float32) []float64 {
	dst := make([]float64, len(x))
	for i, v := range x {
		dst[i] = float64(v)
	}
	return dst
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func affine(in, w, b []float64) []float64 {
	out := slices.Clone(b)
	for k, x := range in {
		for j := range out {
			out[j] += x * w[k*len(b)+j]
		}
	}
	return out
}

func (tw *twin) margin(r int) float64 {
	n, m := tw.net, tw.net.model
	d, s := len(m.Steps[0]), len(m.Static)
	h, c := make([]float64, m.H), make([]float64, m.H)
	for t := n.steps - int(n.length[r]); t < n.steps; t++ {
		a := affine(widen(n.x[(t*n.batch+r)*d:][:d]), tw.w[0], tw.w[2])
		a = affine(h, tw.w[1], a)
		for j := range h {
			c[j] = logistic(a[m.H+j])*c[j] + logistic(a[j])*math.Tanh(a[2*m.H+j])
			h[j] = logistic(a[3*m.H+j]) * math.Tanh(c[j])
		}
	}
	for j := range h {
		h[j] *= float64(n.mask[r*m.H+j])
	}
	in := append(h, widen(n.static[r*s:(r+1)*s])...)
	for k := range m.Head {
		in = affine(in, tw.w[3+2*k], tw.w[4+2*k])
		for j := range in {
			if k+1 < len(m.Head) {
				in[j] = max(0, in[j])
			}
		}
	}
	return in[0]
}

func (tw *twin) loss() float64 {
	sum := 0.0
	for r, w := range tw.net.weight {
		z := tw.margin(r)
		sum += float64(w) * (math.Log1p(math.Exp(z)) - z*float64(tw.net.label[r]))
	}
	return sum
}

// slope is the central difference of the loss by weight i of parameter k.
func (tw *twin) slope(k, i int) float64 {
	const e = 1e-5
	at := tw.w[k][i]
	tw.w[k][i] = at + e
	up := tw.loss()
	tw.w[k][i] = at - e
	down := tw.loss()
	tw.w[k][i] = at
	return (up - down) / (2 * e)
}

// randomNetwork has drawn weights and inputs, a mask of 0 and 2, and weights of which some are 0.
func randomNetwork(t testing.TB, batch, steps, d, s, h, workers int, head ...int) *network {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(batch), uint64(h)))
	m := &lstm.Model{H: h, Static: make([]dense.Term, s), Wx: make([]float32, d*4*h), Wh: make([]float32, h*4*h), B: make([]float32, 4*h)}
	for range steps {
		m.Steps = append(m.Steps, make([]dense.Term, d))
	}
	in := h + s
	for _, out := range append(head, 1) {
		m.Head = append(m.Head, lstm.Layer{In: in, Out: out, W: make([]float32, in*out), B: make([]float32, out)})
		in = out
	}
	initialise(m, r)
	n, err := newNetwork(m, steps, batch, pool{workers})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range [][]float32{n.x, n.static} {
		for i := range x {
			x[i] = float32(4*r.Float64() - 2)
		}
	}
	for i := range n.mask {
		n.mask[i] = float32(2 * r.IntN(2))
	}
	for i := range n.label {
		n.label[i] = float32(r.IntN(2))
		n.weight[i] = float32(r.IntN(4)) / float32(batch)
	}
	return n
}

// capture is a solver that keeps the gradients and moves nothing.
type capture [][]float32

func (c *capture) Step(params []G.ValueGrad) error {
	for _, p := range params {
		g, err := p.Grad()
		if err != nil {
			return err
		}
		*c = append(*c, slices.Clone(floats(g)))
	}
	return nil
}

func gradients(t *testing.T, n *network) (float64, [][]float32) {
	t.Helper()
	var c capture
	loss, err := n.step(&c)
	if err != nil {
		t.Fatal(err)
	}
	return loss, c
}

func TestGradientsAreCentralDifferences(t *testing.T) {
	for _, c := range []struct {
		name                  string
		batch, steps, d, s, h int
		head                  []int
	}{
		{"batch smaller than the shards, no static inputs, no hidden layer", 3, 4, 2, 0, 3, nil},
		{"shards of unequal size, a hidden layer", 13, 5, 3, 4, 6, []int{7}},
		{"one step, one unit, two hidden layers", 9, 1, 1, 2, 1, []int{5, 3}},
	} {
		for _, workers := range []int{1, 3} {
			n := randomNetwork(t, c.batch, c.steps, c.d, c.s, c.h, workers, c.head...)
			tw := newTwin(n)
			loss, grads := gradients(t, n)
			near(t, c.name+": loss", loss, tw.loss(), 1e-6)
			for k := range grads {
				for i, g := range grads[k] {
					want := tw.slope(k, i)
					if !(math.Abs(float64(g)-want) <= 2e-6+2e-5*math.Abs(want)) {
						t.Fatalf("%s, %d workers: gradient %d of parameter %d is %v; want %v", c.name, workers, i, k, g, want)
					}
				}
			}
		}
	}
}

func TestGradientsHaveTheSameBitsForAnyWorkersAndEachTime(t *testing.T) {
	_, want := gradients(t, randomNetwork(t, 37, 4, 3, 2, 5, 1, 6))
	for _, workers := range []int{1, 2, 3, 16} {
		n := randomNetwork(t, 37, 4, 3, 2, 5, workers, 6)
		for range 3 { // a gradient must not be added to the one before
			_, got := gradients(t, n)
			for k := range got {
				if !slices.Equal(got[k], want[k]) {
					t.Fatalf("%d workers: parameter %d has another gradient", workers, k)
				}
			}
		}
	}
}

func TestPaddingOfAShortBatchWeighsNothing(t *testing.T) {
	long, short := randomNetwork(t, 20, 3, 2, 3, 4, 2, 5), randomNetwork(t, 11, 3, 2, 3, 4, 2, 5)
	for k, w := range long.weights() {
		copy(w, short.weights()[k])
	}
	for step := range 3 {
		copy(long.x[step*20*2:], short.x[step*11*2:(step+1)*11*2])
	}
	copy(long.static, short.static)
	copy(long.mask, short.mask)
	copy(long.label, short.label)
	clear(long.weight)
	copy(long.weight, short.weight)
	a, ga := gradients(t, long)
	b, gb := gradients(t, short)
	near(t, "loss", a, b, 1e-6)
	for k := range ga {
		for i := range ga[k] {
			near(t, "gradient", float64(ga[k][i]), float64(gb[k][i]), 1e-6)
		}
	}
}

// The numbers are PyTorch's (torch_optim_bce.json): its pos_weight is our weight of bad rows.
func TestLossIsPyTorchs(t *testing.T) {
	var file optimFile
	reference(t, "torch_optim_bce.json", &file)
	b := &file.BCE
	n := len(b.Logits)
	weight := make([]float32, n)
	for i, y := range b.Y {
		weight[i] = float32(1 / float64(n))
		if y == 1 {
			weight[i] = float32(b.PosWeight / float64(n))
		}
	}
	logits, label, w := newTensor(narrow(b.Logits), n, 1), newTensor(narrow(b.Y), n, 1), newTensor(weight, n, 1)
	loss, err := newLossOp(new(ids)).Do(logits, label, w)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "loss", float64(loss.Data().(float32)), b.MeanLoss, 1e-6)
	back := &lossBackOp{out: newTensor(make([]float32, n), n, 1)}
	grad, err := back.Do(logits, label, w, G.NewF32(1))
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range floats(grad) {
		near(t, "gradient", float64(g), b.Grad[i], 1e-7)
	}
}
