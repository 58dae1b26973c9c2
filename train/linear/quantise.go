package linear

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// quantise rounds the weights of a solution to the integers of a Model. The
// constant's weight is the last.
func quantise(v datasets.View, terms []dense.Term, w []float64) (*Model, error) {
	m := &Model{Set: v.M.Set, Terms: terms, Weights: make([]int64, len(terms))}
	for k := range terms {
		q := math.RoundToEven(math.Ldexp(w[k], WeightBits))
		if !(math.Abs(q) <= maxWeight) {
			return nil, fmt.Errorf("linear: weight of feature %q is %v; want at most 64 in size: raise l2", v.M.Set.Defs[terms[k].Feature].Name, w[k])
		}
		m.Weights[k] = int64(q)
	}
	m.Bias = int64(math.RoundToEven(math.Ldexp(w[len(terms)], InputBits+WeightBits)))
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

const (
	maxWeight = 1 << (WeightBits + 6)
	maxInput  = InputLimit << InputBits
	maxBias   = 1 << 60
)

// check makes sure that no row can overflow the sum: inputs are limited, so
// the largest sum is known.
func (m *Model) check() error {
	if len(m.Weights) != len(m.Terms) {
		return fmt.Errorf("linear: there are %d weights; want %d, one a term", len(m.Weights), len(m.Terms))
	}
	if err := dense.Check(m.Terms, len(m.Set.Defs)); err != nil {
		return err
	}
	if m.Bias > maxBias || m.Bias < -maxBias {
		return fmt.Errorf("linear: bias is %d; want at most 2^60 in size", m.Bias)
	}
	sum := uint64(maxBias)
	for k, w := range m.Weights {
		if w > maxWeight || w < -maxWeight {
			return fmt.Errorf("linear: weight %d is %d; want at most %d in size", k+1, w, maxWeight)
		}
		if m.Terms[k].Limit > InputLimit {
			return fmt.Errorf("linear: limit of term %d is %v; want at most %d", k+1, m.Terms[k].Limit, InputLimit)
		}
		if t := m.Terms[k]; t.Kind == dense.Level && t.Code >= len(m.Set.Vocab[t.Feature]) {
			return fmt.Errorf("linear: code of term %d is %d; want one of the %d levels of %q", k+1, t.Code, len(m.Set.Vocab[t.Feature]), m.Set.Defs[t.Feature].Name)
		}
		largest := uint64(1) << InputBits // a level or a flag
		if m.Terms[k].Kind == dense.Numeric {
			largest = maxInput
		}
		if sum += uint64(max(w, -w)) * largest; sum >= 1<<63 {
			return fmt.Errorf("linear: the sum of %d terms can overflow; want smaller weights: raise l2", len(m.Terms))
		}
	}
	return nil
}
