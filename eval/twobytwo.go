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
// one for small counts. It fails where not 0 <= k <= n, 0 <= l <= m, n and m >
// 0, and where all rows are successes or none is: nothing is expected then.
func TwoProportions(k, n, l, m int, corrected bool) (Test, Estimate, error) {
	if why := whyNoPair(k, n, l, m); why != "" {
		return Test{}, Estimate{}, errors.New("eval: " + why)
	}
	x, y, nn, mm := float64(k), float64(l), float64(n), float64(m)
	if x+y == 0 || x+y == nn+mm {
		return Test{}, Estimate{}, fmt.Errorf("eval: %v of %v rows are successes; want some of either kind", x+y, nn+mm)
	}
	p, q := x/nn, y/mm
	yates, method := 0.0, "chi_square"
	if corrected {
		yates, method = min(0.5, math.Abs(p-q)/(1/nn+1/mm)), "chi_square_yates"
	}
	pool := (x + y) / (nn + mm)
	statistic := 0.0
	for _, c := range [][2]float64{{x, nn * pool}, {nn - x, nn * (1 - pool)}, {y, mm * pool}, {mm - y, mm * (1 - pool)}} {
		d := math.Abs(c[0]-c[1]) - yates
		statistic += d * d / c[1]
	}
	half := float64(quantile(defaultLevel)*math.Sqrt(p*(1-p)/nn+q*(1-q)/mm)) + float64(yates*(1/nn+1/mm))
	e := Estimate{Value: ptr(p - q), N: n + m, Positives: k + l}
	return Test{&statistic, 1, chiSquareP(statistic, 1), method}, e.with(max(-1, p-q-half), min(1, p-q+half), defaultLevel, "wald"), nil
}

// exactDiscordant is from how many discordant rows on McNemar takes chi-square.
const exactDiscordant = 25

// McNemar tests whether two decisions on the same rows say yes equally often,
// from the rows on which the first alone, and the second alone, says yes:
// [McNemarExact] for fewer than 25 such rows, [McNemarChiSquare] without
// correction from there on.
func McNemar(first, second int) (Test, error) {
	if first+second < exactDiscordant {
		return McNemarExact(first, second)
	}
	return McNemarChiSquare(first, second, false)
}

// McNemarExact is the binomial test of McNemar's hypothesis: twice the chance
// of a split as uneven as this one in its direction, were each such row as
// likely of either kind. Without such rows P is 1. It has no statistic.
func McNemarExact(first, second int) (Test, error) {
	if err := checkDiscordant(first, second, 0); err != nil {
		return Test{}, err
	}
	p := 1.0
	if first != second { // where they are equal both tails hold the middle
		few, many := float64(min(first, second)), float64(max(first, second))
		p = min(1, 2*mathext.RegIncBeta(many, few+1, 0.5)) // P(X <= few) of few+many coins
	}
	return Test{P: p, Method: "mcnemar_exact"}, nil
}

// McNemarChiSquare is the test of McNemar, Psychometrika 12 (1947), with the
// correction for continuity of Edwards, Psychometrika 13 (1948), or without: R's
// mcnemar.test. It needs a row of either kind.
func McNemarChiSquare(first, second int, corrected bool) (Test, error) {
	if err := checkDiscordant(first, second, 1); err != nil {
		return Test{}, err
	}
	d, method := math.Abs(float64(first)-float64(second)), "mcnemar"
	if corrected {
		d, method = max(0, d-1), "mcnemar_corrected"
	}
	x := d * d / (float64(first) + float64(second))
	return Test{&x, 1, chiSquareP(x, 1), method}, nil
}

func checkDiscordant(first, second, least int) error {
	if min(first, second) < 0 || max(first, second) < least {
		return fmt.Errorf("eval: %d and %d rows say yes once alone; want none below 0, and %d or more in all", first, second, least)
	}
	return nil
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
