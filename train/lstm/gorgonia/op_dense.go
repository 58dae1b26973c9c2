package gorgonia

import (
	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// denseOp is (in, w, b) -> out: shapes (B,In), (In,Out), (1,Out), (B,Out).
type denseOp struct {
	op
	layer *denseLayer
	out   *tensor.Dense
	ids   *ids
}

func newDenseOp(l *denseLayer, n *ids) *denseOp {
	return &denseOp{op{"Dense", n.next(), 3}, l, newTensor(l.out, l.B, l.Out), n}
}

func (o *denseOp) Type() hm.Type                                  { return signature(2, 2, 2, 2) }
func (o *denseOp) InferShape(...G.DimSizer) (tensor.Shape, error) { return o.out.Shape().Clone(), nil }
func (o *denseOp) DiffWRT(int) []bool                             { return []bool{true, true, true} }

func (o *denseOp) Do(in ...G.Value) (G.Value, error) {
	o.layer.forward(floats(in[0]), floats(in[1]), floats(in[2]))
	return o.out, nil
}

func (o *denseOp) SymDiff(in G.Nodes, out, grad *G.Node) (G.Nodes, error) {
	l := o.layer
	w, b := l.In*l.Out, (l.In+1)*l.Out
	flat := make([]float32, b+l.B*l.In)
	back, err := G.ApplyOp(&denseBackOp{op{"DenseBack", o.ids.next(), 4}, l, newTensor(flat, len(flat))}, in[0], in[1], out, grad)
	if err != nil {
		return nil, err
	}
	grads := make(G.Nodes, 3)
	for i, part := range []*view{
		newView(o.ids.next(), flat[b:], l.B, l.In),
		newView(o.ids.next(), flat[:w], l.In, l.Out),
		newView(o.ids.next(), flat[w:b], 1, l.Out),
	} {
		if grads[i], err = G.ApplyOp(part, back); err != nil {
			return nil, err
		}
	}
	return grads, nil
}

// denseBackOp is (in, w, out, dOut) -> flat gradient. out is there to be computed before.
type denseBackOp struct {
	op
	layer *denseLayer
	flat  *tensor.Dense
}

func (o *denseBackOp) Type() hm.Type { return signature(2, 2, 2, 2, 1) }
func (o *denseBackOp) InferShape(...G.DimSizer) (tensor.Shape, error) {
	return o.flat.Shape().Clone(), nil
}

func (o *denseBackOp) Do(in ...G.Value) (G.Value, error) {
	o.layer.backward(floats(o.flat), floats(in[0]), floats(in[1]), floats(in[3]))
	return o.flat, nil
}
