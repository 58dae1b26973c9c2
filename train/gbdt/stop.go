package gbdt

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train"
)

// watch follows the metric on the valid part.
type watch struct {
	stop   *EarlyStopping // nil: never
	metric func(eval.Sample) float64
	view   datasets.View
	sum    []float64 // of leaves, a row each
	sample eval.Sample
	value  float64 // of this round; NaN when there is nothing to measure
	top    float64
	best   int // round, 1 the first
}

// newWatch gives an error when the training is to stop by a part that has no rows.
func newWatch(p *Params, valid datasets.View, h train.Hooks) (*watch, error) {
	w := &watch{view: valid, metric: h.Metric, value: math.NaN(), top: math.Inf(-1)}
	if p.EarlyStopping != nil && p.EarlyStopping.Patience > 0 {
		w.stop = p.EarlyStopping
	}
	if valid.Len() == 0 {
		if w.stop != nil {
			return nil, fmt.Errorf("gbdt: the valid part has 0 rows; want rows to stop by")
		}
		return w, nil
	}
	if w.stop == nil && h.Round == nil {
		return w, nil
	}
	label, weight, err := labels(valid, "valid")
	if err != nil {
		return nil, err
	}
	w.sum = make([]float64, valid.Len())
	w.sample = eval.Sample{Score: make([]float64, valid.Len()), Bad: make([]bool, valid.Len()), Weight: weight}
	for i, y := range label {
		w.sample.Bad[i] = y == 1
	}
	if w.stop != nil && h.Metric == nil {
		if err := w.sample.Check(); err != nil {
			return nil, fmt.Errorf("gbdt: the valid part cannot stop a training: %w", err)
		}
	}
	if w.metric == nil {
		w.metric = auc
		if w.stop != nil && w.stop.Metric == LogLoss {
			w.metric = func(s eval.Sample) float64 { return -logLoss(s) }
		}
	}
	return w, nil
}

// see adds a tree and measures; it says whether to stop.
func (w *watch) see(t *Tree, round int) bool {
	if w.sum == nil {
		w.best = round
		return false
	}
	t.addRows(w.sum, w.view)
	for i, m := range w.sum {
		w.sample.Score[i] = float64(float32(m))
	}
	w.value = w.metric(w.sample)
	delta := 0.0
	if w.stop != nil {
		delta = w.stop.MinDelta
	}
	if w.best == 0 || w.value > w.top+delta {
		w.top, w.best = w.value, round
	}
	return w.stop != nil && round-w.best >= w.stop.Patience
}

// kept is how many trees of n the model keeps.
func (w *watch) kept(n int) int {
	if w.stop == nil {
		return n
	}
	return w.best
}

// shown is the metric as people know it: log loss is not negative.
func (w *watch) shown() float64 {
	if w.stop != nil && w.stop.Metric == LogLoss {
		return -w.value
	}
	return w.value
}

// logLoss is the weighted mean of -ln of the probability of what happened.
// Scores are margins.
func logLoss(s eval.Sample) float64 {
	sum, all := 0.0, 0.0
	for i, m := range s.Score {
		w := 1.0
		if s.Weight != nil {
			w = s.Weight[i]
		}
		if !s.Bad[i] {
			m = -m
		}
		sum -= float64(w * train.Log(train.Score(m)))
		all += w
	}
	return sum / all
}

// auc is NaN where there is none: a part of one class, while nothing stops by it.
func auc(s eval.Sample) float64 {
	if e := eval.AUC(s); e.Value != nil {
		return *e.Value
	}
	return math.NaN()
}
