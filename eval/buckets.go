package eval

import "math"

// bucket is a run of groups of a ranked sample, and what is in it.
type bucket struct {
	first, last       int // groups
	rows, badRows     uint64
	bad, good, square float64 // weights, and the sum of their squares
}

// buckets cuts the ranking into count parts of about equal weight, from the
// highest score. A group goes where its middle falls and is never torn, so
// that a large tie can leave fewer parts; empty ones do not appear. Rows
// without weights or ties make parts whose sizes differ by one at most.
func (r *ranked) buckets(count int) []bucket {
	var out []bucket
	var seen sum
	part := -1
	for i := range r.score {
		b, g := r.weights(i)
		middle := seen.value() + (b+g)/2
		seen.add(b)
		seen.add(g)
		p := min(count-1, int(middle*float64(count)/(r.bad+r.good)))
		if p != part {
			out, part = append(out, bucket{first: i}), p
		}
		out[len(out)-1].add(r, i)
	}
	return out
}

func (u *bucket) add(r *ranked, i int) {
	b, g := r.weights(i)
	u.last = i
	u.rows += uint64(r.bads[i]) + uint64(r.goods[i])
	u.badRows += uint64(r.bads[i])
	u.bad += b
	u.good += g
	if r.weighted() {
		u.square += r.wSquares[i]
	} else {
		u.square += b + g
	}
}

func (u *bucket) weight() float64 { return u.bad + u.good }

// meanScore is the weighted mean of the scores.
func (u *bucket) meanScore(r *ranked) float64 {
	var mean sum
	for i := u.first; i <= u.last; i++ {
		b, g := r.weights(i)
		mean.addProduct((b+g)/u.weight(), r.score[i]) // shares first: a sum of large scores would overflow
	}
	return min(max(mean.value(), r.score[u.last]), r.score[u.first])
}

// Reliability compares scores with outcomes in up to bins bins of about equal
// weight, from the lowest scores. Rows of one score are never torn apart:
// ties, or fewer distinct scores than bins, make fewer bins, never empty ones.
// With weights, Weight, MeanScore and BadRate are weighted, and the Wilson
// interval takes Kish's effective number of rows, (sum w)^2 / sum w^2. It is
// nil for bins < 1 and for a sample that fails Check.
func Reliability(s Sample, bins int) []Bin {
	if bins < 1 || s.Check() != nil {
		return nil
	}
	return rank(s).reliability(bins)
}

func (r *ranked) reliability(bins int) []Bin {
	buckets := r.buckets(bins)
	out := make([]Bin, len(buckets))
	for k := range buckets {
		out[len(out)-1-k] = r.bin(&buckets[k])
	}
	return out
}

func (r *ranked) bin(u *bucket) Bin {
	rate := clip(u.bad / u.weight())
	effective := float64(u.weight()*u.weight()) / u.square
	lo, hi := wilson(float64(rate*effective), effective, defaultLevel)
	return Bin{
		Min: r.score[u.last], Max: r.score[u.first], MeanScore: u.meanScore(r),
		BadRate: rate, Lo: lo, Hi: hi, N: int(u.rows), Weight: u.weight(),
	}
}

// Gains is the gains table of up to that many groups of about equal weight,
// from the highest scores, numbered from 1. Rows of one score are never torn
// apart, as for [Reliability]. Its largest KS is that of the table, at most the
// exact one of [KS]. Shares, rates and lift are weighted; N and Bads are rows.
// It is nil for groups < 1 and for a sample that fails Check.
func Gains(s Sample, groups int) []GainsRow {
	if groups < 1 || s.Check() != nil {
		return nil
	}
	return rank(s).gains(groups)
}

func (r *ranked) gains(groups int) []GainsRow {
	overall := r.bad / (r.bad + r.good)
	var bad, good float64
	var out []GainsRow
	for k, u := range r.buckets(groups) {
		bad += u.bad
		good += u.good
		row := GainsRow{
			Group: k + 1, MinScore: r.score[u.last], MaxScore: r.score[u.first],
			N: int(u.rows), Bads: int(u.badRows), Weight: u.weight(), BadRate: clip(u.bad / u.weight()),
			CumBadShare: clip(bad / r.bad), CumGoodShare: clip(good / r.good), Lift: bad / (bad + good) / overall,
		}
		row.KS = math.Abs(row.CumBadShare - row.CumGoodShare)
		out = append(out, row)
	}
	return out
}

// Histogram is the weights of goods and bads over bins of equal width from the
// lowest score to the highest, which belongs to the last bin. Equal scores
// make one bin of no width. It is nil for bins < 1 and for a sample that fails
// Check.
func Histogram(s Sample, bins int) []HistogramBin {
	if bins < 1 || s.Check() != nil {
		return nil
	}
	return rank(s).histogram(bins)
}

func (r *ranked) histogram(bins int) []HistogramBin {
	hi, lo := r.score[0], r.score[len(r.score)-1]
	if lo == hi {
		bins = 1
	}
	out := make([]HistogramBin, bins)
	for k := range out {
		out[k].Lo, out[k].Hi = edge(lo, hi, k, bins), edge(lo, hi, k+1, bins)
	}
	k := bins - 1
	for i, x := range r.score { // descending
		for x < out[k].Lo {
			k--
		}
		b, g := r.weights(i)
		out[k].Bads += b
		out[k].Goods += g
	}
	return out
}

// edge is the lower edge of bin k. The ends are met exactly, and hi-lo, which
// can overflow, is not formed.
func edge(lo, hi float64, k, bins int) float64 {
	f := float64(k) / float64(bins)
	return float64(lo*(1-f)) + float64(hi*f)
}
