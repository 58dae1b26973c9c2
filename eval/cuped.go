package eval

import (
	"errors"
	"fmt"
	"math"
)

// MeanDifference is the mean of a treated group minus that of a control group,
// with Welch's interval and test, which do not ask for equal variances (Welch,
// Biometrika 34, 1947).
type MeanDifference struct {
	Delta Estimate `json:"delta"`
	SE    float64  `json:"se"`
	Test  Test     `json:"test"`
}

// CUPED is a difference of means from which what the past explains was taken
// out (Deng and others, WSDM 2013).
type CUPED struct {
	Theta         float64        `json:"theta"`          // of the past in the outcome, over both groups
	Raw           MeanDifference `json:"raw"`            // of the outcomes
	Adjusted      MeanDifference `json:"adjusted"`       // of outcome - theta (past - its mean)
	VarianceRatio float64        `json:"variance_ratio"` // of the adjusted outcomes to the raw ones, over both groups
	Regression    MeanDifference `json:"regression"`     // the same by least squares on group and past
}

// CompareMeans takes the outcomes of two groups. It fails with fewer than two
// rows a group, for numbers that are not finite, and for groups without spread.
func CompareMeans(control, treated []float64) (MeanDifference, error) {
	if err := errors.Join(checkNumbers("control", control, 2), checkNumbers("treated", treated, 2)); err != nil {
		return MeanDifference{}, err
	}
	a, b := momentsOf(control), momentsOf(treated)
	va, vb := a.variance/a.n, b.variance/b.n
	if va+vb == 0 {
		return MeanDifference{}, errors.New("eval: the outcomes of both groups are constant; want some spread")
	}
	return differenceOf(b.mean-a.mean, math.Sqrt(va+vb), welchDF(va, vb, a.n, b.n), len(control)+len(treated), "welch")
}

// welchDF is the degrees of freedom of a difference of two estimates of
// variances v and w over n and m rows (Welch 1947; Satterthwaite 1946).
func welchDF(v, w, n, m float64) float64 {
	v, w = v/(v+w), w/(v+w) // shares: small variances would have squares of 0
	return 1 / (float64(v*v)/(n-1) + float64(w*w)/(m-1))
}

// differenceOf is the t-test of a difference and its interval.
func differenceOf(delta, se, df float64, n int, method string) (MeanDifference, error) {
	t := delta / se
	half := studentQuantile(defaultLevel, df) * se
	if t-t != 0 { // se is 0 or NaN
		return MeanDifference{}, fmt.Errorf("eval: the difference is %v and its standard error %v; want outcomes whose squares are finite and above 0", delta, se)
	}
	e := Estimate{Value: ptr(delta), N: n}
	return MeanDifference{Delta: e.with(delta-half, delta+half, defaultLevel, method), SE: se, Test: Test{&t, df, studentTwoSided(t, df), method}}, nil
}

// AdjustMeans takes for each row its outcome, what it was before the
// experiment, and whether it was treated. It fails as [CompareMeans] does, where
// the past has no spread in either group, and where group and past give the
// outcome without error.
func AdjustMeans(outcome, past []float64, treated []bool) (CUPED, error) {
	if len(past) != len(outcome) || len(treated) != len(outcome) {
		return CUPED{}, fmt.Errorf("eval: %d outcomes, %d pasts and %d groups; want one of each a row", len(outcome), len(past), len(treated))
	}
	if err := errors.Join(checkNumbers("outcome", outcome, 4), checkNumbers("past", past, 4)); err != nil {
		return CUPED{}, err
	}
	x, y := momentsOf(past), momentsOf(outcome)
	if x.variance == 0 {
		return CUPED{}, errors.New("eval: the past is constant; want some spread")
	}
	var covariance sum
	for i := range past {
		covariance.addProduct(past[i]-x.mean, outcome[i]-y.mean)
	}
	out := CUPED{Theta: covariance.value() / (x.n - 1) / x.variance}
	adjusted := make([]float64, len(outcome))
	for i := range adjusted {
		adjusted[i] = outcome[i] - float64(out.Theta*(past[i]-x.mean))
	}
	var err error
	if out.Raw, err = CompareMeans(groupsOf(outcome, treated)); err != nil {
		return CUPED{}, err
	}
	if out.Adjusted, err = CompareMeans(groupsOf(adjusted, treated)); err != nil {
		return CUPED{}, err
	}
	out.VarianceRatio = momentsOf(adjusted).variance / y.variance
	if out.Regression, err = regressed(outcome, past, treated); err != nil {
		return CUPED{}, err
	}
	return out, nil
}

func groupsOf(v []float64, treated []bool) (control, of []float64) {
	for i, x := range v {
		if treated[i] {
			of = append(of, x)
		} else {
			control = append(control, x)
		}
	}
	return control, of
}

// regressed is the coefficient of the group where outcome is regressed on
// group and past: the two variables that are left when the past's means by
// group are taken out give it in closed form.
func regressed(outcome, past []float64, treated []bool) (MeanDifference, error) {
	x0, x1 := groupsOf(past, treated)
	y0, y1 := groupsOf(outcome, treated)
	var sxx, sxy, syy sum
	for _, g := range [2][2][]float64{{x0, y0}, {x1, y1}} {
		mx, my := momentsOf(g[0]).mean, momentsOf(g[1]).mean
		for i := range g[0] {
			dx, dy := g[0][i]-mx, g[1][i]-my
			sxx.addProduct(dx, dx)
			sxy.addProduct(dx, dy)
			syy.addProduct(dy, dy)
		}
	}
	if sxx.value() == 0 {
		return MeanDifference{}, errors.New("eval: the past is constant in each group; want some spread in one")
	}
	slope := sxy.value() / sxx.value()
	shift := momentsOf(x1).mean - momentsOf(x0).mean
	delta := momentsOf(y1).mean - momentsOf(y0).mean - float64(slope*shift)
	df := float64(len(outcome) - 3)
	residual := syy.value() - float64(slope*sxy.value())
	if residual <= 1e-14*syy.value() { // what roundings leave of 0
		return MeanDifference{}, errors.New("eval: group and past give the outcome without error; want some that is left")
	}
	se := math.Sqrt(residual / df * (1/float64(len(x0)) + 1/float64(len(x1)) + float64(shift*shift)/sxx.value()))
	return differenceOf(delta, se, df, len(outcome), "least_squares")
}

type moments struct{ n, mean, variance float64 }

func momentsOf(v []float64) moments {
	m := moments{n: float64(len(v)), mean: mean(v)}
	var squares sum
	for _, x := range v {
		squares.addProduct(x-m.mean, x-m.mean)
	}
	m.variance = squares.value() / (m.n - 1)
	return m
}

func checkNumbers(what string, v []float64, least int) error {
	if len(v) < least {
		return fmt.Errorf("eval: %s has %d rows; want %d or more", what, len(v), least)
	}
	for i, x := range v {
		if x-x != 0 {
			return fmt.Errorf("eval: %s of row %d is %v; want a finite number", what, i+1, x)
		}
	}
	return nil
}
