package explain

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train"
)

// Drop is by how much the AUC falls when a feature's values change places
// among the rows (Breiman, Machine Learning 45, 2001): what the model loses
// when the feature tells nothing of its row. Features that tell the same share
// the loss: of two that are equal neither may seem to matter.
type Drop struct {
	Feature int           `json:"-"`
	Name    string        `json:"name"`
	AUC     eval.Estimate `json:"auc"` // the mean over the shufflings; the interval is the mean of DeLong's for paired scores
}

// Permutation shuffles each of the features so many times over at most rows
// rows of the view, evenly taken, and compares the AUC. Equal seeds give equal
// results for any workers. It fails for a view without both classes.
func Permutation(ctx context.Context, s train.Scorer, v datasets.View, features []int, rows, times, workers int, seed uint64) ([]Drop, error) {
	if rows < 1 || times < 1 {
		return nil, fmt.Errorf("explain: %d shufflings of %d rows; want at least one of each", times, rows)
	}
	v = spread(v, rows)
	base := eval.Sample{Score: make([]float64, v.Len()), Bad: make([]bool, v.Len()), Weight: v.Weights()}
	for k := range base.Bad {
		base.Bad[k] = v.M.Label[v.Row(k)] == 1
	}
	if err := s.Margins(base.Score, v); err != nil {
		return nil, err
	}
	if err := base.Check(); err != nil {
		return nil, err
	}
	deltas := make([]eval.Estimate, len(features)*times)
	err := each(ctx, workers, len(deltas), func(k int) error {
		j, x := features[k/times], v.M.X[features[k/times]]
		order := rand.New(rand.NewPCG(seed, uint64(j*times+k%times))).Perm(v.Len())
		shuffled := eval.Sample{Score: make([]float64, v.Len()), Bad: base.Bad, Weight: base.Weight}
		if err := changed(shuffled.Score, s, v, j, func(place int) float32 { return x[v.Row(order[place])] }); err != nil {
			return err
		}
		c, err := eval.CompareAUC(shuffled, base)
		deltas[k] = c.Delta
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]Drop, len(features))
	for i, j := range features {
		out[i] = Drop{Feature: j, Name: v.M.Set.Names()[j], AUC: meanOf(deltas[i*times : (i+1)*times])}
	}
	return out, nil
}

// meanOf is the mean of estimates of one thing. A shuffling that changes no
// score has no interval: it counts as one of no width.
func meanOf(list []eval.Estimate) eval.Estimate {
	out := list[0]
	var value, lo, hi float64
	some := false
	for _, e := range list {
		value += *e.Value / float64(len(list))
		l, h := *e.Value, *e.Value
		if e.Lo != nil {
			some, l, h = true, *e.Lo, *e.Hi
			out.Level, out.Method, out.Why = e.Level, e.Method, ""
		}
		lo, hi = lo+l/float64(len(list)), hi+h/float64(len(list))
	}
	out.Value, out.Lo, out.Hi = &value, nil, nil
	if some {
		out.Lo, out.Hi = &lo, &hi
	}
	return out
}
