package explain

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

// Reference is an ordinary row: a value for each feature. NaN is missing.
type Reference []float32

// ReferenceOf takes the median of each feature's numbers and the most frequent
// level of each category in the view, of equals the smaller; missing where
// nothing is known.
func ReferenceOf(v datasets.View) Reference {
	cards := v.M.Set.Cards()
	dst := make(Reference, len(v.M.X))
	for j := range dst {
		var known []float32
		for k := range v.Len() {
			if x := v.M.X[j][v.Row(k)]; x == x && (cards[j] == 0 || isLevel(x, cards[j])) {
				known = append(known, x)
			}
		}
		slices.Sort(known)
		switch {
		case len(known) == 0:
			dst[j] = float32(math.NaN())
		case cards[j] > 0:
			dst[j] = frequent(known, 1)[0]
		default:
			dst[j] = known[(len(known)-1)/2]
		}
	}
	return dst
}

// Reason is a feature that makes a row's score worse than an ordinary value
// would: Points is the margin less the margin with the feature at its reference.
type Reason struct {
	Feature int
	Points  float64
}

// Reasons gives each row at most top reasons, the largest first, of equals the
// earlier feature; features that make the score no worse are none. For a model
// whose margin is a sum over features the points of all features sum to the
// row's margin less the reference's. Other models have interactions, which no
// single feature explains: what two features do together counts for both or for
// neither.
func Reasons(ctx context.Context, s train.Scorer, v datasets.View, at Reference, top, workers int) ([][]Reason, error) {
	if len(at) != len(v.M.X) {
		return nil, fmt.Errorf("explain: the reference has %d values; want %d, one a feature", len(at), len(v.M.X))
	}
	if top < 1 {
		return nil, fmt.Errorf("explain: top is %d; want at least 1", top)
	}
	base := make([]float64, v.Len())
	if err := s.Margins(base, v); err != nil {
		return nil, err
	}
	margins := make([][]float64, len(at))
	err := each(ctx, workers, len(at), func(j int) error {
		margins[j] = make([]float64, v.Len())
		return changed(margins[j], s, v, j, func(int) float32 { return at[j] })
	})
	if err != nil {
		return nil, err
	}
	out := make([][]Reason, v.Len())
	for k := range out {
		var list []Reason
		for j := range at {
			if points := base[k] - margins[j][k]; points > 0 {
				list = append(list, Reason{j, points})
			}
		}
		slices.SortStableFunc(list, func(a, b Reason) int {
			switch {
			case a.Points > b.Points:
				return -1
			case a.Points < b.Points:
				return 1
			}
			return 0
		})
		out[k] = list[:min(top, len(list))]
	}
	return out, nil
}
