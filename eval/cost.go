package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Costs are what one mistake costs: a good row that is stopped, a bad row that
// is let through. What is decided rightly costs nothing.
type Costs struct {
	FP float64 `json:"fp"`
	FN float64 `json:"fn"`
}

func (c Costs) check() error {
	if !(c.FP >= 0) || !(c.FN >= 0) || math.IsInf(c.FP, 0) || math.IsInf(c.FN, 0) {
		return fmt.Errorf("eval: costs are %v and %v; want finite numbers that are not negative", c.FP, c.FN)
	}
	return nil
}

// CostPoint is the mean cost of a row when every row of score >= Threshold is
// stopped. The first point stops nothing and has Threshold +Inf.
type CostPoint struct{ Threshold, Stopped, Cost float64 }

// CostCurve is the cost at every distinct score. It is nil for a sample that
// fails Check, and for costs that are negative or not finite.
func CostCurve(s Sample, c Costs) []CostPoint {
	if errors.Join(s.Check(), c.check()) != nil {
		return nil
	}
	return rank(s).costCurve(c)
}

func (r *ranked) costCurve(c Costs) []CostPoint {
	all := r.bad + r.good
	dst := make([]CostPoint, 1, len(r.score)+1)
	dst[0] = CostPoint{math.Inf(1), 0, c.FN * r.bad / all}
	var bad, good sum
	for i, x := range r.score {
		b, g := r.weights(i)
		bad.add(b)
		good.add(g)
		missed := max(0, r.bad-bad.value())
		dst = append(dst, CostPoint{x, clip((bad.value() + good.value()) / all), (float64(c.FP*good.value()) + float64(c.FN*missed)) / all})
	}
	return dst
}

// BestCut is the point of the curve of the least cost, the one that stops least
// of several. Set it on a validation part and look at what it costs on another:
// the least cost of a sample flatters. It fails as [CostCurve] has none.
func BestCut(s Sample, c Costs) (CostPoint, error) {
	if err := errors.Join(s.Check(), c.check()); err != nil {
		return CostPoint{}, err
	}
	return rank(s).bestCut(c), nil
}

func (r *ranked) bestCut(c Costs) CostPoint {
	curve := r.costCurve(c)
	best := curve[0]
	for _, p := range curve[1:] {
		if p.Cost < best.Cost {
			best = p
		}
	}
	return best
}

// CostAt is the mean cost of a row at a threshold, with the interval of a mean
// by the normal approximation; none with weights.
func CostAt(s Sample, c Costs, threshold float64) Estimate {
	if err := errors.Join(s.Check(), c.check()); err != nil {
		return refused(s, err)
	}
	return rank(s).costAt(c, threshold)
}

func (r *ranked) costAt(c Costs, threshold float64) Estimate {
	cut := r.cut(threshold, defaultLevel)
	all := r.bad + r.good
	wrong, missed := *cut.FPR.Value*r.good/all, (1-*cut.Recall.Value)*r.bad/all
	value := float64(c.FP*wrong) + float64(c.FN*missed)
	if r.weighted() {
		return r.estimate(value, whyWeighted)
	}
	v := (float64(c.FP*c.FP*wrong) + float64(c.FN*c.FN*missed) - float64(value*value)) / (all - 1)
	if v <= 0 {
		return r.estimate(value, "all rows cost the same: the variance is 0")
	}
	half := quantile(defaultLevel) * math.Sqrt(v)
	return r.estimate(value, "").with(max(0, value-half), value+half, defaultLevel, "normal")
}

// ValueCaught is the value of the bad rows of score >= threshold over that of
// all bad rows: recall in money. The interval is that of a ratio of two sums,
// linearised; it needs two bad rows, and there is none with weights. Values
// are one a row, finite and not negative; where they are not, and where the
// bads have none, there is no value, and Why says so.
func ValueCaught(s Sample, value []float64, threshold float64) Estimate {
	err := s.Check()
	if err == nil && len(value) != len(s.Score) {
		err = fmt.Errorf("eval: there are %d values; want %d, one a row", len(value), len(s.Score))
	}
	for i, v := range value {
		if err == nil && (!(v >= 0) || math.IsInf(v, 0)) {
			err = fmt.Errorf("eval: value of row %d is %v; want a finite number that is not negative", i+1, v)
		}
	}
	if err != nil {
		return refused(s, err)
	}
	caught, missed := valuesOfBads(s, value, threshold)
	bads, goods := s.count()
	e := Estimate{N: bads + goods, Positives: bads}
	stopped, let := sumOf(caught), sumOf(missed)
	if stopped+let == 0 {
		e.Why = "the bad rows have no value"
		return e
	}
	ratio := clip(stopped / (stopped + let))
	e.Value = ptr(ratio)
	switch {
	case s.Weight != nil:
		e.Why = whyWeighted
	case bads < 2:
		e.Why = "the interval needs two bad rows"
	case stopped == 0 || let == 0:
		e.Why = "all or none of the value is caught: the variance is 0"
	default:
		v := float64((1-ratio)*(1-ratio)*squaresOf(caught)) + float64(ratio*ratio*squaresOf(missed))
		n := float64(bads)
		half := quantile(defaultLevel) * math.Sqrt(v*n/(n-1)) / (stopped + let)
		e = e.with(clip(ratio-half), clip(ratio+half), defaultLevel, "ratio")
	}
	return e
}

// valuesOfBads are the weighted values of the bads that are stopped and of
// those that are not, over the largest value, so that no sum overflows, and
// ascending, so that no sum depends on the order of rows.
func valuesOfBads(s Sample, value []float64, threshold float64) (caught, missed []float64) {
	largest := math.SmallestNonzeroFloat64
	for i, bad := range s.Bad {
		if bad {
			largest = max(largest, value[i])
		}
	}
	for i, bad := range s.Bad {
		w := 1.0
		if s.Weight != nil {
			w = s.Weight[i]
		}
		switch {
		case !bad:
		case s.Score[i] >= threshold:
			caught = append(caught, w*(value[i]/largest))
		default:
			missed = append(missed, w*(value[i]/largest))
		}
	}
	slices.Sort(caught)
	slices.Sort(missed)
	return caught, missed
}

func sumOf(x []float64) float64 {
	var total sum
	for _, v := range x {
		total.add(v)
	}
	return total.value()
}

func squaresOf(x []float64) float64 {
	var total sum
	for _, v := range x {
		total.addProduct(v, v)
	}
	return total.value()
}
