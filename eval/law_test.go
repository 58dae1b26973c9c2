package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
)

// everything is all that is said of a sample, as one comparable text.
func everything(t *testing.T, s Sample) string {
	t.Helper()
	e, warnings, err := Evaluate(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal([]any{e, warnings, ROC(s)[1:], Gains(s, 10), Reliability(s, 7), Histogram(s, 9)})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func permuted(s Sample, order []int) Sample {
	out := Sample{Score: make([]float64, len(order)), Bad: make([]bool, len(order))}
	for k, i := range order {
		out.Score[k], out.Bad[k] = s.Score[i], s.Bad[i]
		if s.Weight != nil {
			out.Weight = append(out.Weight, s.Weight[i])
		}
	}
	return out
}

// Weights that no order sums alike, in ties: every bit must stay.
func TestOrderOfRowsIsIrrelevant(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		for i := range s.Weight {
			if s.Weight[i] > 0 {
				s.Weight[i] = math.Exp(20 * random.NormFloat64())
			}
		}
		order := random.Perm(len(s.Score))
		p := permuted(s, order)
		if a, b := everything(t, s), everything(t, p); a != b {
			t.Fatalf("the order of rows changes the result:\n%s\n%s", a, b)
		}
		other := s
		other.Score = slices.Clone(s.Score)
		random.Shuffle(len(other.Score), func(i, j int) { other.Score[i], other.Score[j] = other.Score[j], other.Score[i] })
		a, errA := CompareAUC(s, other)
		b, errB := CompareAUC(p, permuted(other, order))
		if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("the order of rows changes the comparison: %v %v %v %v", a, b, errA, errB)
		}
	})
}

// Large enough for several goroutines.
func TestProcessorsAreIrrelevant(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := randomSample(random, 5*parallelMin, 1<<40, false)
	want := rank(s)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, procs := range []int{2, 5} {
		runtime.GOMAXPROCS(procs)
		if got := rank(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%d processors change the ranking", procs)
		}
	}
	if !slices.IsSortedFunc(want.score, func(a, b float64) int { return -compare(a, b) }) {
		t.Error("the ranking does not descend")
	}
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestWeightsAreCopies(t *testing.T) {
	for seed := range 60 {
		random := rand.New(rand.NewPCG(uint64(seed), 3))
		s := randomSample(random, 40, 10, true)
		copies := Sample{}
		for i := range s.Weight {
			s.Weight[i] = float64(int(s.Weight[i] / 0.75))
			if i < 2 {
				s.Weight[i] = 2
			}
			copies = repeat(copies, s.Score[i], s.Bad[i], int(s.Weight[i]))
		}
		a, _, errA := Evaluate(s, Options{})
		b, _, errB := Evaluate(copies, Options{})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		near(t, "AUC", a.AUC.Value, *b.AUC.Value, 1e-15)
		near(t, "KS", a.KS.Value, *b.KS.Value, 1e-15)
		near(t, "KS threshold", a.KS.Threshold, *b.KS.Threshold, 0)
		near(t, "AP", a.AP.Value, *b.AP.Value, 1e-15)
		near(t, "log loss", a.LogLoss.Value, *b.LogLoss.Value, 1e-15)
		near(t, "Brier", a.Brier.Value, *b.Brier.Value, 1e-15)
		if x, y := ROC(s), ROC(copies); !reflect.DeepEqual(x, y) {
			t.Errorf("ROC is %v; want %v", x, y)
		}
		if x, y := Histogram(s, 6), Histogram(copies, 6); !reflect.DeepEqual(x, y) {
			t.Errorf("histogram is %v; want %v", x, y)
		}
		x, errX := Freeze(s, Options{})
		y, errY := Freeze(copies, Options{})
		if errX != nil || errY != nil || !reflect.DeepEqual(x, y) {
			t.Errorf("thresholds are %v, %v; want %v, %v", x, errX, y, errY)
		}
		sameGains(t, Gains(s, 5), Gains(copies, 5))
	}
}

// sameGains compares all but the numbers of rows, which copies change.
func sameGains(t *testing.T, a, b []GainsRow) {
	t.Helper()
	a, b = slices.Clone(a), slices.Clone(b)
	for k := range a {
		a[k].N, a[k].Bads = 0, 0
	}
	for k := range b {
		b[k].N, b[k].Bads = 0, 0
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("gains are %v; want %v", a, b)
	}
}

func TestScaleOfWeightsIsIrrelevant(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	s := randomSample(random, 200, 30, true)
	want := everythingScaleFree(s)
	for _, scale := range []float64{0x1p-100, 0x1p200} { // powers of 2: no rounding
		scaled := s
		scaled.Weight = slices.Clone(s.Weight)
		for i := range scaled.Weight {
			scaled.Weight[i] *= scale
		}
		if got := everythingScaleFree(scaled); !reflect.DeepEqual(got, want) {
			t.Errorf("weights times %v change the metrics: %v; want %v", scale, got, want)
		}
	}
}

func everythingScaleFree(s Sample) []float64 {
	bins := Reliability(s, 5)
	return []float64{*AUC(s).Value, *KS(s).Value, *AveragePrecision(s).Value, *LogLoss(s).Value, *Brier(s).Value, bins[0].Lo, bins[0].MeanScore}
}

// Ranking metrics know order alone: margins and their scores agree in every bit.
func TestMonotoneScoresRankAlike(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		moved := s
		moved.Score = slices.Clone(s.Score)
		for i, x := range moved.Score {
			moved.Score[i] = 1e12*x - 7e11 // keeps the order and the ties of these samples
		}
		if len(distinct(moved)) != len(distinct(s)) {
			return
		}
		a, b := KS(s), KS(moved)
		a.Threshold, b.Threshold = nil, nil
		if !reflect.DeepEqual(AUC(s), AUC(moved)) || !reflect.DeepEqual(a, b) || !reflect.DeepEqual(AveragePrecision(s), AveragePrecision(moved)) {
			t.Fatal("a monotone change of scores changes a ranking metric")
		}
	})
}

// Turned scores and turned labels: AUC becomes 1-AUC, KS stays.
func TestComplement(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		turned, relabelled := s, s
		turned.Score, relabelled.Bad = slices.Clone(s.Score), slices.Clone(s.Bad)
		for i := range s.Score {
			turned.Score[i], relabelled.Bad[i] = -s.Score[i], !s.Bad[i]
		}
		for _, c := range []Sample{turned, relabelled} {
			near(t, "AUC", AUC(c).Value, 1-*AUC(s).Value, 1e-15)
			near(t, "KS", KS(c).Value, *KS(s).Value, 1e-15)
			if s.Weight == nil && AUC(s).Lo != nil {
				near(t, "hi", AUC(c).Hi, 1-*AUC(s).Lo, 1e-15)
			}
		}
	})
}

func TestCompareIsAntisymmetric(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	a := randomSample(random, 300, 40, false)
	b := a
	b.Score = randomSample(random, 300, 1<<30, false).Score
	x, errX := CompareAUC(a, b)
	y, errY := CompareAUC(b, a)
	if errX != nil || errY != nil {
		t.Fatal(errX, errY)
	}
	if *x.Delta.Value != -*y.Delta.Value || *x.Delta.Lo != -*y.Delta.Hi || *x.P != *y.P {
		t.Errorf("comparisons are %v and %v; want mirror images", x, y)
	}
}

// A threshold frozen on a sample keeps its target there.
func TestFrozenTargetsAreKept(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		e, _, err := Evaluate(s, Options{FPR: []float64{0.05, 0.2}, Capacity: []float64{0.1, 0.3}})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range e.RecallAtFPR {
			if x.Achieved != nil && *x.Achieved > x.FPR {
				t.Errorf("false-positive rate %v is exceeded: %v", x.FPR, *x.Achieved)
			}
		}
		for _, x := range e.PrecisionAtCapacity {
			if x.Achieved != nil && *x.Achieved > x.Capacity {
				t.Errorf("capacity %v is exceeded: %v", x.Capacity, *x.Achieved)
			}
		}
	})
}

// Evaluate is its parts.
func TestEvaluateEqualsItsParts(t *testing.T) {
	s := randomSample(rand.New(rand.NewPCG(4, 4)), 500, 100, false)
	e, _, err := Evaluate(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	parts := Evaluation{AUC: AUC(s), Gini: giniOf(AUC(s)), Prevalence: shareOf(float64(e.AUC.Positives), 500, 500, e.AUC.Positives, false), KS: KS(s), AP: AveragePrecision(s), LogLoss: LogLoss(s), Brier: Brier(s),
		RecallAtFPR: e.RecallAtFPR, PrecisionAtCapacity: e.PrecisionAtCapacity}
	if !reflect.DeepEqual(e, parts) {
		t.Errorf("evaluation is %+v; want %+v", e, parts)
	}
}
