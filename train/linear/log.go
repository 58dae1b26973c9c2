package linear

import "math"

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
