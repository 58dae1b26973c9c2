package eval

import (
	"errors"
	"math"
)

// Ranked is a sample that was checked and sorted once, for callers who ask for
// more than one thing: the sort is most of the work of each plain function. It
// keeps nothing of the sample's slices. Its methods are the functions of the
// same names, and may be called at the same time.
type Ranked struct{ r *ranked }

// Rank sorts s. It fails for a sample that fails Check.
func Rank(s Sample) (*Ranked, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	return &Ranked{rank(s)}, nil
}

// AUC is [AUC] of the sample.
func (x *Ranked) AUC() Estimate { return x.r.auc(defaultLevel) }

// KS is [KS] of the sample.
func (x *Ranked) KS() KSEstimate { return x.r.ks(defaultLevel) }

// AveragePrecision is [AveragePrecision] of the sample.
func (x *Ranked) AveragePrecision() Estimate { return x.r.averagePrecision(defaultLevel) }

// ROC is [ROC] of the sample.
func (x *Ranked) ROC() []Point { return x.r.roc() }

// Reliability is [Reliability] of the sample.
func (x *Ranked) Reliability(bins int) []Bin {
	if bins < 1 {
		return nil
	}
	return x.r.reliability(bins)
}

// Gains is [Gains] of the sample.
func (x *Ranked) Gains(groups int) []GainsRow {
	if groups < 1 {
		return nil
	}
	return x.r.gains(groups)
}

// Histogram is [Histogram] of the sample.
func (x *Ranked) Histogram(bins int) []HistogramBin {
	if bins < 1 {
		return nil
	}
	return x.r.histogram(bins)
}

// Evaluate is [Evaluate] of the sample.
func (x *Ranked) Evaluate(o Options) (Evaluation, []Warning, error) {
	if err := o.check(); err != nil {
		return Evaluation{}, nil, err
	}
	e, warnings := x.r.evaluate(o)
	return e, warnings, nil
}

// Calibrate is [Calibrate] of the sample.
func (x *Ranked) Calibrate(bins int) Calibration {
	if bins < 1 || !x.r.areProbabilities() {
		why := whyNoProbabilities
		if bins < 1 {
			why = whyNoBins
		}
		return uncalibrated(x.r.unknown(why))
	}
	return x.r.calibrate(bins)
}

// KSTable is [KSTable] of the sample.
func (x *Ranked) KSTable(groups int) []KSRow {
	if groups < 1 {
		return nil
	}
	return x.r.ksTable(groups)
}

// CostCurve is [CostCurve] of the sample.
func (x *Ranked) CostCurve(c Costs) []CostPoint {
	if c.check() != nil {
		return nil
	}
	return x.r.costCurve(c)
}

// BestCut is [BestCut] of the sample.
func (x *Ranked) BestCut(c Costs) (CostPoint, error) {
	if err := c.check(); err != nil {
		return CostPoint{}, err
	}
	return x.r.bestCut(c), nil
}

// CostAt is [CostAt] of the sample.
func (x *Ranked) CostAt(c Costs, threshold float64) Estimate {
	if err := c.check(); err != nil {
		return x.r.unknown(err.Error())
	}
	return x.r.costAt(c, threshold)
}

// Freeze is [Freeze] of the sample.
func (x *Ranked) Freeze(o Options) (Thresholds, error) {
	if err := o.check(); err != nil {
		return Thresholds{}, err
	}
	return x.r.freeze(o), nil
}

// At is [At] of the sample.
func (x *Ranked) At(threshold float64) Cut {
	if math.IsNaN(threshold) {
		e := x.r.unknown(errNaNThreshold.Error())
		return Cut{Threshold: threshold, Recall: e, FPR: e, Precision: e, Share: e}
	}
	return x.r.cut(threshold, defaultLevel)
}

var errNaNThreshold = errors.New("eval: threshold is NaN; want a number")
