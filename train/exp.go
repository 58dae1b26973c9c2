package train

import "math"

// Exp is e^x by Cephes' rational approximation (Moshier, Methods and Programs
// for Mathematical Functions, 1989, exp.c), within 2 ulp.
//
// math.Exp differs between processors, and ONNX Runtime's Exp is this one: it
// computes pairs of doubles with the same steps, rounded one by one. Every
// product is converted, so that no compiler may fuse it with the sum.
func Exp(x float64) float64 {
	const (
		log2e = 1.4426950408889634073599
		hi    = 0.693145751953125 // ln 2 = hi + lo
		lo    = 1.42860682030941723212e-6
		limit = 709.784
		p0    = 1.26177193074810590878e-4
		p1    = 3.02994407707441961300e-2
		p2    = 9.99999999999999999910e-1
		q0    = 3.00198505138664455042e-6
		q1    = 2.52448340349684104192e-3
		q2    = 2.27265548208155028766e-1
		q3    = 2.0
	)
	if x != x {
		return x
	}
	x = max(min(x, limit), -limit)
	n := math.Floor(float64(log2e*x) + 0.5)
	x = x - float64(n*hi)
	x = x - float64(n*lo)
	xx := float64(x * x)
	p := float64(p0*xx) + p1
	p = float64(p*xx) + p2
	p = float64(p * x)
	q := float64(q0*xx) + q1
	q = float64(q*xx) + q2
	q = float64(q*xx) + q3
	r := p / (q - p)
	return math.Ldexp(float64(2*r)+1, int(n))
}
