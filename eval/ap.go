package eval

import "math"

// AveragePrecision is the sum over distinct scores, from the highest, of the
// gain in recall times the precision there: a step-wise area under the
// precision-recall curve, without interpolation, ties as one group. Scores
// without information have the share of bads. The interval, of level 0.95, is
// the delta method's for rows drawn independently (so that the share of bads
// varies too), on the logit scale; none with weights. Simulated coverage was
// mostly 0.93 to 0.96, and 0.91 in one of two runs with 100 bads in 10,100 rows.
func AveragePrecision(s Sample) Estimate { return of(s, (*ranked).averagePrecision) }

func (r *ranked) apValue() float64 { return clip(r.precisionArea() / r.bad) }

func (r *ranked) averagePrecision(level float64) Estimate {
	value := r.apValue()
	switch {
	case r.weighted():
		return r.estimate(value, whyWeighted)
	case r.isConstant():
		return r.estimate(value, "all scores are equal: there is no ranking to judge")
	case value == 1:
		return r.estimate(value, "the scores part the classes without a mistake: the variance is 0")
	case r.nBads < 2:
		return r.estimate(value, "the interval needs two bad rows")
	}
	half := quantile(level) * math.Sqrt(r.precisionVariance(value)) / float64(value*(1-value))
	logit := math.Log(value / (1 - value))
	return r.estimate(value, "").with(logistic(logit-half), logistic(logit+half), level, "delta_logit")
}

// precisionArea is the sum over groups of their bads times the precision there.
func (r *ranked) precisionArea() float64 {
	var area sum
	if !r.weighted() {
		var tp, all uint64
		for i, b := range r.bads {
			all += uint64(b) + uint64(r.goods[i])
			if b != 0 {
				tp += uint64(b)
				area.addProduct(float64(b), float64(tp)/float64(all))
			}
		}
		return area.value()
	}
	var tp, fp sum
	for i, b := range r.wBads {
		tp.add(b)
		fp.add(r.wGoods[i])
		if b != 0 {
			area.addProduct(b, tp.value()/(tp.value()+fp.value()))
		}
	}
	return area.value()
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// precisionVariance is the mean square of the rows' influence on average
// precision, over the rows. A bad row at group i acts by its precision, and
// raises the precision of every bad row at or below it; a good row lowers it:
//
//	bad:  P[i] - AP + sum over j >= i of bads[j] fp[j] / (tp[j]+fp[j])^2
//	good: -(the same sum with tp[j])
//
// both divided by the number of bads over the number of rows.
func (r *ranked) precisionVariance(ap float64) float64 {
	tp, fp := float64(r.nBads), float64(r.nGoods) // at and above the group
	var raised, lowered, squares float64
	for i := len(r.score) - 1; i >= 0; i-- {
		b, g := float64(r.bads[i]), float64(r.goods[i])
		if b == 0 { // the same, without the division
			squares += float64(g * lowered * lowered)
			fp -= g
			continue
		}
		all := tp + fp
		step := b / float64(all*all)
		raised += float64(step * fp)
		lowered += float64(step * tp)
		influence := tp/all - ap + raised
		squares += float64(b*influence*influence) + float64(g*lowered*lowered)
		tp, fp = tp-b, fp-g
	}
	return squares / float64(r.bad*r.bad)
}
