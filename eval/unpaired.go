package eval

import (
	"errors"
	"fmt"
	"math"
)

// CompareUnpairedAUC is the AUC of the challenger minus that of the champion on
// rows of which no two are the same, as of two months: DeLong's variances,
// added, and Student's t with the degrees of freedom of Welch and Satterthwaite
// over all rows, as in pROC's roc.test. N is the rows of both. Scores of the
// same rows depend on each other: [CompareAUC] is for them. There is neither
// interval nor P with weights, with fewer than two rows of a class on a side,
// and where both variances are 0. Where one is 0, as of scores that part the
// classes, it adds nothing, and the interval is too short.
func CompareUnpairedAUC(champion, challenger Sample) (Comparison, error) {
	var faults []error
	if err := champion.Check(); err != nil {
		faults = append(faults, fmt.Errorf("champion: %w", err))
	}
	if err := challenger.Check(); err != nil {
		faults = append(faults, fmt.Errorf("challenger: %w", err))
	}
	if len(faults) > 0 {
		return Comparison{}, errors.Join(faults...)
	}
	a, b := rank(champion), rank(challenger)
	out := Comparison{Metric: "auc"}
	out.Delta, out.P = areaDelta(b, a)
	out.Delta.N, out.Delta.Positives = a.rows()+b.rows(), int(a.nBads+b.nBads)
	return out, nil
}

// areaDelta is the area of a minus that of b, which have no row in common. Its
// N is the rows of a.
func areaDelta(a, b *ranked) (Estimate, *float64) {
	if a.weighted() || b.weighted() {
		return a.estimate(a.area()-b.area(), whyWeighted), nil
	}
	x, v := a.delong()
	y, w := b.delong()
	e := a.estimate(x-y, "")
	switch {
	case min(a.nBads, a.nGoods, b.nBads, b.nGoods) < 2:
		e.Why = "DeLong's variance needs two rows of each class on both sides"
		return e, nil
	case v+w <= 0:
		e.Why = "DeLong's variance is 0 on both sides"
		return e, nil
	}
	_, df, p := unpaired(x-y, v, w, a.rows(), b.rows())
	half := studentQuantile(defaultLevel, df) * math.Sqrt(v+w)
	return e.with(max(-1, x-y-half), min(1, x-y+half), defaultLevel, "delong_unpaired"), ptr(p)
}

// unpaired is the t-test of a difference of two areas of variances v and w over
// n and m rows.
func unpaired(delta, v, w float64, n, m int) (t, df, p float64) {
	t = delta / math.Sqrt(v+w)
	df = welchDF(v, w, float64(n), float64(m))
	return t, df, studentTwoSided(t, df)
}

func (r *ranked) area() float64 {
	if r.weighted() {
		return r.weightedArea()
	}
	var pairs uint64 // twice the area's numerator
	below := r.nGoods
	for i := range r.score {
		g := uint64(r.goods[i])
		below -= g
		pairs += uint64(r.bads[i]) * (2*below + g)
	}
	return float64(pairs) / float64(2*r.nBads*r.nGoods)
}
