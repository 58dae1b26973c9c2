package explain

import (
	"context"
	"math"
	"slices"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

// Dependence is how the score goes with one feature, the others staying as they
// are: the mean over rows of the score with the feature set to each value
// (Friedman, Annals of Statistics 29, 2001), and the tenth and ninetieth
// percentile of the rows' own scores (Goldstein and others, 2015). Where
// features go together it scores rows that do not occur.
type Dependence struct {
	Feature int       `json:"-"`
	Name    string    `json:"name"`
	Card    int       `json:"levels"` // of a categorical feature; 0: numeric
	Points  []DepthAt `json:"points"` // values ascend; what is missing comes last
	// Of a numeric feature: 1 where the mean rises from the first to the last
	// value, -1 where it falls, 0 where it does neither; and the share of the
	// rows' steps between neighbouring values that go the other way.
	Direction  int     `json:"direction"`
	Violations float64 `json:"violations"`
}

// DepthAt is one value of the feature.
type DepthAt struct {
	Value *float64 `json:"value"`           // nil: missing
	Level string   `json:"level,omitempty"` // of a categorical feature: what the code stands for
	Mean  float64  `json:"mean"`
	Low   float64  `json:"p10"`
	High  float64  `json:"p90"`
}

// Dependences sets each of the features to at most values values (quantiles of
// the view's numbers; the most frequent levels) over at most rows rows.
func Dependences(ctx context.Context, s train.Scorer, v datasets.View, features []int, rows, values, workers int) ([]Dependence, error) {
	cards, names := v.M.Set.Cards(), v.M.Set.Names()
	thin := spread(v, rows)
	out := make([]Dependence, len(features))
	err := each(ctx, workers, len(features), func(k int) error {
		j := features[k]
		d := Dependence{Feature: j, Name: names[j], Card: cards[j]}
		var curves [][]float64 // a value's scores, row by row
		for _, x := range grid(v, j, cards[j], values) {
			scores := make([]float64, thin.Len())
			if err := changed(scores, s, thin, j, func(int) float32 { return x }); err != nil {
				return err
			}
			for i, margin := range scores {
				scores[i] = train.Score(margin)
			}
			p := pointOf(x, scores)
			if d.Card > 0 && p.Value != nil {
				p.Level = levelOf(v.M.Set.Vocab[j], int(x))
			}
			d.Points = append(d.Points, p)
			if x == x {
				curves = append(curves, scores)
			}
		}
		if d.Card == 0 {
			d.monotone(curves)
		}
		out[k] = d
		return nil
	})
	return out, err
}

// levelOf is the value that a code stands for.
func levelOf(vocab []string, code int) string {
	if code < len(vocab) {
		return vocab[code]
	}
	return "other values"
}

// grid is the values that a feature is set to, ascending; NaN last where the
// view has missing values.
func grid(v datasets.View, j, card, values int) []float32 {
	var known []float32
	missing := false
	for k := range v.Len() {
		if x := v.M.X[j][v.Row(k)]; x == x && (card == 0 || isLevel(x, card)) {
			known = append(known, x)
		} else {
			missing = true
		}
	}
	slices.Sort(known)
	var dst []float32
	if card > 0 {
		dst = frequent(known, values)
	} else {
		for k := range values {
			if n := len(known); n > 0 {
				dst = append(dst, known[k*(n-1)/max(values-1, 1)])
			}
		}
		dst = slices.Compact(dst)
	}
	if missing {
		dst = append(dst, float32(math.NaN()))
	}
	return dst
}

// frequent are the values that occur most often, of equals the smaller first; ascending.
func frequent(sorted []float32, most int) []float32 {
	dst := slices.Compact(slices.Clone(sorted))
	count := func(x float32) int {
		from, _ := slices.BinarySearch(sorted, x)
		to, _ := slices.BinarySearch(sorted, math.Nextafter32(x, math.MaxFloat32))
		return to - from
	}
	slices.SortStableFunc(dst, func(a, b float32) int { return count(b) - count(a) })
	dst = dst[:min(most, len(dst))]
	slices.Sort(dst)
	return dst
}

func pointOf(x float32, scores []float64) DepthAt {
	p := DepthAt{}
	if x == x {
		value := float64(x)
		p.Value = &value
	}
	sorted := slices.Sorted(slices.Values(scores))
	for _, s := range sorted {
		p.Mean += s / float64(len(sorted))
	}
	p.Low, p.High = sorted[(len(sorted)-1)/10], sorted[(len(sorted)-1)*9/10]
	return p
}

// monotone finds the direction and counts the steps against it.
func (d *Dependence) monotone(curves [][]float64) {
	if len(curves) < 2 {
		return
	}
	first, last := d.Points[0].Mean, d.Points[len(curves)-1].Mean
	switch {
	case last > first:
		d.Direction = 1
	case last < first:
		d.Direction = -1
	default:
		return
	}
	steps, against := 0, 0
	for k := 1; k < len(curves); k++ {
		for i := range curves[k] {
			steps++
			if float64(d.Direction)*(curves[k][i]-curves[k-1][i]) < 0 {
				against++
			}
		}
	}
	d.Violations = float64(against) / float64(steps)
}
