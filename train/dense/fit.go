package dense

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
)

// Fit gives the terms of some features, learned from the rows of v: one
// Numeric term a number, one Level term a known code of a category, one
// Missing term a feature that has a missing value in v. Weights count.
func Fit(v datasets.View, features []int, limit float64) []Term {
	channels := make([][]int, len(features))
	for i, j := range features {
		channels[i] = []int{j}
	}
	return fit(v, channels, limit)[0]
}

// FitSteps gives the terms of time steps: steps[t][d] is the feature of step t
// and channel d. A channel has one mean and one deviation over all its steps,
// as many levels as its largest vocabulary, and a Missing term if any of its
// steps has a missing value, so that every step has the same terms.
func FitSteps(v datasets.View, steps [][]int, limit float64) ([][]Term, error) {
	if len(steps) == 0 {
		return nil, nil
	}
	cards := v.M.Set.Cards()
	channels := make([][]int, len(steps[0]))
	for t, step := range steps {
		if len(step) != len(channels) {
			return nil, fmt.Errorf("dense: step %d has %d inputs; want %d, as the first", t+1, len(step), len(channels))
		}
		for d, j := range step {
			if (cards[j] > 0) != (cards[steps[0][d]] > 0) {
				return nil, fmt.Errorf("dense: input %d of step %d is %q; want a number or a category, as in the first step", d+1, t+1, v.M.Set.Defs[j].Name)
			}
			channels[d] = append(channels[d], j)
		}
	}
	return fit(v, channels, limit), nil
}

// fit gives one list of terms for each member of the channels; channels[d][t]
// is a feature, and the features of a channel share what is learned.
func fit(v datasets.View, channels [][]int, limit float64) [][]Term {
	if len(channels) == 0 {
		return [][]Term{nil}
	}
	cards := v.M.Set.Cards()
	lists := make([][]Term, len(channels[0]))
	add := func(channel []int, t Term) {
		for k, j := range channel {
			t.Feature = j
			lists[k] = append(lists[k], t)
		}
	}
	for _, c := range channels {
		if cards[c[0]] == 0 {
			mean, inv := moments(v, c)
			add(c, Term{Kind: Numeric, Mean: mean, Inv: inv, Limit: limit})
		}
	}
	for _, c := range channels {
		levels := 0
		for _, j := range c {
			levels = max(levels, cards[j]-1)
		}
		for code := range levels {
			add(c, Term{Kind: Level, Code: code})
		}
	}
	for _, c := range channels {
		if anyMissing(v, c) {
			add(c, Term{Kind: Missing})
		}
	}
	return lists
}

// moments is the weighted mean and one over the population standard deviation
// of a channel's values; inv is 0 where they are constant or there is none.
// Two passes in row order: the bits depend on nothing else. Whether values are
// constant is seen by their range: weights such as 0.3 round the mean, and
// what is left of a constant would be blown up to units.
func moments(v datasets.View, channel []int) (mean, inv float64) {
	n, sum := 0.0, 0.0
	least, most := math.Inf(1), math.Inf(-1)
	each(v, channel, func(x, w float64) {
		if w > 0 {
			least, most = min(least, x), max(most, x)
		}
		n += w
		sum += float64(w * x)
	})
	switch {
	case n == 0:
		return 0, 0
	case least == most:
		return least, 0
	}
	mean = sum / n
	squares := 0.0
	each(v, channel, func(x, w float64) {
		d := x - mean
		squares += float64(w * float64(d*d))
	})
	if sd := math.Sqrt(squares / n); sd > 0 { // weights of 1e-300 can leave nothing
		inv = 1 / sd
	}
	return mean, inv
}

func each(v datasets.View, channel []int, use func(x, w float64)) {
	for _, j := range channel {
		col := v.M.X[j]
		for i := range v.Len() {
			row := v.Row(i)
			if x := col[row]; x == x {
				w := 1.0
				if v.M.Weight != nil {
					w = v.M.Weight[row]
				}
				use(float64(x), w)
			}
		}
	}
}

func anyMissing(v datasets.View, channel []int) bool {
	for _, j := range channel {
		col := v.M.X[j]
		for i := range v.Len() {
			if x := col[v.Row(i)]; x != x {
				return true
			}
		}
	}
	return false
}
