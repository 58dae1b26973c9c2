package eval

import (
	"math"
	"slices"
	"sort"
)

// Univariate is how well one feature alone ranks the bads, whatever the shape
// of its relation: the larger of the AUC of its numbers, in the better
// direction, and the AUC of the bad rate of its bin (up to 20 of about equal
// counts, one of missing values; a category's levels where levels > 0: codes
// from 0, NaN or below 0 for none), each row's taken from the rows of the other
// parity, so that a value that no two rows share says nothing. Rates are drawn
// to the overall one by one row's weight. The interval is DeLong's. There is no
// value where [Sample.Check] finds a fault or the feature is constant.
func Univariate(x []float64, bad []bool, levels int) Estimate {
	s := Sample{Score: make([]float64, len(x)), Bad: bad}
	if err := s.Check(); err != nil { // of lengths and classes
		return refused(s, err)
	}
	s.Score = foldRates(binNumbers(x, levels), bad)
	best := AUC(s)
	if levels > 0 {
		return best
	}
	s.Score = slices.Clone(x)
	lowest := math.Inf(1)
	for _, v := range x {
		if v-v == 0 {
			lowest = min(lowest, v)
		}
	}
	for i, v := range s.Score {
		if v-v != 0 {
			s.Score[i] = lowest // as the smallest number
		}
	}
	if math.IsInf(lowest, 1) {
		return best
	}
	area := AUC(s)
	if *area.Value < 0.5 {
		for i := range s.Score {
			s.Score[i] = -s.Score[i]
		}
		area = AUC(s)
	}
	if *area.Value > *best.Value {
		return area
	}
	return best
}

const univariateBins = 20

// binNumbers numbers the bin of each row; the last one is of missing values.
func binNumbers(x []float64, levels int) []int {
	dst := make([]int, len(x))
	var edges []float64
	missing := levels
	if levels == 0 {
		edges = quantileEdges(x, univariateBins)
		missing = len(edges) + 1
	}
	for i, v := range x {
		switch {
		case v != v || levels > 0 && !(v >= 0 && v < float64(levels)):
			dst[i] = missing
		case levels > 0:
			dst[i] = int(v)
		default:
			dst[i] = sort.SearchFloat64s(edges, v)
		}
	}
	return dst
}

// foldRates is the bad rate of each row's bin among the rows of the other parity.
func foldRates(bin []int, bad []bool) []float64 {
	bins := slices.Max(bin) + 1
	var rows, bads [2][]float64
	var all, total [2]float64
	for fold := range 2 {
		rows[fold], bads[fold] = make([]float64, bins), make([]float64, bins)
	}
	for i, b := range bin {
		fold := i % 2
		rows[fold][b]++
		all[fold]++
		if bad[i] {
			bads[fold][b]++
			total[fold]++
		}
	}
	dst := make([]float64, len(bin))
	for i, b := range bin {
		other := 1 - i%2
		overall := (total[other] + 0.5) / (all[other] + 1)
		dst[i] = (bads[other][b] + overall) / (rows[other][b] + 1)
	}
	return dst
}
