package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// segmented is rows of two segments, of which "b" is ranked at random, and a
// small one.
func segmented(n int) (Sample, []string) {
	r := rand.New(rand.NewPCG(4, 4))
	s, value := Sample{}, []string{}
	for i := range n {
		bad, v := r.IntN(5) == 0, []string{"a", "a", "b"}[i%3]
		x := r.NormFloat64()
		if bad && v == "a" {
			x += 1.5
		}
		if i%100 == 0 {
			v = "rare"
		}
		s.Score, s.Bad, value = append(s.Score, 1/(1+math.Exp(-x))), append(s.Bad, bad), append(value, v)
	}
	return s, value
}

// A segment's figures are those of its rows alone.
func TestSegmentsAreTheirRows(t *testing.T) {
	s, value := segmented(3000)
	list := Segments(s, "kind", value, 0.7)
	if len(list) != 3 || list[0].Value != "a" || list[1].Value != "b" || list[2].Value != "rare" {
		t.Fatalf("segments are %+v", list)
	}
	total := 0
	for _, g := range list[:2] {
		var own, rest Sample
		for i := range value {
			to := &rest
			if value[i] == g.Value {
				to = &own
			}
			to.Score, to.Bad = append(to.Score, s.Score[i]), append(to.Bad, s.Bad[i])
		}
		cut, other := At(own, 0.7), At(rest, 0.7)
		near(t, "AUC", g.AUC.Value, *AUC(own).Value, 0)
		near(t, "KS", g.KS.Value, *KS(own).Value, 0)
		near(t, "AP", g.AP.Value, *AveragePrecision(own).Value, 0)
		near(t, "Brier", g.Brier.Value, *Brier(own).Value, 0)
		near(t, "log loss", g.LogLoss.Value, *LogLoss(own).Value, 0)
		near(t, "recall", g.Recall.Value, *cut.Recall.Value, 0)
		near(t, "FPR", g.FPR.Value, *cut.FPR.Value, 0)
		near(t, "share stopped", g.Stopped.Value, *cut.Share.Value, 0)
		near(t, "bad rate", g.BadRate.Value, float64(g.Positives)/float64(g.N), 0)
		near(t, "FPR ratio", g.FPRRatio.Value, *cut.FPR.Value / *other.FPR.Value, 0)
		near(t, "delta", g.AUCDelta.Value, *AUC(own).Value-*AUC(rest).Value, 1e-16)
		// The standard errors of both intervals, added in squares; Student's t
		// over hundreds of rows is within 1 % of the normal.
		half := math.Hypot(*AUC(own).Hi-*AUC(own).Lo, *AUC(rest).Hi-*AUC(rest).Lo) / 2
		near(t, "delta's upper end", g.AUCDelta.Hi, *g.AUCDelta.Value+half, 0.01*half)
		for _, e := range []Estimate{g.BadRate, g.AUC, g.KS, g.AP, g.LogLoss, g.Brier, g.Stopped, g.Recall, g.FPR, g.FPRRatio, g.AUCDelta} {
			checkEstimate(t, g.Value, e)
		}
		total += g.N
	}
	rare := list[2]
	if rare.N != 30 || total+rare.N != 3000 || rare.AUC.Value != nil || rare.AUC.Why == "" || rare.BadRate.Value == nil || rare.P != nil {
		t.Errorf("the small segment is %+v", rare)
	}
	weak := WeakSegments(list)
	if len(weak) != 1 || weak[0].Value != "b" || !(*weak[0].PHolm < 1e-6) || *weak[0].PHolm < *weak[0].P {
		t.Errorf("the weak segments are %+v; want b", weak)
	}
}

// Katz's interval of two shares, by hand: 20 of 100 against 40 of 400.
func TestRatioOfRates(t *testing.T) {
	a := Estimate{Value: ptr(0.2), Lo: ptr(0.1)}
	e := ratioOf(a, Estimate{Value: ptr(0.1)}, 100, 400)
	se := math.Sqrt(1./20 - 1./100 + 1./40 - 1./400)
	near(t, "ratio", e.Value, 2, 1e-15)
	near(t, "lo", e.Lo, 2*math.Exp(-1.959963984540054*se), 1e-14)
	near(t, "hi", e.Hi, 2*math.Exp(1.959963984540054*se), 1e-14)
	if e := ratioOf(a, Estimate{Value: ptr(0)}, 100, 400); e.Value != nil || e.Why == "" {
		t.Errorf("a ratio to 0 is %+v", e)
	}
	if e := ratioOf(Estimate{Value: ptr(0), Lo: ptr(0)}, a, 100, 400); *e.Value != 0 || e.Lo != nil || e.Why == "" {
		t.Errorf("a ratio of 0 is %+v", e)
	}
}

func TestSegmentsAtTheEdges(t *testing.T) {
	s, value := segmented(600)
	one := Segments(s, "all", make([]string, 600), 0.7)
	if len(one) != 1 || one[0].P != nil || one[0].AUCDelta.Value != nil || *one[0].AUC.Value != *AUC(s).Value {
		t.Errorf("one segment is %+v; want the whole sample, compared with nothing", one)
	}
	if Segments(s, "short", value[:10], 0.7) != nil || Segments(Sample{}, "none", nil, 0) != nil {
		t.Error("a sample that fails Check, or too few values, have segments")
	}
	many := make([]string, 600)
	for i := range many {
		many[i] = fmt.Sprint(i % 120)
	}
	list := Segments(s, "many", many, 0.7)
	rows := 0
	for _, g := range list {
		rows += g.N
	}
	if len(list) != MaxSegments || list[MaxSegments-1].Value != "other values" || rows != 600 {
		t.Errorf("120 values make %d segments of %d rows, the last %q", len(list), rows, list[len(list)-1].Value)
	}
	s.Weight = numbered(600, func(i int) float64 { return float64(1 + i%2) })
	for _, g := range Segments(s, "weighted", value, 0.7) {
		if g.AUC.Lo != nil || g.P != nil {
			t.Errorf("a weighted segment has an interval: %+v", g)
		}
	}
	// All scores of one segment good: it is told, not measured.
	for i := range s.Bad {
		s.Bad[i] = s.Bad[i] && value[i] != "b"
	}
	for _, g := range Segments(s, "one class", value, 0.7) {
		if g.Value == "b" && (g.AUC.Value != nil || *g.BadRate.Value != 0) {
			t.Errorf("a segment of one class is %+v", g)
		}
	}
}
