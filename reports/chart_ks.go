package reports

import "fmt"

// ksFigure draws the shares of goods and bads above each cut, against the share
// of rows stopped, with the largest gap marked.
func ksFigure(m *Model, g *ModelPage) (figure, bool) {
	if len(g.ROC) < 2 || m.Test.KS.Value == nil {
		return figure{}, false
	}
	base := float64(m.Test.AUC.Positives) / float64(max(1, m.Test.AUC.N))
	var bads, goods []point
	best, gap := 0, 0.0
	for i, q := range g.ROC {
		if d := q.TPR - q.FPR; d*d > gap*gap {
			best, gap = i, d
		}
	}
	for _, q := range rocPath(g.ROC) {
		stopped := base*q.y + (1-base)*q.x
		bads, goods = append(bads, point{stopped, q.y}), append(goods, point{stopped, q.x})
	}
	p := newPlot(240, linear(0, 1, 5, roundPercent), linear(0, 1, 5, roundPercent), "share of rows stopped, highest scores first", "share stopped of bads and of goods")
	p.curve("line bad", bads)
	p.curve("line good", goods)
	q := g.ROC[best]
	at := base*q.TPR + (1-base)*q.FPR
	p.line("gap", p.atX(at), p.atY(q.FPR), p.atX(at), p.atY(q.TPR))
	p.text("name", p.atX(at)+5, (p.atY(q.FPR)+p.atY(q.TPR))/2+4, "KS "+plainScale.value(m.Test.KS.Estimate))
	p.text("end name bad", p.atX(0.62), p.atY(0.93), "bads")
	p.text("name good", p.atX(0.72), p.atY(0.42), "goods")
	finding := fmt.Sprintf("The gap is widest, KS %s, where %s of the rows are stopped: %s of the bads and %s of the goods, at score %s.",
		plainScale.both(m.Test.KS.Estimate), percent(at), percent(q.TPR), percent(q.FPR), number(q.Threshold))
	t := &table{Caption: "Cumulative shares", Head: []head{column("rows stopped"), column("bads"), column("goods"), column("gap")}}
	for k := 1; k <= 10; k++ {
		for i := range bads {
			if bads[i].x >= float64(k)/10 || i == len(bads)-1 {
				t.Rows = append(t.Rows, []cell{{Value: percent(bads[i].x)}, {Value: percent(bads[i].y)}, {Value: percent(goods[i].y)}, {Value: percent(bads[i].y - goods[i].y)}})
				break
			}
		}
	}
	id := "ks-" + anchor(g.Name)
	return figure{ID: id, Title: "KS.", Finding: finding, SVG: p.svg(id, finding), Table: t}, true
}

// anchor is a name as an id of the page: what is no letter or digit becomes a code.
func anchor(name string) string {
	s := ""
	for _, r := range name {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			s += string(r)
		} else {
			s += fmt.Sprintf("_%x", r)
		}
	}
	return s
}
