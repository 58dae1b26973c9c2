package eval

import (
	"fmt"
	"math"
)

// Correlation is how alike two scores of the same rows are.
type Correlation struct {
	Spearman *float64 `json:"spearman"` // of ranks, ties at their middle
	Kendall  *float64 `json:"kendall"`  // tau-b: concordant less discordant pairs, over those that are not tied
	N        int      `json:"n"`
	Why      string   `json:"why,omitempty"`
}

// Correlate takes n log n steps (Knight, JASA 61, 1966, for tau). There is no
// value where one of the scores is constant, for fewer than two rows and for
// scores that are NaN or of other lengths; Why says so.
func Correlate(a, b []float64) Correlation {
	out := Correlation{N: len(a)}
	switch {
	case len(a) != len(b):
		out.Why = fmt.Sprintf("there are %d and %d scores; want one of each a row", len(a), len(b))
	case len(a) < 2:
		out.Why = "fewer than two rows"
	case anyNaN(a) || anyNaN(b):
		out.Why = "a score is NaN"
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
	out.Spearman = ptr(rankCorrelation(x, y))
	discordant, tiesBoth := discordantPairs(x, y)
	// Of all pairs: tied in x, in y, in both; the others agree or not.
	apart := pairs - tiesX - tiesY + tiesBoth
	out.Kendall = ptr((apart - 2*discordant) / math.Sqrt((pairs-tiesX)*(pairs-tiesY)))
	return out
}

func anyNaN(x []float64) bool {
	for _, v := range x {
		if v != v {
			return true
		}
	}
	return false
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

// rankCorrelation is Pearson's of two lists of doubled ranks, whose means are n+1.
func rankCorrelation(x, y []int64) float64 {
	var xy, xx, yy sum
	mean := float64(len(x) + 1)
	for i := range x {
		a, b := float64(x[i])-mean, float64(y[i])-mean
		xy.addProduct(a, b)
		xx.addProduct(a, a)
		yy.addProduct(b, b)
	}
	return min(max(xy.value()/math.Sqrt(xx.value()*yy.value()), -1), 1)
}

// discordantPairs counts the pairs that x and y order oppositely, by a merge
// sort of y within the order of x, and the pairs that are tied in both.
func discordantPairs(x, y []int64) (discordant, tiesBoth float64) {
	key, payload := make([]uint64, len(x)), make([]uint64, len(x))
	for i := range x {
		key[i], payload[i] = uint64(x[i])<<32|uint64(y[i]), uint64(y[i])
	}
	key, payload = sortKeys(key, payload)
	for from := 0; from < len(key); {
		to := runEnd(key, from)
		tiesBoth += float64(to-from) * float64(to-from-1) / 2
		from = to
	}
	return inversions(payload, make([]uint64, len(payload))), tiesBoth
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
