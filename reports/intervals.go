package reports

import "github.com/riskbench/riskbench/eval"

// intervalRow is a number with its interval on a line of its own.
type intervalRow struct {
	name string
	e    eval.Estimate
}

// intervalPlot sets numbers with their intervals below each other. A row
// without a value keeps its name. at is where a line of comparison stands; nil:
// there is none.
func intervalPlot(rows []intervalRow, x axis, xTitle string, at *float64) *plot {
	p := &plot{height: 46 + 20*float64(len(rows)), top: 4, right: plotWidth - 14}
	if n := len(x.names); n > 0 {
		p.right = plotWidth - max(14, textWidth(x.names[n-1])/2+1)
	}
	for _, r := range rows {
		p.left = max(p.left, textWidth(r.name)+8)
	}
	p.bottom = p.height - 20 - lineHeight
	p.x, p.y = x, axis{lo: 0, hi: float64(len(rows))}
	p.xTitle = xTitle
	p.drawAxes()
	if at != nil {
		p.line("gap", p.atX(*at), p.top, p.atX(*at), p.bottom)
	}
	for i, r := range rows {
		y := float64(len(rows)-i) - 0.5
		v := p.atY(y)
		p.text("end", p.left-6, v+4, r.name)
		if r.e.Lo != nil && r.e.Hi != nil {
			p.line("whisker s0", p.atX(*r.e.Lo), v, p.atX(*r.e.Hi), v)
		}
		if r.e.Value != nil {
			p.dot("dot s0", *r.e.Value, y)
		}
	}
	return p
}
