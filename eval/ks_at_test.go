package eval

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Newcombe, Statistics in Medicine 17 (1998), table II, contrasts (a) to (h) by
// method 10, to the printed digits.
func TestNewcombesTable(t *testing.T) {
	for _, c := range []struct{ k, n, j, m, lo, hi float64 }{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
	} {
		lo, hi := newcombe(c.k, c.n, c.j, c.m, 0.95)
		if math.Abs(lo-c.lo) > 5e-5 || math.Abs(hi-c.hi) > 5e-5 {
			t.Errorf("%v/%v - %v/%v is %.4f to %.4f; want %v to %v", c.k, c.n, c.j, c.m, lo, hi, c.lo, c.hi)
		}
	}
}

// The distance at its own best threshold is KS, with the sign that KS leaves out.
func TestKSAtOfItsOwnThreshold(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		ks := KS(s)
		at := KSAt(s, *ks.Threshold)
		tp, fp, bad, good := slowCut(s, *ks.Threshold)
		near(t, "KS", at.Value, tp/bad-fp/good, 1e-14)
		if math.Abs(math.Abs(*at.Value)-*ks.Value) > 1e-14 {
			t.Errorf("KSAt is %v; want %v or its negative", *at.Value, *ks.Value)
		}
		checkEstimate(t, "KSAt", at)
		if (at.Lo == nil) != (s.Weight != nil) {
			t.Errorf("KSAt has an interval with weights, or none without: %+v", at)
		}
	})
}

func TestKSAtEdges(t *testing.T) {
	s := Sample{Score: []float64{1, 2, 3, 4}, Bad: []bool{false, true, false, true}}
	near(t, "above all", KSAt(s, 5).Value, 0, 0)
	near(t, "below all", KSAt(s, -5).Value, 0, 0)
	near(t, "nothing is stopped by +Inf", KSAt(s, math.Inf(1)).Value, 0, 0)
	near(t, "a score at the threshold is stopped", KSAt(s, 4).Value, 0.5, 0)
	near(t, "turned scores have a negative distance", KSAt(Sample{Score: []float64{1, 2}, Bad: []bool{true, false}}, 2).Value, -1, 0)
	for why, e := range map[string]Estimate{
		"threshold is NaN": KSAt(s, math.NaN()),
		"no bad rows":      KSAt(Sample{Score: []float64{1}, Bad: []bool{false}}, 0),
	} {
		if e.Value != nil || !strings.Contains(e.Why, why) {
			t.Errorf("%+v; want no value, because %s", e, why)
		}
	}
}
