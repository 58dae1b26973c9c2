package eval

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Numbers of stat-reference/R_reference.txt: R 4.2.2, pROC 1.18.0, with as many
// digits as are printed there. Its lines wilcox, welch t, student t, ks.test and
// ROCR.simple are about rows that the data do not have; of aSAH the areas,
// variances and covariances are printed, from which the tests follow.

func relative(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	near(t, what, &got, want, tolerance*math.Abs(want))
}

// aSAH has 41 poor and 72 good outcomes. A curve is its area and variance.
var aSAH = map[string][2]float64{
	"s100b": {0.731368563685637, 0.00266868245717244},
	"ndka":  {0.611957994579946, 0.0031908105493913},
	"wfns":  {0.823678861788618, 0.00146991470882363},
}

func TestTestsOfASAHFollowFromItsVariances(t *testing.T) {
	for _, c := range []struct {
		a, b             string
		covariance, z, p float64
		d, df, pUnpaired float64
	}{
		{"s100b", "ndka", -0.000756164938056579, 1.390770025735577, 0.164295175223054, 1.559957433896853, 222.235395951270959, 0.120192832430845},
		{"s100b", "wfns", 0.00119615567376754, -2.2089835914409077, 0.0271757822291882, -1.434906409269075, 206.661063787782496, 0.152825378808796},
		{"ndka", "wfns", -0.000532967856762438, -2.79777591868903874, 0.00514557970691098, -3.10125096778968912, 197.12525063121768198, 0.00220950791756457},
	} {
		x, y := aSAH[c.a], aSAH[c.b]
		z := (x[0] - y[0]) / math.Sqrt(x[1]+y[1]-2*c.covariance)
		relative(t, c.a+" against "+c.b+" Z", z, c.z, 1e-12)
		relative(t, c.a+" against "+c.b+" p", twoSided(z), c.p, 1e-12)
		delta, df, p := unpaired(x[0]-y[0], x[1], y[1], 113, 113)
		relative(t, c.a+" against "+c.b+" D", delta, c.d, 1e-12)
		relative(t, c.a+" against "+c.b+" df", df, c.df, 1e-12)
		relative(t, c.a+" against "+c.b+" unpaired p", p, c.pUnpaired, 1e-11)
	}
}

func TestProportionsOfR(t *testing.T) {
	for _, c := range []struct {
		corrected    bool
		x, p, lo, hi float64
		method       string
	}{
		{false, 6.49139889646218826, 0.01083976453160517, -0.01415316326264477, -0.00184683673735523, "chi_square"},
		{true, 6.33012820512820529, 0.01187037360685008, -0.01425316326264477, -0.00174683673735523, "chi_square_yates"},
	} {
		test, e, err := TwoProportions(480, 10000, 560, 10000, c.corrected)
		if err != nil || test.Method != c.method {
			t.Fatal(test, err)
		}
		relative(t, "chi-square", *test.Statistic, c.x, 1e-13)
		relative(t, "p", test.P, c.p, 1e-13)
		near(t, "lo", e.Lo, c.lo, 1e-16)
		near(t, "hi", e.Hi, c.hi, 1e-16)
	}
	cp := ClopperPearson(48, 1000)
	near(t, "Clopper-Pearson lo", cp.Lo, 0.0356002653428833, 1e-15)
	near(t, "Clopper-Pearson hi", cp.Hi, 0.0631401154015092, 1e-15)
	w := Wilson(48, 1000)
	near(t, "Wilson lo", w.Lo, 0.0363933010208079, 1e-16)
	near(t, "Wilson hi", w.Hi, 0.0630660886501339, 1e-16)
	test, odds, err := Fisher(48, 1000, 65, 1000)
	if err != nil {
		t.Fatal(err)
	}
	relative(t, "Fisher p", test.P, 0.120904230838611, 1e-11)
	// R searches the ratio and its bounds to 1.2e-4 (uniroot's default).
	relative(t, "odds ratio", *odds.Value, 0.725394310214156, 1e-5)
	relative(t, "odds ratio lo", *odds.Lo, 0.483309955907699, 1e-4)
	relative(t, "odds ratio hi", *odds.Hi, 1.082354968478895, 1e-4)
}

func TestSampleRatioOfR(t *testing.T) {
	for _, c := range []struct {
		counts []int
		shares []float64
		x, p   float64
		within float64
	}{
		{[]int{821588, 815482}, []float64{1, 1}, 2.27743688418944e+01, 1.82179287261919e-06, 1e-13},
		{[]int{50912, 49088}, []float64{0.5, 0.5}, 3.32697600000000e+01, 8.02204461373432e-09, 1e-13},
	} {
		test, err := SampleRatio(c.counts, c.shares)
		if err != nil || test.DF != 1 {
			t.Fatal(test, err)
		}
		relative(t, "chi-square", *test.Statistic, c.x, c.within)
		relative(t, "p", test.P, c.p, 1e-12)
	}
	// The counts of the line "25/50/25" are not printed there; its p follows
	// from its statistic.
	relative(t, "p of two degrees", chiSquareP(10.96489828480255291, 2), 0.00415913090999598, 1e-13)
}

func TestPowerOfR(t *testing.T) {
	for _, c := range []struct{ p, q, power, n float64 }{
		{0.05, 0.055, 0.8, 31233.4379401286},
		{0.1, 0.12, 0.9, 5141.30618303776},
	} {
		n, err := RowsForProportions(c.p, c.q, 0.05, c.power)
		if err != nil {
			t.Fatal(err)
		}
		relative(t, "rows for proportions", n, c.n, 1e-6) // R searches n to 1.2e-4
	}
	n, err := RowsForMeans(0.1, 0.05, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	relative(t, "rows for means", n, 1570.73688799846, 1e-6)
	// CT readings: 51 abnormal and 58 normal cases.
	se, err := AUCError(0.893171061528059, 51, 58)
	if err != nil {
		t.Fatal(err)
	}
	relative(t, "Hanley and McNeil's standard error", se, 0.0324865796073421, 1e-14)
}

func TestAdjustedPOfR(t *testing.T) {
	p := []float64{0.01, 0.02, 0.03, 0.04, 0.05, 0.0005, 0.2}
	for name, c := range map[string]struct {
		got  []float64
		want []float64
	}{
		"bonferroni": {Bonferroni(p), []float64{0.0700, 0.1400, 0.2100, 0.2800, 0.3500, 0.0035, 1}},
		"hochberg":   {Hochberg(p), []float64{0.0600, 0.1000, 0.1000, 0.1000, 0.1000, 0.0035, 0.2000}},
	} {
		for i := range c.want {
			relative(t, name, c.got[i], c.want[i], 1e-14)
		}
	}
}

// R's ?mcnemar.test: ratings of approval in two surveys (Agresti 1990, p. 350).
func TestMcNemarOfR(t *testing.T) {
	const corrected, plain = 1.68177966101695e+01, 1.73559322033898e+01
	relative(t, "corrected", mcNemarChiSquare(86, 150, 1), corrected, 1e-14)
	test, err := McNemar(86, 150)
	if err != nil {
		t.Fatal(err)
	}
	relative(t, "chi-square", *test.Statistic, plain, 1e-14)
	relative(t, "p", test.P, 3.09929344104522e-05, 1e-13)
	relative(t, "corrected p", chiSquareP(corrected, 1), 4.11456228134594e-05, 1e-13)
}

func TestCUPEDOfR(t *testing.T) {
	var outcome, past []float64
	var treated []bool
	for _, row := range cupedRows(t) {
		outcome, past, treated = append(outcome, row[2]), append(past, row[0]), append(treated, row[1] == 1)
	}
	c, err := AdjustMeans(outcome, past, treated)
	if err != nil {
		t.Fatal(err)
	}
	relative(t, "theta", c.Theta, 0.785671562145914, 1e-13)
	relative(t, "variance ratio", c.VarianceRatio, 0.171069971034562, 1e-12)
	for name, w := range map[string]struct {
		got                   MeanDifference
		diff, stat, p, lo, hi float64
	}{
		"raw":      {c.Raw, 0.4918572541485169, 2.1063541918480801, 0.0356802631197632, 0.0330532928317127, 0.9506612154653212},
		"adjusted": {c.Adjusted, 4.89619448046048e-01, 5.18130695460788e+00, 3.20670466773036e-07, 3.03956832721942e-01, 6.75282063370153e-01},
	} {
		relative(t, name+" difference", *w.got.Delta.Value, w.diff, 1e-12)
		relative(t, name+" t", *w.got.Test.Statistic, w.stat, 1e-12)
		relative(t, name+" p", w.got.Test.P, w.p, 1e-10)
		relative(t, name+" lo", *w.got.Delta.Lo, w.lo, 1e-10)
		relative(t, name+" hi", *w.got.Delta.Hi, w.hi, 1e-11)
	}
	r := c.Regression
	relative(t, "regression", *r.Delta.Value, 4.89619556012555e-01, 1e-12)
	relative(t, "regression se", r.SE, 9.45923163473214e-02, 1e-12)
	relative(t, "regression t", *r.Test.Statistic, 5.17610282652117e+00, 1e-12)
	relative(t, "regression p", r.Test.P, 3.29479328200112e-07, 1e-10)
}

func cupedRows(t *testing.T) [][3]float64 {
	t.Helper()
	f, err := os.Open(dataFile(t, "stat-reference/cuped_sim.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows [][3]float64
	for _, l := range lines[1:] {
		var row [3]float64
		for i := range row {
			if row[i], err = strconv.ParseFloat(strings.TrimSpace(l[i]), 64); err != nil {
				t.Fatal(err)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10, with
// four digits; statsmodels' confint_proportions_2indep(method="newcomb") agrees.
func TestNewcombeOfHisTable(t *testing.T) {
	for _, c := range []struct {
		k, n, l, m int
		lo, hi     float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
	} {
		e := Newcombe(c.k, c.n, c.l, c.m)
		near(t, "lo", e.Lo, c.lo, 5.1e-5)
		near(t, "hi", e.Hi, c.hi, 5.1e-5)
		swapped := Newcombe(c.l, c.m, c.k, c.n)
		near(t, "lo with the groups swapped", swapped.Lo, -*e.Hi, 1e-15)
	}
	near(t, "lo with all digits", Newcombe(56, 70, 48, 80).Lo, 0.05243147240236498, 1e-15)
}

// Airway hyper-responsiveness before and after a transplantation (Bentur 2009)
// in Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014), table 7:
// 1, 1, 7 and 12 children, -.286 (-.507 to -.026).
func TestPairedNewcombeOfAnExample(t *testing.T) {
	e := NewcombePaired(1, 1, 7, 12)
	near(t, "difference", e.Value, -0.286, 5e-4)
	near(t, "lo", e.Lo, -0.507, 5e-4)
	near(t, "hi", e.Hi, -0.026, 5e-4)
	// The two times swapped, and yes and no swapped, turn the interval round.
	near(t, "times swapped", NewcombePaired(1, 7, 1, 12).Lo, -*e.Hi, 1e-15)
	near(t, "answers swapped", NewcombePaired(12, 7, 1, 1).Lo, -*e.Hi, 1e-15)
}

// By definition, over all tables of the margins: the exact P of McNemar and
// Fisher for small counts.
func TestExactTestsByEnumeration(t *testing.T) {
	for first := range 12 {
		for second := range 12 {
			n, p := first+second, 0.0
			for k := range n + 1 {
				if min(k, n-k) <= min(first, second) {
					p += choose(n, k) / math.Pow(2, float64(n))
				}
			}
			test, err := McNemar(first, second)
			if err != nil || test.Method != "mcnemar_exact" || math.Abs(test.P-min(1, p)) > 1e-12 {
				t.Fatalf("%d and %d: %+v, %v; want %v", first, second, test, err, p)
			}
			fisher, _, err := Fisher(first, 12, second, 15)
			p = 0
			own := choose(12, first) * choose(15, second)
			for k := max(0, n-15); k <= min(12, n); k++ {
				if x := choose(12, k) * choose(15, n-k); x <= own*(1+1e-9) {
					p += x / choose(27, n)
				}
			}
			if err != nil || math.Abs(fisher.P-p) > 1e-12 {
				t.Fatalf("%d of 12 and %d of 15: %v, %v; want %v", first, second, fisher.P, err, p)
			}
		}
	}
}

func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
	}
	return math.Round(c)
}

var partialUCI = map[float64]float64{0.01: 0.53589366907442137, 0.05: 0.61232456597044171, 0.1: 0.65644387854382524, 0.5: 0.75685523097583185}

// scikit-learn 1.9.1, roc_auc_score(max_fpr=): McClish's standardised area.
func TestPartialAUCOfScikitLearn(t *testing.T) {
	s := uciSample(t, "lightgbm231_pred")
	for maxFPR, want := range partialUCI {
		area, standardised := PartialAUC(s, maxFPR)
		near(t, "standardised", standardised.Value, want, 1e-14)
		near(t, "area", area.Value, (2*want-1)*(maxFPR-maxFPR*maxFPR/2)+maxFPR*maxFPR/2, 1e-14)
	}
	whole, _ := PartialAUC(s, 1)
	near(t, "whole area", whole.Value, *AUC(s).Value, 1e-14)
	copies := Sample{}
	weighted := s
	for i, x := range s.Score {
		w := 1 + i%3
		copies = repeat(copies, x, s.Bad[i], w)
		weighted.Weight = append(weighted.Weight, float64(w))
	}
	a, _ := PartialAUC(copies, 0.1)
	b, _ := PartialAUC(weighted, 0.1)
	near(t, "weights are copies", b.Value, *a.Value, 1e-15)
	tied := Sample{Score: []float64{1, 1, 1, 1}, Bad: []bool{true, false, true, false}}
	flat, half := PartialAUC(tied, 0.2)
	near(t, "all tied", flat.Value, 0.02, 1e-16)
	near(t, "all tied, standardised", half.Value, 0.5, 1e-15)
}

func TestUnpairedComparisonIsOfBothSamples(t *testing.T) {
	a, b := uciSample(t, "sklearn121_lr_pred"), uciSample(t, "lightgbm231_pred")
	c, err := CompareUnpairedAUC(a, b)
	if err != nil || c.Delta.N != 12000 || c.Delta.Positives != 2698 {
		t.Fatal(c, err)
	}
	near(t, "delta", c.Delta.Value, *AUC(b).Value-*AUC(a).Value, 1e-16)
	if back, _ := CompareUnpairedAUC(b, a); *back.Delta.Lo != -*c.Delta.Hi || *back.P != *c.P {
		t.Errorf("the other way round: %+v, %+v", back, c)
	}
	if _, err := CompareUnpairedAUC(Sample{}, b); err == nil || !strings.HasPrefix(err.Error(), "champion: ") {
		t.Errorf("an empty champion gives %v", err)
	}
}

func TestStatisticsRefuse(t *testing.T) {
	for name, err := range map[string]error{
		"more successes than rows": second(TwoProportions(5, 4, 1, 2, false)),
		"no rows, by Fisher":       second(Fisher(0, 0, 1, 2)),
		"counts below 0":           first(McNemar(-1, 3)),
		"groups without shares":    first(SampleRatio([]int{1, 2}, []float64{1})),
		"a share of 0":             first(SampleRatio([]int{1, 2}, []float64{1, 0})),
		"no rows at all":           first(SampleRatio([]int{0, 0}, []float64{1, 1})),
		"equal shares":             first(RowsForProportions(0.1, 0.1, 0.05, 0.8)),
		"power below alpha":        first(RowsForProportions(0.1, 0.2, 0.05, 0.01)),
		"an AUC of 1":              first(AUCError(1, 5, 5)),
		"no effect":                first(RowsForMeans(0, 0.05, 0.8)),
		"one row a group":          first(CompareMeans([]float64{1}, []float64{1, 2})),
		"constant outcomes":        first(CompareMeans([]float64{1, 1}, []float64{2, 2})),
		"NaN outcomes":             first(CompareMeans([]float64{1, math.NaN()}, []float64{2, 2})),
		"a constant past":          first(AdjustMeans([]float64{1, 2, 3, 4}, []float64{1, 1, 1, 1}, []bool{true, false, true, false})),
		"pasts of other rows":      first(AdjustMeans([]float64{1, 2, 3, 4}, []float64{1, 1}, []bool{true, false, true, false})),
		"one group":                first(AdjustMeans([]float64{1, 2, 3, 4}, []float64{1, 2, 1, 2}, []bool{true, true, true, true})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	area, _ := PartialAUC(twoClass(t), 0)
	for name, e := range map[string]Estimate{
		"Wilson":          Wilson(3, 2),
		"Clopper-Pearson": ClopperPearson(-1, 2),
		"Newcombe":        Newcombe(1, 2, 3, 2),
		"paired":          NewcombePaired(1, -1, 2, 2),
		"a part of 0":     area,
	} {
		if e.Value != nil || e.Why == "" {
			t.Errorf("%s: %+v; want no value, and why", name, e)
		}
	}
}

func first[T any](_ T, err error) error          { return err }
func second[T, U any](_ T, _ U, err error) error { return err }

// Both scales meet in the middle for many rows; near 1 the log-odds stay below it.
func TestAUCLogit(t *testing.T) {
	s := uciSample(t, "lightgbm231_pred")
	plain, logit := AUC(s), AUCLogit(s)
	near(t, "value", logit.Value, *plain.Value, 0)
	near(t, "lo", logit.Lo, *plain.Lo, 5e-4)
	near(t, "hi", logit.Hi, *plain.Hi, 5e-4)
	few := Sample{Score: []float64{9, 8, 7, 6, 5, 4, 3, 2}, Bad: []bool{true, true, true, false, true, false, false, false}}
	if e := AUCLogit(few); !(*e.Lo < *e.Value && *e.Value < *e.Hi && *e.Hi < 1) || *AUC(few).Hi != 1 {
		t.Errorf("few rows: %v to %v; plain to %v", *e.Lo, *e.Hi, *AUC(few).Hi)
	}
	if e := AUCLogit(Sample{Score: []float64{1, 1}, Bad: []bool{true, false}}); e.Lo != nil || e.Why == "" {
		t.Errorf("equal scores: %+v", e)
	}
}
