package eval

import "math"

// sum is a compensated sum (Neumaier 1974): its error does not grow with the
// number of terms. Terms must come in an order that does not depend on rows.
type sum struct{ head, tail float64 }

func (a *sum) add(x float64) {
	t := a.head + x
	if math.Abs(a.head) >= math.Abs(x) {
		a.tail += (a.head - t) + x
	} else {
		a.tail += (x - t) + a.head
	}
	a.head = t
}

// addProduct adds x*y with all its bits.
func (a *sum) addProduct(x, y float64) {
	p := float64(x * y)
	a.add(p)
	a.tail += math.FMA(x, y, -p)
}

func (a *sum) value() float64 { return a.head + a.tail }

// differenceOfProducts is a*b - c*d within two roundings (Kahan; Jeannerod,
// Louvet and Muller, Mathematics of Computation 82, 2013).
func differenceOfProducts(a, b, c, d float64) float64 {
	p := float64(c * d)
	return math.FMA(a, b, -p) - math.FMA(c, d, -p)
}
