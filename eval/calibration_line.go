package eval

import "math"

// calibrationLine is the logistic regression of the outcome on the score's
// log-odds, by Newton's method over groups.
func (r *ranked) calibrationLine() (slope, intercept, inTheLarge Estimate) {
	last := len(r.score) - 1
	if r.score[0] >= 1 || r.score[last] <= 0 {
		e := r.unknown("a score of exactly 0 or 1 has no log-odds")
		return e, e, e
	}
	odds := make([]float64, len(r.score))
	for i, p := range r.score {
		odds[i] = ln(p) - ln1m(p)
	}
	free, varA, varB, ok := r.fitLine(odds, true)
	switch {
	case r.isConstant():
		slope = r.unknown("all scores are equal")
		intercept = slope
	case !ok || r.parted():
		slope = r.unknown("the scores part the classes whole: the slope has no bound")
		intercept = slope
	default:
		intercept, slope = r.wald(free.a, varA), r.wald(free.b, varB)
	}
	fixed, varA, _, ok := r.fitLine(odds, false)
	if !ok {
		return slope, intercept, r.unknown("the intercept has no bound")
	}
	return slope, intercept, r.wald(fixed.a, varA)
}

// parted says that no bad row scores below a good one, or none above: the
// likelihood then grows with the slope for ever.
func (r *ranked) parted() bool {
	var bads, goods uint64 // at higher scores
	descends, ascends := true, true
	for i := range r.score {
		descends = descends && (goods == 0 || r.bads[i] == 0)
		ascends = ascends && (bads == 0 || r.goods[i] == 0)
		bads += uint64(r.bads[i])
		goods += uint64(r.goods[i])
	}
	return descends || ascends
}

func (r *ranked) wald(value, variance float64) Estimate {
	if r.weighted() {
		return r.estimate(value, whyWeighted)
	}
	half := quantile(defaultLevel) * math.Sqrt(variance)
	return r.estimate(value, "").with(value-half, value+half, defaultLevel, "wald")
}

// line is a + b x of the log-odds x.
type line struct{ a, b float64 }

// fitLine maximises the likelihood over a, and over b where it is free, from
// (0, 1). Steps that lower the likelihood are halved. It is false where there
// is no maximum.
func (r *ranked) fitLine(odds []float64, slope bool) (at line, varA, varB float64, ok bool) {
	at = line{0, 1}
	before := r.lineLoss(odds, at)
	for range 100 {
		g, h := r.lineSlope(odds, at)
		if !slope {
			g[1], h[1], h[2] = 0, 0, 1
		}
		det := differenceOfProducts(h[0], h[2], h[1], h[1])
		if !(det > 1e-300) {
			return at, 0, 0, false
		}
		step := line{(h[2]*g[0] - h[1]*g[1]) / det, (h[0]*g[1] - h[1]*g[0]) / det}
		varA, varB = h[2]/det, h[0]/det
		next, scale := line{}, 1.0
		loss := math.Inf(1)
		for range 60 {
			next = line{at.a + scale*step.a, at.b + scale*step.b}
			if loss = r.lineLoss(odds, next); loss <= before+1e-12*math.Abs(before) {
				break
			}
			scale /= 2
		}
		moved := math.Abs(next.a-at.a) + math.Abs(next.b-at.b)
		at, before = next, loss
		if math.Abs(at.a) > 1e6 || math.Abs(at.b) > 1e6 {
			return at, 0, 0, false
		}
		if moved < 1e-13*(1+math.Abs(at.a)+math.Abs(at.b)) {
			return at, varA, varB, true
		}
	}
	return at, varA, varB, true
}

// lineLoss is the negative log-likelihood.
func (r *ranked) lineLoss(odds []float64, at line) float64 {
	var total sum
	for i, x := range odds {
		b, g := r.weights(i)
		z := at.a + at.b*x
		total.addProduct(b, softplus(-z))
		total.addProduct(g, softplus(z))
	}
	return total.value()
}

// softplus is ln(1 + e^z).
func softplus(z float64) float64 {
	if z > 0 {
		return z + math.Log1p(math.Exp(-z))
	}
	return math.Log1p(math.Exp(z))
}

// lineSlope is the gradient of the log-likelihood and the information: of a,
// of both, of b.
func (r *ranked) lineSlope(odds []float64, at line) (g [2]float64, h [3]float64) {
	var ga, gb, haa, hab, hbb sum
	for i, x := range odds {
		b, good := r.weights(i)
		p := logistic(at.a + at.b*x)
		d, v := b-(b+good)*p, (b+good)*p*(1-p)
		ga.add(d)
		gb.addProduct(d, x)
		haa.add(v)
		hab.addProduct(v, x)
		hbb.addProduct(v*x, x)
	}
	return [2]float64{ga.value(), gb.value()}, [3]float64{haa.value(), hab.value(), hbb.value()}
}
