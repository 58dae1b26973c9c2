package eval

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// RowsForProportions is how many rows each of two groups needs for a two-sided
// test at alpha to find a share of p against q with the given power (R's
// power.prop.test, where the false direction is not counted). Not rounded.
func RowsForProportions(p, q, alpha, power float64) (float64, error) {
	if !(p > 0 && p < 1 && q > 0 && q < 1) || p == q {
		return 0, fmt.Errorf("eval: the shares are %v and %v; want two between 0 and 1 that differ", p, q)
	}
	if err := checkPower(alpha, power); err != nil {
		return 0, err
	}
	z, beta := distuv.UnitNormal.Quantile(1-alpha/2), distuv.UnitNormal.Quantile(power)
	root := z*math.Sqrt((p+q)*(1-(p+q)/2)) + beta*math.Sqrt(p*(1-p)+q*(1-q))
	return root * root / ((p - q) * (p - q)), nil
}

// RowsForMeans is how many rows each of two groups needs for a two-sided t-test
// at alpha to find means that differ by effect standard deviations with the
// given power (R's power.t.test, where the false direction is not counted).
func RowsForMeans(effect, alpha, power float64) (float64, error) {
	if effect == 0 || effect-effect != 0 {
		return 0, fmt.Errorf("eval: the effect is %v; want a number other than 0", effect)
	}
	if err := checkPower(alpha, power); err != nil {
		return 0, err
	}
	effect = math.Abs(effect)
	found := func(n float64) float64 {
		df := 2 * (n - 1)
		t := distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(1 - alpha/2)
		return 1 - noncentralT(t, df, math.Sqrt(n/2)*effect)
	}
	lo, hi := 1.5, 3.0
	for found(hi) < power {
		lo, hi = hi, hi*2
	}
	for hi-lo > 1e-12*hi {
		if n := (lo + hi) / 2; n > lo && n < hi && found(n) < power {
			lo = n
		} else if n > lo && n < hi {
			hi = n
		} else {
			break
		}
	}
	return (lo + hi) / 2, nil
}

func checkPower(alpha, power float64) error {
	if !(alpha > 0 && alpha < 1) || !(power > alpha && power < 1) {
		return fmt.Errorf("eval: alpha is %v and power %v; want 0 < alpha < power < 1", alpha, power)
	}
	return nil
}

// noncentralT is the chance that (Z + shift) / sqrt(X/df) is at most t, for Z
// standard normal and X chi-square of df degrees: Simpson's rule over s =
// sqrt(X/df), whose density is negligible beyond 9 standard deviations.
func noncentralT(t, df, shift float64) float64 {
	width := 9 / math.Sqrt(2*df)
	lo, hi := max(0, 1-width), 1+width
	if df < 20 {
		lo, hi = 0, 1+12/math.Sqrt(df)
	}
	lgamma, _ := math.Lgamma(df / 2)
	constant := df/2*math.Log(df/2) + math.Ln2 - lgamma
	const steps = 4000
	total, h := 0.0, (hi-lo)/steps
	for i := range steps + 1 {
		s := lo + float64(i)*h
		if s <= 0 {
			continue
		}
		f := math.Exp(constant+(df-1)*math.Log(s)-df*s*s/2) * distuv.UnitNormal.CDF(t*s-shift)
		switch {
		case i == 0 || i == steps:
			total += f
		case i%2 == 1:
			total += 4 * f
		default:
			total += 2 * f
		}
	}
	return clip(total * h / 3)
}

// AUCError is the standard error that an AUC will have over so many bad and
// good rows if both scores are exponential: for planning, before there are rows
// (Hanley and McNeil, Radiology 143, 1982). It fails for an AUC that is not
// between 0 and 1 and for fewer than one row a class.
func AUCError(auc float64, bads, goods int) (float64, error) {
	if !(auc > 0 && auc < 1) || bads < 1 || goods < 1 {
		return 0, fmt.Errorf("eval: AUC is %v over %d bad and %d good rows; want 0 < AUC < 1, and rows of both classes", auc, bads, goods)
	}
	square := auc * auc
	x := auc*(1-auc) + float64(bads-1)*(auc/(2-auc)-square) + float64(goods-1)*(2*square/(1+auc)-square)
	return math.Sqrt(x / (float64(bads) * float64(goods))), nil
}
