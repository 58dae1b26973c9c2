package onnx

import (
	"fmt"
	"slices"

	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/linear"
)

// EncodeLinear writes a logistic regression. The graph computes in the model's
// integers, so that its margin has the model's bits in any runtime.
func EncodeLinear(m *linear.Model, meta Meta) ([]byte, error) {
	if len(m.Terms) == 0 || len(m.Weights) != len(m.Terms) {
		return nil, fmt.Errorf("onnx: model has %d terms and %d weights; want as many, and one at least", len(m.Terms), len(m.Weights))
	}
	b := new(builder)
	t := terms{b: b, lists: [][]dense.Term{m.Terms}}
	if err := t.check(len(m.Set.Defs)); err != nil {
		return nil, err
	}
	var parts []string
	if x := t.numeric(); x != "" {
		unit := b.double("input_unit", []float64{1 << linear.InputBits}, 1)
		x = b.node("Round", "numeric_round", b.node("Mul", "numeric_units", x, unit))
		parts = append(parts, b.cast("numeric_int", x, Int64))
	}
	flags := slices.DeleteFunc([]string{t.level(), t.missing()}, func(x string) bool { return x == "" })
	if len(flags) > 0 {
		x := b.cast("flags_int", b.concat("flags", 1, flags...), Int64)
		parts = append(parts, b.node("Mul", "flags_units", x, b.int64("flags_unit", []int64{1 << linear.InputBits}, 1)))
	}
	x := b.concat("inputs", 1, parts...)
	x = b.node("MatMul", "products", x, b.int64("weights", m.Weights, int64(len(m.Weights)), 1))
	x = b.node("Add", "sum", x, b.int64("bias", []int64{m.Bias}, 1))
	x = b.cast("sum_double", x, Double)
	x = b.node("Mul", "margin_double", x, b.double("margin_unit", []float64{1.0 / (1 << (linear.InputBits + linear.WeightBits))}, 1))
	b.cast(margin, x, Float)
	b.score()
	return b.finish("logistic regression in integers", m.Set, meta)
}
