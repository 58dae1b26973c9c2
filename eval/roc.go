package eval

import "math"

// ROC is the curve's points from "stop nothing" to "stop all", one a distinct
// score: no point is left out, ties are one step. It is nil for a sample that
// fails Check.
func ROC(s Sample) []Point {
	if s.Check() != nil {
		return nil
	}
	return rank(s).roc()
}

func (r *ranked) roc() []Point {
	points := make([]Point, 1, len(r.score)+1)
	points[0].Threshold = math.Inf(1)
	var bad, good sum
	for i, x := range r.score {
		b, g := r.weights(i)
		bad.add(b)
		good.add(g)
		points = append(points, Point{FPR: clip(good.value() / r.good), TPR: clip(bad.value() / r.bad), Threshold: x})
	}
	return points
}
