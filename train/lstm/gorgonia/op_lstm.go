package gorgonia

import (
	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// lstmOp is (x, wx, wh, b) -> h_T: shapes (T,B,D), (D,4H), (H,4H), (1,4H), (B,H).
type lstmOp struct {
	op
	layer *layer
	out   *tensor.Dense
	ids   *ids
}

func newLSTMOp(l *layer, n *ids) *lstmOp {
	return &lstmOp{op{"LSTM", n.next(), 4}, l, newTensor(l.last(), l.B, l.H), n}
}

func (o *lstmOp) Type() hm.Type                                  { return signature(3, 2, 2, 2, 2) }
func (o *lstmOp) InferShape(...G.DimSizer) (tensor.Shape, error) { return o.out.Shape().Clone(), nil }
func (o *lstmOp) DiffWRT(int) []bool                             { return []bool{false, true, true, true} }

func (o *lstmOp) Do(in ...G.Value) (G.Value, error) {
	o.layer.forward(floats(in[0]), floats(in[1]), floats(in[2]), floats(in[3]))
	return o.out, nil
}

func (o *lstmOp) SymDiff(in G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	l := o.layer
	g := 4 * l.H
	flat := make([]float32, (l.D+l.H+1)*g)
	back, err := G.ApplyOp(&lstmBackOp{op{"LSTMBack", o.ids.next(), 4}, l, newTensor(flat, len(flat))}, in[0], in[2], out, grad)
	if err != nil {
		return nil, err
	}
	grads := make(G.Nodes, 4)
	for i, part := range []*view{
		1: newView(o.ids.next(), flat[:l.D*g], l.D, g),
		2: newView(o.ids.next(), flat[l.D*g:(l.D+l.H)*g], l.H, g),
		3: newView(o.ids.next(), flat[(l.D+l.H)*g:], 1, g),
	} {
		if part == nil {
			continue
		}
		if grads[i], err = G.ApplyOp(part, back); err != nil {
			return nil, err
		}
	}
	return grads, nil
}

// lstmBackOp is (x, wh, h_T, dh_T) -> flat gradient. h_T is there to be computed before.
type lstmBackOp struct {
	op
	layer *layer
	flat  *tensor.Dense
}

func (o *lstmBackOp) Type() hm.Type { return signature(3, 2, 2, 2, 1) }
func (o *lstmBackOp) InferShape(...G.DimSizer) (tensor.Shape, error) {
	return o.flat.Shape().Clone(), nil
}

func (o *lstmBackOp) Do(in ...G.Value) (G.Value, error) {
	o.layer.backward(floats(o.flat), floats(in[0]), floats(in[1]), floats(in[3]))
	return o.flat, nil
}
