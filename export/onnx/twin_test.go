package onnx

import (
	"math"

	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// The twins are the definitions in the docs of the models, one row at a time.

func linearTwin(m *linear.Model, x []float32) float32 {
	sum := m.Bias
	for t := range m.Terms {
		term := &m.Terms[t]
		sum += m.Weights[t] * int64(math.RoundToEven(term.Value(x[term.Feature])*(1<<linear.InputBits)))
	}
	return float32(float64(sum) / (1 << (linear.InputBits + linear.WeightBits)))
}

func gbdtTwin(m *gbdt.Model, x []float32) float32 {
	sum := 0.0
	for i := range m.Trees {
		t := &m.Trees[i]
		at := int32(0)
		if len(t.Nodes) == 0 {
			at = ^at
		}
		for at >= 0 {
			n := &t.Nodes[at]
			at = n.Right
			if goesLeft(t, n, x[n.Feature]) {
				at = n.Left
			}
		}
		sum += t.Leaves[^at]
	}
	return float32(sum)
}

func goesLeft(t *gbdt.Tree, n *gbdt.Node, x float32) bool {
	if x != x {
		return n.MissingLeft
	}
	if n.Set < 0 {
		return float64(x) <= n.Threshold
	}
	for w, word := range t.Sets[n.Set] {
		for bit := range 64 {
			code := float32(w*64 + bit)
			if word>>bit&1 == 1 && x >= code && x < code+1 {
				return true
			}
		}
	}
	return false
}

// lstmTwin computes in double from the float32 weights and inputs.
func lstmTwin(m *lstm.Model, x []float32) float64 {
	h, c := make([]float64, m.H), make([]float64, m.H)
	for _, list := range m.Steps {
		in, next := inputs(list, x), make([]float64, m.H)
		for k := range h {
			var z [4]float64
			for gate := range z {
				j := gate*m.H + k
				z[gate] = float64(m.B[j])
				for i, v := range in {
					z[gate] += v * float64(m.Wx[i*4*m.H+j])
				}
				for i, v := range h {
					z[gate] += v * float64(m.Wh[i*4*m.H+j])
				}
			}
			logistic := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
			c[k] = logistic(z[1])*c[k] + logistic(z[0])*math.Tanh(z[2])
			next[k] = logistic(z[3]) * math.Tanh(c[k])
		}
		h = next
	}
	v := append(h, inputs(m.Static, x)...)
	for i, layer := range m.Head {
		out := make([]float64, layer.Out)
		for o := range out {
			out[o] = float64(layer.B[o])
			for k, a := range v {
				out[o] += a * float64(layer.W[k*layer.Out+o])
			}
			if i < len(m.Head)-1 {
				out[o] = max(out[o], 0)
			}
		}
		v = out
	}
	return v[0]
}

func inputs(list []dense.Term, x []float32) []float64 {
	var dst []float64
	for i := range list {
		dst = append(dst, float64(float32(list[i].Value(x[list[i].Feature]))))
	}
	return dst
}
