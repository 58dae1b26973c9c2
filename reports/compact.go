package reports

import (
	"math"
	"slices"

	"github.com/riskbench/riskbench/eval"
)

// compact is d with the points of its curves that a page reads: those that are
// drawn and those that tables and findings name. What is made of compact(d) and
// of compact(compact(d)) is the same, so that the JSON twin gives the page.
func (d *Document) compact() *Document {
	c := *d
	c.Models = slices.Clone(d.Models)
	for i := range c.Models {
		m := &c.Models[i]
		bad := prevalence(m, &d.Run.Models[i].Test)
		m.ROC = compactROC(m.ROC, bad)
		if m.Cost != nil {
			cost := *m.Cost
			cost.Curve = compactCost(cost.Curve)
			m.Cost = &cost
		}
	}
	return &c
}

// tableRates are the false-positive rates at which tables tell the recall.
var tableRates = []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7}

func compactROC(points []eval.Point, bad float64) []eval.Point {
	if len(points) <= maxPoints {
		return points
	}
	keep := make([]bool, len(points))
	keep[0], keep[len(points)-1] = true, true
	for _, drawn := range [][]eval.Point{thin(points, maxPoints), thinLow(points, maxPoints, lowestFPR), {widest(points)}} {
		at := 0
		for _, q := range drawn { // they are points, in the same order
			for points[at] != q {
				at++
			}
			keep[at] = true
		}
	}
	rate, tenth := 0, 1
	for i := range points[:len(points)-1] { // the last point before each rate and tenth of the rows
		next := points[i+1]
		for ; rate < len(tableRates) && next.FPR > tableRates[rate]; rate++ {
			keep[i] = true
		}
		for ; tenth < 10 && stopped(next, bad) > float64(tenth)/10+1e-9; tenth++ {
			keep[i] = true
		}
	}
	var dst []eval.Point
	for i, is := range keep {
		if is {
			dst = append(dst, points[i])
		}
	}
	return dst
}

func compactCost(curve []eval.CostPoint) []eval.CostPoint {
	if len(curve) <= maxPoints {
		return curve
	}
	keep := make([]bool, len(curve))
	keep[len(curve)-1] = true
	next, tenth := -1.0, 0
	for i, q := range curve {
		if step := math.Floor(q.Stopped * (maxPoints - 2)); step >= next {
			keep[i], next = true, step+1
		}
		for ; tenth < 10 && i+1 < len(curve) && curve[i+1].Stopped > float64(tenth)/10+1e-9; tenth++ {
			keep[i] = true
		}
	}
	var dst []eval.CostPoint
	for i, is := range keep {
		if is {
			dst = append(dst, curve[i])
		}
	}
	return dst
}
