package eval

import "math"

// KSAt is TPR - FPR at a threshold that was frozen on another sample: the
// distance of the classes there, with its sign. It is not a maximum, and so has
// not the bias of [KS]; on average it lies at or below the population's KS,
// which only the best threshold reaches. Rows with score >= threshold are
// stopped.
//
// TPR and FPR are shares of different rows, so that the interval, of level
// 0.95, is Newcombe's for the difference of two independent shares (method 10
// of Statistics in Medicine 17, 1998, pages 873-890). There is none with
// weights. For a sample that fails Check, or for a threshold that is NaN, there
// is no value and Why says so.
func KSAt(s Sample, threshold float64) Estimate {
	r, err := Rank(s)
	if err != nil {
		return refused(s, err)
	}
	return r.KSAt(threshold)
}

// KSAt is [KSAt] of the sample.
func (x *Ranked) KSAt(threshold float64) Estimate {
	if math.IsNaN(threshold) {
		return x.r.unknown(errNaNThreshold.Error())
	}
	return x.r.ksAt(threshold, defaultLevel)
}

func (r *ranked) ksAt(threshold, level float64) Estimate {
	bad, good, _, _ := r.stopped(threshold)
	tpr, fpr := clip(bad/r.bad), clip(good/r.good)
	e := r.estimate(tpr-fpr, "")
	if r.weighted() {
		e.Why = whyWeighted
		return e
	}
	lo, hi := newcombe(tpr, fpr, r.bad, r.good, 0, level)
	return e.with(lo, hi, level, "newcombe")
}
