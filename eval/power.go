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
	z, beta := quantile(1-alpha), distuv.UnitNormal.Quantile(power)
	root := float64(z*math.Sqrt((p+q)*(1-(p+q)/2))) + float64(beta*math.Sqrt(float64(p*(1-p))+float64(q*(1-q))))
	return root * root / ((p - q) * (p - q)), nil
}

// Effects outside of these need no test, or one that nobody can pay for.
const minEffect, maxEffect = 1e-7, 1e7

// RowsForMeans is how many rows each of two groups needs for a two-sided t-test
// at alpha to find means that differ by effect standard deviations with the
// given power (R's power.t.test, where the false direction is not counted). Not
// rounded, and 2 at least: a group of fewer has no variance.
func RowsForMeans(effect, alpha, power float64) (float64, error) {
	effect = math.Abs(effect)
	if !(effect >= minEffect && effect <= maxEffect) {
		return 0, fmt.Errorf("eval: the effect is %v; want %g to %g, either way", effect, minEffect, maxEffect)
	}
	if err := checkPower(alpha, power); err != nil {
		return 0, err
	}
	found := func(n float64) bool {
		df := 2 * (n - 1)
		return 1-noncentralT(studentQuantile(1-alpha, df), df, math.Sqrt(n/2)*effect) >= power
	}
	lo, hi := 2.0, 2.0
	for !found(hi) {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1e-13*hi {
		if n := (lo + hi) / 2; found(n) {
			hi = n
		} else {
			lo = n
		}
	}
	return (lo + hi) / 2, nil
}

func checkPower(alpha, power float64) error {
	if !(alpha >= 1e-9 && alpha < 1) || !(power > alpha && power <= 1-1e-9) {
		return fmt.Errorf("eval: alpha is %v and power %v; want alpha from 1e-9, power above it, up to 1 - 1e-9", alpha, power)
	}
	return nil
}

// noncentralT is the chance that (Z + shift) / S is at most t, for Z standard
// normal and df*S*S chi-square of df >= 2 degrees: Simpson's rule over S, whose
// density is negligible beyond 9 standard deviations.
func noncentralT(t, df, shift float64) float64 {
	width := 9 / math.Sqrt(2*df)
	lo, hi := max(-1, -width), width // of S - 1, which keeps its digits where df is large
	if df < 20 {
		lo, hi = -1, 12/math.Sqrt(df)
	}
	const steps = 4000
	var total sum
	h := (hi - lo) / steps
	for i := range steps + 1 {
		u := lo + float64(i)*h
		if u <= -1 {
			continue
		}
		f := math.Exp(logRootChiSquare(u, df)) * distuv.UnitNormal.CDF(float64(t*(1+u))-shift)
		switch {
		case i == 0 || i == steps:
			total.add(f)
		case i%2 == 1:
			total.add(4 * f)
		default:
			total.add(2 * f)
		}
	}
	return clip(total.value() * h / 3)
}

// logRootChiSquare is the logarithm of the density of sqrt(X/df) at 1+u, for X
// chi-square of df degrees. Its terms of the size of df are taken together,
// where they cancel: 1 - s*s + 2 log(s) for s = 1+u, and lgamma by Stirling.
func logRootChiSquare(u, df float64) float64 {
	a := df / 2
	constant := math.Ln2 + float64(a*math.Log(a)) - a
	if lgamma, _ := math.Lgamma(a); a < 50 {
		constant -= lgamma
	} else {
		constant = math.Ln2 + (math.Log(a)-math.Log(2*math.Pi))/2 - 1/(12*a) + 1/(360*a*a*a) - 1/(1260*a*a*a*a*a)
	}
	return constant + float64(a*(2*log1pMinus(u)-float64(u*u))) - math.Log1p(u)
}

// log1pMinus is log(1+u) - u.
func log1pMinus(u float64) float64 {
	if math.Abs(u) > 0.05 {
		return math.Log1p(u) - u
	}
	total := 0.0
	for k := 14.0; k >= 2; k-- {
		total = -u * (total - 1/k)
	}
	return -u * total
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
	x := float64(auc*(1-auc)) + float64(float64(bads-1)*(auc/(2-auc)-square)) + float64(float64(goods-1)*(2*square/(1+auc)-square))
	return math.Sqrt(x / (float64(bads) * float64(goods))), nil
}

// RowsForAUC is how many bad rows, with goodsPerBad good ones to each, a
// two-sided test at alpha needs to find an AUC against .5 with the given power
// (Obuchowski, Lieber and Wians, Clinical Chemistry 50, 2004, formulas 1 to 3,
// with their rounded constants; pROC's power.roc.test of one curve). Scores are
// taken to be binormal. Not rounded.
func RowsForAUC(auc, goodsPerBad, alpha, power float64) (bads float64, err error) {
	if !(auc > 0.5 && auc < 1) {
		return 0, fmt.Errorf("eval: AUC is %v; want above .5 and below 1", auc)
	}
	if !(goodsPerBad > 0) || math.IsInf(goodsPerBad, 0) {
		return 0, fmt.Errorf("eval: there are %v good rows to a bad one; want above 0", goodsPerBad)
	}
	if err := checkPower(alpha, power); err != nil {
		return 0, err
	}
	a := 1.414 * distuv.UnitNormal.Quantile(auc)
	square := float64(a * a)
	variance := 0.0099 * math.Exp(-square/2) * (float64(5*square) + 8 + (square+8)/goodsPerBad)
	known := 0.0792 * (1 + 1/goodsPerBad) // where AUC is .5
	z, beta := quantile(1-alpha), distuv.UnitNormal.Quantile(power)
	root := float64(z*math.Sqrt(known)) + float64(beta*math.Sqrt(variance))
	return root * root / ((auc - 0.5) * (auc - 0.5)), nil
}
