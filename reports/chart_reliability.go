package reports

import "fmt"

// reliabilityFigure draws the bad rate of each bin against its mean score,
// with Wilson intervals.
func reliabilityFigure(g *ModelPage) (figure, bool) {
	if len(g.Reliability) == 0 {
		return figure{}, false
	}
	top := 0.0
	for _, b := range g.Reliability {
		top = max(top, b.Hi, b.MeanScore)
	}
	top = niceCeil(top)
	p := newPlot(240, linear(0, top, 5, roundPercent), linear(0, top, 5, roundPercent), "mean score of a bin", "bad rate of the bin")
	p.line("chance", p.atX(0), p.atY(0), p.atX(top), p.atY(top))
	t := &table{Caption: "Reliability", Head: []head{column("mean score"), column("bad rate"), column("interval"), column("n")}}
	covered, worst := 0, g.Reliability[0]
	for _, b := range g.Reliability {
		p.line("whisker", p.atX(b.MeanScore), p.atY(b.Lo), p.atX(b.MeanScore), p.atY(b.Hi))
		p.dot("dot s0", b.MeanScore, b.BadRate)
		if b.Lo <= b.MeanScore && b.MeanScore <= b.Hi {
			covered++
		}
		if far(b.MeanScore-b.BadRate) > far(worst.MeanScore-worst.BadRate) {
			worst = b
		}
		t.Rows = append(t.Rows, []cell{{Value: percent(b.MeanScore)}, {Value: percent(b.BadRate)}, {Value: percent(b.Lo) + " to " + percent(b.Hi)}, {Value: count(b.N)}})
	}
	finding := fmt.Sprintf("The interval of the bad rate holds the mean score in %d of %d bins; the largest distance is %s against %s.",
		covered, len(g.Reliability), percent(worst.MeanScore), percent(worst.BadRate))
	id := "reliability-" + anchor(g.Name)
	return figure{ID: id, Title: "Reliability.", Finding: finding, SVG: p.svg(id, finding), Table: t}, true
}

func far(x float64) float64 { return max(x, -x) }
