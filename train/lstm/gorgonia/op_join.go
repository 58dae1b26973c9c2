package gorgonia

import (
	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// joinOp is (h, mask, static) -> [h*mask, static]: shapes (B,H), (B,H), (B,S),
// (B,H+S). The mask is dropout's: 0, or 1/(1-p). Without static inputs the
// third input is absent: Gorgonia has no tensors of width 0.
type joinOp struct {
	op
	B, H, S int
	out     *tensor.Dense
	ids     *ids
}

func newJoinOp(b, h, s int, n *ids) *joinOp {
	o := &joinOp{op{"Join", n.next(), 3}, b, h, s, newTensor(make([]float32, b*(h+s)), b, h+s), n}
	if s == 0 {
		o.arity = 2
	}
	return o
}

func (o *joinOp) Type() hm.Type {
	if o.S == 0 {
		return signature(2, 2, 2)
	}
	return signature(2, 2, 2, 2)
}

func (o *joinOp) InferShape(...G.DimSizer) (tensor.Shape, error) { return o.out.Shape().Clone(), nil }
func (o *joinOp) DiffWRT(int) []bool                             { return []bool{true, false, false}[:o.arity] }

func (o *joinOp) Do(in ...G.Value) (G.Value, error) {
	dst, h, mask := floats(o.out), floats(in[0]), floats(in[1])
	for r := range o.B {
		row := dst[r*(o.H+o.S):]
		for j := range o.H {
			row[j] = h[r*o.H+j] * mask[r*o.H+j]
		}
		if o.S > 0 {
			copy(row[o.H:], floats(in[2])[r*o.S:(r+1)*o.S])
		}
	}
	return o.out, nil
}

func (o *joinOp) SymDiff(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	back := &joinBackOp{op{"JoinBack", o.ids.next(), 2}, o.B, o.H, o.S, newTensor(make([]float32, o.B*o.H), o.B, o.H)}
	node, err := G.ApplyOp(back, in[1], grad)
	return G.Nodes{node, nil, nil}[:o.arity], err
}

// joinBackOp is (mask, dOut) -> dh.
type joinBackOp struct {
	op
	B, H, S int
	dh      *tensor.Dense
}

func (o *joinBackOp) Type() hm.Type { return signature(2, 2, 2) }
func (o *joinBackOp) InferShape(...G.DimSizer) (tensor.Shape, error) {
	return o.dh.Shape().Clone(), nil
}

func (o *joinBackOp) Do(in ...G.Value) (G.Value, error) {
	dst, mask, grad := floats(o.dh), floats(in[0]), floats(in[1])
	for r := range o.B {
		for j := range o.H {
			dst[r*o.H+j] = mask[r*o.H+j] * grad[r*(o.H+o.S)+j]
		}
	}
	return o.dh, nil
}
