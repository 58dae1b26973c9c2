package reports

import (
	"fmt"
	"math"
)

// trainingFigure draws the validation metric over the rounds.
func trainingFigure(g *ModelPage) (figure, bool) {
	var valid []point
	lo, hi, best := math.Inf(1), math.Inf(-1), 0
	for _, r := range g.Rounds {
		if isFinite(r.Valid) {
			valid = append(valid, point{float64(r.Round), r.Valid})
			if r.Valid > hi {
				best = len(valid) - 1
			}
			lo, hi = min(lo, r.Valid), max(hi, r.Valid)
		}
	}
	if len(valid) < 2 || !(hi > lo) {
		return figure{}, false
	}
	p := newPlot(240, linear(valid[0].x, valid[len(valid)-1].x, 5, number4), linear(lo, hi, 4, number4), "round", g.metric()+" on the validation part")
	p.curve("line s0", thinned(valid, 300))
	p.dot("dot s0", valid[best].x, valid[best].y)
	t := &table{Caption: "Training", Head: []head{column("round"), column(g.metric())}}
	for _, q := range thinned(valid, 20) {
		t.Rows = append(t.Rows, []cell{{Value: number4(q.x)}, {Value: number(q.y)}})
	}
	finding := fmt.Sprintf("The validation part is best, at %s, in round %s of %s.", number(valid[best].y), number4(valid[best].x), number4(valid[len(valid)-1].x))
	id := "training-" + anchor(g.Name)
	return figure{ID: id, Title: "Training.", Finding: finding, SVG: p.svg(id, finding), Table: t}, true
}

func (g *ModelPage) metric() string {
	if g.TrainMetric == "" {
		return "metric"
	}
	return g.TrainMetric
}

// thinned keeps at most n points, at even distances, the last among them.
func thinned(points []point, n int) []point {
	if len(points) <= n {
		return points
	}
	dst := make([]point, n)
	for i := range dst {
		dst[i] = points[i*(len(points)-1)/(n-1)]
	}
	return dst
}
