package eval

import (
	"cmp"
	"math"
	"slices"
)

// Segment is how a score does on the rows of one value of a column. Where a
// segment is too small (see [Segments]) its estimates have no value, and Why.
type Segment struct {
	Column    string   `json:"column"`
	Value     string   `json:"value"` // "" are the rows where it is missing
	N         int      `json:"n"`
	Positives int      `json:"positives"`
	BadRate   Estimate `json:"bad_rate"`
	MeanScore float64  `json:"mean_score"` // beside BadRate: calibration in the large
	AUC       Estimate `json:"auc"`
	KS        Estimate `json:"ks"`
	AP        Estimate `json:"ap"`
	LogLoss   Estimate `json:"log_loss"`
	Brier     Estimate `json:"brier"`
	Stopped   Estimate `json:"stopped"` // share of rows at or above the threshold
	Recall    Estimate `json:"recall"`
	FPR       Estimate `json:"fpr"`
	FPRRatio  Estimate `json:"fpr_ratio"` // FPR over that of all other rows: predictive equality is 1
	AUCDelta  Estimate `json:"auc_delta"` // AUC minus that of all other rows
	P         *float64 `json:"p"`         // of AUCDelta, two-sided
	PHolm     *float64 `json:"p_holm"`    // adjusted for the number of segments that were tested
}

// Segments below these sizes tell nothing but their size.
const (
	MinSegmentRows  = 50
	MinSegmentClass = 10
	MaxSegments     = 50
)

// Segments evaluates s by the values of a column, one a row, with rows of score
// >= threshold stopped; the largest segments first. Beyond 50 values the
// smallest make one segment, "other values". A segment of fewer than 50 rows,
// or 10 of a class, keeps its counts and its bad rate alone.
//
// AUCDelta and FPRRatio compare with all other rows, which are others: the
// areas as in [CompareUnpairedAUC]; the ratio by its logarithm's standard
// error (Katz and others, Biometrics 34, 1978). Who looks at many segments
// finds a bad one: PHolm counts them. It is nil for a sample that fails Check
// and for values of another length.
func Segments(s Sample, column string, value []string, threshold float64) []Segment {
	if s.Check() != nil || len(value) != len(s.Score) {
		return nil
	}
	rows := segmentRows(value)
	var out []Segment
	for _, g := range rows {
		out = append(out, segment(s, column, g, threshold))
	}
	if len(rows) > 1 {
		for i := range out {
			compareSegment(&out[i], s, rows[i].rows, threshold)
		}
	}
	adjustSegments(out)
	return out
}

// segmentGroup is a value's rows, ascending.
type segmentGroup struct {
	value string
	rows  []int
}

// groupRows are the rows of each value, in the order of first appearance.
func groupRows(value []string) []segmentGroup {
	at := map[string]int{}
	var groups []segmentGroup
	for i, v := range value {
		k, ok := at[v]
		if !ok {
			k = len(groups)
			at[v] = k
			groups = append(groups, segmentGroup{value: v})
		}
		groups[k].rows = append(groups[k].rows, i)
	}
	return groups
}

// segmentRows are the largest values' rows first, and at most MaxSegments groups.
func segmentRows(value []string) []segmentGroup {
	groups := groupRows(value)
	slices.SortFunc(groups, func(a, b segmentGroup) int {
		return cmp.Or(cmp.Compare(len(b.rows), len(a.rows)), cmp.Compare(a.value, b.value))
	})
	if len(groups) > MaxSegments {
		other := segmentGroup{value: "other values"}
		for _, g := range groups[MaxSegments-1:] {
			other.rows = append(other.rows, g.rows...)
		}
		slices.Sort(other.rows)
		groups = append(groups[:MaxSegments-1], other)
	}
	return groups
}

// take is the sample of some rows.
func (s Sample) take(rows []int) Sample {
	dst := Sample{Score: make([]float64, len(rows)), Bad: make([]bool, len(rows))}
	if s.Weight != nil {
		dst.Weight = make([]float64, len(rows))
	}
	for k, i := range rows {
		dst.Score[k], dst.Bad[k] = s.Score[i], s.Bad[i]
		if s.Weight != nil {
			dst.Weight[k] = s.Weight[i]
		}
	}
	return dst
}

const whySmallSegment = "the segment has fewer than 50 rows, or 10 of a class"

func segment(s Sample, column string, g segmentGroup, threshold float64) Segment {
	part := s.take(g.rows)
	bads, goods := part.count()
	out := Segment{Column: column, Value: g.value, N: len(g.rows), Positives: bads}
	var score, bad, all sum
	for i, x := range part.Score {
		w := 1.0
		if part.Weight != nil {
			w = part.Weight[i]
		}
		score.addProduct(x, w)
		all.add(w)
		if part.Bad[i] {
			bad.add(w)
		}
	}
	small := Estimate{N: out.N, Positives: bads, Why: whySmallSegment}
	out.KS, out.AP, out.LogLoss, out.Brier = small, small, small, small
	out.BadRate, out.AUC, out.Stopped, out.Recall, out.FPR, out.FPRRatio, out.AUCDelta = small, small, small, small, small, small, small
	if all.value() > 0 {
		out.MeanScore = score.value() / all.value()
		out.BadRate = shareOf(bad.value(), all.value(), out.N, bads, part.Weight != nil)
	}
	if out.N >= MinSegmentRows && bads >= MinSegmentClass && goods >= MinSegmentClass {
		r := rank(part)
		c := r.cut(threshold, defaultLevel)
		out.AUC, out.Stopped, out.Recall, out.FPR = r.auc(defaultLevel), c.Share, c.Recall, c.FPR
		out.KS, out.AP, out.LogLoss, out.Brier = r.ks(defaultLevel).Estimate, r.averagePrecision(defaultLevel), r.logLoss(defaultLevel), r.brier(defaultLevel)
	}
	return out
}

// shareOf is part of whole as an estimate, for samples of one class too.
func shareOf(part, whole float64, n, bads int, weighted bool) Estimate {
	e := Estimate{Value: ptr(clip(part / whole)), N: n, Positives: bads}
	if weighted {
		e.Why = whyWeighted
		return e
	}
	lo, hi := wilson(part, whole, defaultLevel)
	return e.with(lo, hi, defaultLevel, "wilson")
}

// compareSegment sets a segment against all rows that are not in it.
func compareSegment(dst *Segment, s Sample, rows []int, threshold float64) {
	if dst.AUC.Value == nil {
		return
	}
	in := make([]bool, len(s.Score))
	for _, i := range rows {
		in[i] = true
	}
	var others []int
	for i := range in {
		if !in[i] {
			others = append(others, i)
		}
	}
	rest := s.take(others)
	if bads, goods := rest.count(); bads < MinSegmentClass || goods < MinSegmentClass {
		why := "the other rows are too few"
		dst.FPRRatio.Why, dst.AUCDelta.Why = why, why
		return
	}
	r := rank(rest)
	dst.FPRRatio = ratioOf(dst.FPR, r.cut(threshold, defaultLevel).FPR, dst.N-dst.Positives, int(r.nGoods))
	dst.AUCDelta, dst.P = areaDelta(rank(s.take(rows)), r)
}

// ratioOf is the ratio of two false-positive rates of n and m goods.
func ratioOf(a, b Estimate, n, m int) Estimate {
	out := Estimate{N: a.N, Positives: a.Positives}
	switch {
	case *b.Value == 0:
		out.Why = "no good row outside the segment is stopped"
		return out
	case a.Lo == nil:
		out.Value, out.Why = ptr(*a.Value / *b.Value), a.Why
		return out
	case *a.Value == 0:
		out.Value, out.Why = ptr(0), "no good row of the segment is stopped: the logarithm has no standard error"
		return out
	}
	ratio := *a.Value / *b.Value
	se := math.Sqrt((1-*a.Value)/(*a.Value*float64(n)) + (1-*b.Value)/(*b.Value*float64(m)))
	half := quantile(defaultLevel) * se
	out.Value = ptr(ratio)
	return out.with(ratio*math.Exp(-half), ratio*math.Exp(half), defaultLevel, "katz_log")
}

func adjustSegments(list []Segment) {
	var p []float64
	for i := range list {
		if list[i].P != nil {
			p = append(p, *list[i].P)
		}
	}
	holm := Holm(p)
	for i := range list {
		if list[i].P != nil {
			list[i].PHolm, holm = &holm[0], holm[1:]
		}
	}
}

// WeakSegments are those whose AUC is lower than that of the other rows by more
// than chance explains, with as many segments as were looked at: p_holm < .05.
func WeakSegments(list []Segment) []Segment {
	return slices.DeleteFunc(slices.Clone(list), func(s Segment) bool {
		return s.PHolm == nil || *s.PHolm >= 1-defaultLevel || *s.AUCDelta.Value >= 0
	})
}
