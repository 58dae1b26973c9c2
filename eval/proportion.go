package eval

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// In the files of proportions k is a count of successes among n rows.

// Wilson is k of n with its score interval of level 0.95 (Wilson, JASA 22,
// 1927): it covers well for small counts and shares near 0 and 1, where the
// usual interval does not. There is no value where not 0 <= k <= n and n > 0.
func Wilson(k, n int) Estimate {
	e := proportion(k, n)
	if e.Value == nil {
		return e
	}
	lo, hi := wilson(float64(k), float64(n), defaultLevel)
	return e.with(lo, hi, defaultLevel, "wilson")
}

// ClopperPearson is k of n with its exact interval, which covers with .95 at
// least, often with more (Clopper and Pearson, Biometrika 26, 1934).
func ClopperPearson(k, n int) Estimate {
	e := proportion(k, n)
	if e.Value == nil {
		return e
	}
	lo, hi, tail := 0.0, 1.0, (1-defaultLevel)/2
	if k > 0 {
		lo = betaQuantile(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		hi = betaQuantile(float64(k+1), float64(n-k), 1-tail)
	}
	return e.with(lo, hi, defaultLevel, "clopper_pearson")
}

// betaQuantile is the library's, which leaves off at some 1e-14, with a step of
// Newton.
func betaQuantile(a, b, p float64) float64 {
	x := mathext.InvRegIncBeta(a, b, p)
	log, _ := math.Lgamma(a + b)
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	density := math.Exp(log - la - lb + (a-1)*math.Log(x) + (b-1)*math.Log1p(-x))
	if step := (mathext.RegIncBeta(a, b, x) - p) / density; math.Abs(step) < 1e-9*x {
		x -= step
	}
	return clip(x)
}

func proportion(k, n int) Estimate {
	if why := whyNoCounts(k, n); why != "" {
		return Estimate{N: max(n, 0), Why: why}
	}
	return Estimate{Value: ptr(float64(k) / float64(n)), N: n, Positives: k}
}

func whyNoCounts(k, n int) string {
	if n < 1 || k < 0 || k > n {
		return fmt.Sprintf("%d of %d is no share; want 0 to n of n > 0", k, n)
	}
	return ""
}

// whyNoPair is every fault of two counts.
func whyNoPair(k, n, l, m int) string {
	first, second := whyNoCounts(k, n), whyNoCounts(l, m)
	if first != "" && second != "" {
		return first + "; " + second
	}
	return first + second
}

// Newcombe is the difference k/n - l/m of shares of different rows, with the
// hybrid score interval of level 0.95: the Wilson limits of both, squared and
// added (Newcombe, Statistics in Medicine 17, 1998, 873-890, method 10). N is
// the rows of both and Positives the successes.
func Newcombe(k, n, l, m int) Estimate {
	if why := whyNoPair(k, n, l, m); why != "" {
		return Estimate{N: max(n, 0) + max(m, 0), Why: why}
	}
	p, q := float64(k)/float64(n), float64(l)/float64(m)
	lo, hi := newcombe(p, q, float64(n), float64(m), 0, defaultLevel)
	e := Estimate{Value: ptr(p - q), N: n + m, Positives: k + l}
	return e.with(lo, hi, defaultLevel, "newcombe")
}

// newcombe is the interval of p - q for shares of n and m rows that are
// correlated by phi.
func newcombe(p, q, n, m, phi, level float64) (lo, hi float64) {
	l1, u1 := wilson(float64(p*n), n, level)
	l2, u2 := wilson(float64(q*m), m, level)
	square := func(a, b float64) float64 {
		return max(0, float64(a*a)-float64(2*phi*a*b)+float64(b*b))
	}
	d := p - q
	return max(-1, d-math.Sqrt(square(p-l1, u2-q))), min(1, d+math.Sqrt(square(u1-p, q-l2)))
}

// NewcombePaired is the difference of two shares of the same rows: of rows that
// are successes both times, the first time alone, the second time alone and
// never. It is (first - second) / n with the score interval that knows how the
// two go together (Newcombe, Statistics in Medicine 17, 1998, 2635-2650, method
// 10): phi is their correlation, lowered where it is positive.
func NewcombePaired(both, first, second, neither int) Estimate {
	n := both + first + second + neither
	if min(both, first, second, neither) < 0 || n < 1 {
		return Estimate{Why: fmt.Sprintf("%d, %d, %d and %d are no counts of rows; want none below 0, and some above", both, first, second, neither)}
	}
	a, b, c, d, all := float64(both), float64(first), float64(second), float64(neither), float64(n)
	phi := 0.0
	if product := float64((a+b)*(c+d)) * float64((a+c)*(b+d)); product > 0 {
		x := float64(a*d) - float64(b*c)
		if x > 0 {
			x = max(x-all/2, 0)
		}
		phi = x / math.Sqrt(product)
	}
	lo, hi := newcombe((a+b)/all, (a+c)/all, all, all, phi, defaultLevel)
	e := Estimate{Value: ptr((b - c) / all), N: n, Positives: 2*both + first + second}
	return e.with(lo, hi, defaultLevel, "newcombe_paired")
}
