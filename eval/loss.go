package eval

import (
	"fmt"
	"math"
)

const whyNoProbabilities = "scores are not probabilities: want 0 to 1"

// LogLoss is the weighted mean of -ln of the probability that the score gave
// to what happened. Scores are probabilities of bad. A score of 0 on a bad row
// or of 1 on a good one makes the loss infinite: there is no value then, and
// nothing is clipped to make one up. The interval, of level 0.95, is that of a
// mean, by the normal approximation; none with weights.
func LogLoss(s Sample) Estimate { return of(s, (*ranked).logLoss) }

func (r *ranked) logLoss(level float64) Estimate {
	return r.logLossOf(level, func(i int) float64 { return -ln(r.score[i]) }, func(i int) float64 { return -ln1m(r.score[i]) })
}

// logLossOf takes the losses of a bad and of a good row of group i, which are
// not asked for where they are infinite.
func (r *ranked) logLossOf(level float64, bad, good func(i int) float64) Estimate {
	if !r.areProbabilities() {
		return r.unknown(whyNoProbabilities)
	}
	last := len(r.score) - 1
	wrong := uint64(0)
	if r.score[0] == 1 {
		wrong += uint64(r.goods[0])
	}
	if r.score[last] == 0 {
		wrong += uint64(r.bads[last])
	}
	if wrong > 0 {
		return r.unknown(fmt.Sprintf("the loss is infinite: %d rows have a score of exactly 0 or 1 and the other outcome", wrong))
	}
	return r.mean(level, bad, good)
}

// Brier is the weighted mean of the squared distance between score and outcome
// (Brier 1950, the form for two classes: 0 to 1). Scores are probabilities of
// bad. The interval is that of a mean, as for [LogLoss].
func Brier(s Sample) Estimate { return of(s, (*ranked).brier) }

func (r *ranked) brier(level float64) Estimate {
	if !r.areProbabilities() {
		return r.unknown(whyNoProbabilities)
	}
	square := func(x float64) float64 { return float64(x * x) }
	return r.mean(level, func(i int) float64 { return square(1 - r.score[i]) }, func(i int) float64 { return square(r.score[i]) })
}

// mean is the mean loss over the rows, where a row's loss depends on its score
// and class alone. Deviations are taken from one row's loss, so that equal
// losses have a variance of 0. At level 0 there is no interval.
func (r *ranked) mean(level float64, bad, good func(i int) float64) Estimate {
	var total, squares sum
	pivot, known := 0.0, false
	add := func(w, loss float64) {
		if !known {
			pivot, known = loss, true
		}
		d := loss - pivot
		total.addProduct(w, d)
		if level > 0 {
			squares.addProduct(w, float64(d*d))
		}
	}
	for i := range r.score {
		b, g := r.weights(i)
		if b != 0 {
			add(b, bad(i))
		}
		if g != 0 {
			add(g, good(i))
		}
	}
	all := r.bad + r.good
	shift := total.value() / all
	value := max(0, pivot+shift)
	switch {
	case r.weighted():
		return r.estimate(value, whyWeighted)
	case level == 0:
		return r.estimate(value, "")
	}
	v := (squares.value() - float64(shift*total.value())) / (all - 1)
	if v <= 0 {
		return r.estimate(value, "all rows have the same loss: the variance is 0")
	}
	half := quantile(level) * math.Sqrt(v/all)
	return r.estimate(value, "").with(max(0, value-half), value+half, level, "normal")
}

// ln is the natural logarithm of x > 0, with products that cannot be fused:
// the same bits on every processor, which math.Log does not give. A trainer
// that stops by log loss must stop at the same round everywhere.
func ln(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = m*2, k-1
	}
	return float64(float64(k)*math.Ln2) + lnRatio((m-1)/(m+1))
}

// ln1m is ln(1-p) for 0 <= p < 1, with small p's own accuracy.
func ln1m(p float64) float64 {
	if p > 0.25 {
		return ln(1 - p)
	}
	return lnRatio(-p / (2 - p))
}

// lnRatio is ln((1+t)/(1-t)) = 2 (t + t^3/3 + t^5/5 + ...) for |t| < 0.1716.
func lnRatio(t float64) float64 {
	z := float64(t * t)
	p := 1.0 / 21
	for _, c := range [...]float64{1. / 19, 1. / 17, 1. / 15, 1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5, 1. / 3} {
		p = float64(p*z) + c
	}
	return 2 * (t + float64(float64(t*z)*p))
}
