// Package linear is logistic regression with an L2 penalty: the baseline that
// every other model has to beat.
//
// The trained model computes in integers: each dense input is rounded to a
// multiple of 2^-20 and each weight too, and the products are summed in int64.
// Such a sum is exact in any order, so the margin has the same bits here, in
// ONNX Runtime and on every processor.
package linear

import (
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

// InputBits and WeightBits are the places after the binary point of inputs
// and weights; the margin has their sum.
const (
	InputBits  = 20
	WeightBits = 20
	InputLimit = 1024 // the Limit of every numeric term
)

// Model is a trained logistic regression:
//
//	q[t] = int64(RoundToEven(Terms[t].Value(x) * 2^InputBits))
//	margin = float32(float64(Bias + sum over t of Weights[t]*q[t]) * 2^-(InputBits+WeightBits))
//
// Weights[t] is in units of 2^-WeightBits and |Weights[t]| <= 2^26, Bias in
// units of 2^-(InputBits+WeightBits); with |q| <= 2^30 the sum of 60 terms stays below 2^62,
// and the trainer makes sure that the sum cannot overflow.
type Model struct {
	Set     *feature.Fitted
	Terms   []dense.Term
	Weights []int64
	Bias    int64
}

// Features is the feature set that the model reads.
func (m *Model) Features() *feature.Fitted { return m.Set }

// Kernel is "exact": the bytes depend on no kernel.
func (m *Model) Kernel() string { return "exact" }
