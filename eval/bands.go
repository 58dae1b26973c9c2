package eval

import (
	"slices"
	"sort"
)

// Band is a range of scores in one period: whether a score means the same risk
// from month to month.
type Band struct {
	Period    string   `json:"period"`
	Band      int      `json:"band"` // from 1, the lowest scores
	From      *float64 `json:"from"` // scores above; null: no lower end
	To        *float64 `json:"to"`   // and up to; null: no upper end
	N         int      `json:"n"`
	Positives int      `json:"positives"`
	BadRate   Estimate `json:"bad_rate"` // no value where there are no rows
}

// Bands counts the rows of s by period and score, over up to that many bands
// that hold about equally many of the reference's scores, such as those of the
// validation part: periods in the order of their names, in each all bands from
// the lowest. It is nil for a sample that fails Check, for periods of another
// length, for bands < 1 and without a reference.
func Bands(s Sample, period []string, reference []float64, bands int) []Band {
	if s.Check() != nil || len(period) != len(s.Score) || bands < 1 || len(reference) == 0 {
		return nil
	}
	edges := quantileEdges(reference, bands)
	groups := groupRows(period)
	slices.SortFunc(groups, func(a, b segmentGroup) int { return compareNames(a.value, b.value) })
	var out []Band
	for _, g := range groups {
		list := make([]Band, len(edges)+1)
		weight, bad := make([]sum, len(list)), make([]sum, len(list))
		for _, i := range g.rows {
			k := sort.Search(len(edges), func(k int) bool { return s.Score[i] <= edges[k] })
			w := 1.0
			if s.Weight != nil {
				w = s.Weight[i]
			}
			list[k].N++
			weight[k].add(w)
			if s.Bad[i] {
				list[k].Positives++
				bad[k].add(w)
			}
		}
		for k := range list {
			b := &list[k]
			b.Period, b.Band = g.value, k+1
			if k > 0 {
				b.From = ptr(edges[k-1])
			}
			if k < len(edges) {
				b.To = ptr(edges[k])
			}
			b.BadRate = Estimate{N: b.N, Positives: b.Positives, Why: "there are no rows"}
			if weight[k].value() > 0 {
				b.BadRate = shareOf(bad[k].value(), weight[k].value(), b.N, b.Positives, s.Weight != nil)
			}
		}
		out = append(out, list...)
	}
	return out
}

func compareNames(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
