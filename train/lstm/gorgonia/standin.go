package gorgonia

import (
	"cmp"
	"math"
	"slices"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train/dense"
)

func fill32(dst []float32, stride int, v datasets.View, from, to int, terms []dense.Term) {
	for j := range terms {
		x := v.M.X[terms[j].Feature]
		for i := from; i < to; i++ {
			dst[(i-from)*stride+j] = float32(terms[j].Value(x[v.Row(i)]))
		}
	}
}

func fitTerms(v datasets.View, features []int, limit float64) []dense.Term {
	var num, lev, miss []dense.Term
	cards := v.M.Set.Cards()
	for _, f := range features {
		x := v.Column(f)
		nan := 0
		for _, y := range x {
			if y != y {
				nan++
			}
		}
		if cards[f] > 0 {
			for c := range cards[f] {
				lev = append(lev, dense.Term{Kind: dense.Level, Feature: f, Code: c})
			}
		} else {
			s, q, n := 0.0, 0.0, float64(len(x)-nan)
			for _, y := range x {
				if y == y {
					s += float64(y)
				}
			}
			mean := s / n
			for _, y := range x {
				if y == y {
					d := float64(y) - mean
					q += float64(d * d)
				}
			}
			inv := 0.0
			if q > 0 {
				inv = 1 / math.Sqrt(q/n)
			}
			num = append(num, dense.Term{Kind: dense.Numeric, Feature: f, Mean: mean, Inv: inv, Limit: limit})
		}
		if nan > 0 {
			miss = append(miss, dense.Term{Kind: dense.Missing, Feature: f})
		}
	}
	return append(append(num, lev...), miss...)
}

// all steps: the union of kinds.
func fitSteps(v datasets.View, steps [][]int, limit float64) ([][]dense.Term, error) {
	out := make([][]dense.Term, len(steps))
	missing := make([]bool, len(steps[0]))
	for _, s := range steps {
		for k, f := range s {
			for _, y := range v.Column(f) {
				if y != y {
					missing[k] = true
				}
			}
		}
	}
	for t, s := range steps {
		for _, x := range fitTerms(v, s, limit) {
			if x.Kind != dense.Missing {
				out[t] = append(out[t], x)
			}
		}
		for k, f := range s {
			if missing[k] {
				out[t] = append(out[t], dense.Term{Kind: dense.Missing, Feature: f})
			}
		}
	}
	return out, nil
}

func auc(s eval.Sample) float64 {
	order := make([]int, len(s.Score))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(s.Score[a], s.Score[b]) })
	var below, pairs, bads float64
	for i := 0; i < len(order); {
		var g, b float64
		j := i
		for ; j < len(order) && s.Score[order[j]] == s.Score[order[i]]; j++ {
			w := 1.0
			if s.Weight != nil {
				w = s.Weight[order[j]]
			}
			if s.Bad[order[j]] {
				b += w
			} else {
				g += w
			}
		}
		pairs += b * (below + g/2)
		below += g
		bads += b
		i = j
	}
	return pairs / below / bads
}
