package feature

import "math"

// SignedLog is sign(x) ln(1+|x|), what the operation log computes; NaN
// and infinities are given back as they are. Its bits are the same on every
// processor, which those of math.Log1p are not: every product is converted,
// so that no compiler may fuse it with a sum.
//
// With 1+|x| = 2^k m, m in [sqrt(1/2), sqrt(2)), ln = k ln 2 + ln m, and
// ln m = 2 atanh(s), s = (m-1)/(m+1), by its series (|s| <= 0.172, so that the
// term s^23/23 is below 2^-60). Rounding 1+|x| costs up to half an ulp of it,
// so a small x takes the series at s = |x|/(2+|x|) without that sum. The
// result is within 3 ulp of float64, hence almost always the nearest float32.
func SignedLog(x float64) float64 {
	if x != x || math.IsInf(x, 0) {
		return x
	}
	a := math.Abs(x)
	if a < 0x1p-54 {
		return x // to the last bit, and subnormal numbers are not halved
	}
	var r float64
	if a < 0.25 {
		r = twiceAtanh(a / (2 + a))
	} else {
		m, k := math.Frexp(1 + a)
		if m < math.Sqrt2/2 {
			m, k = m*2, k-1
		}
		// ln 2 in two parts: the high one has 32 bits, so that k times it is exact.
		const hi, lo = 6.93147180369123816490e-01, 1.90821492927058770002e-10
		n := float64(k)
		r = float64(n*hi) + (twiceAtanh((m-1)/(m+1)) + float64(n*lo))
	}
	return math.Copysign(r, x)
}

// twiceAtanh is 2 (s + s^3/3 + s^5/5 + ... + s^21/21), for |s| <= 0.172.
func twiceAtanh(s float64) float64 {
	z := float64(s * s)
	p := 1.0 / 21
	for d := 19; d >= 3; d -= 2 {
		p = float64(p*z) + 1/float64(d)
	}
	return 2 * (s + float64(s*float64(z*p)))
}
