package eval

import (
	"fmt"
	"math"
	"testing"
)

func near(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	if got == nil {
		t.Errorf("%s is absent; want %v", what, want)
	} else if !(math.Abs(*got-want) <= tolerance) {
		t.Errorf("%s is %.17g; want %.17g, differs by %.2g", what, *got, want, *got-want)
	}
}

var uciFiles = []string{"lightgbm231_pred", "xgboost174_pred", "sklearn121_hgb_pred", "sklearn121_lr_pred"}

// Metrics of reference-benchmarks/uci-credit-default/results.json, by
// scikit-learn and, for KS, max |TPR-FPR| of its ROC curve.
func TestMetricsOfUCIReference(t *testing.T) {
	var doc struct {
		Results []struct{ AUC, KS, AP, LogLoss, Brier float64 }
	}
	readJSON(t, uci+"results.json", &doc)
	for i, name := range uciFiles {
		t.Run(name, func(t *testing.T) {
			e, warnings, err := Evaluate(uciSample(t, name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := doc.Results[i]
			near(t, "AUC", e.AUC.Value, want.AUC, 1e-15)
			near(t, "KS", e.KS.Value, want.KS, 1e-15)
			near(t, "AP", e.AP.Value, want.AP, 1e-14)
			// The files hold 9 digits, the metrics were taken before.
			near(t, "log loss", e.LogLoss.Value, want.LogLoss, 3e-11)
			near(t, "Brier", e.Brier.Value, want.Brier, 1e-11)
			if e.AUC.N != 6000 || e.AUC.Positives != 1349 {
				t.Errorf("n and positives are %d and %d; want 6000 and 1349", e.AUC.N, e.AUC.Positives)
			}
			if len(warnings) != 1 || warnings[0].Code != "thresholds_not_frozen" {
				t.Errorf("warnings are %v; want one, thresholds_not_frozen", warnings)
			}
		})
	}
}

// Numbers of stat-reference/R_delong_benchmarks.txt: pROC 1.18.0 under R 4.2.2.
func TestDeLongOfUCIReference(t *testing.T) {
	cases := map[string]struct{ auc, variance, lo, hi float64 }{
		"lightgbm231_pred":    {0.788721317254999, 5.30810658308759e-05, 0.774441655895294, 0.803000978614705},
		"xgboost174_pred":     {0.786955036013362, 5.36352547906993e-05, 0.772601025332862, 0.801309046693862},
		"sklearn121_hgb_pred": {0.788523044933704, 5.33102409080327e-05, 0.774212590881875, 0.802833498985532},
		"sklearn121_lr_pred":  {0.728775418184855, 7.42978864271759e-05, 0.711881269162942, 0.745669567206768},
		"uci_lstm":            {0.794633625742505, 5.04600770180203e-05, 0.780710971255886, 0.808556280229124},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			s := uciSample(t, name)
			e := AUC(s)
			near(t, "AUC", e.Value, want.auc, 1e-15)
			near(t, "lo", e.Lo, want.lo, 1e-15)
			near(t, "hi", e.Hi, want.hi, 1e-15)
			_, v := rank(s).delong()
			near(t, "variance", &v, want.variance, 1e-19)
		})
	}
}

// Paired tests of the same file; Z there is LightGBM minus the other.
func TestPairedDeLongOfUCIReference(t *testing.T) {
	cases := map[string]struct{ z, p float64 }{
		"xgboost174_pred":     {0.936652298202976, 0.34893744096827},
		"sklearn121_hgb_pred": {0.119643567476321, 0.904765505730238},
		"sklearn121_lr_pred":  {9.01058957780134, 2.04951667204192e-19},
		"uci_lstm":            {-1.99454180091854, 0.0460928765624394},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			other, lightgbm := uciSample(t, name), uciSample(t, "lightgbm231_pred")
			c, err := CompareAUC(other, lightgbm)
			if err != nil {
				t.Fatal(err)
			}
			d := deltaOf(other, lightgbm)
			z := d.delta / math.Sqrt(d.variance)
			near(t, "Z", &z, want.z, 1e-12*math.Abs(want.z))
			near(t, "P", c.P, want.p, 1e-12*want.p+1e-15*want.z*want.z*want.p)
			near(t, "delta", c.Delta.Value, *AUC(lightgbm).Value-*AUC(other).Value, 1e-15)
			half := 1.959963984540054 * math.Sqrt(d.variance) // qnorm(0.975)
			near(t, "lo", c.Delta.Lo, d.delta-half, 1e-15)
			near(t, "hi", c.Delta.Hi, d.delta+half, 1e-15)
		})
	}
}

// The CT readings of Hanley and McNeil, Radiology 143 (1982), table I: five
// ratings of 58 normal and 51 abnormal cases. AUC and DeLong's standard error
// are from stat-reference/R_reference.txt (pROC 1.18.0).
func TestHanleyMcNeil(t *testing.T) {
	var s Sample
	for rating, count := range [][2]int{{33, 3}, {6, 2}, {6, 2}, {11, 11}, {2, 33}} {
		s = repeat(s, float64(rating), false, count[0])
		s = repeat(s, float64(rating), true, count[1])
	}
	area, v := rank(s).delong()
	near(t, "AUC", &area, 0.893171061528059, 1e-15)
	se := math.Sqrt(v)
	near(t, "standard error", &se, 0.0307244083793811, 1e-16)
}

// Wilson 48/1000 of stat-reference/R_reference.txt (prop.test without correction).
func TestWilsonReference(t *testing.T) {
	lo, hi := wilson(48, 1000, 0.95)
	near(t, "lo", &lo, 0.0363933010208079, 1e-16)
	near(t, "hi", &hi, 0.0630660886501339, 1e-16)
}

// By scikit-learn 1.9.1 (roc_auc_score, max |TPR-FPR| of roc_curve,
// average_precision_score, log_loss) and NumPy (Brier), with sample_weight
// where a case has weights. yardstick documents 0.939 for the first AUC.
func TestMetricsOfTwoClassExample(t *testing.T) {
	whole := func(i int) float64 { return float64(i * 7 % 5) }
	fraction := func(i int) float64 { return .1 + float64(i*7%13)/10 }
	cases := []struct {
		name                   string
		ties                   bool
		weight                 func(i int) float64
		auc, ks, ap, ll, brier float64
	}{
		{"plain", false, nil, 0.9393138573899673, 0.727689153693382, 0.9465570239988341, 0.328309649885314, 0.10561859198953906},
		{"whole weights, some 0", false, whole, 0.9412005260119315, 0.7421258579767785, 0.9519763998300865, 0.32624750110200745, 0.10623255526723469},
		{"weights that are not whole", false, fraction, 0.9410408809378064, 0.7387839056401341, 0.9496433413879948, 0.319355426799404, 0.10162765092690862},
		{"ten distinct scores", true, nil, 0.9343968223460823, 0.7194246908834646, 0.929595917620488, 0.3415586570121196, 0.10719},
		{"ten distinct scores, weighted", true, fraction, 0.9373467211658075, 0.7321373799603758, 0.935304142362766, 0.3311095900402158, 0.10281079919793755},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := twoClass(t)
			for i, x := range s.Score {
				if c.ties {
					s.Score[i] = min(max(math.RoundToEven(x*10)/10, .05), .95)
				}
				if c.weight != nil {
					s.Weight = append(s.Weight, c.weight(i))
				}
			}
			near(t, "AUC", AUC(s).Value, c.auc, 1e-14)
			near(t, "KS", KS(s).Value, c.ks, 1e-14)
			near(t, "AP", AveragePrecision(s).Value, c.ap, 1e-14)
			near(t, "log loss", LogLoss(s).Value, c.ll, 1e-14)
			near(t, "Brier", Brier(s).Value, c.brier, 1e-14)
		})
	}
}

// A case worked by hand: scores 4 3 3 2 1, bad good bad good good.
func ExampleEvaluate() {
	s := Sample{Score: []float64{4, 3, 3, 2, 1}, Bad: []bool{true, false, true, false, false}}
	e, warnings, err := Evaluate(s, Options{FPR: []float64{0.4}, Capacity: []float64{0.2}})
	if err != nil {
		panic(err)
	}
	fmt.Printf("AUC %.4f of %d rows, %d bad\n", *e.AUC.Value, e.AUC.N, e.AUC.Positives)
	fmt.Printf("KS %.4f at %v\n", *e.KS.Value, *e.KS.Threshold)
	fmt.Printf("AP %.4f\n", *e.AP.Value)
	fmt.Printf("recall %.1f at a false-positive rate of %.4f\n", *e.RecallAtFPR[0].Value, *e.RecallAtFPR[0].Achieved)
	fmt.Printf("precision %.1f at %v\n", *e.PrecisionAtCapacity[0].Value, *e.PrecisionAtCapacity[0].Threshold)
	fmt.Println("log loss:", e.LogLoss.Why)
	for _, w := range warnings {
		fmt.Println(w.Code)
	}
	// Output:
	// AUC 0.9167 of 5 rows, 2 bad
	// KS 0.6667 at 3
	// AP 0.8333
	// recall 1.0 at a false-positive rate of 0.3333
	// precision 1.0 at 4
	// log loss: scores are not probabilities: want 0 to 1
	// few_positives
	// few_negatives
	// thresholds_not_frozen
}
