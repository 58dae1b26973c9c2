package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// costFigure shows what the decisions cost as more rows are stopped, with the
// cut-off that was set on the validation part. It is nil without a curve.
func costFigure(id string, m *ModelPage) *figure {
	c := m.Cost
	if c == nil || len(c.Curve) < 2 || c.Best.Cost.Value == nil || c.Best.Stopped.Value == nil {
		return nil
	}
	f := &figure{ID: id, Title: "Cost: " + m.Name, Finding: costFinding(m)}
	top := 0.0
	points := make([]point, len(c.Curve))
	for i, q := range c.Curve {
		points[i] = point{q.Stopped, 1000 * q.Cost}
		top = max(top, points[i].y)
	}
	p := newPlot(260, linear(0, 1, 5, roundPercent), linear(0, niceCeil(top), 4, tickName), "rows stopped, highest scores first", "cost of 1,000 rows")
	p.curve("curve s0", points)
	p.costMark("least cost", &c.Best, -1)
	p.costMark("operating point", &c.Point, 1)
	f.SVG = p.svg(id, f.Finding)
	f.Table = curveOfCost(c.Curve)
	return f
}

// costMark names a cut-off: the best one below its dot, where a curve with one
// low end has room, the other above.
func (p *plot) costMark(name string, x *CutCost, side float64) {
	if x.Stopped.Value == nil || x.Cost.Value == nil {
		return
	}
	p.dot("dot s1", *x.Stopped.Value, 1000**x.Cost.Value)
	u, v := p.atX(*x.Stopped.Value), p.atY(1000**x.Cost.Value)
	class := "name"
	if u > (p.left+p.right)/2 {
		class, u = "end name", u-6
	} else {
		u += 6
	}
	v -= side*14 - 4
	p.text(class, u, min(max(v, p.top+10), p.bottom-4), name)
}

func costFinding(m *ModelPage) string {
	c := m.Cost
	better := min(c.None, c.All)
	s := fmt.Sprintf("The cut-off of least cost stops %s of the rows and costs %s of 1,000 rows", percent(*c.Best.Stopped.Value), perThousand.both(c.Best.Cost))
	if better > 0 {
		s += fmt.Sprintf(", %s less than the better of stopping nothing and stopping all", percent(1-*c.Best.Cost.Value/better))
		if *c.Best.Cost.Value >= better {
			return fmt.Sprintf("The cut-off of least cost on the validation part costs %s of 1,000 rows: no less than the better of stopping nothing and stopping all.", perThousand.both(c.Best.Cost))
		}
	}
	return s + "."
}

// curveOfCost tells the curve at each tenth of the rows.
func curveOfCost(curve []eval.CostPoint) *table {
	t := &table{Caption: "Cost by the share of rows that is stopped", Head: []head{column("rows stopped at most"), column("cost of 1,000 rows"), column("at score")}}
	k := 0
	for tenth := 0; tenth <= 10; tenth++ {
		for k+1 < len(curve) && curve[k+1].Stopped <= float64(tenth)/10+1e-9 {
			k++
		}
		t.Rows = append(t.Rows, []cell{{Value: roundPercent(float64(tenth) / 10)}, numberCell(1000 * curve[k].Cost), thresholdCell(curve[k].Threshold)})
	}
	return t
}
