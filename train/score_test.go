package train

import (
	"math"
	"testing"
)

// The scores are ONNX Runtime 1.17.1's and 1.32.0's (Cast to double, Neg, Exp,
// Add, Div on amd64, an even number of elements), printed by Python's float.hex.
func TestScoreHasTheBitsOfONNXRuntime(t *testing.T) {
	for _, c := range scoreCases {
		if got := Score(c.margin); math.Float64bits(got) != math.Float64bits(c.score) {
			t.Errorf("Score(%v) is %x; want %x", c.margin, got, c.score)
		}
	}
}

func TestScoreKeepsOrderWhereFraudLives(t *testing.T) {
	last := -1.0
	for i := range 50_001 {
		m := -30 + float64(i)*0.001
		s := Score(m)
		if s <= last {
			t.Fatalf("Score(%v) is %v, not above %v of the margin before", m, s, last)
		}
		last = s
	}
}

func TestExpIsWithinTwoUlp(t *testing.T) {
	for i := range 100_000 {
		x := -700 + float64(i)*0.014
		got, want := Exp(x), math.Exp(x)
		if math.Abs(got-want) > 2*(math.Nextafter(want, math.Inf(1))-want) {
			t.Errorf("Exp(%v) is %x; math.Exp says %x", x, got, want)
		}
	}
	if !math.IsNaN(Exp(math.NaN())) {
		t.Error("Exp(NaN) is not NaN")
	}
}
