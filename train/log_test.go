package train

import (
	"math"
	"testing"
)

func TestLogIsWithinOneUlpOfMath(t *testing.T) {
	for _, x := range []float64{1e-300, 0.1, 0.5, 0.7071067811865475, 0.7071067811865476, 1, math.Nextafter(1, 0), math.Nextafter(1, 2), 2, 1e300, math.MaxFloat64} {
		logCase(t, x)
	}
	// Go's assembly for amd64 gives -709.1 here; -744.44 is 1074 times the ln of 0.5.
	if got, want := Log(5e-324), -0x1.74385446d71c3p+09; got != want {
		t.Errorf("Log(5e-324) is %x; want %x", got, want)
	}
	x := 1e-9
	for range 100_000 {
		x *= 1.0005
		logCase(t, x)
	}
}

func logCase(t *testing.T, x float64) {
	got, want := Log(x), math.Log(x)
	if math.Abs(got-want) > math.Nextafter(math.Abs(want), math.Inf(1))-math.Abs(want) {
		t.Errorf("Log(%v) is %x; math.Log says %x", x, got, want)
	}
}
