package eval

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// PSI is the population stability index of a current sample against a
// reference: the sum over bins of (q-p) ln(q/p), for the bins' shares p of the
// reference and q of the current rows. It is 0 for equal shares.
//
// The customary bounds .10 and .25 know nothing of the number of rows. Where
// both samples come from one distribution, PSI is about (1/n + 1/m) times a
// chi-square of bins-1 degrees of freedom (Yurdakul and Naranjo, Journal of
// Risk Model Validation 14, 2020): Critical is its .95 quantile, which sampling
// alone exceeds in 5 of 100 cases, and P the chance to exceed Value.
type PSI struct {
	Estimate           // N is the rows of the current sample
	Reference int      `json:"reference_n"`
	Critical  *float64 `json:"critical"`
	P         *float64 `json:"p"`
	Smoothed  int      `json:"smoothed"` // bins that one of the samples has no row in: it counts as half a row
	Bins      []PSIBin `json:"bins"`
}

// PSIBin is one bin: numbers above Lo up to and with Hi (nil: no bound), the
// missing ones, or a level of a category.
type PSIBin struct {
	Label     string   `json:"label,omitempty"` // "missing", a level, "other levels"
	Lo        *float64 `json:"lo,omitempty"`
	Hi        *float64 `json:"hi,omitempty"`
	Reference int      `json:"reference"`
	Current   int      `json:"current"`
	Share     float64  `json:"contribution"` // to the sum
}

const whyPSIHasNoInterval = "PSI is compared with critical, its .95 quantile under no change, not with an interval"

// PSIOfNumbers cuts numbers at the reference's quantiles into up to that many
// bins (ties, or fewer distinct numbers, make fewer) and counts NaN in a bin of
// its own. The outer bins have no bounds. There is no value where a sample is
// empty, for bins < 2, and where all reference rows and all current rows are in
// one bin; Why says so.
func PSIOfNumbers(reference, current []float64, bins int) PSI {
	edges := quantileEdges(reference, bins)
	list := make([]PSIBin, len(edges)+2) // the last one is the missing
	for i := range edges {
		list[i].Hi, list[i+1].Lo = ptr(edges[i]), ptr(edges[i])
	}
	missing := &list[len(list)-1]
	missing.Label, missing.Lo = "missing", nil
	count := func(x float64, add func(*PSIBin)) {
		if x != x {
			add(missing)
		} else {
			add(&list[sort.SearchFloat64s(edges, x)])
		}
	}
	for _, x := range reference {
		count(x, func(b *PSIBin) { b.Reference++ })
	}
	for _, x := range current {
		count(x, func(b *PSIBin) { b.Current++ })
	}
	return psiOf(list)
}

// quantileEdges are the inner bounds of bins of about equal counts; a number
// that is an edge belongs below it.
func quantileEdges(x []float64, bins int) []float64 {
	sorted := slices.DeleteFunc(slices.Clone(x), func(x float64) bool { return x != x })
	slices.Sort(sorted)
	var edges []float64
	n := len(sorted)
	for k := 1; k < bins && n > 0; k++ {
		e := sorted[(k*n+bins-1)/bins-1] + 0 // -0 and 0 are one number, and sort in any order
		if e < sorted[n-1] && (len(edges) == 0 || e > edges[len(edges)-1]) {
			edges = append(edges, e)
		}
	}
	return edges
}

// PSIOfLevels takes counts of the levels of a category, which both samples
// have in one order; label names them. See [PSIOfNumbers] for what has no value.
func PSIOfLevels(label []string, reference, current []int) PSI {
	list := make([]PSIBin, len(label))
	for i := range list {
		list[i] = PSIBin{Label: label[i], Reference: reference[i], Current: current[i]}
	}
	return psiOf(list)
}

// psiOf sums the bins that any row is in.
func psiOf(list []PSIBin) PSI {
	list = slices.DeleteFunc(list, func(b PSIBin) bool { return b.Reference == 0 && b.Current == 0 })
	out := PSI{Bins: list}
	var p, q float64 // rows, an empty bin counting half of one
	for _, b := range list {
		out.Reference += b.Reference
		out.N += b.Current
		p, q = p+atLeastHalf(b.Reference), q+atLeastHalf(b.Current)
		if b.Reference == 0 || b.Current == 0 {
			out.Smoothed++
		}
	}
	switch {
	case out.Reference == 0 || out.N == 0:
		out.Why = "one of the samples has no rows"
		return out
	case len(list) < 2:
		out.Why = "all rows of both samples are in one bin"
		return out
	}
	var total sum
	for i := range list {
		b := &list[i]
		x, y := atLeastHalf(b.Reference)/p, atLeastHalf(b.Current)/q
		b.Share = float64((y - x) * (ln(y) - ln(x)))
		total.add(b.Share)
	}
	value := max(0, total.value())
	scale := 1/float64(out.Reference) + 1/float64(out.N)
	null := distuv.ChiSquared{K: float64(len(list) - 1)}
	out.Value, out.Why = ptr(value), whyPSIHasNoInterval
	out.Critical, out.P = ptr(scale*null.Quantile(defaultLevel)), ptr(null.Survival(value/scale))
	out.Method = ""
	return out
}

func atLeastHalf(n int) float64 { return math.Max(float64(n), 0.5) }
