package gorgonia

import (
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
	metric func(eval.Sample) float64 // higher is better; nil: nothing is scored
	valid  datasets.View
	sample eval.Sample
	best   float64
	epoch  int // of the best
	keep   [][]float32
}

// newStopper fails where the metric cannot be computed on valid. Without rows
// to look at, or with patience 0 and no metric of the caller's, all epochs are run.
func newStopper(p lstm.Params, valid datasets.View, h train.Hooks) (*stopper, error) {
	s := &stopper{rule: p.EarlyStopping, valid: valid, best: math.Inf(-1), metric: h.Metric}
	if s.metric == nil && s.rule.Patience > 0 {
		s.metric = auc
		if s.rule.Metric == lstm.LogLoss {
			s.metric = logLoss
		}
	}
	if s.metric == nil {
		return s, nil
	}
	s.sample = eval.Sample{Score: make([]float64, valid.Len()), Bad: make([]bool, valid.Len()), Weight: valid.Weights()}
	bads := 0
	for i, y := range valid.Labels() {
		if y != 0 && y != 1 {
			return nil, fmt.Errorf("lstm: the label of row %d of the valid part is %v; want 0 or 1", valid.Row(i), y)
		}
		s.sample.Bad[i] = y == 1
		bads += int(y)
	}
	if bads == 0 || bads == valid.Len() {
		return nil, fmt.Errorf("lstm: the valid part has %d positives of %d rows; want rows of both labels, or early_stopping.patience 0", bads, valid.Len())
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
	x := s.metric(s.sample)
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

func logLoss(s eval.Sample) float64 {
	sum, all := 0.0, 0.0
	for i, z := range s.Score {
		w, y := 1.0, 0.0
		if s.Weight != nil {
			w = s.Weight[i]
		}
		if s.Bad[i] {
			y = 1
		}
		sum += w * (max(z, 0) - z*y + math.Log1p(math.Exp(-math.Abs(z))))
		all += w
	}
	return -sum / all
}
