package eval

import (
	"math"
	"testing"
)

// Roots of the equation of power with 30 digits, by mpmath 1.4.1.
func TestRowsForMeansOfMpmath(t *testing.T) {
	for _, c := range []struct{ effect, alpha, power, n float64 }{
		{0.1, 0.05, 0.8, 1570.73688800828384},
		{0.5, 0.05, 0.8, 63.7657637248506288},
		{-1, 0.05, 0.8, 16.7147598311619179},
		{2, 0.05, 0.8, 5.09000075868868585},
		{0.3, 0.01, 0.95, 397.532907255282855},
		{0.001, 0.05, 0.8, 15697760.4290629407},
	} {
		n, err := RowsForMeans(c.effect, c.alpha, c.power)
		if err != nil {
			t.Fatal(err)
		}
		relative(t, "rows", n, c.n, 1e-12)
	}
	// Many rows know the variance: the normal limit plus z*z/4.
	n, err := RowsForMeans(1e-5, 0.05, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	z, beta := 1.959963984540054, 0.8416212335729143 // qnorm(.975), qnorm(.8)
	relative(t, "rows for a tiny effect", n, 2*(z+beta)*(z+beta)*1e10+z*z/4, 1e-11)
	if n, err := RowsForMeans(100, 0.05, 0.8); err != nil || n != 2 {
		t.Errorf("a huge effect needs %v rows, %v; want 2, as fewer have no variance", n, err)
	}
}

// pROC's tests of power.roc.test, with one curve: aSAH's s100b, and .9 power;
// and Obuchowski and others 2004, table 4, one-sided .05 and .9, whose cells
// pROC corrects by one row in two places, and which are at least 10.
func TestRowsForAUCOfPROC(t *testing.T) {
	const s100b = 0.73136856368563685
	for _, c := range []struct{ auc, goodsPerBad, alpha, power, bads, within float64 }{
		{s100b, 1.7, 0.05, 0.95, 29.29764, 1e-6},
		{s100b, 72. / 41, 0.05, 0.9, 23.5598674, 1e-8},
		{s100b, 1, 0.05, 0.9, 29.5697422, 1e-8},
	} {
		bads, err := RowsForAUC(c.auc, c.goodsPerBad, c.alpha, c.power)
		if err != nil {
			t.Fatal(err)
		}
		relative(t, "bads", bads, c.bads, c.within)
	}
	for auc, want := range map[float64][5]float64{
		0.6: {334, 202, 135, 102, 85},
		0.7: {80, 49, 33, 25, 21},
	} {
		for i, goodsPerBad := range []float64{0.25, 0.5, 1, 2, 4} {
			bads, err := RowsForAUC(auc, goodsPerBad, 0.1, 0.9)
			if err != nil || math.Ceil(bads) != want[i] {
				t.Errorf("AUC %v, %v goods to a bad: %v, %v; want %v", auc, goodsPerBad, bads, err, want[i])
			}
		}
	}
}

func TestPlansAreChecked(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, err := range map[string]error{
		"equal shares":      first(RowsForProportions(0.1, 0.1, 0.05, 0.8)),
		"a share of NaN":    first(RowsForProportions(nan, 0.1, 0.05, 0.8)),
		"power below alpha": first(RowsForProportions(0.1, 0.2, 0.05, 0.01)),
		"power of 1":        first(RowsForProportions(0.1, 0.2, 0.05, 1)),
		"alpha of 0":        first(RowsForMeans(1, 0, 0.8)),
		"no effect":         first(RowsForMeans(0, 0.05, 0.8)),
		"an effect of NaN":  first(RowsForMeans(nan, 0.05, 0.8)),
		"an endless effect": first(RowsForMeans(inf, 0.05, 0.8)),
		"an AUC of 1":       first(AUCError(1, 5, 5)),
		"no bad rows":       first(AUCError(0.7, 0, 5)),
		"an AUC of .5":      first(RowsForAUC(0.5, 1, 0.05, 0.8)),
		"an AUC of NaN":     first(RowsForAUC(nan, 1, 0.05, 0.8)),
		"no goods":          first(RowsForAUC(0.7, 0, 0.05, 0.8)),
		"endless goods":     first(RowsForAUC(0.7, inf, 0.05, 0.8)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The distribution at its edges, by mpmath 1.4.1: small df, the change of the
// range at 20, that of the gamma's series at 100, and df whose own logarithm
// has no digits left.
func TestNoncentralTOfMpmath(t *testing.T) {
	for _, c := range noncentralTs {
		relative(t, "P", noncentralT(c[0], c[1], c[2]), c[3], 1e-11)
	}
	for _, df := range []float64{2, 7, 30, 1000, 1e6} { // without a shift it is Student's
		near(t, "P without a shift", ptr(noncentralT(1.3, df, 0)), 1-studentTwoSided(1.3, df)/2, 1e-11)
	}
}

var noncentralTs = [][4]float64{ // t, df, shift, P
	{4.25, 2, 1, 0.90668856201952402},
	{2, 3, 1.5, 0.59967626837089286},
	{0.5, 2, -1, 0.92030426006848501},
	{1.9, 19.5, 2.3, 0.34214753324094201},
	{1.9, 20.5, 2.3, 0.34227738500648603},
	{1.96, 99, 2.8, 0.20132627404563355},
	{1.96, 101, 2.8, 0.20130947975214237},
	{4, 10, 6, 0.059748692397159704},
	{1.96, 1000000, 2.8, 0.2004542820551796},
	{1.96, 1e10, 2.8, 0.20045419326932916},
	{1.96, 3e11, 2.8, 0.20045419326074564},
}

func TestLog1pMinusOfMpmath(t *testing.T) {
	relative(t, "of a small number", log1pMinus(0x1p-20), -4.5474706176609158e-13, 4e-16)
	relative(t, "beyond the series", log1pMinus(0.0625), -0.0018753781835651574, 4e-15)
	relative(t, "at the end of the series", log1pMinus(-0.046875), -0.0011342191863606078, 4e-16)
}
