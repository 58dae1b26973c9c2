package eval

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func relative(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	near(t, what, &got, want, tolerance*math.Abs(want))
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

// Tables of children whose airways are hyper-responsive before and after a
// transplantation (Bentur 2009) and of complete responses before and after a
// therapy (Cavo 2012), both in Fagerland, Lydersen and Laake, Statistics in
// Medicine 33 (2014), tables 7 and 8; the others are made up, for each case of
// phi. Digits beyond the paper's are by its formulas over statsmodels 0.15's
// Wilson limits.
func TestPairedNewcombeOfExamples(t *testing.T) {
	for _, c := range []struct {
		table  [4]int
		lo, hi float64
	}{
		{[4]int{1, 1, 7, 12}, -0.50692022668614101, -0.025559124164859837}, // the paper: -.507 to -.026
		{[4]int{59, 6, 16, 80}, -0.11862119563870999, -0.0046251139330500471},
		{[4]int{212, 144, 256, 707}, -0.11419153280506709, -0.05543347268433288},
		{[4]int{20, 12, 2, 16}, 0.056156424841748209, 0.32920699540014053}, // phi is positive and lowered
		{[4]int{36, 12, 2, 0}, 0.056929584003238748, 0.34042760297494079},  // phi is negative and kept
		{[4]int{10, 30, 5, 3}, 0.30296229407282382, 0.67757014675665272},
		{[4]int{5, 0, 0, 7}, -0.14778788884650365, 0.14778788884650365}, // no difference at all
		{[4]int{53, 1, 0, 0}, -0.049621661889404076, 0.097714374887819533},
	} {
		a, b, d, e := c.table[0], c.table[1], c.table[2], c.table[3]
		got := NewcombePaired(a, b, d, e)
		near(t, "difference", got.Value, float64(b-d)/float64(a+b+d+e), 1e-16)
		near(t, "lo", got.Lo, c.lo, 1e-15)
		near(t, "hi", got.Hi, c.hi, 1e-15)
		// The two times swapped, and yes and no swapped, turn the interval round.
		near(t, "times swapped", NewcombePaired(a, d, b, e).Lo, -*got.Hi, 1e-15)
		near(t, "answers swapped", NewcombePaired(e, d, b, a).Lo, -*got.Hi, 1e-15)
	}
}

// scipy 1.17.1: binomtest, fisher_exact, and contingency.odds_ratio of kind
// conditional.
func TestExactTestsOfScipy(t *testing.T) {
	for _, c := range []struct {
		few, all int
		p        float64
	}{
		{86, 236, 3.7159361395713866e-05}, {3, 10, 0.34375}, {30, 80, 0.032992618426476189},
		{12, 25, 1}, {450, 1000, 0.0017305360849763027},
	} {
		test, err := McNemarExact(c.few, c.all-c.few)
		if err != nil || test.Statistic != nil {
			t.Fatal(test, err)
		}
		relative(t, "McNemar's P", test.P, c.p, 1e-12)
	}
	for _, c := range []struct {
		k, n, l, m      int
		odds, lo, hi, p float64
	}{
		{48, 1000, 65, 1000, 0.72539053643975437, 0.48331455309463212, 1.0823361643413709, 0.12090423083861057},
		{3, 4, 1, 4, 6.4083196581996624, 0.21173559544657966, 626.24353058881411, 0.48571428571428565},
		{10, 12, 3, 18, 21.305317556750314, 2.7533827882493185, 301.46233797151649, 0.00053672411914343571},
		{0, 5, 4, 10, 0, 0, 2.8794717518721349, 0.23076923076923078},
	} {
		test, e, err := Fisher(c.k, c.n, c.l, c.m)
		if err != nil {
			t.Fatal(err)
		}
		relative(t, "Fisher's P", test.P, c.p, 1e-11)
		relative(t, "odds ratio", *e.Value, c.odds, 1e-10)
		relative(t, "lo", *e.Lo, c.lo, 1e-10)
		relative(t, "hi", *e.Hi, c.hi, 1e-10)
	}
	if _, e, err := Fisher(5, 5, 4, 10); err != nil || e.Value != nil || e.Why == "" {
		t.Errorf("a table without an upper bound: %+v, %v", e, err)
	}
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

// scikit-learn 1.9.1, roc_auc_score(max_fpr=): McClish's standardised area. The
// weights are .1 + (i*7%13)/10, ties are scores rounded to a tenth.
func TestPartialAUCOfScikitLearn(t *testing.T) {
	for _, c := range []struct {
		file                                string
		maxFPR                              float64
		plain, weighted, tied, weightedTied float64
	}{
		{"lightgbm231_pred", 0.01, 0.53589366907442137, 0.53571767151576211, 0.53510527213379477, 0.53453362217044742},
		{"lightgbm231_pred", 0.05, 0.61232456597044171, 0.61173010106960568, 0.6111502726064999, 0.60991022389349059},
		{"lightgbm231_pred", 0.1, 0.65644387854382524, 0.65771083386882578, 0.65537778323743412, 0.65652072366005576},
		{"lightgbm231_pred", 0.5, 0.75685523097583185, 0.76470558554861423, 0.75056555219605792, 0.75668999743642296},
		{"sklearn121_lr_pred", 0.01, 0.52383695376211148, 0.5228352462075545, 0.52337996717031421, 0.5217960085496528},
		{"sklearn121_lr_pred", 0.1, 0.64557052579435581, 0.64583134643083828, 0.64227988067487052, 0.6419081716287649},
	} {
		plain := uciSample(t, c.file)
		tied := Sample{Score: slices.Clone(plain.Score), Bad: plain.Bad}
		var weight []float64
		for i, x := range plain.Score {
			tied.Score[i] = min(max(math.RoundToEven(x*10)/10, .05), .95)
			weight = append(weight, .1+float64(i*7%13)/10)
		}
		for _, part := range []struct {
			s    Sample
			want float64
		}{
			{plain, c.plain}, {Sample{plain.Score, plain.Bad, weight}, c.weighted},
			{tied, c.tied}, {Sample{tied.Score, tied.Bad, weight}, c.weightedTied},
		} {
			area, standardised := PartialAUC(part.s, c.maxFPR)
			near(t, "standardised", standardised.Value, part.want, 1e-13)
			near(t, "area", area.Value, (2*part.want-1)*(c.maxFPR-c.maxFPR*c.maxFPR/2)+c.maxFPR*c.maxFPR/2, 1e-13)
		}
	}
}

func TestPartialAUCAtItsEdges(t *testing.T) {
	s := uciSample(t, "lightgbm231_pred")
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
	// One bad row on a side has no variance, which is not one of 0.
	one := Sample{Score: []float64{1, 2, 3}, Bad: []bool{false, true, false}}
	if c, err := CompareUnpairedAUC(one, b); err != nil || c.Delta.Value == nil || c.Delta.Lo != nil || c.P != nil || c.Delta.Why == "" {
		t.Errorf("a champion with one bad row gives %+v, %v; want a difference without interval", c, err)
	}
	if _, err := CompareUnpairedAUC(Sample{}, b); err == nil || !strings.HasPrefix(err.Error(), "champion: ") {
		t.Errorf("an empty champion gives %v", err)
	}
}

func TestStatisticsRefuse(t *testing.T) {
	for name, err := range map[string]error{
		"more successes than rows": second(TwoProportions(5, 4, 1, 2, false)),
		"no rows, by Fisher":       second(Fisher(0, 0, 1, 2)),
		"no success at all":        second(TwoProportions(0, 4, 0, 2, false)),
		"nothing but successes":    second(TwoProportions(4, 4, 2, 2, true)),
		"counts below 0":           first(McNemar(-1, 3)),
		"many, and one below 0":    first(McNemar(100, -3)),
		"exact, below 0":           first(McNemarExact(3, -1)),
		"no discordant rows":       first(McNemarChiSquare(0, 0, true)),
		"groups without shares":    first(SampleRatio([]int{1, 2}, []float64{1})),
		"a share of 0":             first(SampleRatio([]int{1, 2}, []float64{1, 0})),
		"no rows at all":           first(SampleRatio([]int{0, 0}, []float64{1, 1})),
		"one row a group":          first(CompareMeans([]float64{1}, []float64{1, 2})),
		"constant outcomes":        first(CompareMeans([]float64{1, 1}, []float64{2, 2})),
		"NaN outcomes":             first(CompareMeans([]float64{1, math.NaN()}, []float64{2, 2})),
		"a constant past":          first(AdjustMeans([]float64{1, 2, 3, 4}, []float64{1, 1, 1, 1}, []bool{true, false, true, false})),
		"squares that overflow":    first(CompareMeans([]float64{1e200, -1e200}, []float64{2, 3})),
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

// Both faults of a pair of counts are told, one after the other.
func TestBothCountsAreNamed(t *testing.T) {
	if why := Newcombe(5, 4, 3, 2).Why; !strings.Contains(why, "5 of 4") || !strings.Contains(why, "; 3 of 2") {
		t.Errorf("the faults are %q; want both, apart", why)
	}
}

// Metrics of reference-benchmarks/adult-ydf-split/results.json, by scikit-learn
// and, for KS, max |TPR-FPR| of its ROC curve.
func TestMetricsOfAdultReference(t *testing.T) {
	var want struct{ AUC, KS, LogLoss float64 }
	const adult = "reference-benchmarks/adult-ydf-split/"
	readJSON(t, adult+"results.json", &want)
	s := readSample(t, adult+"lightgbm231_cat_pred.txt", adult+"test_labels.txt")
	near(t, "AUC", AUC(s).Value, want.AUC, 1e-14)
	near(t, "KS", KS(s).Value, want.KS, 1e-14)
	near(t, "log loss", LogLoss(s).Value, want.LogLoss, 1e-13)
}

// The regression says which of its two assumptions fails.
func TestRegressionsThatDoNotExist(t *testing.T) {
	half := []bool{false, false, false, true, true, true}
	for _, c := range []struct {
		outcome, past []float64
		want          string
	}{
		{[]float64{1, 2, 3, 5, 6, 8}, []float64{1, 1, 1, 2, 2, 2}, "constant in each group"},
		{[]float64{1, 2, 3, 3, 4, 5}, []float64{1, 2, 3, 2, 3, 4}, "without error"},
		{[]float64{0.3, 0.5, 0.7, 1.3, 1.5, 1.7}, []float64{0.1, 0.2, 0.3, 0.1, 0.2, 0.3}, "without error"},
	} {
		if _, err := AdjustMeans(c.outcome, c.past, half); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; want a regression refused: %s", err, c.want)
		}
	}
}

func TestMcNemarIsExactForFewRows(t *testing.T) {
	for _, c := range []struct {
		first, second int
		method        string
	}{{0, 0, "mcnemar_exact"}, {12, 12, "mcnemar_exact"}, {12, 13, "mcnemar"}} {
		if test, err := McNemar(c.first, c.second); err != nil || test.Method != c.method {
			t.Errorf("%d and %d: %+v, %v; want %s", c.first, c.second, test, err, c.method)
		}
	}
}

// Shares need not sum to 1, and unequal ones count.
func TestSampleRatioTakesShares(t *testing.T) {
	a, _ := SampleRatio([]int{30, 10}, []float64{3, 1})
	b, _ := SampleRatio([]int{30, 10}, []float64{1, 1})
	near(t, "as planned", a.Statistic, 0, 0)
	near(t, "against halves", b.Statistic, 10, 1e-15)
}
