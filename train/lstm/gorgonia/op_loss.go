package gorgonia

import (
	"math"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/riskbench/riskbench/train"
)

// lossOp is binary cross-entropy from the margin, (margin, label, weight) -> loss:
//
//	sum over rows of weight * (max(z,0) - z*y + log(1+e^-|z|))
//
// The shapes are (B,1). The weights hold the mean: w/n for n rows of weight w,
// and 0 for the padding of a short batch. The sum is in float64; no gradient
// depends on it.
type lossOp struct {
	op
	ids *ids
}

func newLossOp(n *ids) *lossOp { return &lossOp{op{"Loss", n.next(), 3}, n} }

func (o *lossOp) Type() hm.Type                                  { return signature(2, 2, 2, 0) }
func (o *lossOp) InferShape(...G.DimSizer) (tensor.Shape, error) { return tensor.ScalarShape(), nil }
func (o *lossOp) DiffWRT(int) []bool                             { return []bool{true, false, false} }

func (o *lossOp) Do(in ...G.Value) (G.Value, error) {
	margin, label, weight := floats(in[0]), floats(in[1]), floats(in[2])
	sum := 0.0
	for i, m := range margin {
		sum += float64(float64(weight[i]) * crossEntropy(float64(m), float64(label[i])))
	}
	return G.NewF32(float32(sum)), nil
}

// crossEntropy is -ln of the probability that margin z gives to label y.
func crossEntropy(z, y float64) float64 {
	return max(z, 0) - float64(z*y) + math.Log1p(math.Exp(-math.Abs(z)))
}

func (o *lossOp) SymDiff(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
	b := in[0].Shape()[0]
	node, err := G.ApplyOp(&lossBackOp{op{"LossBack", o.ids.next(), 4}, newTensor(make([]float32, b), b, 1)}, in[0], in[1], in[2], grad)
	return G.Nodes{node, nil, nil}, err
}

// lossBackOp is (margin, label, weight, dLoss) -> dMargin, which is
// dLoss * weight * (score - label). The score is [train.Score]: the same bits on every processor.
type lossBackOp struct {
	op
	out *tensor.Dense
}

func (o *lossBackOp) Type() hm.Type { return signature(2, 2, 2, 0, 2) }
func (o *lossBackOp) InferShape(...G.DimSizer) (tensor.Shape, error) {
	return o.out.Shape().Clone(), nil
}

func (o *lossBackOp) Do(in ...G.Value) (G.Value, error) {
	dst, margin, label, weight := floats(o.out), floats(in[0]), floats(in[1]), floats(in[2])
	d, ok := in[3].Data().(float32)
	if !ok {
		d = in[3].Data().([]float32)[0]
	}
	for i, m := range margin {
		dst[i] = d * float32(weight[i]*float32(train.Score(float64(m))-float64(label[i])))
	}
	return o.out, nil
}
