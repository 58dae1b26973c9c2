package gorgonia

import (
	"fmt"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/riskbench/riskbench/train/lstm"
)

// network is the graph of one training: inputs that are filled before each
// step, parameters whose memory is the model's own, the loss, and the machine
// that runs it.
type network struct {
	model               *lstm.Model
	steps, batch        int
	length              []int32   // (B): the steps of each row, at the end of the T; the layer's
	x, static           []float32 // (T, B, D), (B, S)
	mask, label, weight []float32 // (B, H), (B), (B)
	loss                *G.Node
	machine             G.VM
	params              G.Nodes
	decays              []bool // one a parameter: whether weight decay applies
}

// ids numbers the operations of a graph.
type ids int

func (n *ids) next() int {
	*n++
	return int(*n)
}

// newNetwork builds the graph for batches of b rows of at most t steps over the weights of m.
func newNetwork(m *lstm.Model, t, b int, p pool) (*network, error) {
	d, s := len(m.Steps[0]), len(m.Static)
	layer := newLayer(t, b, d, m.H, p)
	n := &network{
		model: m, steps: t, batch: b, length: layer.length,
		x: make([]float32, t*b*d), static: make([]float32, b*s),
		mask: make([]float32, b*m.H), label: make([]float32, b), weight: make([]float32, b),
	}
	g, count := G.NewGraph(), new(ids)
	input := func(name string, backing []float32, shape ...int) *G.Node {
		return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(newTensor(backing, shape...)))
	}
	param := func(decays bool, name string, backing []float32, shape ...int) *G.Node {
		node := input(name, backing, shape...)
		n.params, n.decays = append(n.params, node), append(n.decays, decays)
		return node
	}
	h, err := G.ApplyOp(newLSTMOp(layer, count), input("x", n.x, t, b, d),
		param(true, "wx", m.Wx, d, 4*m.H), param(true, "wh", m.Wh, m.H, 4*m.H), param(false, "b", m.B, 1, 4*m.H))
	if err != nil {
		return nil, err
	}
	parts := G.Nodes{h, input("mask", n.mask, b, m.H)}
	if s > 0 {
		parts = append(parts, input("static", n.static, b, s))
	}
	out, err := G.ApplyOp(newJoinOp(b, m.H, s, count), parts...)
	if err != nil {
		return nil, err
	}
	for k, l := range m.Head {
		w := param(true, fmt.Sprintf("w%d", k), l.W, l.In, l.Out)
		bias := param(false, fmt.Sprintf("b%d", k), l.B, 1, l.Out)
		if out, err = G.ApplyOp(newDenseOp(newDense(b, l.In, l.Out, k+1 < len(m.Head), p), count), out, w, bias); err != nil {
			return nil, err
		}
	}
	if n.loss, err = G.ApplyOp(newLossOp(count), out, input("label", n.label, b, 1), input("weight", n.weight, b, 1)); err != nil {
		return nil, err
	}
	if _, err = G.Grad(n.loss, n.params...); err != nil {
		return nil, err
	}
	// Without BindDualValues: with it the machine adds each gradient to the one
	// before. The solver reads the gradient's own node.
	n.machine = G.NewTapeMachine(g)
	return n, nil
}

// step runs the graph on the inputs and moves the parameters once. It gives the loss.
func (n *network) step(s G.Solver) (float64, error) {
	defer n.machine.Reset()
	if err := n.machine.RunAll(); err != nil {
		return 0, err
	}
	if err := s.Step(G.NodesToValueGrads(n.params)); err != nil {
		return 0, err
	}
	return float64(n.loss.Value().Data().(float32)), nil
}

// initialise draws the weights as PyTorch does: uniform in +-1/sqrt(H) for the
// LSTM, in +-1/sqrt(In) for a layer of the head. The bias of the forget gate
// is raised by 1 (Jozefowicz et al., 2015), so that the first steps are heard
// at the last one.
func initialise(m *lstm.Model, r *rand.Rand) {
	draw := func(w []float32, n int) {
		bound := 1 / math.Sqrt(float64(n))
		for i := range w {
			w[i] = float32((float64(2*r.Float64()) - 1) * bound)
		}
	}
	draw(m.Wx, m.H)
	draw(m.Wh, m.H)
	draw(m.B, m.H)
	for j := m.H; j < 2*m.H; j++ {
		m.B[j]++
	}
	for _, l := range m.Head {
		draw(l.W, l.In)
		draw(l.B, l.In)
	}
}
