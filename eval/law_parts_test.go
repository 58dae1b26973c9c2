package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// parts is rows with a segment and a day each; whole says that weights are
// small whole numbers, else no order sums them alike.
func parts(seed uint64, levels int, weighted, whole bool) (s Sample, segment, day []string) {
	random := rand.New(rand.NewPCG(seed, 21))
	for i := range 1200 {
		bad := random.IntN(4) == 0
		x := random.NormFloat64()
		if bad {
			x++
		}
		s.Score, s.Bad = append(s.Score, math.Round(x*float64(levels))/float64(levels)), append(s.Bad, bad)
		segment = append(segment, []string{"a", "a", "b", "c"}[random.IntN(4)])
		day = append(day, []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"}[i%12])
		switch {
		case weighted && whole:
			s.Weight = append(s.Weight, float64(1+random.IntN(3)))
		case weighted:
			s.Weight = append(s.Weight, math.Exp(10*random.NormFloat64()))
		}
	}
	return s, segment, day
}

func eachParts(t *testing.T, whole bool, f func(t *testing.T, random *rand.Rand, s Sample, segment, day []string)) {
	for name, c := range map[string]struct {
		levels   int
		weighted bool
	}{"few ties": {1 << 30, false}, "many ties": {3, false}, "weights": {1 << 30, true}, "weights and ties": {3, true}} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(8) {
				s, segment, day := parts(seed, c.levels, c.weighted, whole)
				f(t, rand.New(rand.NewPCG(seed, 22)), s, segment, day)
			}
		})
	}
}

func asText(t *testing.T, x any) string {
	t.Helper()
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// allParts is all that is said of the parts of a sample and of its drift.
func allParts(t *testing.T, s Sample, segment, day []string, threshold float64) []string {
	return []string{
		asText(t, Segments(s, "segment", segment, threshold)), asText(t, Periods(s, day, nil, threshold)), asText(t, DailyPrecision(s, day, threshold)),
		asText(t, KSAt(s, threshold)), asText(t, PrecisionRecall(s)),
	}
}

func take[T any](x []T, order []int) []T {
	dst := make([]T, len(order))
	for k, i := range order {
		dst[k] = x[i]
	}
	return dst
}

// Every bit stays when rows come in another order, whatever they weigh.
func TestOrderOfRowsIsIrrelevantToParts(t *testing.T) {
	eachParts(t, false, func(t *testing.T, random *rand.Rand, s Sample, segment, day []string) {
		order := random.Perm(len(s.Score))
		a := allParts(t, s, segment, day, 0.5)
		b := allParts(t, permuted(s, order), take(segment, order), take(day, order), 0.5)
		for k := range a {
			if a[k] != b[k] {
				t.Fatalf("the order of rows changes part %d:\n%s\n%s", k, a[k], b[k])
			}
		}
	})
}

func TestOrderOfRowsIsIrrelevantToDrift(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 23))
		s, _, _ := parts(seed, 5, false, false)
		a, b := slices.Clone(s.Score[:500]), slices.Clone(s.Score[500:])
		a[3], b[4] = math.NaN(), math.NaN()
		psi, test := asText(t, PSIOfNumbers(a, b, 10)), TwoSampleKS(a[:80], b[:90])
		x, y := take(a, random.Perm(len(a))), take(b, random.Perm(len(b)))
		if got := asText(t, PSIOfNumbers(x, y, 10)); got != psi {
			t.Errorf("the order of rows changes PSI:\n%s\n%s", psi, got)
		}
		random.Shuffle(80, func(i, j int) { a[i], a[j] = a[j], a[i] })
		random.Shuffle(90, func(i, j int) { b[i], b[j] = b[j], b[i] })
		if got := TwoSampleKS(a[:80], b[:90]); !reflect.DeepEqual(got, test) {
			t.Errorf("the order of rows changes the two-sample test: %+v %+v", test, got)
		}
	}
}

// rising is a change of scores that keeps order and ties: x^3 is exact enough
// on rounded numbers, and neither linear nor of one size.
func rising(x float64) float64 { return x*x*x + x }

func moved(x []float64) []float64 {
	dst := make([]float64, len(x))
	for i := range x {
		dst[i] = rising(x[i])
	}
	return dst
}

// All but the mean score of a part knows order alone.
func TestMonotoneScoresHaveEqualParts(t *testing.T) {
	eachParts(t, false, func(t *testing.T, _ *rand.Rand, s Sample, segment, day []string) {
		m := s
		m.Score = moved(s.Score)
		if len(distinct(m)) != len(distinct(s)) {
			t.Fatal("the change tears ties or makes some")
		}
		const threshold = 2. / 3
		a, b := Segments(s, "", segment, threshold), Segments(m, "", segment, rising(threshold))
		for k := range a {
			a[k].MeanScore, b[k].MeanScore = 0, 0
		}
		if asText(t, a) != asText(t, b) {
			t.Fatalf("a monotone change changes segments:\n%s\n%s", asText(t, a), asText(t, b))
		}
		p, q := Periods(s, day, nil, threshold), Periods(m, day, nil, rising(threshold))
		for k := range p {
			p[k].MeanScore, q[k].MeanScore = 0, 0
		}
		if asText(t, p) != asText(t, q) {
			t.Fatal("a monotone change changes periods")
		}
		if !reflect.DeepEqual(DailyPrecision(s, day, threshold), DailyPrecision(m, day, rising(threshold))) || !reflect.DeepEqual(KSAt(s, threshold), KSAt(m, rising(threshold))) {
			t.Fatal("a monotone change changes daily precision or the distance at a threshold")
		}
	})
}

func TestMonotoneNumbersDriftAlike(t *testing.T) {
	for seed := range uint64(20) {
		s, _, _ := parts(seed, 20, false, false)
		a, b := s.Score[:500], s.Score[500:]
		x, y := PSIOfNumbers(a, b, 10), PSIOfNumbers(moved(a), moved(b), 10)
		if *x.Value != *y.Value || len(x.Bins) != len(y.Bins) {
			t.Errorf("a monotone change changes PSI: %v %v", *x.Value, *y.Value)
		}
		if !reflect.DeepEqual(TwoSampleKS(a, b), TwoSampleKS(moved(a), moved(b))) {
			t.Error("a monotone change changes the two-sample test")
		}
	}
}

// A row that weighs 2 is two rows, in every value; the numbers of rows differ,
// and only copies have intervals.
func TestWeightsAreCopiesInParts(t *testing.T) {
	eachParts(t, true, func(t *testing.T, _ *rand.Rand, s Sample, segment, day []string) {
		if s.Weight == nil {
			return
		}
		var copies Sample
		var segments, days []string
		for i := range s.Score {
			for range int(s.Weight[i]) {
				copies = repeat(copies, s.Score[i], s.Bad[i], 1)
				segments, days = append(segments, segment[i]), append(days, day[i])
			}
		}
		a, b := Segments(s, "", segment, 0.5), byValue(Segments(copies, "", segments, 0.5))
		for _, x := range a {
			y := b[x.Value]
			for what, e := range map[string][2]Estimate{"bad rate": {x.BadRate, y.BadRate}, "AUC": {x.AUC, y.AUC}, "stopped": {x.Stopped, y.Stopped}, "recall": {x.Recall, y.Recall}, "FPR": {x.FPR, y.FPR}, "FPR ratio": {x.FPRRatio, y.FPRRatio}, "AUC delta": {x.AUCDelta, y.AUCDelta}} {
				near(t, x.Value+": "+what, e[0].Value, *e[1].Value, 1e-14)
			}
			near(t, "mean score", &x.MeanScore, y.MeanScore, 1e-14)
		}
		d, e := DailyPrecision(s, day, 0.5), DailyPrecision(copies, days, 0.5)
		near(t, "average daily precision", d.Average.Value, *e.Average.Value, 1e-14)
		near(t, "pooled precision", d.Pooled.Value, *e.Pooled.Value, 1e-14)
		near(t, "KSAt", KSAt(s, 0.5).Value, *KSAt(copies, 0.5).Value, 1e-14)
		p, q := Periods(s, day, nil, 0.5), Periods(copies, days, nil, 0.5)
		for k := range p {
			near(t, "AUC of a period", p[k].AUC.Value, *q[k].AUC.Value, 1e-14)
			near(t, "bad rate of a period", p[k].BadRate.Value, *q[k].BadRate.Value, 1e-14)
		}
		if x, y := PrecisionRecall(s), PrecisionRecall(copies); !reflect.DeepEqual(x, y) {
			t.Errorf("the precision-recall curve is %v; want %v", x, y)
		}
	})
}

func byValue(list []Segment) map[string]Segment {
	dst := map[string]Segment{}
	for _, s := range list {
		dst[s.Value] = s
	}
	return dst
}

// Scores of two values are one cut: every ranking metric is a fraction of
// counts, and has its nearest double. 3 of 8 bads and 1 of 16 goods are stopped.
func TestTiesAreExact(t *testing.T) {
	for _, level := range [][2]float64{{1, 0}, {math.MaxFloat64, -math.MaxFloat64}, {math.Nextafter(0.3, 1), 0.3}, {5e-324, math.Copysign(0, -1)}} {
		high, low := level[0], level[1]
		s := repeat(repeat(repeat(repeat(Sample{}, high, true, 3), low, true, 5), high, false, 1), low, false, 15)
		near(t, "AUC", AUC(s).Value, (1+3./8-1./16)/2, 0)
		near(t, "KS", KS(s).Value, 3./8-1./16, 0)
		near(t, "KSAt", KSAt(s, high).Value, 3./8-1./16, 0)
		near(t, "AP", AveragePrecision(s).Value, 3./8*3/4+5./8*8/24, 1e-16)
		if got, want := ROC(s)[1:], []Point{{1. / 16, 3. / 8, high}, {1, 1, low}}; !reflect.DeepEqual(got, want) {
			t.Errorf("ROC is %v; want %v", got, want)
		}
		if got, want := PrecisionRecall(s), []PRPoint{{3. / 8, 3. / 4, high}, {1, 8. / 24, low}}; !reflect.DeepEqual(got, want) {
			t.Errorf("the precision-recall curve is %v; want %v", got, want)
		}
	}
}

// The methods of a ranking are the functions.
func TestRankedEqualsTheFunctions(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		r, err := Rank(s)
		if err != nil {
			t.Fatal(err)
		}
		e, w, errE := Evaluate(s, Options{})
		f, v, errF := r.Evaluate(Options{})
		x, errX := Freeze(s, Options{})
		y, errY := r.Freeze(Options{})
		for what, pair := range map[string][2]any{
			"Evaluate": {[]any{e, w, errE}, []any{f, v, errF}}, "Freeze": {[]any{x, errX}, []any{y, errY}},
			"AUC": {AUC(s), r.AUC()}, "KS": {KS(s), r.KS()}, "AveragePrecision": {AveragePrecision(s), r.AveragePrecision()},
			"ROC": {ROC(s), r.ROC()}, "PrecisionRecall": {PrecisionRecall(s), r.PrecisionRecall()}, "Gains": {Gains(s, 7), r.Gains(7)},
			"Reliability": {Reliability(s, 7), r.Reliability(7)}, "Histogram": {Histogram(s, 7), r.Histogram(7)},
			"At": {At(s, 0.5), r.At(0.5)}, "KSAt": {KSAt(s, 0.5), r.KSAt(0.5)},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s of a ranking is %v; want %v", what, pair[1], pair[0])
			}
		}
		if r.Gains(0) != nil || r.Reliability(0) != nil || r.Histogram(0) != nil || r.At(math.NaN()).Recall.Why == "" {
			t.Error("a ranking takes what the functions refuse")
		}
		if _, err := r.Freeze(Options{FPR: []float64{2}}); err == nil {
			t.Error("a ranking takes a false-positive rate of 2")
		}
		if _, _, err := r.Evaluate(Options{Level: 2}); err == nil {
			t.Error("a ranking takes a level of 2")
		}
	})
	if r, err := Rank(Sample{Score: []float64{1}, Bad: []bool{true}}); r != nil || err == nil {
		t.Error("a sample of one class is ranked")
	}
}
