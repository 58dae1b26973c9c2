package linear

import (
	"math"

	"github.com/riskbench/riskbench/train"
)

// sigmoid is 1/(1+exp(-m)). train.Score rounds m to float32; what that takes
// away, at most |m| 2^-25, is put back to first order: the error is below
// 1e-14, and below 1e-11 of the result for |m| < 40. So the loss is smooth, and Newton's last steps are not lost in steps of 1e-8.
func sigmoid(m float64) float64 {
	p := train.Score(m)
	rest := m - float64(float32(m))
	return p + float64(float64(p*(1-p))*rest)
}

// logLoss is minus the log of the probability that margin m gives the label y.
func logLoss(m, y float64) float64 {
	if y == 0 {
		m = -m
	}
	if m < -700 {
		return -m // ln(1+exp(-m)), to the last bit
	}
	return -portableLog(sigmoid(m))
}

// portableLog is ln x for x in (0, 1], by ln x = k ln 2 + 2 atanh((m-1)/(m+1)),
// with products that cannot be fused: the same bits on every processor.
func portableLog(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = m*2, k-1
	}
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	p := 1.0 / 21
	for d := 19; d >= 1; d -= 2 {
		p = float64(p*z) + 1/float64(d)
	}
	return float64(float64(k)*math.Ln2) + float64(2*s*p)
}
