package eval

import (
	"fmt"
	"math"
)

// Correlation is how alike two scores of the same rows are.
type Correlation struct {
	Pearson  *float64 `json:"pearson"`  // of the scores as they are: it depends on their scale
	Spearman *float64 `json:"spearman"` // of ranks, ties at their middle
	Kendall  *float64 `json:"kendall"`  // tau-b: concordant less discordant pairs, over those that are not tied
	N        int      `json:"n"`
	Why      string   `json:"why,omitempty"`
}

// Correlate takes n log n steps (Knight, JASA 61, 1966, for tau). The order of
// rows changes no bit: ranks and pairs are integers, and Pearson's sums go by
// the order of the scores. There is no value where one of the scores is
// constant, for fewer than two rows and for scores that are NaN, infinite or of
// other lengths; Why says so.
func Correlate(a, b []float64) Correlation {
	out := Correlation{N: len(a)}
	switch {
	case len(a) != len(b):
		out.Why = fmt.Sprintf("there are %d and %d scores; want one of each a row", len(a), len(b))
	case len(a) < 2:
		out.Why = "fewer than two rows"
	case !allFinite(a) || !allFinite(b):
		out.Why = "a score is NaN or infinite"
	}
	if out.Why != "" {
		return out
	}
	x, tiesX := middleRanks(a)
	y, tiesY := middleRanks(b)
	pairs := float64(len(a)) * float64(len(a)-1) / 2
	if tiesX == pairs || tiesY == pairs {
		out.Why = "one of the scores is constant"
		return out
	}
	key, row := pairOrder(x, y)
	out.Pearson = ptr(pearson(a, b, row))
	out.Spearman = ptr(rankCorrelation(x, y))
	discordant, tiesBoth := discordantPairs(key)
	// Of all pairs: tied in x, in y, in both; the others agree or not.
	apart := pairs - tiesX - tiesY + tiesBoth
	out.Kendall = ptr((apart - 2*discordant) / math.Sqrt((pairs-tiesX)*(pairs-tiesY)))
	return out
}

func allFinite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 { // NaN and the infinities
			return false
		}
	}
	return true
}

// middleRanks are twice the ranks, ties at their middle, and the pairs tied.
func middleRanks(x []float64) (rank []int64, ties float64) {
	key, row := make([]uint64, len(x)), make([]uint64, len(x))
	for i, v := range x {
		key[i], row[i] = ^orderedKey(v), uint64(i)
	}
	key, row = sortKeys(key, row)
	rank = make([]int64, len(x))
	for from := 0; from < len(key); {
		to := runEnd(key, from)
		for _, i := range row[from:to] {
			rank[i] = int64(from + to + 1)
		}
		ties += float64(to-from) * float64(to-from-1) / 2
		from = to
	}
	return rank, ties
}

// pairOrder sorts the rows by x, then y. Rows that share both are alike.
func pairOrder(x, y []int64) (key, row []uint64) {
	key, row = make([]uint64, len(x)), make([]uint64, len(x))
	for i := range x {
		key[i], row[i] = uint64(x[i])<<32|uint64(y[i]), uint64(i)
	}
	return sortKeys(key, row)
}

// pearson is the correlation of a and b, summed in the order of row.
func pearson(a, b []float64, row []uint64) float64 {
	x, y := centred(a, row), centred(b, row)
	var xy, xx, yy sum
	for i := range x {
		xy.addProduct(x[i], y[i])
		xx.addProduct(x[i], x[i])
		yy.addProduct(y[i], y[i])
	}
	return bounded(xy.value() / math.Sqrt(xx.value()*yy.value()))
}

// centred is v in the order of row, less its mean, twice: what rounding leaves
// of the mean goes too. A power of two keeps squares from overflowing.
func centred(v []float64, row []uint64) []float64 {
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	_, exponent := math.Frexp(largest)
	dst := make([]float64, len(v))
	for k, i := range row {
		dst[k] = math.Ldexp(v[i], -exponent)
	}
	for range 2 {
		m := mean(dst)
		for k := range dst {
			dst[k] -= m
		}
	}
	return dst
}

// rankCorrelation is Pearson's of two lists of doubled ranks, whose means are
// n+1: sums of integers, less n (n+1)^2.
func rankCorrelation(x, y []int64) float64 {
	n := uint64(len(x))
	var xy, xx, yy, all wide
	for i := range x {
		u, v := uint64(x[i]), uint64(y[i])
		xy.addProduct(u, v)
		xx.addProduct(u, u)
		yy.addProduct(v, v)
	}
	all.addProduct(n*(n+1), n+1)
	return bounded(xy.less(all) / math.Sqrt(xx.less(all)*yy.less(all)))
}

func bounded(correlation float64) float64 { return min(max(correlation, -1), 1) }

// discordantPairs counts the pairs that x and y order oppositely, by a merge
// sort of y within the order of x, and the pairs that are tied in both.
func discordantPairs(key []uint64) (discordant, tiesBoth float64) {
	y := make([]uint64, len(key))
	for i, k := range key {
		y[i] = k & math.MaxUint32
	}
	for from := 0; from < len(key); {
		to := runEnd(key, from)
		tiesBoth += float64(to-from) * float64(to-from-1) / 2
		from = to
	}
	return inversions(y, make([]uint64, len(y))), tiesBoth
}

// inversions sorts v and counts the pairs that stood the wrong way round.
func inversions(v, buffer []uint64) float64 {
	if len(v) < 2 {
		return 0
	}
	half := len(v) / 2
	a, b := v[:half], v[half:]
	count := inversions(a, buffer[:half]) + inversions(b, buffer[half:])
	i, j := 0, 0
	for k := range buffer {
		if j == len(b) || i < len(a) && a[i] <= b[j] {
			buffer[k] = a[i]
			i++
		} else {
			buffer[k] = b[j]
			count += float64(len(a) - i)
			j++
		}
	}
	copy(v, buffer)
	return count
}
