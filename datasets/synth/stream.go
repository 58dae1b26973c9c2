package synth

import (
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/riskbench/riskbench/datasets/feature"
)

// purpose is what a stream of random numbers is for. The numbers are part of
// every simulation's bytes: a new purpose goes to the end.
type purpose uint64

const (
	forTerminal purpose = iota + 1
	forCustomer
	forTerminalFraud
	forCustomerFraud
	forUser
	forBurst
	forFarm
)

// stream is a source of random numbers: PCG, whose output the Go library
// promises to keep. The library's own normal and exponential numbers call
// math.Exp and math.Log, whose bits differ between processors.
type stream struct {
	pcg   rand.PCG
	other float64 // the second normal number of a pair
	has   bool
}

// newStream gives the stream of one (seed, purpose, index).
func newStream(seed uint64, p purpose, index int) *stream {
	s := new(stream)
	s.pcg.Seed(mix(seed), mix(uint64(p)<<56|uint64(index)))
	return s
}

// mix is the last step of SplitMix64 (Steele, Lea, Flood 2014): a permutation
// that sends neighbouring numbers far apart.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below is an integer in [0, n), each equally likely: the high half of a
// product, drawn again where the low half would favour some (Lemire 2019).
func (s *stream) below(n int) int {
	hi, lo := bits.Mul64(s.pcg.Uint64(), uint64(n))
	if lo < uint64(n) {
		for reject := -uint64(n) % uint64(n); lo < reject; {
			hi, lo = bits.Mul64(s.pcg.Uint64(), uint64(n))
		}
	}
	return int(hi)
}

// within is an integer in [lo, hi], each equally likely.
func (s *stream) within(lo, hi int) int { return lo + s.below(hi-lo+1) }

// unit is a number in [0, 1), a multiple of 2^-53.
func (s *stream) unit() float64 { return float64(s.pcg.Uint64()>>11) * 0x1p-53 }

// between is a number in [lo, hi).
func (s *stream) between(lo, hi float64) float64 { return lo + float64((hi-lo)*s.unit()) }

// chance is true with probability p.
func (s *stream) chance(p float64) bool { return s.unit() < p }

// normal is a standard normal number, by Marsaglia's polar method: of a point
// (x, y) in the unit disc at squared distance q, x and y times
// sqrt(-2 ln(q) / q) are two of them. -ln q is ln(1 + (1/q - 1)).
func (s *stream) normal() float64 {
	if s.has {
		s.has = false
		return s.other
	}
	for {
		x, y := s.between(-1, 1), s.between(-1, 1)
		q := float64(x*x) + float64(y*y)
		if q >= 1 || q == 0 {
			continue
		}
		f := math.Sqrt(2 * feature.SignedLog(1/q-1) / q)
		s.other, s.has = float64(y*f), true
		return float64(x * f)
	}
}

// poissonMost is the largest rate that poisson takes.
const poissonMost = 4

// poisson is a Poisson number of a rate from 0 to 4. One of rate 4 is looked
// up in the cumulated probabilities e^-4 4^k/k!, and each of its events stays
// with probability rate/4: what stays is Poisson too, without an e^-rate.
func (s *stream) poisson(rate float64) int {
	const zero = 0.018315638888734180294 // e^-4, by Python's decimal
	n, p, below := 0, zero, zero
	for u := s.unit(); u >= below && n < 64; {
		n++
		p = p * poissonMost / float64(n)
		below += p
	}
	stay := 0
	for range n {
		if s.chance(rate / poissonMost) {
			stay++
		}
	}
	return stay
}
