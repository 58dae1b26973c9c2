package eval

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Test is the outcome of a significance test.
type Test struct {
	Statistic *float64 `json:"statistic"`
	DF        float64  `json:"df,omitempty"`
	P         float64  `json:"p"` // two-sided
	Method    string   `json:"method"`
}

// chiSquareP is the chance that a chi-square of df degrees is at least x.
func chiSquareP(x, df float64) float64 {
	if x <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// TwoProportions is Pearson's chi-square test of k of n against l of m, with
// Yates' correction or without, and Wald's interval of k/n - l/m, which the
// correction makes wider: R's prop.test. [Newcombe]'s interval is the better
// one for small counts.
func TwoProportions(k, n, l, m int, corrected bool) (Test, Estimate, error) {
	if why := whyNoCounts(k, n) + whyNoCounts(l, m); why != "" {
		return Test{}, Estimate{}, errors.New("eval: " + why)
	}
	x, y, nn, mm := float64(k), float64(l), float64(n), float64(m)
	p, q := x/nn, y/mm
	yates, method := 0.0, "chi_square"
	if corrected {
		yates, method = min(0.5, math.Abs(p-q)/(1/nn+1/mm)), "chi_square_yates"
	}
	pool := (x + y) / (nn + mm)
	statistic := 0.0
	for _, c := range [][2]float64{{x, nn * pool}, {nn - x, nn * (1 - pool)}, {y, mm * pool}, {mm - y, mm * (1 - pool)}} {
		if d := math.Abs(c[0]-c[1]) - yates; c[1] > 0 {
			statistic += d * d / c[1]
		}
	}
	half := quantile(defaultLevel)*math.Sqrt(p*(1-p)/nn+q*(1-q)/mm) + yates*(1/nn+1/mm)
	e := Estimate{Value: ptr(p - q), N: n + m, Positives: k + l}
	return Test{&statistic, 1, chiSquareP(statistic, 1), method}, e.with(max(-1, p-q-half), min(1, p-q+half), defaultLevel, "wald"), nil
}

// exactDiscordant is up to how many discordant rows McNemar's P is exact.
const exactDiscordant = 25

// McNemar tests whether two decisions on the same rows say yes equally often,
// from the rows on which the first alone, and the second alone, says yes: an
// exact binomial test for fewer than 25 such rows, and the chi-square of
// McNemar, Psychometrika 12 (1947), beyond. Without such rows P is 1.
func McNemar(first, second int) (Test, error) {
	if min(first, second) < 0 {
		return Test{}, fmt.Errorf("eval: %d and %d are no counts of rows; want none below 0", first, second)
	}
	n := first + second
	if n < exactDiscordant {
		p := 1.0
		if n > 0 { // twice the smaller tail; at the middle both hold the middle
			p = min(1, 2*binomialBelow(min(first, second), n))
		}
		return Test{P: p, DF: 0, Method: "mcnemar_exact"}, nil
	}
	x := mcNemarChiSquare(first, second, 0)
	return Test{&x, 1, chiSquareP(x, 1), "mcnemar"}, nil
}

// mcNemarChiSquare takes a continuity correction of 0 or 1 (Edwards 1948).
func mcNemarChiSquare(first, second int, correction float64) float64 {
	d := max(0, math.Abs(float64(first-second))-correction)
	return d * d / float64(first+second)
}

// binomialBelow is the chance of at most k heads of n.
func binomialBelow(k, n int) float64 {
	total := 0.0
	for i := range k + 1 {
		total += math.Exp(logChoose(n, i) - float64(n)*math.Ln2)
	}
	return min(1, total)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
