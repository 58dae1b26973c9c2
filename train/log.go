package train

import "math"

// Log is the natural logarithm of a positive finite number by the method of
// FreeBSD's e_log.c (Tang's reduction, a polynomial in s = f/(2+f)), within
// 1 ulp. math.Log has assembly on some processors and Go on others, and what
// it gives decides the base value and when a training stops. Every product is
// rounded before it is added.
func Log(x float64) float64 {
	const (
		hi = 6.93147180369123816490e-01
		lo = 1.90821492927058770002e-10
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	frac, exp := math.Frexp(x)
	if frac < math.Sqrt2/2 {
		frac *= 2
		exp--
	}
	f := frac - 1
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	odd := float64(s4*l7) + l5
	odd = float64(s4*odd) + l3
	odd = float64(s2 * (float64(s4*odd) + l1))
	even := float64(s4*l6) + l4
	even = float64(s4 * (float64(s4*even) + l2))
	half := float64(0.5 * f * f)
	e := float64(exp)
	tail := float64(s*(half+(odd+even))) + float64(e*lo)
	return float64(e*hi) - ((half - tail) - f)
}
