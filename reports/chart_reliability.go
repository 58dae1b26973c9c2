package reports

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/eval"
)

// reliabilityFigure sets the bad rate of rows of similar score, with its Wilson
// interval, against their mean score. It is nil without bins.
func reliabilityFigure(id string, m *ModelPage) *figure {
	bins := m.Reliability
	if len(bins) == 0 {
		return nil
	}
	top := 0.0
	for _, b := range bins {
		top = max(top, b.MeanScore, b.BadRate, b.Hi)
	}
	f := &figure{ID: id, Title: "Reliability: " + m.Name, Finding: reliabilityFinding(bins)}
	end := min(niceCeil(top), 1)
	a := linear(0, end, 5, roundPercent)
	p := newPlot(300, a, a, "mean score of the bin", "bad rate of the bin")
	p.curve("chance", []point{{0, 0}, {end, end}})
	p.text("end", p.right+4, p.top-5, "as scored")
	var rates []point
	for _, b := range bins {
		u := p.atX(b.MeanScore)
		if isFinite(b.Lo) && isFinite(b.Hi) {
			p.line("whisker s0", u, p.atY(b.Lo), u, p.atY(b.Hi))
		}
		rates = append(rates, point{b.MeanScore, b.BadRate})
	}
	p.curve("join s0", rates)
	for _, r := range rates {
		p.dot("dot s0", r.x, r.y)
	}
	f.SVG = p.svg(id, f.Finding)
	f.Table = reliabilityTable(bins)
	return f
}

func reliabilityFinding(bins []eval.Bin) string {
	held, worst := 0, bins[0]
	for _, b := range bins {
		if b.Lo <= b.MeanScore && b.MeanScore <= b.Hi {
			held++
		}
		if math.Abs(b.BadRate-b.MeanScore) > math.Abs(worst.BadRate-worst.MeanScore) {
			worst = b
		}
	}
	return fmt.Sprintf("In %d of %d bins the 95 %% interval of the bad rate holds the mean score; the largest gap is a bad rate of %s where the mean score is %s.",
		held, len(bins), percent(worst.BadRate), percent(worst.MeanScore))
}

func reliabilityTable(bins []eval.Bin) *table {
	t := &table{Caption: "Scores and outcomes", Head: []head{column("scores from %"), column("to %"), column("mean score %"), column("bad rate %"), column("95 % interval"), column("n")}}
	for _, b := range bins {
		t.Rows = append(t.Rows, []cell{numberCell(100 * b.Min), numberCell(100 * b.Max), numberCell(100 * b.MeanScore), numberCell(100 * b.BadRate),
			{Value: number(100*b.Lo) + " to " + number(100*b.Hi)}, {Value: count(b.N)}})
	}
	return t
}
