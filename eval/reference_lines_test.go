package eval

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// refLine is what there is to say of one line of stat-reference/R_reference.txt
// (R 4.2.2, pROC 1.18.0, ROCR 1.0.11): its numbers as computed here, within a
// relative error; or why not, where its rows are not in the data.
type refLine struct {
	within float64 // 0: the line cannot be reproduced, and why says so
	got    func(t *testing.T, want []float64) []float64
	why    string
}

const (
	printed = 2e-14 // 15 digits, with the roundings of the last
	// R leaves these to a search for a root that ends within 1.2e-4. The same
	// search over our equation ends at the same digits; see zeroin.
	searched = 5e-14
	// R's noncentral t is good to 1e-12, which its search of n carries on.
	searchedT = 1e-11
	noRows    = "the rows are not in the data"
)

// numbers is a line that is computed without its own numbers.
func numbers(got func(t *testing.T) []float64) func(*testing.T, []float64) []float64 {
	return func(t *testing.T, _ []float64) []float64 { return got(t) }
}

func referenceLines() map[string]refLine {
	lines := map[string]refLine{}
	for _, part := range []map[string]refLine{linesOfAreas(), linesOfASAH(), linesOfTests(), linesOfPlans(), linesOfROCR(), linesOfCUPED()} {
		for key, l := range part {
			lines[key] = l
		}
	}
	return lines
}

// Every line is reproduced to its printed digits, or named as one that cannot be.
func TestEveryLineOfRReference(t *testing.T) {
	lines := referenceLines()
	for _, row := range readReference(t) {
		key, values, ok := strings.Cut(row, " = ")
		if !ok {
			continue // the versions
		}
		key = strings.TrimSpace(key)
		l, ok := lines[key]
		if !ok {
			t.Errorf("the line %q is unknown", key)
			continue
		}
		delete(lines, key)
		t.Run(key, func(t *testing.T) {
			if l.within == 0 {
				t.Skip(l.why)
			}
			want := floats(t, values)
			got := l.got(t, slices.Clone(want))
			if len(got) != len(want) {
				t.Fatalf("%d numbers; want %d", len(got), len(want))
			}
			for i := range want {
				relative(t, fmt.Sprint("number ", i+1), got[i], want[i], l.within)
			}
		})
	}
	for key := range lines {
		t.Errorf("the file has no line %q", key)
	}
}

func readReference(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(dataFile(t, "stat-reference/R_reference.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

func floats(t *testing.T, s string) []float64 {
	t.Helper()
	var dst []float64
	for _, field := range strings.Fields(s) {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		dst = append(dst, x)
	}
	return dst
}

// ratings makes rows of counts: of each rating the goods, then the bads.
func ratings(counts ...[2]int) Sample {
	var s Sample
	for rating, count := range counts {
		s = repeat(s, float64(rating), false, count[0])
		s = repeat(s, float64(rating), true, count[1])
	}
	return s
}

// Hanley and McNeil, Radiology 143 (1982), table I.
func linesOfAreas() map[string]refLine {
	ct := ratings([2]int{33, 3}, [2]int{6, 2}, [2]int{6, 2}, [2]int{11, 11}, [2]int{2, 33})
	return map[string]refLine{
		"HanleyMcNeil1982 CT auc": {within: printed, got: numbers(func(*testing.T) []float64 { return []float64{*AUC(ct).Value} })},
		"HanleyMcNeil1982 CT se_delong": {within: printed, got: numbers(func(*testing.T) []float64 {
			_, v := rank(ct).delong()
			return []float64{math.Sqrt(v)}
		})},
		"HanleyMcNeil1982 CT se_hm(negexp)": {within: printed, got: numbers(func(t *testing.T) []float64 {
			se, err := AUCError(*AUC(ct).Value, 51, 58)
			if err != nil {
				t.Fatal(err)
			}
			return []float64{se}
		})},
	}
}

// aSAH has 41 poor and 72 good outcomes. A curve is its area and variance.
var aSAH = map[string][2]float64{
	"s100b": {0.731368563685637, 0.00266868245717244},
	"ndka":  {0.611957994579946, 0.0031908105493913},
	"wfns":  {0.823678861788618, 0.00146991470882363},
}

// wfnsGrades is aSAH's outcomes, good and poor, by grade 1 to 5: the steps of
// the curve that pROC's own tests expect.
func wfnsGrades() Sample {
	return ratings([2]int{37, 2}, [2]int{20, 12}, [2]int{3, 1}, [2]int{8, 8}, [2]int{4, 18})
}

// Of wfns there are all rows. Of s100b and ndka the printed area and variance
// give the interval, the printed part of the area McClish's, and any two curves
// both tests; that areas and KS are whole numbers of pairs is all that can be
// said of them without rows.
func linesOfASAH() map[string]refLine {
	const pairs = 41 * 72
	wfns := wfnsGrades()
	interval := func(area, v float64) []float64 {
		half := quantile(0.95) * math.Sqrt(v)
		return []float64{area - half, area, area + half}
	}
	lines := map[string]refLine{}
	for _, name := range []string{"s100b", "ndka"} {
		whole := refLine{within: 3e-13, got: func(_ *testing.T, want []float64) []float64 {
			return []float64{math.Round(want[0]*2*pairs) / (2 * pairs)}
		}}
		lines["aSAH "+name+" auc"] = whole
		lines["aSAH "+name+" KS=max(TPR-FPR)"] = whole
		lines["aSAH "+name+" var_delong"] = refLine{why: noRows}
		lines["aSAH "+name+" ci95_delong"] = refLine{within: printed, got: numbers(func(*testing.T) []float64 { return interval(aSAH[name][0], aSAH[name][1]) })}
		lines["aSAH "+name+" pAUC spec 0.9-1 (uncorrected)"] = refLine{why: noRows}
		part := map[string]float64{"s100b": 0.0327574525745257, "ndka": 0.0107046070460705}[name]
		lines["aSAH "+name+" pAUC spec 0.9-1 (McClish)"] = refLine{within: printed, got: numbers(func(*testing.T) []float64 { return []float64{mcclish(part, 0.1)} })}
	}
	value := func(e func() Estimate) refLine {
		return refLine{within: printed, got: numbers(func(*testing.T) []float64 { return []float64{*e().Value} })}
	}
	lines["aSAH wfns auc"] = value(func() Estimate { return AUC(wfns) })
	lines["aSAH wfns KS=max(TPR-FPR)"] = value(func() Estimate { return KS(wfns).Estimate })
	lines["aSAH wfns pAUC spec 0.9-1 (uncorrected)"] = value(func() Estimate { e, _ := PartialAUC(wfns, 0.1); return e })
	lines["aSAH wfns pAUC spec 0.9-1 (McClish)"] = value(func() Estimate { _, e := PartialAUC(wfns, 0.1); return e })
	lines["aSAH wfns var_delong"] = refLine{within: printed, got: numbers(func(*testing.T) []float64 {
		_, v := rank(wfns).delong()
		return []float64{v}
	})}
	lines["aSAH wfns ci95_delong"] = refLine{within: printed, got: numbers(func(*testing.T) []float64 {
		e := AUC(wfns)
		return []float64{*e.Lo, *e.Value, *e.Hi}
	})}
	for _, c := range []struct {
		a, b       string
		covariance float64
	}{{"s100b", "ndka", -0.000756164938056579}, {"s100b", "wfns", 0.00119615567376754}, {"ndka", "wfns", -0.000532967856762438}} {
		x, y := aSAH[c.a], aSAH[c.b]
		lines["DeLong paired "+c.a+" vs "+c.b+" Z p"] = refLine{within: 1e-13, got: numbers(func(*testing.T) []float64 {
			z := (x[0] - y[0]) / math.Sqrt(x[1]+y[1]-2*c.covariance)
			return []float64{z, twoSided(z)}
		})}
		lines["cov "+c.a+" "+c.b] = refLine{why: noRows + "; the paired test follows from it"}
		lines["DeLong unpaired "+c.a+" vs "+c.b+" D df p"] = refLine{within: 1e-13, got: numbers(func(*testing.T) []float64 {
			d, df, p := unpaired(x[0]-y[0], x[1], y[1], 113, 113)
			return []float64{d, df, p}
		})}
	}
	return lines
}

func linesOfTests() map[string]refLine {
	proportions := func(corrected bool) refLine {
		return refLine{within: printed * 4, got: numbers(func(t *testing.T) []float64 {
			test, e, err := TwoProportions(480, 10000, 560, 10000, corrected)
			if err != nil {
				t.Fatal(err)
			}
			return []float64{*test.Statistic, test.P, *e.Lo, *e.Hi}
		})}
	}
	interval := func(e Estimate) refLine {
		return refLine{within: printed, got: numbers(func(*testing.T) []float64 { return []float64{*e.Lo, *e.Hi} })}
	}
	ratio := func(withDF bool, counts []int, shares ...float64) refLine {
		return refLine{within: 5e-14, got: numbers(func(t *testing.T) []float64 {
			test, err := SampleRatio(counts, shares)
			if err != nil {
				t.Fatal(err)
			}
			if withDF {
				return []float64{*test.Statistic, test.DF, test.P}
			}
			return []float64{*test.Statistic, test.P}
		})}
	}
	adjusted := func(adjust func([]float64) []float64) refLine {
		return refLine{within: printed, got: numbers(func(*testing.T) []float64 {
			return adjust([]float64{0.01, 0.02, 0.03, 0.04, 0.05, 0.0005, 0.2})
		})}
	}
	mcnemar := func(corrected bool) refLine {
		return refLine{within: 5e-14, got: numbers(func(t *testing.T) []float64 {
			test, err := McNemarChiSquare(86, 150, corrected) // Agresti 1990, p. 350
			if err != nil {
				t.Fatal(err)
			}
			return []float64{*test.Statistic, test.P}
		})}
	}
	return map[string]refLine{
		// D of 64/330 and 35 degrees of freedom below say: 15 and 22 rows.
		"ks.test exact D p": {within: 1e-13, got: numbers(func(*testing.T) []float64 {
			k := TwoSampleKS(ksRows())
			return []float64{*k.D, *k.P}
		})},
		"ks.test asym p": {within: 1e-13, got: numbers(func(*testing.T) []float64 {
			return []float64{kolmogorov(64. / 330 * math.Sqrt(15.*22/37))}
		})},
		// W is 159 of 330 pairs, without ties; its p is of the normal limit.
		"wilcox W p(no corr)": {within: printed, got: numbers(func(*testing.T) []float64 {
			return []float64{159, twoSided((159 - 330./2) / math.Sqrt(330./12*38))}
		})},
		// p follows from t and df, and t from the interval.
		"welch t df p ci": {within: 2e-13, got: func(_ *testing.T, want []float64) []float64 {
			half := (want[4] - want[3]) / 2
			q := studentQuantile(0.95, want[1])
			return []float64{(want[4] + want[3]) / 2 / half * q, want[1], studentTwoSided(want[0], want[1]), want[3], want[4]}
		}},
		"student t df p": {within: printed, got: func(_ *testing.T, want []float64) []float64 {
			return []float64{want[0], 15 + 22 - 2, studentTwoSided(want[0], want[1])}
		}},
		"prop.test 480/10000 vs 560/10000 chisq p ci(nocorr)": proportions(false),
		"prop.test (Yates) chisq p ci":                        proportions(true),
		"fisher 48/1000 v 65/1000 p or ci":                    {within: searched, got: numbers(fisherOfR)},
		"Clopper-Pearson 48/1000":                             interval(ClopperPearson(48, 1000)),
		"Wilson 48/1000":                                      interval(Wilson(48, 1000)),
		"SRM Kohavi 821588 vs 815482 chisq p":                 ratio(false, []int{821588, 815482}, 0.5, 0.5),
		"SRM 50912/49088 chisq p":                             ratio(false, []int{50912, 49088}, 0.5, 0.5),
		// The counts are not printed. The statistic is 27489/2507, and these are
		// of the few counts of 2507 rows that give it.
		"SRM 25/50/25 chisq df p": ratio(true, []int{681, 1173, 653}, 0.25, 0.5, 0.25),
		"holm":                    adjusted(Holm),
		"BH":                      adjusted(BenjaminiHochberg),
		"bonferroni":              adjusted(Bonferroni),
		"hochberg":                adjusted(Hochberg),
		"mcnemar Agresti approval chisq p (corr)": mcnemar(true),
		"mcnemar (no corr)":                       mcnemar(false),
	}
}

// fisherOfR is R's way to Fisher's ratio and bounds: on (0, 1), or one over it,
// by a search that ends early. The exact ones are ours.
func fisherOfR(t *testing.T) []float64 {
	test, odds, err := Fisher(48, 1000, 65, 1000)
	if err != nil {
		t.Fatal(err)
	}
	h := newHypergeometric(1000, 1000, 48+65)
	inverse := func(f func(odds float64) float64) float64 {
		return 1 / zeroin(func(x float64) float64 { return f(-math.Log(x)) }, 0x1p-52, 1)
	}
	direct := func(f func(odds float64) float64) float64 {
		return zeroin(func(x float64) float64 { return f(math.Log(max(x, 1e-300))) }, 0, 1)
	}
	ratio := direct(func(odds float64) float64 { return h.mean(odds) - 48 })
	lo := direct(func(odds float64) float64 { return 1 - h.below(47, odds) - 0.025 })
	hi := inverse(func(odds float64) float64 { return h.below(48, odds) - 0.025 })
	for what, c := range map[string][2]float64{"ratio": {*odds.Value, ratio}, "lo": {*odds.Lo, lo}, "hi": {*odds.Hi, hi}} {
		relative(t, what+" against R's search", c[0], c[1], 1.3e-4)
	}
	return []float64{test.P, ratio, lo, hi}
}

func linesOfPlans() map[string]refLine {
	proportions := func(p, q, power float64) refLine {
		return refLine{within: searched, got: numbers(func(t *testing.T) []float64 {
			n, err := RowsForProportions(p, q, 0.05, power)
			if err != nil {
				t.Fatal(err)
			}
			searchedN := zeroin(func(n float64) float64 {
				z := (math.Sqrt(n)*math.Abs(p-q) - quantile(0.95)*math.Sqrt((p+q)*(1-(p+q)/2))) / math.Sqrt(p*(1-p)+q*(1-q))
				return normalCDF(z) - power
			}, 1, 1e7)
			relative(t, "rows against R's search", n, searchedN, 1e-8)
			return []float64{searchedN}
		})}
	}
	return map[string]refLine{
		"power.prop.test p1=.05 p2=.055 n": proportions(0.05, 0.055, 0.8),
		"power.prop.test .1 .12 .9 n":      proportions(0.1, 0.12, 0.9),
		"power.t.test d=.1 sd1 n": {within: searchedT, got: numbers(func(t *testing.T) []float64 {
			n, err := RowsForMeans(0.1, 0.05, 0.8)
			if err != nil {
				t.Fatal(err)
			}
			return []float64{n}
		})},
	}
}

// zeroin is where f is 0 between a and b, by Brent (Algorithms for Minimization
// without Derivatives, 1973, chapter 4), which R's uniroot is; it ends where the
// next step is below R's default, the fourth root of the machine's precision.
func zeroin(f func(float64) float64, a, b float64) float64 {
	const tolerance = 0x1p-13 // eps^(1/4)
	fa, fb := f(a), f(b)
	c, fc := a, fa
	for {
		last := b - a
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		least := 0x1p-51*math.Abs(b) + tolerance/2
		step := (c - b) / 2
		if math.Abs(step) <= least || fb == 0 {
			return b
		}
		if math.Abs(last) >= least && math.Abs(fa) > math.Abs(fb) {
			var p, q float64 // the step of interpolation is p/q
			s := fb / fa
			if a == c {
				p, q = (c-b)*s, 1-s
			} else {
				u, v := fa/fc, fb/fc
				p, q = s*((c-b)*u*(u-v)-(b-a)*(v-1)), (u-1)*(v-1)*(s-1)
			}
			if p > 0 {
				q = -q
			}
			p = math.Abs(p)
			if p < 0.75*(c-b)*q-math.Abs(least*q)/2 && p < math.Abs(last*q/2) {
				step = p / q
			}
		}
		if math.Abs(step) < least {
			step = math.Copysign(least, step)
		}
		a, fa = b, fb
		b += step
		fb = f(b)
		if fb > 0 == (fc > 0) {
			c, fc = a, fa
		}
	}
}

// Of ROCR.simple, 93 bads and 107 goods, the counts at three thresholds are
// printed, and so four groups of scores are known.
func linesOfROCR() map[string]refLine {
	const pairs = 93 * 107
	groups := ratings([2]int{36, 5}, [2]int{55, 9}, [2]int{11, 52}, [2]int{5, 27})
	whole := refLine{within: 1e-13, got: func(_ *testing.T, want []float64) []float64 {
		return []float64{math.Round(want[0]*2*pairs) / (2 * pairs)}
	}}
	at := func(group float64) refLine {
		return refLine{within: printed, got: numbers(func(*testing.T) []float64 {
			c := At(groups, group)
			tp, fp := float64(c.Caught), float64(c.Stopped-c.Caught)
			fn, tn := 93-tp, 107-fp
			passed := 200 - float64(c.Stopped)
			return []float64{tp, fp, tn, fn, *c.Recall.Value, 1 - *c.FPR.Value, *c.Precision.Value, tn / passed, (tp + tn) / 200}
		})}
	}
	return map[string]refLine{
		"ROCR.simple auc":         whole,
		"ROCR.simple max tpr-fpr": whole,
		"ROCR.simple aucpr":       {why: noRows},
		"ROCR.simple rmse":        {why: noRows},
		"ROCR.simple var_delong ci": {within: printed, got: func(_ *testing.T, want []float64) []float64 {
			half := quantile(0.95) * math.Sqrt(want[0])
			return []float64{want[0], want[2] - half, want[2], want[2] + half}
		}},
		// It is that of the counts at 0.5.
		"ROCR.simple max F1": {within: printed, got: numbers(func(*testing.T) []float64 {
			c := At(groups, 2)
			return []float64{2 / (1 / *c.Recall.Value + 1 / *c.Precision.Value)}
		})},
		"ROCR.simple coords thr>= 0.2 tp fp tn fn sens spec ppv npv acc": at(1),
		"ROCR.simple coords thr>= 0.5 tp fp tn fn sens spec ppv npv acc": at(2),
		"ROCR.simple coords thr>= 0.8 tp fp tn fn sens spec ppv npv acc": at(3),
	}
}

func linesOfCUPED() map[string]refLine {
	of := func(within float64, pick func(c CUPED) []float64) refLine {
		return refLine{within: within, got: numbers(func(t *testing.T) []float64 {
			var outcome, past []float64
			var treated []bool
			for _, row := range cupedRows(t) {
				outcome, past, treated = append(outcome, row[2]), append(past, row[0]), append(treated, row[1] == 1)
			}
			c, err := AdjustMeans(outcome, past, treated)
			if err != nil {
				t.Fatal(err)
			}
			return pick(c)
		})}
	}
	tested := func(d MeanDifference) []float64 {
		return []float64{*d.Delta.Value, *d.Test.Statistic, d.Test.P, *d.Delta.Lo, *d.Delta.Hi}
	}
	return map[string]refLine{
		"CUPED theta":       of(printed, func(c CUPED) []float64 { return []float64{c.Theta} }),
		"raw diff t p ci":   of(2e-13, func(c CUPED) []float64 { return tested(c.Raw) }),
		"CUPED diff t p ci": of(2e-13, func(c CUPED) []float64 { return tested(c.Adjusted) }),
		"variance ratio":    of(printed, func(c CUPED) []float64 { return []float64{c.VarianceRatio} }),
		"ANCOVA tr est se t p": of(2e-13, func(c CUPED) []float64 {
			return []float64{*c.Regression.Delta.Value, c.Regression.SE, *c.Regression.Test.Statistic, c.Regression.Test.P}
		}),
	}
}

// The predictions of R_delong_benchmarks.txt's lines on give-me-some-credit are
// not in the data: its intervals follow from the areas and variances, and P from
// Z. Those on uci-credit-default are tested from their rows.
func TestDeLongOfCreditReferenceFollows(t *testing.T) {
	b, err := os.ReadFile(dataFile(t, "stat-reference/R_delong_benchmarks.txt"))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for row := range strings.Lines(string(b)) {
		f := strings.Fields(row)
		if f[0] != "give-me-some-credit" {
			continue
		}
		count++
		t.Run(strings.Join(f[1:4], " "), func(t *testing.T) {
			if f[2] == "vs" {
				x := floats(t, f[5]+" "+f[7])
				relative(t, "P", twoSided(x[0]), x[1], 1e-13*(1+x[0]*x[0]/10))
				return
			}
			x := floats(t, f[3]+" "+f[5]+" "+f[7]+" "+f[9])
			half := quantile(0.95) * math.Sqrt(x[1])
			relative(t, "lo", x[0]-half, x[2], printed)
			relative(t, "hi", x[0]+half, x[3], printed)
		})
	}
	if count != 7 {
		t.Errorf("%d lines; want 7", count)
	}
}
