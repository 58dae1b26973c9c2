package reports

import "fmt"

// gainsFigure draws the bad rate of each group of rows, highest scores first.
func gainsFigure(g *ModelPage) (figure, bool) {
	if len(g.Gains) == 0 {
		return figure{}, false
	}
	top := 0.0
	for _, r := range g.Gains {
		top = max(top, r.BadRate)
	}
	n := float64(len(g.Gains))
	p := newPlot(240, axis{lo: 0, hi: n}, linear(0, niceCeil(top), 4, roundPercent), "groups of rows, highest scores first", "bad rate of the group")
	t := &table{Caption: "Gains", Head: []head{column("group"), column("scores"), column("n"), column("bads"), column("bad rate"), column("bads so far"), column("goods so far"), column("KS"), column("lift")}}
	for i, r := range g.Gains {
		p.bar("bar s0", float64(i)+0.1, 0, float64(i)+0.9, r.BadRate)
		p.text("mid", p.atX(float64(i)+0.5), p.bottom+lineHeight+1, count(r.Group))
		t.Rows = append(t.Rows, []cell{{Value: count(r.Group)}, {Value: number(r.MinScore) + " to " + number(r.MaxScore)}, {Value: count(r.N)}, {Value: count(r.Bads)},
			{Value: percent(r.BadRate)}, {Value: percent(r.CumBadShare)}, {Value: percent(r.CumGoodShare)}, {Value: number(r.KS)}, {Value: number(r.Lift)}})
	}
	first := g.Gains[0]
	finding := fmt.Sprintf("The group with the highest scores holds %s of all bads at a bad rate of %s, %s times the average.", percent(first.CumBadShare), percent(first.BadRate), number(first.Lift))
	id := "gains-" + anchor(g.Name)
	return figure{ID: id, Title: "Gains.", Finding: finding, SVG: p.svg(id, finding), Table: t}, true
}
