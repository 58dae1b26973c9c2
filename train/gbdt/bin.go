package gbdt

import (
	"fmt"
	"math"
	"slices"

	"github.com/riskbench/riskbench/datasets"
)

// column is one feature of the fit part as bins. Bins 0 to n-1 hold values in
// ascending order, the last bin, n, holds the missing ones.
type column struct {
	bin []uint8   // of each row of the fit part
	n   int       // number of bins that hold values
	cut []float64 // number: cut[b] lies halfway between the largest value of bin b and the smallest of bin b+1
	// category: code[b] is the code of bin b, ascending. One more bin, n-1,
	// holds the codes that have none: the unknown code, rare ones, and those
	// that are no code at all. It never goes left.
	code []int32
}

// categorical says whether the bins are those of a category.
func (c *column) categorical() bool { return c.code != nil }

// maxLevels is how many codes of a category get a bin of their own; 254 and
// 255 are the bins of all others and of the missing.
const maxLevels = 254

// makeColumns bins the features of the given rows of the matrix.
func makeColumns(v datasets.View, rows []int32, cards []int, maxBin, workers int) ([]column, error) {
	cols := make([]column, len(v.M.X))
	faults := make([]error, len(cols))
	each(workers, len(cols), func(j int) {
		x := make([]float32, len(rows))
		for i, r := range rows {
			x[i] = v.M.X[j][r]
			if math.IsInf(float64(x[i]), 0) {
				faults[j] = fmt.Errorf("gbdt: feature %q is %v in row %d; want finite numbers, or missing", v.M.Set.Defs[j].Name, x[i], r)
				return
			}
		}
		if cards[j] > 0 {
			cols[j] = binCategory(x, cards[j])
		} else {
			cols[j] = binNumber(x, maxBin)
		}
	})
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return cols, nil
}

// binNumber cuts at quantiles: a value that many rows share has a bin of its own.
func binNumber(x []float32, maxBin int) column {
	value, count := distinct(x)
	c := column{cut: cuts(value, count, maxBin)}
	c.n = len(c.cut) + 1
	c.bin = make([]uint8, len(x))
	for i, a := range x {
		if a != a {
			c.bin[i] = uint8(c.n)
		} else {
			c.bin[i] = uint8(search(c.cut, float64(a)))
		}
	}
	return c
}

// search is the first bin b with a <= cut[b], len(cut) when there is none.
func search(cut []float64, a float64) int {
	lo, n := 0, len(cut)
	for n > 0 {
		half := n / 2
		if cut[lo+half] < a {
			lo += half + 1
			n -= half + 1
		} else {
			n = half
		}
	}
	return lo
}

// distinct lists the values that are not missing, ascending, and how often each occurs.
func distinct(x []float32) (value []float32, count []int) {
	sorted := make([]float32, 0, len(x))
	for _, a := range x {
		if a == a {
			sorted = append(sorted, a)
		}
	}
	slices.Sort(sorted)
	for _, a := range sorted {
		if n := len(value); n == 0 || value[n-1] != a {
			value, count = append(value, a), append(count, 0)
		}
		count[len(count)-1]++
	}
	return value, count
}

// cuts chooses at most maxBin-1 places between neighbouring values, so that
// the bins hold about as many rows each: a bin is closed when it has its share
// of the rows that are left, or when the next value alone would overfill it.
func cuts(value []float32, count []int, maxBin int) []float64 {
	var dst []float64
	rest := 0
	for _, n := range count {
		rest += n
	}
	left, n := maxBin, 0
	for k := 0; k+1 < len(value) && left > 1; k++ {
		n += count[k]
		share, next := float64(rest)/float64(left), float64(count[k+1])
		if len(value) <= maxBin || float64(n) >= share || next > share && float64(n)+float64(next/2) > share {
			dst = append(dst, (float64(value[k])+float64(value[k+1]))/2)
			rest -= n
			left--
			n = 0
		}
	}
	return dst
}

// binCategory gives the most frequent codes a bin each, in the order of the
// codes. Of equally frequent codes the lower one comes first.
func binCategory(x []float32, card int) column {
	count := make([]int, card-1)
	for _, a := range x {
		if k, ok := code(a, card); ok {
			count[k]++
		}
	}
	c := column{code: []int32{}}
	for k, n := range count {
		if n > 0 {
			c.code = append(c.code, int32(k))
		}
	}
	if len(c.code) > maxLevels {
		slices.SortStableFunc(c.code, func(a, b int32) int { return count[b] - count[a] })
		c.code = c.code[:maxLevels]
		slices.Sort(c.code)
	}
	place := make([]uint8, card-1)
	c.n = len(c.code) + 1
	for k := range place {
		place[k] = uint8(c.n - 1)
	}
	for b, k := range c.code {
		place[k] = uint8(b)
	}
	c.bin = make([]uint8, len(x))
	for i, a := range x {
		switch k, ok := code(a, card); {
		case a != a:
			c.bin[i] = uint8(c.n)
		case ok:
			c.bin[i] = place[k]
		default:
			c.bin[i] = uint8(c.n - 1)
		}
	}
	return c
}

// code is the code that a stands for; false for the unknown code and for what is no code.
func code(a float32, card int) (int, bool) {
	if !(a >= 0 && a < float32(card-1)) {
		return 0, false
	}
	return int(a), true
}
