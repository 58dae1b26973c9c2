package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// checkEstimate is what must hold of every estimate, wherever it comes from.
func checkEstimate(t *testing.T, what string, e Estimate) {
	t.Helper()
	if e.Value == nil && e.Why == "" {
		t.Errorf("%s has neither a value nor a reason", what)
	}
	if (e.Lo == nil) != (e.Hi == nil) || (e.Lo == nil) != (e.Level == 0) || (e.Lo == nil) != (e.Method == "") {
		t.Errorf("%s has half an interval: %+v", what, e)
	}
	if e.Lo == nil && e.Why == "" || e.Lo != nil && e.Why != "" {
		t.Errorf("%s has no interval and no reason, or both: %+v", what, e)
	}
	if e.Lo != nil && !(*e.Lo <= *e.Value && *e.Value <= *e.Hi) {
		t.Errorf("%s has the interval %v to %v, which is not around %v", what, *e.Lo, *e.Hi, *e.Value)
	}
}

// checkEvaluation is that of all estimates, and of the JSON they make.
func checkEvaluation(t *testing.T, e Evaluation) {
	t.Helper()
	all := map[string]Estimate{"AUC": e.AUC, "KS": e.KS.Estimate, "AP": e.AP, "log loss": e.LogLoss, "Brier": e.Brier}
	for _, x := range e.RecallAtFPR {
		all["recall"] = x.Estimate
		checkEstimate(t, "recall", x.Estimate)
	}
	for _, x := range e.PrecisionAtCapacity {
		checkEstimate(t, "precision", x.Estimate)
	}
	for what, x := range all {
		checkEstimate(t, what, x)
		if x.Value != nil && (math.IsNaN(*x.Value) || *x.Value < 0 || what != "log loss" && *x.Value > 1) {
			t.Errorf("%s is %v; want 0 to 1", what, *x.Value)
		}
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("an evaluation cannot be written: %v", err)
	}
}

func codes(warnings []Warning) string {
	var out []string
	for _, w := range warnings {
		out = append(out, w.Code)
	}
	return strings.Join(out, " ")
}

// Values that are true but have no interval, and values that do not exist.
func TestEdges(t *testing.T) {
	many := func(score func(i int, bad bool) float64) Sample {
		s := Sample{}
		for i := range 400 {
			bad := i%2 == 0
			s = repeat(s, score(i, bad), bad, 1)
		}
		return s
	}
	perfect := func(_ int, bad bool) float64 {
		if bad {
			return 0.75
		}
		return 0.25
	}
	cases := []struct {
		name, warnings string
		s              Sample
		auc, ks, ap    float64
		why            string // in AUC's
		interval       bool   // of log loss
	}{
		{"constant scores know nothing", "constant_scores", many(func(int, bool) float64 { return 0.25 }), 0.5, 0, 0.5, "all scores are equal", true},
		{"zeros of both signs are one score", "constant_scores", many(func(i int, _ bool) float64 { return math.Copysign(0, float64(i%3)-1) }), 0.5, 0, 0.5, "all scores are equal", false},
		{"perfect scores", "", many(perfect), 1, 1, 1, "without a mistake", false},
		{"scores turned round have AUC 0 and KS 1", "", many(func(i int, bad bool) float64 { return perfect(i, !bad) }), 0, 1, 0.5, "always wrongly", false},
		{"one bad row", "few_positives", repeat(repeat(repeat(Sample{}, 0.2, false, 150), 0.5, true, 1), 0.7, false, 50), 0.75, 0.75, 1. / 51, "two rows of each class", true},
		{"one good row", "few_negatives", repeat(repeat(repeat(Sample{}, 0.2, true, 150), 0.5, false, 1), 0.7, true, 50), 0.25, 0.75, 50./200 + 150./200*200/201, "two rows of each class", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e, warnings, err := Evaluate(c.s, Options{Thresholds: &Thresholds{}})
			if err != nil {
				t.Fatal(err)
			}
			checkEvaluation(t, e)
			if got := codes(warnings); got != c.warnings {
				t.Errorf("warnings are %q; want %q", got, c.warnings)
			}
			near(t, "AUC", e.AUC.Value, c.auc, 0)
			near(t, "KS", e.KS.Value, c.ks, 0)
			near(t, "AP", e.AP.Value, c.ap, 1e-15)
			if e.AUC.Lo != nil || !strings.Contains(e.AUC.Why, c.why) {
				t.Errorf("AUC is %+v; want no interval, because %q", e.AUC, c.why)
			}
			if got := e.LogLoss.Lo != nil; got != c.interval {
				t.Errorf("log loss is %+v; want an interval: %v", e.LogLoss, c.interval)
			}
		})
	}
}

func TestLossesThatDoNotExist(t *testing.T) {
	margins := Sample{Score: []float64{-2, 0.5, 1.5}, Bad: []bool{false, true, true}}
	for name, e := range map[string]Estimate{"log loss": LogLoss(margins), "Brier": Brier(margins)} {
		if e.Value != nil || e.Why != "scores are not probabilities: want 0 to 1" || e.N != 3 || e.Positives != 2 {
			t.Errorf("%s of margins is %+v; want no value", name, e)
		}
	}
	sure := Sample{Score: []float64{0, 1, 0, 1, 0.5}, Bad: []bool{false, true, true, false, true}}
	if e := LogLoss(sure); e.Value != nil || e.Why != "the loss is infinite: 2 rows have a score of exactly 0 or 1 and the other outcome" {
		t.Errorf("log loss of a sure mistake is %+v; want no value", e)
	}
	near(t, "Brier", Brier(sure).Value, 2.25/5, 1e-16)
	right := Sample{Score: []float64{0, 1, 0.5}, Bad: []bool{false, true, true}}
	near(t, "log loss of sure and right scores", LogLoss(right).Value, math.Ln2/3, 1e-16)
}

// The highest scores are a tie that no target allows: nothing is stopped, and
// nothing is made up.
func TestNoThresholdKeepsTheTarget(t *testing.T) {
	s := repeat(repeat(Sample{}, 9, true, 5), 9, false, 50)
	s = repeat(s, 1, false, 50)
	frozen, err := Freeze(s, Options{FPR: []float64{0.4}, Capacity: []float64{0.4}})
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsInf(frozen.FPR[0].Threshold, 1) || !math.IsInf(frozen.Capacity[0].Threshold, 1) {
		t.Fatalf("thresholds are %+v; want +Inf", frozen)
	}
	e, _, err := Evaluate(s, Options{Thresholds: &frozen})
	if err != nil {
		t.Fatal(err)
	}
	checkEvaluation(t, e)
	if x := e.RecallAtFPR[0]; x.Value != nil || x.Threshold != nil || x.Achieved != nil || x.FPR != 0.4 {
		t.Errorf("recall is %+v; want none", x)
	}
	if x := e.PrecisionAtCapacity[0]; x.Value != nil || x.Threshold != nil || x.Capacity != 0.4 {
		t.Errorf("precision is %+v; want none", x)
	}
	c := At(s, frozen.FPR[0].Threshold)
	near(t, "FPR at +Inf", c.FPR.Value, 0, 0)
	if c.Stopped != 0 || c.Precision.Value != nil {
		t.Errorf("cut at +Inf is %+v; want nothing stopped", c)
	}
}

// Frozen thresholds are applied, not found again.
func TestThresholdsOfAnotherSampleAreApplied(t *testing.T) {
	s := randomSample(rand.New(rand.NewPCG(8, 8)), 1000, 1<<30, false)
	frozen := &Thresholds{FPR: []Threshold{{0.07, 0.8}}, Capacity: []Threshold{{0.01, 0.6}, {0.02, 5}}}
	e, warnings, err := Evaluate(s, Options{FPR: []float64{0.5}, Thresholds: frozen, Level: 0.9})
	if err != nil || len(warnings) != 0 {
		t.Fatal(err, warnings)
	}
	tp, fp, bad, good := slowCut(s, 0.8)
	x := e.RecallAtFPR[0]
	near(t, "recall", x.Value, tp/bad, 1e-15)
	near(t, "achieved", x.Achieved, fp/good, 1e-15)
	lo, _ := wilson(tp, bad, 0.9)
	near(t, "lo", x.Lo, lo, 0)
	if len(e.RecallAtFPR) != 1 || x.FPR != 0.07 || *x.Threshold != 0.8 || x.Level != 0.9 {
		t.Errorf("recall is %+v; want that of the frozen threshold", e.RecallAtFPR)
	}
	if y := e.PrecisionAtCapacity[1]; y.Value != nil || y.Why != "no row is stopped" || *y.Achieved != 0 {
		t.Errorf("precision of nothing is %+v; want none", y)
	}
}

// The document's keys are the contract's.
func TestJSONOfMetrics(t *testing.T) {
	s := Sample{Score: []float64{4, 3, 2, 1}, Bad: []bool{true, false, true, false}}
	e, _, err := Evaluate(s, Options{FPR: []float64{0}, Capacity: []float64{0.25}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"auc":{"value":0.75,"lo":`, `"level":0.95,"n":4,"positives":2,"method":"delong"}`,
		`"ks":{"value":0.5,"lo":`, `"threshold":4,"bias_corrected":`,
		`"log_loss":{"value":null,"n":4,"positives":2,"why":"scores are not probabilities: want 0 to 1"}`,
		`"recall_at_fpr":[{"fpr":0,"threshold":4,"achieved_fpr":0,"value":0.5,"lo":`,
		`"precision_at_capacity":[{"capacity":0.25,"threshold":4,"achieved_capacity":0.25,"value":1,"lo":`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s lacks %s", b, want)
		}
	}
}

func TestGainsByHand(t *testing.T) {
	// Scores 9 to 0 but 7 and 6 are tied: two groups of five, then of four with the tie whole.
	s := Sample{Score: []float64{9, 8, 7, 7, 5, 4, 3, 2, 1, 0}, Bad: []bool{true, true, false, true, false, false, true, false, false, false}}
	want := []GainsRow{
		{1, 5, 9, 5, 3, 5, 0.6, 0.75, 2. / 6, 0.75 - 2./6, 1.5},
		{2, 0, 4, 5, 1, 5, 0.2, 1, 1, 0, 1},
	}
	got := Gains(s, 2)
	for k := range want {
		if math.Abs(got[k].Lift-want[k].Lift) < 1e-15 {
			got[k].Lift = want[k].Lift
		}
		if len(got) != 2 || got[k] != want[k] {
			t.Errorf("row %d is %+v; want %+v", k, got[k], want[k])
		}
	}
	for _, row := range Gains(s, 4) { // a border falls into the tie
		if row.MinScore == 7 && row.MaxScore != 7 && row.N != 4 || row.N == 0 {
			t.Errorf("row %+v tears a tie or is empty", row)
		}
	}
}

// Tables lose no row and no weight, tear no tie, and stand in order.
func TestTablesAreComplete(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		count := 1 + random.IntN(20)
		checkTables(t, s, count)
		plain := s
		plain.Weight = nil
		if len(distinct(plain)) == len(plain.Score) { // no ties: sizes differ by one at most
			low, high := len(s.Score)/count, (len(s.Score)+count-1)/count
			for _, row := range Gains(plain, count) {
				if row.N < low || row.N > high {
					t.Errorf("group %d has %d rows; want %d to %d", row.Group, row.N, low, high)
				}
			}
		}
	})
}

func checkTables(t *testing.T, s Sample, count int) {
	t.Helper()
	bads, goods := s.count()
	weight := 0.0
	for i := range s.Score {
		weight += weightOf(s, i)
	}
	gains, bins, bars := Gains(s, count), Reliability(s, count), Histogram(s, count)
	if len(gains) > count || len(bins) != len(gains) || len(bars) > count {
		t.Fatalf("%d gains, %d bins and %d bars; want at most %d", len(gains), len(bins), len(bars), count)
	}
	rows, caught, total := 0, 0, 0.0
	for k, g := range gains {
		b := bins[len(bins)-1-k]
		rows, caught, total = rows+g.N, caught+g.Bads, total+g.Weight
		if g.Group != k+1 || g.MinScore > g.MaxScore || k > 0 && g.MaxScore >= gains[k-1].MinScore || g.N < 1 {
			t.Errorf("group %d is %+v after %+v", k+1, g, gains[max(0, k-1)])
		}
		if b.Min != g.MinScore || b.Max != g.MaxScore || b.N != g.N || b.BadRate != g.BadRate {
			t.Errorf("bin %+v and group %+v differ", b, g)
		}
		if !(b.Min <= b.MeanScore && b.MeanScore <= b.Max && b.Lo <= b.BadRate && b.BadRate <= b.Hi) {
			t.Errorf("bin %+v is out of order", b)
		}
	}
	last := gains[len(gains)-1]
	if rows != bads+goods || caught != bads || math.Abs(total-weight) > 1e-12*weight || math.Abs(last.CumBadShare-1) > 1e-12 || math.Abs(last.Lift-1) > 1e-12 {
		t.Errorf("groups have %d rows, %d bads, weight %v, and end at %+v; want %d, %d, %v", rows, caught, total, last, bads+goods, bads, weight)
	}
	for k, b := range bars {
		total -= b.Goods + b.Bads
		if k > 0 && b.Lo != bars[k-1].Hi {
			t.Errorf("bar %d begins at %v; want %v", k, b.Lo, bars[k-1].Hi)
		}
	}
	if scores := distinct(s); math.Abs(total) > 1e-12*weight || bars[0].Lo != scores[len(scores)-1] || bars[len(bars)-1].Hi != scores[0] {
		t.Errorf("bars lack the weight %v of %v, or do not span the scores: %+v", total, weight, bars)
	}
}

func TestHistogramByHand(t *testing.T) {
	s := Sample{Score: []float64{0, 1, 1.5, 2, 3, 4}, Bad: []bool{false, true, false, false, true, true}, Weight: []float64{1, 2, 1, 1, 1, 3}}
	want := []HistogramBin{{0, 1, 1, 0}, {1, 2, 1, 2}, {2, 3, 1, 0}, {3, 4, 0, 4}}
	if got := Histogram(s, 4); !slices.Equal(got, want) {
		t.Errorf("bars are %v; want %v", got, want)
	}
}

func TestReliabilityByHand(t *testing.T) {
	s := Sample{Score: []float64{.1, .2, .3, .9}, Bad: []bool{false, true, false, true}, Weight: []float64{1, 3, 2, 2}}
	got := Reliability(s, 2)
	if len(got) != 2 || got[0].N != 2 || got[0].BadRate != 0.75 || math.Abs(got[0].MeanScore-.7/4) > 1e-16 || got[0].Weight != 4 {
		t.Fatalf("bins are %+v", got)
	}
	lo, hi := wilson(0.75*1.6, 1.6, 0.95) // Kish: (1+3)^2/(1+9)
	near(t, "lo", &got[0].Lo, lo, 1e-15)
	near(t, "hi", &got[0].Hi, hi, 1e-15)
}

func TestLogarithmIsAccurate(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	check := func(what string, x, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 6e-16*math.Abs(want) {
			t.Errorf("%s of %v is %v; want %v", what, x, got, want)
		}
	}
	for range 20000 {
		x := random.Float64() * math.Exp(-40*random.Float64()*random.Float64())
		check("ln", x, ln(x), math.Log(x))
		check("ln1m", x, ln1m(x), math.Log1p(-x))
	}
	// math.Log of amd64 is wrong by 35 here.
	check("ln", 5e-324, ln(5e-324), -1074*math.Ln2)
	check("ln", 1e-310, ln(1e-310), -310*math.Ln10)
	for _, x := range []float64{math.Sqrt2 / 2, math.Nextafter(1, 0), 1, 0.25, 0.5} {
		check("ln", x, ln(x), math.Log(x))
	}
	if ln1m(0) != 0 || ln(1) != 0 {
		t.Error("the logarithm of 1 is not 0")
	}
}

func TestKeysKeepOrder(t *testing.T) {
	scores := []float64{-math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 0.5, math.Nextafter(0.5, 1), math.MaxFloat64}
	for i, x := range scores {
		if keyScore(orderedKey(x)) != x {
			t.Errorf("score %v comes back as %v", x, keyScore(orderedKey(x)))
		}
		if i > 0 && orderedKey(x) >= orderedKey(scores[i-1]) {
			t.Errorf("the key of %v is not below that of %v", x, scores[i-1])
		}
	}
	if orderedKey(math.Copysign(0, -1)) != orderedKey(0) {
		t.Error("the zeros have two keys")
	}
}

// Radix sort against the standard library's, with a payload that must follow.
func TestRadixSortsAndCarries(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	for _, n := range []int{0, 1, 2, 100, smallSort, 3*parallelMin + 1} {
		key, payload := make([]uint64, n), make([]uint64, n)
		for i := range key {
			key[i] = random.Uint64() >> (random.UintN(5) * 13) << (random.UintN(2) * 29)
			payload[i] = ^key[i]
		}
		want := slices.Clone(key)
		slices.Sort(want)
		alone, _ := sortKeys(slices.Clone(key), nil)
		sorted, moved := sortKeys(key, payload)
		if !slices.Equal(alone, want) || !slices.Equal(sorted, want) {
			t.Errorf("%d keys are out of order", n)
		}
		for i := range moved {
			if moved[i] != ^sorted[i] {
				t.Fatalf("payload %d of %d left its key", i, n)
			}
		}
	}
}

// Keys that agree in the bits of the passes over all keys: long and short runs.
func TestRadixSortsRunsOfLowBits(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for _, spread := range []uint64{1, 50, 500, 1 << 40} { // runs of 5,000, 100, 10 and 1 key
		n := 5000
		key, payload := make([]uint64, n), make([]uint64, n)
		for i := range key {
			key[i] = random.Uint64N(spread)<<lowBits | random.Uint64N(1<<lowBits)>>(random.UintN(2)*18)
			payload[i] = uint64(i)
		}
		want := slices.Clone(key)
		slices.Sort(want)
		original := slices.Clone(key)
		alone, _ := sortKeys(slices.Clone(key), nil)
		sorted, moved := sortKeys(key, payload)
		if !slices.Equal(alone, want) || !slices.Equal(sorted, want) {
			t.Fatalf("%d runs are out of order", spread)
		}
		for i := range moved {
			if original[moved[i]] != sorted[i] || i > 0 && sorted[i] == sorted[i-1] && moved[i] < moved[i-1] {
				t.Fatalf("payload %d left its key, or changed places with an equal one", i)
			}
		}
	}
}
