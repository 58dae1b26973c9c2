package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// gainsFigure shows what share of all bads each group of rows holds, highest
// scores first, and the sum so far. It is nil without a gains table.
func gainsFigure(id string, m *ModelPage) *figure {
	rows := m.Gains
	total := 0.0
	for _, r := range rows {
		total += r.Weight
	}
	if total <= 0 {
		return nil
	}
	f := &figure{ID: id, Title: "Gains and lift: " + m.Name, Finding: gainsFinding(rows, total)}
	share := linear(0, 1, 5, roundPercent)
	p := newPlot(300, share, share, "rows, highest scores first", "share of all bads")
	line := []point{{0, 0}}
	x, before := 0.0, 0.0
	for _, r := range rows {
		end := x + r.Weight/total
		p.bar("bar s0", x+0.004, 0, end-0.004, r.CumBadShare-before)
		x, before = end, r.CumBadShare
		line = append(line, point{x, r.CumBadShare})
	}
	p.curve("chance", []point{{0, 0}, {1, 1}})
	p.curve("curve s1", line)
	for _, q := range line[1:] {
		p.dot("dot s1", q.x, q.y)
	}
	p.gainsLabels(line)
	f.SVG = p.svg(id, f.Finding)
	f.Table = gainsTable(rows, total)
	return f
}

// gainsLabels stand above the curve, or below one that hugs the upper edge.
func (p *plot) gainsLabels(line []point) {
	const sum, one = "all groups so far", "one group"
	middle := line[len(line)/2]
	if middle.y > 0.9 {
		p.text("name", p.fits(p.atX(middle.x), sum), p.atY(middle.y)+18, sum)
	} else {
		p.text("end name", p.atX(middle.x)-8, p.atY(middle.y)-6, sum)
	}
	p.text("end", p.right-4, p.atY(0.84)+30, "no model")
	tallest := 0.0
	for k := len(line) / 2; k < len(line); k++ {
		tallest = max(tallest, line[k].y-line[k-1].y)
	}
	p.text("name", p.fits(p.atX(middle.x)+4, one), p.atY(tallest)-7, one)
}

func gainsFinding(rows []eval.GainsRow, total float64) string {
	top := rows[0]
	s := fmt.Sprintf("The top %s of rows hold %s of all bads, a lift of %s", roundPercent(top.Weight/total), percent(top.CumBadShare), number(top.Lift))
	for i := 1; i < len(rows); i++ {
		if rows[i].BadRate > rows[i-1].BadRate {
			return s + fmt.Sprintf("; group %d has a higher bad rate than group %d.", rows[i].Group, rows[i-1].Group)
		}
	}
	return s + "; the bad rate falls from group to group."
}

func gainsTable(rows []eval.GainsRow, total float64) *table {
	t := &table{Caption: "Gains", Head: []head{column("group"), column("scores from"), column("rows"), column("bads"), column("bad rate %"),
		column("bads so far %"), column("goods so far %"), column("gap"), column("lift")},
		Notes: []string{"So far: in this group and those above it, as are gap and lift."}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []cell{{Value: count(r.Group)}, numberCell(r.MinScore), {Value: count(r.N)}, {Value: count(r.Bads)},
			numberCell(100 * r.BadRate), numberCell(100 * r.CumBadShare), numberCell(100 * r.CumGoodShare), numberCell(r.KS), numberCell(r.Lift)})
	}
	return t
}
