package onnx

import "math"

// exp is e^x with the bits of train.Score's exponential, which are those of
// ONNX Runtime: Cephes' rational approximation, every step rounded (Moshier,
// Methods and Programs for Mathematical Functions, 1989, exp.c).
func exp(x float64) float64 {
	const (
		log2e = 1.4426950408889634073599
		high  = 0.693145751953125 // ln 2 = high + low
		low   = 1.42860682030941723212e-6
		limit = 709.784
	)
	if x != x {
		return x
	}
	x = max(min(x, limit), -limit)
	n := math.Floor(float64(log2e*x) + 0.5)
	x = x - float64(n*high)
	x = x - float64(n*low)
	xx := float64(x * x)
	p := float64(1.26177193074810590878e-4*xx) + 3.02994407707441961300e-2
	p = float64(p*xx) + 9.99999999999999999910e-1
	p *= x
	q := float64(3.00198505138664455042e-6*xx) + 2.52448340349684104192e-3
	q = float64(q*xx) + 2.27265548208155028766e-1
	q = float64(q*xx) + 2.0
	return math.Ldexp(float64(2*(p/(q-p)))+1, int(n))
}

func sigmoid(x float64) float64 { return 1 / (1 + exp(-x)) }

// tanh loses relative accuracy near 0, where its error stays below 2^-52; the
// LSTM adds numbers of float32, to which that is nothing.
func tanh(x float64) float64 { return 1 - 2/(1+exp(2*x)) }
