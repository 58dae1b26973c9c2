package feature

import (
	"math"
	"math/bits"
)

// addSquare adds sign*v*v to a sum of squares in two words, low word first.
// Squares of numbers below 2^53 whose absolute sum is below 2^63 (which the
// past checks) sum to less than 2^116.
func addSquare(dst []int64, v int64, add bool) {
	h, l := bits.Mul64(magnitude(v), magnitude(v))
	addWide(dst, int64(l), int64(h), add)
}

// addWide adds a number of two words to another, or takes it off.
func addWide(dst []int64, l, h int64, add bool) {
	var lo, hi, carry uint64
	if add {
		lo, carry = bits.Add64(uint64(dst[0]), uint64(l), 0)
		hi, _ = bits.Add64(uint64(dst[1]), uint64(h), carry)
	} else {
		lo, carry = bits.Sub64(uint64(dst[0]), uint64(l), 0)
		hi, _ = bits.Sub64(uint64(dst[1]), uint64(h), carry)
	}
	dst[0], dst[1] = int64(lo), int64(hi)
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// deviation is sqrt(n*squares - sum^2), for n numbers: n times their
// population standard deviation. The difference is exact, in 192 bits; it is
// rounded to float64 once, before the root.
func deviation(n, sum int64, squares []int64) float64 {
	p1, p0 := bits.Mul64(uint64(n), uint64(squares[0]))
	h, l := bits.Mul64(uint64(n), uint64(squares[1]))
	p1, carry := bits.Add64(p1, l, 0)
	p2 := h + carry
	sh, sl := bits.Mul64(magnitude(sum), magnitude(sum))
	p0, carry = bits.Sub64(p0, sl, 0)
	p1, carry = bits.Sub64(p1, sh, carry)
	p2 -= carry
	return math.Sqrt(wideFloat(p2, p1, p0))
}

// wideFloat is the float64 nearest to a number of three words, ties to even:
// the 64 bits from the highest one set, the last of them also set when
// anything below is, which is enough for the conversion to round once.
func wideFloat(p2, p1, p0 uint64) float64 {
	shift := 0
	for p2 != 0 {
		p0, p1, p2 = p1|sticky(p0), p2, 0
		shift += 64
	}
	if p1 == 0 {
		return math.Ldexp(float64(p0), shift)
	}
	s := bits.LeadingZeros64(p1)
	return math.Ldexp(float64(p1<<s|p0>>(64-s)|sticky(p0<<s)), shift+64-s)
}

func sticky(x uint64) uint64 {
	if x != 0 {
		return 1
	}
	return 0
}

// fixed is x in fixed point; false when it is not below 2^53.
func fixed(x, scale float64) (int64, bool) {
	y := math.RoundToEven(x * scale)
	return int64(y), math.Abs(y) < 1<<53
}

// ordered is the bits of x as an integer of the same order; -0 is 0.
func ordered(x float64) int64 {
	b := int64(math.Float64bits(x + 0))
	if b < 0 {
		b ^= math.MaxInt64
	}
	return b
}

// unordered is the number whose ordered is b.
func unordered(b int64) float64 {
	if b < 0 {
		b ^= math.MaxInt64
	}
	return math.Float64frombits(uint64(b))
}
