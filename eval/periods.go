package eval

import (
	"cmp"
	"slices"
)

// Period is how a score does on the rows of one stretch of time.
type Period struct {
	Period    string   `json:"period"` // "2026-08", "2026-08-14"
	N         int      `json:"n"`
	Positives int      `json:"positives"`
	BadRate   Estimate `json:"bad_rate"`
	MeanScore float64  `json:"mean_score"`
	AUC       Estimate `json:"auc"`
	Stopped   Estimate `json:"stopped"` // share of rows at or above the threshold
	PSI       PSI      `json:"psi"`     // of the scores, against the reference; without bins
}

// Periods evaluates s by stretches of time, named one a row, in the order of
// the names, with rows of score >= threshold stopped. PSI compares a period's
// scores with those of the reference, in ten bins; where that is nil, with the
// first period's. Periods of fewer than 50 rows, or 10 of a class, keep their
// counts, bad rate and PSI alone. It is nil for a sample that fails Check and
// for periods of another length.
func Periods(s Sample, period []string, reference []float64, threshold float64) []Period {
	if s.Check() != nil || len(period) != len(s.Score) {
		return nil
	}
	groups := groupRows(period)
	slices.SortFunc(groups, func(a, b segmentGroup) int { return cmp.Compare(a.value, b.value) })
	first := reference == nil
	if first {
		reference = s.take(groups[0].rows).Score
	}
	var out []Period
	for k, g := range groups {
		x := segment(s, "", g, threshold)
		p := Period{Period: g.value, N: x.N, Positives: x.Positives, BadRate: x.BadRate, MeanScore: x.MeanScore, AUC: x.AUC, Stopped: x.Stopped}
		if first && k == 0 {
			p.PSI = PSI{Estimate: Estimate{N: x.N, Why: "it is the reference"}, Reference: x.N}
		} else {
			p.PSI = PSIOfNumbers(reference, s.take(g.rows).Score, 10)
		}
		p.PSI.Bins = []PSIBin{}
		out = append(out, p)
	}
	return out
}
