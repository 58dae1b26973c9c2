package eval

import (
	"errors"
	"fmt"
	"math"
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
		dst = append(dst, CostPoint{x, clip((bad.value() + good.value()) / all), (c.FP*good.value() + c.FN*missed) / all})
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
	v := (c.FP*c.FP*wrong + c.FN*c.FN*missed - value*value) / (all - 1)
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
	var caught, total, squares sum
	bads := 0
	for i, bad := range s.Bad {
		if !bad {
			continue
		}
		bads++
		w := value[i]
		if s.Weight != nil {
			w *= s.Weight[i]
		}
		total.add(w)
		if s.Score[i] >= threshold {
			caught.add(w)
		}
	}
	e := Estimate{N: len(s.Score), Positives: bads}
	if total.value() == 0 {
		e.Why = "the bad rows have no value"
		return e
	}
	ratio := clip(caught.value() / total.value())
	e.Value = ptr(ratio)
	if s.Weight != nil || bads < 2 {
		e.Why = whyWeighted
		if bads < 2 {
			e.Why = "the interval needs two bad rows"
		}
		return e
	}
	for i, bad := range s.Bad {
		if bad {
			d := -ratio * value[i]
			if s.Score[i] >= threshold {
				d += value[i]
			}
			squares.addProduct(d, d)
		}
	}
	n := float64(bads)
	half := quantile(defaultLevel) * math.Sqrt(squares.value()*n/(n-1)) / total.value()
	if half == 0 {
		e.Why = "all or none of the value is caught: the variance is 0"
		return e
	}
	return e.with(clip(ratio-half), clip(ratio+half), defaultLevel, "ratio")
}
