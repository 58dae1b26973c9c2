package reports

import (
	"math"

	"github.com/riskbench/riskbench/eval"
)

// maxPoints is how many points of a curve are drawn.
const maxPoints = 300

// thin keeps at most max points of a ROC curve: the first, the last, and of
// each of max-2 equal steps along FPR + TPR, which grows from 0 to 2, the
// first point. Both rates only grow, so that a point left out is within one
// step of one that is kept: 2/298, or 2 units of a drawing of 300.
func thin(points []eval.Point, max int) []eval.Point {
	return thinBy(points, max, func(p eval.Point) float64 { return (p.FPR + p.TPR) / 2 })
}

// thinLow is thin for an axis of log10 FPR from lo: steps along the axis and TPR.
func thinLow(points []eval.Point, max int, lo float64) []eval.Point {
	return thinBy(points, max, func(p eval.Point) float64 {
		return (math.Log10(math.Max(p.FPR, lo))/-math.Log10(lo) + 1 + p.TPR) / 2
	})
}

// thinBy keeps the first point of each of max-2 equal steps of along, which
// runs from 0 to 1, and both ends.
func thinBy(points []eval.Point, max int, along func(eval.Point) float64) []eval.Point {
	if len(points) <= max {
		return points
	}
	kept := make([]eval.Point, 0, max)
	steps := float64(max - 2)
	next := -1.0
	for _, p := range points {
		if step := math.Min(math.Floor(along(p)*steps), steps-1); step >= next {
			kept = append(kept, p)
			next = step + 1
		}
	}
	if last := points[len(points)-1]; kept[len(kept)-1] != last {
		kept = append(kept, last)
	}
	return kept
}
