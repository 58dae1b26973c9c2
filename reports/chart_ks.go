package reports

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/eval"
)

// ksFigure shows the cumulative shares of goods and bads over the rows, highest
// scores first, and the largest gap between them. It is nil without a curve.
func ksFigure(id string, m *ModelPage, test *eval.Evaluation) *figure {
	if len(m.ROC) < 2 {
		return nil
	}
	f := &figure{ID: id, Title: "KS: " + m.Name, Finding: ksFinding(m, test)}
	bad := prevalence(m, test)
	gap := widest(m.ROC)
	x := linear(0, 1, 5, roundPercent)
	p := newPlot(300, x, linear(0, 1, 5, roundPercent), "rows stopped, highest scores first", "cumulative share")
	var bads, goods []point
	for _, q := range thin(m.ROC, maxPoints) {
		rows := stopped(q, bad)
		bads = append(bads, point{rows, q.TPR})
		goods = append(goods, point{rows, q.FPR})
	}
	p.curve("curve good", goods)
	p.curve("curve bad", bads)
	at := stopped(gap, bad)
	u := p.atX(at)
	p.line("gap", u, p.atY(gap.FPR), u, p.atY(gap.TPR))
	p.dot("dot bad", at, gap.TPR)
	p.dot("dot good", at, gap.FPR)
	p.ksLabels(u, gap, test)
	f.SVG = p.svg(id, f.Finding)
	f.Table = ksTable(m.ROC, bad)
	return f
}

// ksLabels names the two curves outside of the gap, the upper one to its left
// where there is room, and the gap below its upper end, where the curve of the
// goods is farthest to the right.
func (p *plot) ksLabels(u float64, gap eval.Point, test *eval.Evaluation) {
	upper, lower := p.atY(max(gap.FPR, gap.TPR)), p.atY(min(gap.FPR, gap.TPR))
	above, below := "bads", "goods"
	if gap.FPR > gap.TPR {
		above, below = below, above
	}
	right := []label{{upper + 14, "KS " + plainScale.value(test.KS.Estimate), "strong"}, {lower + 16, below, "name"}}
	if u-6-textWidth(above) < p.left {
		right = append([]label{{upper - 4, above, "name"}}, right...)
	} else {
		p.text("end name", u-6, min(max(upper-4, p.top+10), p.bottom-6), above)
	}
	spread(right, lineHeight, p.top+10, p.bottom-6)
	for _, l := range right {
		p.text(l.class, p.fits(u+6, l.text), l.v, l.text)
	}
}

func ksFinding(m *ModelPage, test *eval.Evaluation) string {
	gap := widest(m.ROC)
	s := fmt.Sprintf("The gap is widest where %s of the bads and %s of the goods are stopped: KS %s", percent(gap.TPR), percent(gap.FPR), plainScale.both(test.KS.Estimate))
	if t := test.KS.Threshold; t != nil && isFinite(*t) {
		s += ", at score " + number(*t)
	}
	return s + "."
}

// widest is the point at which the shares of goods and bads differ most.
func widest(points []eval.Point) eval.Point {
	w := points[0]
	for _, p := range points {
		if math.Abs(p.TPR-p.FPR) > math.Abs(w.TPR-w.FPR) {
			w = p
		}
	}
	return w
}

// stopped is the share of all rows stopped at a point, where a share bad of the rows is bad.
func stopped(p eval.Point, bad float64) float64 {
	return float64(bad*p.TPR) + float64((1-bad)*p.FPR)
}

// prevalence is the weighted share of bads, which the histogram knows; without
// one it is that of the rows.
func prevalence(m *ModelPage, test *eval.Evaluation) float64 {
	var goods, bads float64
	for _, b := range m.Histogram {
		goods += b.Goods
		bads += b.Bads
	}
	if goods+bads > 0 {
		return bads / (goods + bads)
	}
	if n := test.AUC.N; n > 0 {
		return float64(test.AUC.Positives) / float64(n)
	}
	return 0
}

// ksTable tells the curves at each tenth of the rows.
func ksTable(points []eval.Point, bad float64) *table {
	t := &table{Caption: "Cumulative shares", Head: []head{column("rows stopped at most"), column("bads"), column("goods"), column("gap"), column("at score")}}
	k := 0
	for tenth := 1; tenth <= 10; tenth++ {
		for k+1 < len(points) && stopped(points[k+1], bad) <= float64(tenth)/10+1e-9 {
			k++
		}
		p := points[k]
		t.Rows = append(t.Rows, []cell{{Value: roundPercent(float64(tenth) / 10)}, percentCell(p.TPR), percentCell(p.FPR), numberCell(p.TPR - p.FPR), thresholdCell(p.Threshold)})
	}
	return t
}
