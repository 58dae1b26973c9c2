package eval

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// DailyReview is what a team finds that reviews the same number of rows every
// day, highest scores first. Its cut differs from day to day and is known only
// when the day is over: it says what a queue that is worked off can find, not
// what a threshold does.
type DailyReview struct {
	PerDay    int      `json:"per_day"`
	Days      int      `json:"days"`      // with rows
	Full      int      `json:"days_full"` // days with at least PerDay rows
	Reviewed  int      `json:"reviewed"`
	Precision Estimate `json:"precision"` // share of bads among the reviewed, pooled
	Recall    Estimate `json:"recall"`    // share of all bads that is reviewed
}

// AtDailyReview takes the day of each row. Where the last row of a day's review
// is one of several of its score, what is found is the mean over all choices
// among them: no order of rows decides. Days of fewer than perDay rows are
// reviewed whole. Intervals, of level .95, are those of 2,000 draws of whole
// days with replacement; they need 10 days. There is no value for perDay < 1,
// for days of another length, for a sample that fails Check, and with weights:
// a team reviews rows.
func AtDailyReview(s Sample, day []string, perDay int) DailyReview {
	out := DailyReview{PerDay: perDay}
	why := ""
	switch err := s.Check(); {
	case err != nil:
		why = err.Error()
	case len(day) != len(s.Score):
		why = "the days are not one a row"
	case perDay < 1:
		why = "a review of less than one row a day finds nothing"
	case s.Weight != nil:
		why = "a team reviews rows, and weights are not rows"
	}
	if why != "" {
		out.Precision = Estimate{N: len(s.Score), Why: why}
		out.Recall = out.Precision
		return out
	}
	var found []reviewed
	for _, g := range groupRows(day) {
		r := reviewDay(s, g.rows, perDay)
		if len(g.rows) >= perDay {
			out.Full++
		}
		out.Reviewed += r.rows
		found = append(found, r)
	}
	out.Days = len(found)
	out.Precision, out.Recall = shareOfDays(found)
	return out
}

// reviewed is a day: the rows that are reviewed, the bads expected among them,
// and all bads.
type reviewed struct {
	rows, bads int
	found      float64
}

func reviewDay(s Sample, rows []int, perDay int) reviewed {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(s.Score[b], s.Score[a]) })
	out := reviewed{rows: min(perDay, len(rows))}
	for from := 0; from < len(rows); {
		to, bads := from, 0
		for to < len(rows) && s.Score[rows[to]] == s.Score[rows[from]] {
			if s.Bad[rows[to]] {
				bads++
			}
			to++
		}
		if room := min(to, out.rows) - from; room > 0 {
			out.found += float64(bads) * float64(room) / float64(to-from)
		}
		out.bads += bads
		from = to
	}
	return out
}

// shareOfDays pools precision and recall over the days.
func shareOfDays(days []reviewed) (precision, recall Estimate) {
	slices.SortFunc(days, func(a, b reviewed) int { // so that the order of rows does not matter
		return cmp.Or(cmp.Compare(a.rows, b.rows), cmp.Compare(a.bads, b.bads), cmp.Compare(a.found, b.found))
	})
	p, q, all := pooled(days)
	precision = Estimate{Value: ptr(p), N: all.rows, Positives: all.bads}
	recall = Estimate{Value: ptr(q), N: all.bads, Positives: all.bads}
	if len(days) < 10 {
		precision.Why, recall.Why = "fewer than 10 days", "fewer than 10 days"
		return precision, recall
	}
	random, draw := rand.New(rand.NewPCG(1, 1)), make([]reviewed, len(days))
	ps, qs := make([]float64, dailyDraws), make([]float64, dailyDraws)
	for k := range ps {
		for i := range draw {
			draw[i] = days[random.IntN(len(days))]
		}
		ps[k], qs[k], _ = pooled(draw)
	}
	return middle(precision, ps), middle(recall, qs)
}

// pooled is bads found over rows reviewed, and over all bads: 0 where there are none.
func pooled(days []reviewed) (precision, recall float64, all reviewed) {
	for _, d := range days {
		all.rows += d.rows
		all.bads += d.bads
		all.found += d.found
	}
	if all.bads > 0 {
		recall = clip(all.found / float64(all.bads))
	}
	return clip(all.found / float64(all.rows)), recall, all
}

// middle gives e the middle 95 % of the draws.
func middle(e Estimate, draws []float64) Estimate {
	slices.Sort(draws)
	lo, hi := draws[dailyDraws/40-1], draws[dailyDraws-dailyDraws/40]
	return e.with(min(lo, *e.Value), max(hi, *e.Value), defaultLevel, "day_bootstrap")
}
