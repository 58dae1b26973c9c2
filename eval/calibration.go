package eval

import (
	"math"
)

// Calibration says whether scores are the chances that they look like. All of
// it needs scores from 0 to 1; where they are not, nothing has a value.
type Calibration struct {
	// ECE is the mean over bins of about equal weight of |bad rate - mean
	// score|, weighted by the rows. It is above 0 for a calibrated score too:
	// Chance is about what it would be then (the mean of the sizes of normal
	// deviations of each bin); absent with weights.
	ECE    Estimate `json:"ece"`
	Chance *float64 `json:"ece_by_chance"`
	Bins   int      `json:"bins"`

	// Slope and Intercept are of the logistic regression of the outcome on the
	// score's log-odds (Cox, Biometrika 45, 1958): 1 and 0 where the score is
	// calibrated, a slope below 1 where it is too extreme. InTheLarge is the
	// intercept with a slope of 1: above 0 where there are more bads than the
	// scores say. Wald intervals.
	Slope      Estimate `json:"slope"`
	Intercept  Estimate `json:"intercept"`
	InTheLarge Estimate `json:"in_the_large"`

	HosmerLemeshow HosmerLemeshow `json:"hosmer_lemeshow"`
	Spiegelhalter  Spiegelhalter  `json:"spiegelhalter"`
	Brier          BrierParts     `json:"brier_parts"`
}

// HosmerLemeshow is the chi-square over bins of about equal size. The rows were
// not fitted, so each bin is a degree of freedom. With a million rows every
// model fails: Gap, the root mean square over rows of bad rate - mean score,
// does not grow with their number.
type HosmerLemeshow struct {
	Statistic *float64 `json:"statistic"`
	DF        float64  `json:"df"`
	P         *float64 `json:"p"`
	Gap       *float64 `json:"gap"`
	Why       string   `json:"why,omitempty"`
}

// Spiegelhalter is the z of the Brier score against what a calibrated score
// would have (Statistics in Medicine 5, 1986), two-sided.
type Spiegelhalter struct {
	Z   *float64 `json:"z"`
	P   *float64 `json:"p"`
	Why string   `json:"why,omitempty"`
}

// BrierParts sum to the Brier score: Reliability - Resolution + Uncertainty +
// Within, the last for bins that hold more than one score (Stephenson, Coelho
// and Jolliffe, Weather and Forecasting 23, 2008).
type BrierParts struct {
	Reliability *float64 `json:"reliability"`
	Resolution  *float64 `json:"resolution"`
	Uncertainty *float64 `json:"uncertainty"`
	Within      *float64 `json:"within"`
	Why         string   `json:"why,omitempty"`
}

// Calibrate judges s over up to that many bins; ties make fewer, as for
// [Reliability]. With weights values are weighted, and there are neither
// intervals nor tests.
func Calibrate(s Sample, bins int) Calibration {
	x, err := Rank(s)
	if err != nil {
		return uncalibrated(refused(s, err))
	}
	return x.Calibrate(bins)
}

const whyNoBins = "there are no bins"

func uncalibrated(e Estimate) Calibration {
	return Calibration{ECE: e, Slope: e, Intercept: e, InTheLarge: e,
		HosmerLemeshow: HosmerLemeshow{Why: e.Why}, Spiegelhalter: Spiegelhalter{Why: e.Why}, Brier: BrierParts{Why: e.Why}}
}

func (r *ranked) calibrate(bins int) Calibration {
	buckets := r.buckets(bins)
	out := Calibration{Bins: len(buckets), Brier: r.brierParts(buckets)}
	var gap, chance, chi, square sum
	all := r.bad + r.good
	for i := range buckets {
		u := &buckets[i]
		w, mean, rate := u.weight(), u.meanScore(r), u.bad/u.weight()
		spread := r.spread(u) // of the sum of its outcomes
		gap.add(w / all * math.Abs(rate-mean))
		square.add(w / all * (rate - mean) * (rate - mean))
		chance.add(math.Sqrt(2*spread/math.Pi) / all)
		if v := w * mean * (1 - mean); v > 0 {
			d := u.bad - float64(w*mean)
			chi.add(d * d / v)
		} else if rate != mean {
			chi.add(math.Inf(1))
		}
	}
	out.ECE = r.estimate(gap.value(), whyWeighted)
	out.HosmerLemeshow = HosmerLemeshow{Gap: ptr(math.Sqrt(square.value())), Why: whyWeighted}
	out.Spiegelhalter.Why = whyWeighted
	if !r.weighted() {
		out.ECE.Why, out.Chance = "its sampling distribution is not known: compare it with ece_by_chance", ptr(chance.value())
		out.HosmerLemeshow = r.hosmerLemeshow(chi.value(), len(buckets), out.HosmerLemeshow.Gap)
		out.Spiegelhalter = r.spiegelhalter()
	}
	out.Slope, out.Intercept, out.InTheLarge = r.calibrationLine()
	return out
}

// spread is the variance that the outcomes of a bucket's rows have in sum where
// the scores are their chances.
func (r *ranked) spread(u *bucket) float64 {
	var v sum
	for i := u.first; i <= u.last; i++ {
		b, g := r.weights(i)
		v.addProduct(b+g, r.score[i]*(1-r.score[i]))
	}
	return v.value()
}

func (r *ranked) hosmerLemeshow(chi float64, bins int, gap *float64) HosmerLemeshow {
	out := HosmerLemeshow{DF: float64(bins), Gap: gap}
	if math.IsInf(chi, 0) || chi != chi {
		out.Why = "a bin of scores of exactly 0 or 1 has other outcomes too"
		return out
	}
	out.Statistic, out.P = ptr(chi), ptr(chiSquareP(chi, out.DF))
	return out
}

func (r *ranked) spiegelhalter() Spiegelhalter {
	var over, v sum
	for i, p := range r.score {
		b, g := r.weights(i)
		side := 1 - 2*p
		over.addProduct(side, float64(b*(1-p))-float64(g*p))
		v.addProduct(side*side, (b+g)*p*(1-p))
	}
	if v.value() <= 0 {
		return Spiegelhalter{Why: "the variance is 0: all scores are 0, .5 or 1"}
	}
	z := over.value() / math.Sqrt(v.value())
	return Spiegelhalter{Z: &z, P: ptr(twoSided(z))}
}

func (r *ranked) brierParts(buckets []bucket) BrierParts {
	var reliability, resolution, within sum
	all := r.bad + r.good
	overall := r.bad / all
	for k := range buckets {
		u := &buckets[k]
		w, mean, rate := u.weight(), u.meanScore(r), u.bad/u.weight()
		reliability.addProduct(w/all, (rate-mean)*(rate-mean))
		resolution.addProduct(w/all, (rate-overall)*(rate-overall))
		for i := u.first; i <= u.last; i++ {
			b, g := r.weights(i)
			d := r.score[i] - mean
			within.addProduct((b+g)/all, d*d)
			within.addProduct(-2*b/all, (1-rate)*d)
			within.addProduct(2*g/all, rate*d)
		}
	}
	return BrierParts{Reliability: ptr(reliability.value()), Resolution: ptr(resolution.value()),
		Uncertainty: ptr(overall * (1 - overall)), Within: ptr(within.value())}
}
