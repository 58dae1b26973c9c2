package onnx

import (
	"math"
	"testing"
)

// The numbers are those of ONNX Runtime 1.17.1 and 1.32.0 (amd64, one thread)
// for the files in testdata, printed by Python's repr and float.hex.
func TestSessionHasTheNumbersOfONNXRuntime(t *testing.T) {
	nan := float32(math.NaN())
	x := []float32{0.25, 2, nan, 1, 3, 7, -9, 0, 0.2500001, nan, 1, -1, 1, 2, 1, 0}
	for _, c := range []struct {
		kind    string
		within  float64
		margins []float64
		scores  []float64
	}{
		{"linear", 0,
			[]float64{-0.25, -1.25, 3.75, -4.25, -0.75, 0.75, 1.25, 0.75},
			[]float64{0x1.c054cda8768fap-2, 0x1.c81702a88e0d5p-3, 0x1.f43c4f67606edp-1, 0x1.ccd6411b606fap-7,
				0x1.4885610b9b828p-2, 0x1.5bbd4f7a323ecp-1, 0x1.8dfa3f55dc7cap-1, 0x1.5bbd4f7a323ecp-1}},
		{"gbdt", 0,
			[]float64{-0.875, -0.875, 2.125, -0.875, 2.125, 2.125, 0.625, 0.625},
			[]float64{0x1.2d46b08dbbfe4p-2, 0x1.2d46b08dbbfe4p-2, 0x1.c95fd9b86cdb8p-1, 0x1.2d46b08dbbfe4p-2,
				0x1.c95fd9b86cdb8p-1, 0x1.c95fd9b86cdb8p-1, 0x1.4d7e6283a9943p-1, 0x1.4d7e6283a9943p-1}},
		{"lstm", 1e-6,
			[]float64{1.5738128423690796, 2.588979482650757, -9.486520767211914, 0.125, 0.3172793686389923, 0.654752254486084, 1.7663912773132324, 0.654752254486084},
			[]float64{0x1.a81a688bab472p-1, 0x1.dc3c7b667120fp-1, 0x1.3e300a9bae901p-14, 0x1.0ffaaccbf0187p-1,
				0x1.2846438c7570cp-1, 0x1.50efefccba01dp-1, 0x1.b54093ff03787p-1, 0x1.50efefccba01dp-1}},
	} {
		margins, scores := run(t, tiny(t, c.kind), x)
		for n, want := range c.margins {
			if math.Abs(float64(margins[n])-want) > c.within {
				t.Errorf("%s: margin of row %d is %v; want %v", c.kind, n, margins[n], want)
			}
			if math.Abs(scores[n]-c.scores[n]) > c.within {
				t.Errorf("%s: score of row %d is %x; want %x", c.kind, n, scores[n], c.scores[n])
			}
		}
	}
}
