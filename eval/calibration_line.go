package eval

import (
	"math"
	"sync"
)

// calibrationLine is the logistic regression of the outcome on the score's
// log-odds, by Newton's method over groups.
func (r *ranked) calibrationLine() (slope, intercept, inTheLarge Estimate) {
	last := len(r.score) - 1
	if r.score[0] >= 1 || r.score[last] <= 0 {
		e := r.unknown("a score of exactly 0 or 1 has no log-odds")
		return e, e, e
	}
	odds := make([]float64, len(r.score))
	chunks(len(odds), func(_, from, to int) {
		for i := from; i < to; i++ {
			odds[i] = ln(r.score[i]) - ln1m(r.score[i])
		}
	})
	var fixed line
	var varFixed float64
	var bounded bool
	var wg sync.WaitGroup
	wg.Go(func() { fixed, varFixed, _, bounded = r.fitLine(odds, false) })
	free, varA, varB, ok := r.fitLine(odds, true)
	wg.Wait()
	switch {
	case r.isConstant():
		slope = r.unknown("all scores are equal")
		intercept = slope
	case r.parted():
		slope = r.unknown("the scores part the classes whole: the slope has no bound")
		intercept = slope
	case !ok:
		slope = r.unknown("the steps of the regression do not end")
		intercept = slope
	default:
		intercept, slope = r.wald(free.a, varA), r.wald(free.b, varB)
	}
	if !bounded {
		return slope, intercept, r.unknown("the steps of the regression do not end")
	}
	return slope, intercept, r.wald(fixed.a, varFixed)
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

// fitLine maximises the likelihood over a, and over b where it is free. It is
// false where there is no maximum. Of many groups a coarse ranking shows where
// the maximum is, and two or three steps over all of them end there.
func (r *ranked) fitLine(odds []float64, slope bool) (at line, varA, varB float64, ok bool) {
	if len(odds) > 2*coarseGroups {
		coarse, coarseOdds := r.coarsen(odds)
		if near, _, _, ok := coarse.climb(coarseOdds, line{0, 1}, slope); ok {
			if at, varA, varB, ok := r.finish(odds, near, slope); ok {
				return at, varA, varB, true
			}
		}
	}
	if at, varA, varB, ok = r.climb(odds, line{0, 1}, slope); !ok && slope { // far from calibrated: from the scores that know nothing
		return r.climb(odds, line{ln(r.bad / r.good), 0}, slope)
	}
	return at, varA, varB, ok
}

const coarseGroups = 2048

// coarsen puts neighbouring groups together, at the mean of their log-odds.
func (r *ranked) coarsen(odds []float64) (*ranked, []float64) {
	var out ranked // of which climb reads the weights alone
	var means []float64
	for k := range coarseGroups {
		var bad, good, all, mean sum
		for i := len(odds) * k / coarseGroups; i < len(odds)*(k+1)/coarseGroups; i++ {
			b, g := r.weights(i)
			bad.add(b)
			good.add(g)
			all.add(b + g)
			mean.addProduct(b+g, odds[i])
		}
		out.wBads, out.wGoods = append(out.wBads, bad.value()), append(out.wGoods, good.value())
		means = append(means, mean.value()/all.value())
	}
	return &out, means
}

// finish takes full steps of Newton's method from near the maximum. Each error
// is about the square of the one before, so that what a step of 1e-8 leaves is
// below the roundings. It is false where steps do not shrink so.
func (r *ranked) finish(odds []float64, at line, slope bool) (_ line, varA, varB float64, ok bool) {
	for range 6 {
		step, varA, varB, ok := r.newton(odds, at, slope)
		if !ok {
			break
		}
		at = line{at.a + step.a, at.b + step.b}
		if math.Abs(step.a)+math.Abs(step.b) < 1e-8*(1+math.Abs(at.a)+math.Abs(at.b)) {
			return at, varA, varB, true
		}
	}
	return at, 0, 0, false
}

// newton is the full step from a point, and the variances there.
func (r *ranked) newton(odds []float64, at line, slope bool) (step line, varA, varB float64, ok bool) {
	g, h := r.lineSlope(odds, at)
	if !slope {
		g[1], h[1], h[2] = 0, 0, 1
	}
	det := differenceOfProducts(h[0], h[2], h[1], h[1])
	if !(det > 1e-300) {
		return line{}, 0, 0, false
	}
	return line{differenceOfProducts(h[2], g[0], h[1], g[1]) / det, differenceOfProducts(h[0], g[1], h[1], g[0]) / det}, h[2] / det, h[0] / det, true
}

// climb is the method from anywhere: steps that lower the likelihood are
// halved. It ends where the full step is next to nothing: one that was halved
// to nothing does not say that the maximum is there.
func (r *ranked) climb(odds []float64, at line, slope bool) (_ line, varA, varB float64, ok bool) {
	before := r.lineLoss(odds, at)
	for range 100 {
		step, varA, varB, ok := r.newton(odds, at, slope)
		if !ok || math.Abs(at.a) > 1e6 || math.Abs(at.b) > 1e6 {
			break
		}
		size := (math.Abs(step.a) + math.Abs(step.b)) / (1 + math.Abs(at.a) + math.Abs(at.b))
		if size < 1e-13 {
			return at, varA, varB, true
		}
		at, before = r.halve(odds, at, step, before)
	}
	return at, 0, 0, false
}

// halve takes the step, or the largest half of a half of it that does not lose
// more than roundings.
func (r *ranked) halve(odds []float64, at, step line, before float64) (next line, loss float64) {
	for scale := 1.0; scale > 1e-18; scale /= 2 {
		next = line{at.a + float64(scale*step.a), at.b + float64(scale*step.b)}
		if loss = r.lineLoss(odds, next); loss <= before+1e-12*math.Abs(before) {
			break
		}
	}
	return next, loss
}

// lineLoss is the negative log-likelihood.
func (r *ranked) lineLoss(odds []float64, at line) float64 {
	var total sum
	for i, x := range odds {
		b, g := r.weights(i)
		z := at.a + float64(at.b*x)
		if b != 0 {
			total.addProduct(b, softplus(-z))
		}
		if g != 0 {
			total.addProduct(g, softplus(z))
		}
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
		p := logistic(at.a + float64(at.b*x))
		d, v := b-float64((b+good)*p), (b+good)*p*(1-p)
		ga.add(d)
		gb.addProduct(d, x)
		haa.add(v)
		hab.addProduct(v, x)
		hbb.addProduct(v*x, x)
	}
	return [2]float64{ga.value(), gb.value()}, [3]float64{haa.value(), hab.value(), hbb.value()}
}
