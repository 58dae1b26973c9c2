package feature

import (
	"math"
	"math/rand/v2"
	"testing"
)

// lnCases are ln(1+x) of Python's decimal with 60 digits, rounded to the
// nearest double by float().
var lnCases = []struct{ x, want float64 }{
	{1e-12, 9.999999999995e-13},
	{3e-05, 2.99995500089998e-05},
	{0.01, 0.009950330853168083},
	{0.1, 0.09531017980432487},
	{0.2499999999999999, 0.22314355131420965},
	{0.25, 0.22314355131420976},
	{0.3, 0.26236426446749106},
	{0.41421356237309503, 0.34657359027997264},
	{0.41421356237309515, 0.3465735902799727},
	{0.5, 0.4054651081081644},
	{0.75, 0.5596157879354227},
	{1.0, 0.6931471805599453},
	{1.718281828459045, 1.0},
	{2.0, 1.0986122886681098},
	{3.0, 1.3862943611198906},
	{9.99, 2.39698576841553},
	{100.0, 4.61512051684126},
	{12345.678, 9.42114231801815},
	{1000000.0, 13.815511557963774},
	{16777217.0, 16.63553245264797},
	{10000000000.0, 23.025850930040455},
	{1000000000000000.0, 34.538776394910684},
	{1e+16, 36.841361487904734},
	{1e+18, 41.44653167389282},
	{1.5e+30, 69.48301789792953},
	{3.4028234663852886e+38, 88.72283905206835},
	{1e+100, 230.25850929940458},
	{1e+300, 690.7755278982137},
	{1.7976931348623157e+308, 709.782712893384},
}

func TestSignedLogOfExactArithmetic(t *testing.T) {
	for _, c := range lnCases {
		for _, sign := range []float64{1, -1} {
			got, want := SignedLog(sign*c.x), sign*c.want
			if d := ulps(got, want); d > 2 {
				t.Errorf("SignedLog(%v) is %v; want %v, and it is %d ulps away", sign*c.x, got, want, d)
			}
			if float32(got) != float32(want) {
				t.Errorf("SignedLog(%v) is %v in float32; want %v", sign*c.x, float32(got), float32(want))
			}
		}
	}
}

// math.Log1p is within 1 ulp (FreeBSD's s_log1p.c), so 4 here mean 3 of our own.
func TestSignedLogIsNearLog1p(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	worst := uint64(0)
	for range 500_000 {
		x := math.Ldexp(1+r.Float64(), r.IntN(140)-70)
		worst = max(worst, ulps(SignedLog(x), math.Log1p(x)))
		if a, b := float32(SignedLog(x)), float32(math.Log1p(x)); ulps32(a, b) > 1 {
			t.Fatalf("SignedLog(%v) is %v in float32; math.Log1p says %v", x, a, b)
		}
	}
	if worst > 4 {
		t.Errorf("the largest distance is %d ulps; want 4 at most", worst)
	}
	t.Logf("largest distance from math.Log1p: %d ulps", worst)
}

func TestSignedLogAtTheEdges(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0, 0}, {math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.Inf(-1)},
		{5e-324, 5e-324}, {-5e-324, -5e-324}, {1e-300, 1e-300}, {math.E - 1, 1},
	} {
		if got := SignedLog(c.x); got != c.want {
			t.Errorf("SignedLog(%v) is %v; want %v", c.x, got, c.want)
		}
	}
	if x := SignedLog(math.NaN()); x == x {
		t.Errorf("SignedLog(NaN) is %v", x)
	}
}

func TestSignedLogRises(t *testing.T) {
	for _, around := range []float64{0.25, math.Sqrt2 - 1, 1, 3, 2*math.Sqrt2 - 1} {
		x := around
		for range 200 {
			x = math.Nextafter(x, 0)
		}
		last := SignedLog(x)
		for range 400 {
			x = math.Nextafter(x, math.Inf(1))
			now := SignedLog(x)
			if float32(now) < float32(last) {
				t.Fatalf("SignedLog falls at %v, where its formula changes", x)
			}
			last = now
		}
	}
}

func ulps(a, b float64) uint64 {
	d := int64(math.Float64bits(a)) - int64(math.Float64bits(b))
	return uint64(max(d, -d))
}

func ulps32(a, b float32) uint32 {
	d := int32(math.Float32bits(a)) - int32(math.Float32bits(b))
	return uint32(max(d, -d))
}
