package job

import (
	"fmt"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
)

// judgement is what the report shows beyond run.json.
type judgement struct {
	versions  []reports.Version
	swaps     []reports.SwapPage
	resamples int // of the differences' bootstrap
}

// judge evaluates every model on the test part, with thresholds frozen on the
// validation part, compares it with the champion, and asks the gates.
func (r *run) judge() error {
	for _, m := range r.models {
		if err := r.evaluate(m); err != nil {
			return fmt.Errorf("model %q: %w", m.spec.Name, err)
		}
	}
	if err := r.compare(); err != nil {
		return err
	}
	r.gates()
	return nil
}

// sample is a model's scores on a part.
func (r *run) sample(m *model, v datasets.View) eval.Sample {
	s := eval.Sample{Score: make([]float64, v.Len()), Bad: make([]bool, v.Len()), Weight: v.Weights()}
	for i := range s.Score {
		row := v.Row(i)
		s.Score[i] = train.Score(m.margins[row])
		s.Bad[i] = v.M.Label[row] == 1
	}
	return s
}

func (r *run) evaluate(m *model) error {
	e := &r.f.Spec.Evaluate
	valid, test := r.sample(m, r.data.Split.Valid), r.sample(m, r.data.Split.Test)
	past, err := eval.Rank(valid)
	if err != nil {
		return err
	}
	now, err := eval.Rank(test)
	if err != nil {
		return err
	}
	o := eval.Options{FPR: e.FPR, Capacity: e.Capacity}
	frozen, err := past.Freeze(o)
	if err != nil {
		return err
	}
	o.Thresholds = &frozen
	var warnings []eval.Warning
	if m.out.Test, warnings, err = now.Evaluate(o); err != nil {
		return err
	}
	for _, w := range warnings {
		r.warn(w.Code, "%s: %s", m.spec.Name, w.Text)
	}
	if err := r.atPoint(m, valid, test, past, now); err != nil {
		return err
	}
	if err := r.parts(m, past, now); err != nil {
		return err
	}
	m.judged.calibration, m.judged.ksTable = now.Calibrate(10), now.KSTable(10)
	m.judged.cost, err = r.money(m, past, now)
	return err
}

func (r *run) find(name string) *model {
	for _, m := range r.models {
		if m.spec.Name == name {
			return m
		}
	}
	return nil
}
