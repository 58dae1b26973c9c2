package reports

import (
	"fmt"
	"sort"

	"github.com/riskbench/riskbench/eval"
)

// prCurve is the precision of a model at each recall that it reaches.
type prCurve struct {
	name   string
	series int
	ap     eval.Estimate
	points []point // recall, precision; recall rises
}

// prFigure shows what share of the stopped rows is bad as more of the bads are
// caught, for all models, against a score that knows nothing. It is nil
// without curves.
func prFigure(d *Document) *figure {
	curves, bad := prCurves(d)
	if len(curves) == 0 {
		return nil
	}
	f := &figure{ID: "pr", Title: "Precision and recall", Finding: prFinding(curves, bad), Table: prTable(curves)}
	share := linear(0, 1, 5, roundPercent)
	p := newPlot(340, share, share, "recall: share of bads stopped", "precision: share of bads among the stopped")
	p.curve("chance", []point{{0, bad}, {1, bad}})
	for _, c := range curves {
		p.curve("curve "+series(c.series), c.points)
	}
	p.prKey(curves, bad)
	f.SVG = p.svg(f.ID, f.Finding)
	return f
}

// prCurves are the models that have one, highest average precision first, and
// the share of bads among all rows.
func prCurves(d *Document) (list []prCurve, bad float64) {
	for i := range d.Models {
		m, test := &d.Models[i], &d.Run.Models[i].Test
		if len(m.ROC) < 2 {
			continue
		}
		bad = prevalence(m, test)
		c := prCurve{name: m.Name, series: i, ap: test.AP}
		for _, q := range thin(m.ROC, maxPoints) {
			if caught := q.TPR * bad; caught > 0 {
				c.points = append(c.points, point{q.TPR, caught / (caught + q.FPR*(1-bad))})
			}
		}
		list = append(list, c)
	}
	order := func(c *prCurve) float64 {
		if c.ap.Value == nil {
			return -1
		}
		return *c.ap.Value
	}
	sort.SliceStable(list, func(i, j int) bool { return order(&list[i]) > order(&list[j]) })
	return list, bad
}

// prKey names the curves, best first, in the upper right, where usual scores
// have no curve, and the line of the share of bads at its left end.
func (p *plot) prKey(curves []prCurve, bad float64) {
	names := []string{"AP, best first"}
	for _, c := range curves[:min(len(curves), keyRows)] {
		names = append(names, shorten(c.name, 18)+"  "+plainScale.value(c.ap))
	}
	width := 0.0
	for _, s := range names {
		width = max(width, textWidth(s))
	}
	height := float64(len(names))*lineHeight + 6
	u, v := p.right-width-36, p.top+2
	if curves[0].at(0.75) > 0.6 { // good scores fill the upper right: the key goes down
		v = p.bottom - height - 16
		if above := p.atY(bad) - lineHeight - 4 - height; above > p.top && above < v { // but not onto the line's name
			v = above
		}
	}
	p.rectangle("key", u-4, v, width+38, height)
	p.text("strong", u, v+lineHeight-2, names[0])
	for i, s := range names[1:] {
		line := v + float64(i+2)*lineHeight - 2
		p.line("curve "+series(curves[i].series), u, line-4, u+24, line-4)
		p.text("", u+30, line, s)
	}
	p.text("name", p.left+4, p.atY(bad)-4, "no model: "+percent(bad))
}

// at is the precision of the first point that reaches the recall.
func (c *prCurve) at(recall float64) float64 {
	i := sort.Search(len(c.points), func(i int) bool { return c.points[i].x >= recall-1e-12 })
	return c.points[min(i, len(c.points)-1)].y
}

func prFinding(curves []prCurve, bad float64) string {
	c := &curves[0]
	s := fmt.Sprintf("%s has the highest average precision, %s; a score that knows nothing has %s.", clean(c.name), plainScale.both(c.ap), number(bad))
	if len(curves) == 1 {
		s = fmt.Sprintf("%s: average precision %s; a score that knows nothing has %s.", clean(c.name), plainScale.both(c.ap), number(bad))
	}
	return s + fmt.Sprintf(" To catch half of the bads it stops rows of which %s are bad.", percent(c.at(0.5)))
}

// prTable tells the precision at each tenth of recall.
func prTable(curves []prCurve) *table {
	t := &table{Caption: "Precision at a recall", Head: []head{column("recall at least")}}
	for _, c := range curves {
		t.Head = append(t.Head, column(c.name))
	}
	for tenth := 1; tenth <= 10; tenth++ {
		recall := float64(tenth) / 10
		row := []cell{{Value: roundPercent(recall)}}
		for i := range curves {
			row = append(row, percentCell(curves[i].at(recall)))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{"At the first of the drawn points that reaches the recall; thresholds come from the test part here."}
	return t
}
