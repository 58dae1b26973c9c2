package eval

import (
	"errors"
	"math"
)

// Fisher is the exact test of k of n against l of m: the chance, given all four
// margins, of a table that is as unlikely as this one or more so; and the odds
// ratio that makes this one most likely, with its exact interval of level 0.95
// (R's fisher.test; the conditional estimate, not the ratio of the odds). A
// ratio without an upper bound has no interval, and one that is infinite no
// value; Why says so. It fails where not 0 <= k <= n, 0 <= l <= m, n and m > 0.
func Fisher(k, n, l, m int) (Test, Estimate, error) {
	if why := whyNoPair(k, n, l, m); why != "" {
		return Test{}, Estimate{}, errors.New("eval: " + why)
	}
	h := newHypergeometric(n, m, k+l)
	at, p := h.chances(0), 0.0
	for _, x := range at {
		if x <= at[k-h.lo]*(1+1e-7) { // R's margin, within which chances are called equal
			p += x
		}
	}
	e := Estimate{N: n + m, Positives: k + l}
	switch tail := (1 - defaultLevel) / 2; {
	case k == h.hi && k == h.lo:
		e.Why = "the margins leave one table alone"
	case k == h.hi:
		e.Why = "the odds ratio is infinite"
	default:
		e.Value = ptr(0.0)
		lo, hi := 0.0, math.Exp(h.solve(func(odds float64) float64 { return tail - h.below(k, odds) }))
		if k > h.lo {
			e.Value = ptr(math.Exp(h.solve(func(odds float64) float64 { return h.mean(odds) - float64(k) })))
			lo = math.Exp(h.solve(func(odds float64) float64 { return 1 - tail - h.below(k-1, odds) }))
		}
		e = e.with(lo, hi, defaultLevel, "conditional")
	}
	return Test{P: min(1, p), Method: "fisher"}, e, nil
}

// hypergeometric is the successes among the first n of n+m rows, all of which
// have some, as the logarithm of their odds ratio goes: from lo to hi.
type hypergeometric struct {
	lo, hi int
	log    []float64 // of the chance of lo, lo+1, ... where the odds ratio is 1, but for a constant
}

func newHypergeometric(n, m, successes int) *hypergeometric {
	h := &hypergeometric{lo: max(0, successes-m), hi: min(n, successes)}
	for x := h.lo; x <= h.hi; x++ {
		h.log = append(h.log, logChoose(n, x)+logChoose(m, successes-x))
	}
	return h
}

// chances are those of lo, lo+1, ... for a logarithm of the odds ratio.
func (h *hypergeometric) chances(odds float64) []float64 {
	dst, top := make([]float64, len(h.log)), math.Inf(-1)
	for i, l := range h.log {
		dst[i] = l + float64(float64(h.lo+i)*odds)
		top = max(top, dst[i])
	}
	total := 0.0
	for i, l := range dst {
		dst[i] = math.Exp(l - top)
		total += dst[i]
	}
	for i := range dst {
		dst[i] /= total
	}
	return dst
}

// below is the chance of at most x.
func (h *hypergeometric) below(x int, odds float64) float64 {
	total := 0.0
	for i, c := range h.chances(odds) {
		if h.lo+i <= x {
			total += c
		}
	}
	return total
}

func (h *hypergeometric) mean(odds float64) float64 {
	total := 0.0
	for i, c := range h.chances(odds) {
		total += float64(float64(h.lo+i) * c)
	}
	return total
}

// solve finds where a function that rises with the odds is 0.
func (h *hypergeometric) solve(f func(odds float64) float64) float64 {
	lo, hi := -60.0, 60.0
	for range 200 {
		middle := (lo + hi) / 2
		switch {
		case middle == lo || middle == hi:
			return middle
		case f(middle) < 0:
			lo = middle
		default:
			hi = middle
		}
	}
	return (lo + hi) / 2
}
