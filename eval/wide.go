package eval

import "math/bits"

// wide is an integer of 128 bits: sums of squared ranks need them.
type wide struct{ hi, lo uint64 }

// addProduct adds x*y.
func (a *wide) addProduct(x, y uint64) {
	hi, lo := bits.Mul64(x, y)
	var carry uint64
	a.lo, carry = bits.Add64(a.lo, lo, 0)
	a.hi, _ = bits.Add64(a.hi, hi, carry)
}

func (a *wide) add(b wide) {
	var carry uint64
	a.lo, carry = bits.Add64(a.lo, b.lo, 0)
	a.hi, _ = bits.Add64(a.hi, b.hi, carry)
}

// less is a - b, rounded; it may be below 0.
func (a wide) less(b wide) float64 {
	if a.hi < b.hi || a.hi == b.hi && a.lo < b.lo {
		return -b.less(a)
	}
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return float64(float64(hi)*0x1p64) + float64(lo)
}

// variance is the sample variance of n integers whose squares sum to squares
// and which sum to total or to -total. It is exact up to the last roundings: the
// numerator n*squares - total*total is an integer, below 2^127 for up to 2^32 rows.
func variance(squares wide, total, n uint64) float64 {
	hi, lo := bits.Mul64(squares.lo, n)
	hi += squares.hi * n
	totalHi, totalLo := bits.Mul64(total, total)
	lo, borrow := bits.Sub64(lo, totalLo, 0)
	hi, _ = bits.Sub64(hi, totalHi, borrow)
	return (float64(float64(hi)*0x1p64) + float64(lo)) / float64(n) / float64(n-1)
}
