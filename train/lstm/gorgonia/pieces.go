package gorgonia

import (
	"slices"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// withPieces puts piecewise linear terms of each number before the terms that
// dense fitted (Gorishniy et al., On Embeddings for Numerical Features in
// Tabular Deep Learning, 2022). The values of the fit part are cut at n-1
// quantiles, and each piece from lo to hi gets the term
//
//	clip((x - (lo+hi)/2) * 2/(hi-lo), -1, 1)
//
// so that a heavy tail does not press all other values together. The features
// of a channel, the same thing in all steps, share their pieces; features[t][d]
// is the feature of step t and channel d. Pieces of no width are left out, so a
// number of few values gets few terms. Weights do not count.
func withPieces(terms [][]dense.Term, v datasets.View, features [][]int, n int) [][]dense.Term {
	dst := make([][]dense.Term, len(terms))
	cards := v.M.Set.Cards()
	for d := range features[0] {
		if cards[features[0][d]] > 0 {
			continue
		}
		var x []float32
		for _, step := range features {
			for _, y := range v.Column(step[d]) {
				if y == y {
					x = append(x, y)
				}
			}
		}
		cuts := quantiles(x, n)
		for k := 1; k < len(cuts); k++ {
			lo, hi := float64(cuts[k-1]), float64(cuts[k])
			for t, step := range features {
				dst[t] = append(dst[t], dense.Term{Kind: dense.Numeric, Feature: step[d], Mean: (lo + hi) / 2, Inv: 2 / (hi - lo), Limit: 1})
			}
		}
	}
	for t := range dst {
		dst[t] = append(dst[t], terms[t]...)
	}
	return dst
}

// quantiles gives the values at shares 0, 1/n, ..., 1 of x in ascending order,
// each value once. It sorts x.
func quantiles(x []float32, n int) []float32 {
	if len(x) == 0 {
		return nil
	}
	slices.Sort(x)
	cuts := make([]float32, 0, n+1)
	for k := range n + 1 {
		cuts = append(cuts, x[(len(x)-1)*k/n])
	}
	return slices.Compact(cuts)
}
