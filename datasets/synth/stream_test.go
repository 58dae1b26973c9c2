package synth

import (
	"math"
	"testing"
)

const draws = 200_000

// wantShare fails unless hits of draws are within 5 standard errors of p.
func wantShare(t *testing.T, what string, hits int, p float64) {
	t.Helper()
	got := float64(hits) / draws
	if d := 5 * math.Sqrt(p*(1-p)/draws); math.Abs(got-p) > d {
		t.Errorf("%s: share %.5f; want %.5f within %.5f", what, got, p, d)
	}
}

// The expected shares are Python's statistics.NormalDist().cdf.
func TestNormalNumbers(t *testing.T) {
	s := newStream(1, forUser, 0)
	cases := []struct{ z, below float64 }{
		{-3, 0.001349898031630}, {-2.16, 0.015386334783925}, {-1, 0.158655253931457}, {0, 0.5},
		{0.5, 0.691462461274013}, {2.4, 0.991802464075404},
	}
	hits := make([]int, len(cases))
	last, product := 0.0, 0.0
	for range draws {
		z := s.normal()
		for i, c := range cases {
			if z < c.z {
				hits[i]++
			}
		}
		product += last * z
		last = z
	}
	for i, c := range cases {
		wantShare(t, "normal", hits[i], c.below)
	}
	if r := product / draws; math.Abs(r) > 5/math.Sqrt(draws) {
		t.Errorf("neighbouring normal numbers are correlated by %.4f", r)
	}
}

// The expected shares are e^-r r^k/k!.
func TestPoissonNumbers(t *testing.T) {
	for _, rate := range []float64{0, 0.3, 2, 4} {
		s := newStream(2, forUser, 0)
		var hits [4]int
		for range draws {
			if n := s.poisson(rate); n < len(hits) {
				hits[n]++
			}
		}
		p := math.Exp(-rate)
		for k, n := range hits {
			wantShare(t, "poisson", n, p)
			p *= rate / float64(k+1)
		}
	}
}

func TestIntegersAreEquallyLikely(t *testing.T) {
	s := newStream(3, forUser, 0)
	var hits [7]int
	for range draws {
		hits[s.within(10, 16)-10]++
	}
	for _, n := range hits {
		wantShare(t, "within", n, 1.0/7)
	}
	if n := s.below(1); n != 0 {
		t.Errorf("below(1) is %d; want 0", n)
	}
}

// With a modulo instead of a rejection, two thirds of the numbers would be
// below a half of 3 * 2^62.
func TestIntegersOfAHugeRange(t *testing.T) {
	s := newStream(4, forUser, 0)
	const n = 3 << 61
	hits := 0
	for range draws {
		if s.below(n) < n/2 {
			hits++
		}
	}
	wantShare(t, "below", hits, 0.5)
}

func TestStreamsAreApart(t *testing.T) {
	seen := map[float64]string{}
	for seed := range uint64(4) {
		for p := forTerminal; p <= forFarm; p++ {
			for i := range 50 {
				if was, ok := seen[newStream(seed, p, i).unit()]; ok {
					t.Fatalf("seed %d, purpose %d, index %d begins as %s", seed, p, i, was)
				}
				seen[newStream(seed, p, i).unit()] = "another"
			}
		}
	}
}
