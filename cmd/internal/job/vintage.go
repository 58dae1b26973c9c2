package job

import (
	"math"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// month is a twelfth of 365.25 days, in microseconds.
const month = 365.25 / 12 * 24 * 3600 * 1e6

// vintages are the cohorts of the labelled rows by calendar month, where the
// labels say when they became known; nil without such labels.
func (r *run) vintages() []eval.Vintage {
	times, known := r.data.Matrix.Time, r.data.Known
	zone, err := time.LoadLocation(r.f.Spec.Evaluate.TimeZone)
	if times == nil || known == nil || err != nil {
		return nil
	}
	var at []int64
	var turned, reached []float64
	for i, p := range r.data.Parts {
		if p == datasets.Unlabelled {
			continue
		}
		at = append(at, times[i])
		reached = append(reached, float64(r.data.AsOf-times[i])/month)
		age := math.Inf(1)
		if r.data.Matrix.Label[i] == 1 {
			age = float64(known[i]-times[i]) / month
		}
		turned = append(turned, age)
	}
	return eval.Vintages(datasets.Months(at, zone), turned, reached)
}

// parts are the model's AUC on the rows that it learned from, on those that
// stopped it and on the test part.
func (r *run) parts(m *model, valid, test *eval.Ranked) error {
	fit := r.data.Split.Fit
	fit.Rows = sampled(fit)
	s := eval.Sample{Score: make([]float64, fit.Len()), Bad: make([]bool, fit.Len()), Weight: fit.Weights()}
	if err := m.model.Margins(s.Score, fit); err != nil {
		return err
	}
	for i := range s.Bad {
		s.Bad[i] = fit.M.Label[fit.Row(i)] == 1
	}
	m.judged.parts = []reports.PartAUC{{Part: "fit", AUC: eval.AUC(s)}, {Part: "valid", AUC: valid.AUC()}, {Part: "test", AUC: test.AUC()}}
	return nil
}
