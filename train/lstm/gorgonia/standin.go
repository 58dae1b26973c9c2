package gorgonia

import (
	"cmp"
	"slices"

	"github.com/riskbench/riskbench/eval"
)

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
