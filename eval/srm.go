package eval

import (
	"errors"
	"fmt"
)

// SampleRatio tests whether counts come in the shares that were planned, by
// Pearson's chi-square: a P below .001 says that the groups of an experiment
// were not drawn as meant, and that its result means nothing (Fabijan and
// others, KDD 2019). Shares need not sum to 1. It fails for other lengths,
// fewer than two groups, counts below 0, shares not above 0, and no rows.
func SampleRatio(counts []int, shares []float64) (Test, error) {
	if len(counts) != len(shares) || len(counts) < 2 {
		return Test{}, fmt.Errorf("eval: %d counts and %d shares; want one of each a group, of two groups at least", len(counts), len(shares))
	}
	var faults []error
	rows, total := 0, 0.0
	for i, n := range counts {
		if n < 0 {
			faults = append(faults, fmt.Errorf("eval: count %d is %d; want 0 or more", i+1, n))
		}
		if !(shares[i] > 0) || shares[i]-shares[i] != 0 {
			faults = append(faults, fmt.Errorf("eval: share %d is %v; want above 0", i+1, shares[i]))
		}
		rows, total = rows+n, total+shares[i]
	}
	if len(faults) == 0 && rows == 0 {
		faults = append(faults, errors.New("eval: the groups have no rows; want some"))
	}
	if len(faults) > 0 {
		return Test{}, errors.Join(faults...)
	}
	x := 0.0
	for i, n := range counts {
		want := float64(rows) * shares[i] / total
		d := float64(n) - want
		x += float64(d*d) / want
	}
	df := float64(len(counts) - 1)
	return Test{&x, df, chiSquareP(x, df), "sample_ratio"}, nil
}
