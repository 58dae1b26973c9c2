package reports

import (
	"math"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

func ptr(x float64) *float64 { return &x }

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		why  string
		x    float64
		want string
	}{
		{"a usual metric", 0.78913, "0.7891"},
		{"trailing zeros stay, so that columns align", 0.78, "0.7800"},
		{"rounding up gains a digit, not a place", 0.99996, "1.000"},
		{"rounding up within the places", 9.9996, "10.00"},
		{"negative with a true minus", -0.0123456, "\u22120.01235"},
		{"zero", 0, "0"},
		{"negative zero is zero", math.Copysign(0, -1), "0"},
		{"above four digits no digit is invented or lost", 1234567, "1,234,567"},
		{"tiny", 3.2e-7, "3.200e\u221207"},
		{"huge", 1e15, "1.000e+15"},
		{"not a number", math.NaN(), "n/a"},
		{"infinite", math.Inf(-1), "n/a"},
	} {
		if got := number(c.x); got != c.want {
			t.Errorf("%s: number(%v) is %q; want %q", c.why, c.x, got, c.want)
		}
	}
}

func TestCountsAndSizes(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(-1234567), "\u22121,234,567"}, {count(int64(math.MinInt64)), "\u22129,223,372,036,854,775,808"},
		{size(0), "n/a"}, {size(999), "999\u00a0B"}, {size(1000), "1.000\u00a0kB"}, {size(999_999), "1.000\u00a0MB"}, {size(512_345), "512.3\u00a0kB"}, {size(math.MaxInt64), "9.223\u00a0EB"},
		{percent(0.05), "5.000\u00a0%"}, {roundPercent(0.05), "5\u00a0%"}, {roundPercent(0.001), "0.1\u00a0%"}, {percent(math.NaN()), "n/a"}, {roundPercent(math.Inf(1)), "n/a"},
		{pValue(nil), "n/a"}, {pValue(ptr(1e-9)), "< 0.0001"}, {pValue(ptr(0.03123)), "0.03123"}, {pValue(ptr(math.NaN())), "n/a"},
		{tickName(0.05), "0.05"}, {tickName(-2000), "\u22122,000"}, {tickName(0), "0"}, {tickName(1.5e-7), "1.5e\u221207"},
	} {
		if c.got != c.want {
			t.Errorf("%q; want %q", c.got, c.want)
		}
	}
}

func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		why  string
		e    eval.Estimate
		s    scale
		want string
	}{
		{"value and ends have the same places", eval.Estimate{Value: ptr(0.78913), Lo: ptr(0.7), Hi: ptr(1)}, plainScale, "0.7891 (0.7000 to 1.0000)"},
		{"a difference shows its sign", eval.Estimate{Value: ptr(0.0123), Lo: ptr(-0.001), Hi: ptr(0.0256)}, signedScale, "+0.01230 (\u22120.00100 to +0.02560)"},
		{"a wide interval decides the places", eval.Estimate{Value: ptr(0.00003), Lo: ptr(-0.1), Hi: ptr(0.1)}, signedScale, "+0.0000 (\u22120.1000 to +0.1000)"},
		{"per cent", eval.Estimate{Value: ptr(0.6341), Lo: ptr(0.6), Hi: ptr(0.7)}, percentScale, "63.41\u00a0% (60.00 to 70.00\u00a0%)"},
		{"no interval", eval.Estimate{Value: ptr(0.5)}, plainScale, "0.5000"},
		{"no value", eval.Estimate{Why: "one class"}, plainScale, "n/a"},
	} {
		if got := c.s.both(c.e); got != c.want {
			t.Errorf("%s: %q; want %q", c.why, got, c.want)
		}
	}
}
