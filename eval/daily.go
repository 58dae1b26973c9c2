package eval

import (
	"math/rand/v2"
	"slices"
)

// Daily is the precision of what is stopped, day by day and pooled. The two
// are never the same number: a day with one stopped row weighs as much as a day
// with a thousand in the one, and a thousandth in the other.
type Daily struct {
	Average Estimate `json:"average"` // mean over the days on which a row is stopped of the share of bads among the stopped; N is those days
	Pooled  Estimate `json:"pooled"`  // share of bads among all stopped; N is the rows
	Days    int      `json:"days"`    // with rows
	Without int      `json:"days_without_interceptions"`
}

const dailyDraws = 2000

// DailyPrecision takes the day of each row. A day on which no row is stopped
// has no precision: it is left out of the average and counted. The average's
// interval, of level .95, is that of 2,000 draws of whole days with
// replacement, whose rows depend on each other; it needs 10 days. With weights
// shares are weighted within a day, days weigh the same, and there is no interval. There is no value where
// no row is stopped, for a sample that fails Check, and for days of another
// length; Why says so.
func DailyPrecision(s Sample, day []string, threshold float64) Daily {
	if err := s.Check(); err != nil {
		return Daily{Average: refused(s, err), Pooled: refused(s, err)}
	}
	if len(day) != len(s.Score) {
		e := Estimate{N: len(s.Score), Why: "the days are not one a row"}
		return Daily{Average: e, Pooled: e}
	}
	r := rank(s)
	out := Daily{Pooled: r.cut(threshold, defaultLevel).Precision}
	groups := groupRows(day)
	var shares []float64
	for _, g := range groups {
		if share, ok := precisionOf(s, g.rows, threshold); ok {
			shares = append(shares, share)
		}
	}
	out.Days, out.Without = len(groups), len(groups)-len(shares)
	out.Average = Estimate{N: len(shares), Positives: int(r.nBads)}
	if len(shares) == 0 {
		out.Average.Why = "no row is stopped"
		return out
	}
	out.Average.Value = ptr(mean(shares))
	switch {
	case s.Weight != nil:
		out.Average.Why = whyWeighted
	case len(shares) < 10:
		out.Average.Why = "fewer than 10 days have interceptions"
	default:
		lo, hi := meanOfDraws(shares)
		out.Average = out.Average.with(min(lo, *out.Average.Value), max(hi, *out.Average.Value), defaultLevel, "day_bootstrap")
	}
	return out
}

// precisionOf is the share of bads among the stopped of some rows; false where none is.
func precisionOf(s Sample, rows []int, threshold float64) (float64, bool) {
	var bad, all sum
	for _, i := range rows {
		if s.Score[i] < threshold {
			continue
		}
		w := 1.0
		if s.Weight != nil {
			w = s.Weight[i]
		}
		all.add(w)
		if s.Bad[i] {
			bad.add(w)
		}
	}
	if all.value() == 0 {
		return 0, false
	}
	return clip(bad.value() / all.value()), true
}

func mean(x []float64) float64 {
	var total sum
	for _, v := range x {
		total.add(v)
	}
	return total.value() / float64(len(x))
}

// meanOfDraws is the middle 95 % of the means of draws with replacement, from a
// fixed seed.
func meanOfDraws(x []float64) (lo, hi float64) {
	slices.Sort(x) // so that the order of rows does not matter
	random, means := rand.New(rand.NewPCG(1, 1)), make([]float64, dailyDraws)
	for k := range means {
		total := 0.0
		for range x {
			total += x[random.IntN(len(x))]
		}
		means[k] = total / float64(len(x))
	}
	slices.Sort(means)
	return means[dailyDraws/40-1], means[dailyDraws-dailyDraws/40]
}
