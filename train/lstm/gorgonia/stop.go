package gorgonia

import (
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
)

// stopper scores the valid part after each epoch and keeps the best weights.
type stopper struct {
	rule   lstm.EarlyStopping
	metric func(eval.Sample) (float64, error) // higher is better; nil: nothing is scored
	valid  datasets.View
	sample eval.Sample
	best   float64
	epoch  int // of the best
	keep   [][]float32
}

// newStopper fails where the metric cannot be computed on valid. Without rows
// to look at, or with patience 0 and no metric of the caller's, all epochs are run.
func newStopper(p lstm.Params, valid datasets.View, h train.Hooks) (*stopper, error) {
	s := &stopper{rule: p.EarlyStopping, valid: valid, best: math.Inf(-1)}
	switch {
	case h.Metric != nil:
		s.metric = func(x eval.Sample) (float64, error) { return h.Metric(x), nil }
	case s.rule.Patience == 0:
		return s, nil
	case s.rule.Metric == lstm.LogLoss:
		s.metric = negativeLogLoss
	default:
		s.metric = auc
	}
	s.sample = eval.Sample{Score: make([]float64, valid.Len()), Bad: make([]bool, valid.Len()), Weight: valid.Weights()}
	for i, y := range valid.Labels() {
		if y != 0 && y != 1 {
			return nil, fmt.Errorf("lstm: the label of row %d of the valid part is %v; want 0 or 1", valid.Row(i), y)
		}
		s.sample.Bad[i] = y == 1
	}
	if err := s.sample.Check(); err != nil {
		return nil, fmt.Errorf("lstm: the valid part cannot be stopped by: %w", err)
	}
	return s, nil
}

// look scores the model after an epoch. It gives the metric, NaN when there is
// none, and whether to go on.
func (s *stopper) look(m *lstm.Model, params [][]float32, epoch int) (float64, bool, error) {
	if s.metric == nil {
		s.epoch = epoch
		return math.NaN(), true, nil
	}
	if err := m.Margins(s.sample.Score, s.valid); err != nil {
		return 0, false, err
	}
	x, err := s.metric(s.sample)
	if err != nil {
		return 0, false, fmt.Errorf("lstm: early_stopping.metric after epoch %d: %w", epoch, err)
	}
	if s.epoch == 0 || x > s.best+s.rule.MinDelta {
		s.best, s.epoch = x, epoch
		s.keep = s.keep[:0]
		for _, w := range params {
			s.keep = append(s.keep, append([]float32(nil), w...))
		}
	}
	return x, s.rule.Patience == 0 || epoch-s.epoch < s.rule.Patience, nil
}

// restore puts the best weights back.
func (s *stopper) restore(params [][]float32) {
	for k := range s.keep {
		copy(params[k], s.keep[k])
	}
}

func auc(s eval.Sample) (float64, error) {
	e := eval.AUC(s)
	if e.Value == nil {
		return 0, errors.New(e.Why)
	}
	return *e.Value, nil
}

// negativeLogLoss takes margins, from which the loss is finite however sure
// the model is; eval's takes probabilities.
func negativeLogLoss(s eval.Sample) (float64, error) {
	sum, all := 0.0, 0.0
	for i, z := range s.Score {
		w, y := 1.0, 0.0
		if s.Weight != nil {
			w = s.Weight[i]
		}
		if s.Bad[i] {
			y = 1
		}
		sum += float64(w * crossEntropy(z, y))
		all += w
	}
	return -sum / all, nil
}
