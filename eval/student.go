package eval

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// manyDF is from how many degrees of freedom on Student's t may be taken from
// the normal distribution.
const manyDF = 200

// studentTwoSided is P(|T| >= |t|) for Student's t of df degrees, to 13 digits
// or more: the incomplete beta function of df/(df+t*t), df/2 and 1/2, without
// the rounding of its first argument and the cancelling gammas that cost the
// library as many digits as df has. Its fraction loses them too where t is
// small against df, and there Hill's expansion is good to 2e-15.
func studentTwoSided(t, df float64) float64 {
	square := float64(t * t)
	switch {
	case square == 0:
		return 1
	case df >= manyDF && square <= df/20:
		return hill(square, df)
	}
	a, x, y := df/2, df/(df+square), square/(df+square)
	power := math.Exp(-a*math.Log1p(square/df)) * math.Sqrt(y) * gammaRatio(a) / math.Sqrt(math.Pi)
	if x < (a+1)/(a+2.5) {
		return min(1, power/a*betaFraction(a, 0.5, x))
	}
	return 1 - 2*power*betaFraction(0.5, a, y)
}

// hill is P(|T| >= |t|) by Hill, Communications of the ACM 13 (1970), algorithm
// 395: its error grows with the tenth power of t and falls with the fifth of df.
func hill(square, df float64) float64 {
	a := df - 0.5
	b := 48 * a * a
	y := a * math.Log1p(square/df)
	c := float64((float64((-0.4*y-3.3)*y)-24)*y) - 85.5
	return twoSided(((c/(float64(0.8*y*y)+100+b)+y+3)/b + 1) * math.Sqrt(y))
}

// gammaRatio is Gamma(a+1/2)/Gamma(a), by its asymptotic series from 60 on and
// below by recurrence.
func gammaRatio(a float64) float64 {
	factor := 1.0
	for ; a < 60; a++ {
		factor *= a / (a + 0.5)
	}
	series := 0.0
	for _, c := range []float64{869. / 4194304, -399. / 262144, -21. / 32768, 5. / 1024, 1. / 128, -1. / 8, 1} {
		series = series/a + c
	}
	return factor * math.Sqrt(a) * series
}

// betaFraction is the continued fraction of the incomplete beta function
// (Digital Library of Mathematical Functions 8.17.22) by Lentz's method; it
// converges in some sqrt(max(a, b)) steps for x < (a+1)/(a+b+2).
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	c, d := 1.0, 1-float64((a+b)*x)/(a+1)
	if d == 0 {
		d = tiny
	}
	d = 1 / d
	f := d
	for m := 1.0; m < 10_000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		before := f
		for _, e := range [2]float64{even, odd} {
			d, c = 1+float64(e*d), 1+e/c
			if d == 0 {
				d = tiny
			}
			if c == 0 {
				c = tiny
			}
			d = 1 / d
			f *= c * d
		}
		if math.Abs(f-before) < 1e-16*math.Abs(f) {
			break
		}
	}
	return f
}

// studentQuantile is t with P(-t < T < t) = level for Student's t of df degrees,
// by Newton's method: from the library's, or for many df from Abramowitz and
// Stegun 26.7.5.
func studentQuantile(level, df float64) float64 {
	var t float64
	if df < manyDF {
		x := mathext.InvRegIncBeta(df/2, 0.5, 1-level)
		t = math.Sqrt(df * (1 - x) / x)
	} else {
		t = quantile(level)
		square := float64(t * t)
		t *= 1 + ((square+1)/4+(float64((5*square+16)*square)+3)/(96*df))/df
	}
	for range 8 {
		density := gammaRatio(df/2) / math.Sqrt(math.Pi*df) * math.Exp(-(df+1)/2*math.Log1p(t*t/df))
		step := (studentTwoSided(t, df) - (1 - level)) / (2 * density)
		if !(math.Abs(step) < t/2) {
			break
		}
		if t += step; math.Abs(step) < 1e-8*t { // the next step would be its square
			break
		}
	}
	return t
}
