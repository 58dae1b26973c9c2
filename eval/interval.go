package eval

import "math"

const defaultLevel = 0.95

// quantile is z with P(-z < Z < z) = level for a standard normal Z.
func quantile(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }

// twoSided is P(|Z| >= |z|) for a standard normal Z.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// wilson is the score interval of a share k of n (Wilson 1927). k need not be
// whole: effective sample sizes are not. n is above 0.
func wilson(k, n, level float64) (lo, hi float64) {
	z := quantile(level)
	p, zz := k/n, float64(z*z)
	centre := (p + zz/(2*n)) / (1 + zz/n)
	half := z / (1 + zz/n) * math.Sqrt(float64(p*(1-p))/n+zz/float64(4*n*n))
	return clip(min(centre-half, p)), clip(max(centre+half, p)) // at 0 and 1 roundings would leave p out
}

func clip(x float64) float64 { return min(max(x, 0), 1) }

func ptr(x float64) *float64 { return &x }

const whyWeighted = "weights can mean copies of rows or chances of being drawn, and the interval depends on which: none is given"

// estimate is a value without an interval, and why.
func (r *ranked) estimate(value float64, why string) Estimate {
	return Estimate{Value: ptr(value), N: r.rows(), Positives: int(r.nBads), Why: why}
}

// unknown is no value, and why.
func (r *ranked) unknown(why string) Estimate {
	return Estimate{N: r.rows(), Positives: int(r.nBads), Why: why}
}

// with is e with an interval.
func (e Estimate) with(lo, hi, level float64, method string) Estimate {
	e.Lo, e.Hi, e.Level, e.Method = ptr(lo), ptr(hi), level, method
	return e
}

// refused is the estimate of a sample that fails Check.
func refused(s Sample, err error) Estimate {
	return Estimate{N: len(s.Score), Why: err.Error()}
}

// of checks and ranks s and measures it at the default level.
func of(s Sample, measure func(r *ranked, level float64) Estimate) Estimate {
	if err := s.Check(); err != nil {
		return refused(s, err)
	}
	return measure(rank(s), defaultLevel)
}
