package eval

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// Options says what Evaluate and Freeze compute; the zero value is usable.
type Options struct {
	Level    float64   // of intervals; 0: 0.95
	FPR      []float64 // false-positive rates at which recall is told; nil: 0.001, 0.01, 0.05
	Capacity []float64 // shares of rows that can be reviewed; nil: 0.01, 0.05
	// Thresholds are those frozen on another sample. They decide what is told,
	// and FPR and Capacity are not read. nil: thresholds come from the sample
	// that is evaluated, which flatters it, and a warning says so.
	Thresholds *Thresholds
}

// Thresholds are score cuts frozen on one sample, for use on another, in the
// order of Options.
type Thresholds struct {
	KS       *float64 // the score at which the classes differ most; nil: not frozen
	FPR      []Threshold
	Capacity []Threshold
}

// Threshold is a cut: rows with score >= Threshold are stopped. It is +Inf
// where no score of the sample keeps the target, as when the highest scores
// are one tie that is too large: then no row is stopped.
type Threshold struct{ Target, Threshold float64 }

// Cut is what a threshold does to a sample. Estimates have the Wilson interval
// of a share, of level 0.95 or that of Evaluate; none with weights.
type Cut struct {
	Threshold float64
	Stopped   int      // rows with score >= Threshold
	Caught    int      // the bads among them
	Recall    Estimate // share of the bads that is stopped
	FPR       Estimate // share of the goods that is stopped
	Precision Estimate // share of bads among the stopped; no value where none is stopped
	Share     Estimate // share of all rows that is stopped
}

// Freeze sets thresholds on a sample, as a validation part: for each FPR the
// lowest score at which the share of goods with that score or more does not
// exceed it, for each capacity the lowest score at which the share of rows does
// not. Ties are stopped together or not at all, so that a target is never
// exceeded on the sample itself; weights count. KS is the threshold of [KS]. It fails for a sample that
// fails Check, and for targets outside 0 to 1.
func Freeze(valid Sample, o Options) (Thresholds, error) {
	if err := errors.Join(valid.Check(), o.check()); err != nil {
		return Thresholds{}, err
	}
	return rank(valid).freeze(o), nil
}

// At is what a threshold does to s. For a sample that fails Check, or for a
// threshold that is NaN, the estimates have no value and Why says so.
func At(s Sample, threshold float64) Cut {
	err := s.Check()
	if threshold != threshold {
		err = errors.Join(err, errNaNThreshold)
	}
	if err != nil {
		e := refused(s, err)
		return Cut{Threshold: threshold, Recall: e, FPR: e, Precision: e, Share: e}
	}
	return rank(s).cut(threshold, defaultLevel)
}

func (o Options) withDefaults() Options {
	if o.Level == 0 {
		o.Level = defaultLevel
	}
	if o.FPR == nil {
		o.FPR = []float64{0.001, 0.01, 0.05}
	}
	if o.Capacity == nil {
		o.Capacity = []float64{0.01, 0.05}
	}
	return o
}

func (o Options) check() error {
	var faults []error
	if o.Level != 0 && !(o.Level > 0 && o.Level < 1) {
		faults = append(faults, fmt.Errorf("eval: level is %v; want above 0 and below 1", o.Level))
	}
	faults = append(faults, checkShares("false-positive rate", o.FPR), checkShares("capacity", o.Capacity))
	if t := o.Thresholds; t != nil {
		for _, c := range append(append([]Threshold(nil), t.FPR...), t.Capacity...) {
			if c.Threshold != c.Threshold {
				faults = append(faults, fmt.Errorf("eval: threshold for %v is NaN; want a number", c.Target))
			}
		}
	}
	return errors.Join(faults...)
}

func checkShares(what string, shares []float64) error {
	var faults []error
	for _, x := range shares {
		if !(x >= 0 && x <= 1) {
			faults = append(faults, fmt.Errorf("eval: %s is %v; want 0 to 1", what, x))
		}
	}
	return errors.Join(faults...)
}

func (r *ranked) freeze(o Options) Thresholds {
	o = o.withDefaults()
	at, _ := r.farthest()
	t := Thresholds{KS: ptr(r.score[at])}
	for _, target := range o.FPR {
		t.FPR = append(t.FPR, r.lowest(target, r.good, func(_, good float64) float64 { return good }))
	}
	for _, target := range o.Capacity {
		t.Capacity = append(t.Capacity, r.lowest(target, r.bad+r.good, func(bad, good float64) float64 { return bad + good }))
	}
	return t
}

// lowest is the lowest score at which the stopped weight, of the kind counted,
// over all is at most the target.
func (r *ranked) lowest(target, all float64, counted func(bad, good float64) float64) Threshold {
	out := Threshold{Target: target, Threshold: math.Inf(1)}
	var stopped sum
	for i, x := range r.score {
		stopped.add(counted(r.weights(i)))
		if clip(stopped.value()/all) > target {
			break
		}
		out.Threshold = x
	}
	return out
}

// cut is what a threshold does to the sample.
func (r *ranked) cut(threshold, level float64) Cut {
	out := Cut{Threshold: threshold}
	var b, g float64
	b, g, out.Caught, out.Stopped = r.stopped(threshold)
	out.Recall = r.share(b, r.bad, level)
	out.FPR = r.share(g, r.good, level)
	out.Share = r.share(b+g, r.bad+r.good, level)
	if out.Stopped == 0 {
		out.Precision = r.unknown("no row is stopped")
	} else {
		out.Precision = r.share(b, b+g, level)
	}
	return out
}

// stopped is upTo for the groups at and above a threshold.
func (r *ranked) stopped(threshold float64) (bad, good float64, badRows, rows int) {
	return r.upTo(sort.Search(len(r.score), func(i int) bool { return r.score[i] < threshold }))
}

// upTo is the weights of the bads and of the goods of the groups before end,
// and how many rows of the bads and of all these are.
func (r *ranked) upTo(end int) (bad, good float64, badRows, rows int) {
	var bads, goods uint64
	for i := range end {
		bads += uint64(r.bads[i])
		goods += uint64(r.goods[i])
	}
	bad, good = float64(bads), float64(goods)
	if r.weighted() {
		var badSum, goodSum sum
		for i := range end {
			badSum.add(r.wBads[i])
			goodSum.add(r.wGoods[i])
		}
		bad, good = badSum.value(), goodSum.value()
	}
	return bad, good, int(bads), int(bads + goods)
}

// share is part of whole with its Wilson interval.
func (r *ranked) share(part, whole, level float64) Estimate {
	e := r.estimate(clip(part/whole), "")
	if r.weighted() {
		e.Why = whyWeighted
		return e
	}
	lo, hi := wilson(part, whole, level)
	return e.with(lo, hi, level, "wilson")
}
