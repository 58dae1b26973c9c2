package eval

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

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
