package eval

import (
	"errors"
	"fmt"
	"math"
	"sync"
)

// fewRows is below how many rows of a class an evaluation is doubtful.
const fewRows = 100

const whyNoThreshold = "no threshold: the highest scores of the sample that sets it are a tie that exceeds the target"

// Evaluate is all metrics of s. Options without Thresholds take them from s
// itself. Log loss and Brier score have no value where scores are not in
// [0, 1]: raw margins can be evaluated too. Warnings: thresholds_not_frozen,
// few_positives and few_negatives (fewer than 100 rows of a class),
// constant_scores. It fails for a sample that fails Check and for options out
// of range.
func Evaluate(s Sample, o Options) (Evaluation, []Warning, error) {
	if err := errors.Join(s.Check(), o.check()); err != nil {
		return Evaluation{}, nil, err
	}
	e, warnings := rank(s).evaluate(o)
	return e, warnings, nil
}

func (r *ranked) evaluate(o Options) (Evaluation, []Warning) {
	o = o.withDefaults()
	warnings := r.doubts()
	if o.Thresholds == nil {
		own := r.freeze(o)
		own.KS = nil // at its own threshold it is the KS itself
		o.Thresholds = &own
		warnings = append(warnings, Warning{"thresholds_not_frozen", "thresholds of operating points come from the scores that are evaluated; freeze them on a validation part for an honest figure"})
	}
	e := Evaluation{RecallAtFPR: []RecallAtFPR{}, PrecisionAtCapacity: []PrecisionAtCapacity{}}
	r.measure(&e, o.Level)
	e.Gini, e.Prevalence = giniOf(e.AUC), r.share(r.bad, r.bad+r.good, o.Level)
	if t := o.Thresholds.KS; t != nil {
		e.KS.Frozen = &FrozenKS{*t, r.ksAt(*t, o.Level)}
	}
	for _, t := range o.Thresholds.FPR {
		e.RecallAtFPR = append(e.RecallAtFPR, r.recallAt(t, o.Level))
	}
	for _, t := range o.Thresholds.Capacity {
		e.PrecisionAtCapacity = append(e.PrecisionAtCapacity, r.precisionAt(t, o.Level))
	}
	return e, warnings
}

// measure fills what needs no threshold, one goroutine a walk over the groups.
func (r *ranked) measure(dst *Evaluation, level float64) {
	var wg sync.WaitGroup
	wg.Go(func() { dst.AUC, dst.Brier = r.auc(level), r.brier(level) })
	wg.Go(func() { dst.KS = r.ks(level) })
	wg.Go(func() { dst.AP = r.averagePrecision(level) })
	wg.Go(func() { dst.LogLoss = r.logLoss(level) })
	wg.Wait()
}

func (r *ranked) doubts() []Warning {
	var out []Warning
	if r.nBads < fewRows {
		out = append(out, Warning{"few_positives", fmt.Sprintf("only %d of %d rows are bad: intervals are wide, and rough themselves", r.nBads, r.rows())})
	}
	if r.nGoods < fewRows {
		out = append(out, Warning{"few_negatives", fmt.Sprintf("only %d of %d rows are good: intervals are wide, and rough themselves", r.nGoods, r.rows())})
	}
	if r.isConstant() {
		out = append(out, Warning{"constant_scores", fmt.Sprintf("all %d rows have the score %v", r.rows(), r.score[0])})
	}
	return out
}

func (r *ranked) recallAt(t Threshold, level float64) RecallAtFPR {
	out := RecallAtFPR{FPR: t.Target}
	if math.IsInf(t.Threshold, 1) {
		out.Estimate = r.unknown(whyNoThreshold)
		return out
	}
	c := r.cut(t.Threshold, level)
	out.Threshold, out.Achieved, out.Estimate = ptr(t.Threshold), c.FPR.Value, c.Recall
	return out
}

func (r *ranked) precisionAt(t Threshold, level float64) PrecisionAtCapacity {
	out := PrecisionAtCapacity{Capacity: t.Target}
	if math.IsInf(t.Threshold, 1) {
		out.Estimate = r.unknown(whyNoThreshold)
		return out
	}
	c := r.cut(t.Threshold, level)
	out.Threshold, out.Achieved, out.Estimate = ptr(t.Threshold), c.Share.Value, c.Precision
	return out
}
