package reports

import (
	"fmt"
	"strings"
)

// mixedShare is the share of steps against the mean beyond which a feature is
// said to have no direction.
const mixedShare = 0.2

// dependenceFigure shows how the mean score goes with each of the most
// important features, two panels in a row; nil where none was looked at. The
// band holds four fifths of the rows.
func dependenceFigure(id string, m *ModelPage) *figure {
	var drawn []Dependence
	top := 0.0
	for _, d := range m.Dependence {
		if len(d.Points) > 1 {
			drawn = append(drawn, d)
			for _, p := range d.Points {
				top = max(top, p.High, p.Mean)
			}
		}
	}
	if len(drawn) == 0 {
		return nil
	}
	f := &figure{ID: id, Title: "Dependence: " + m.Name, Finding: dependenceFinding(drawn), Table: dependenceTable(drawn)}
	const panel = 122.0
	lines := (len(drawn) + 1) / 2
	p := &plot{height: panel*float64(lines) + 4}
	y := linear(0, min(1, niceCeil(top)), 2, roundPercent)
	for k := range drawn {
		p.left, p.right = 41, plotWidth/2-6
		if k%2 == 1 {
			p.left, p.right = plotWidth/2+41, plotWidth-6
		}
		p.top = 24 + panel*float64(k/2)
		p.bottom = p.top + panel - 48
		p.dependence(&drawn[k], y)
	}
	f.SVG = p.svg(id, f.Finding)
	return f
}

// dependence draws one panel: the points at equal distances, so that quantiles
// are, with the first and the last value named.
func (p *plot) dependence(d *Dependence, y axis) {
	n := len(d.Points)
	p.x, p.y = axis{lo: -0.3, hi: float64(n) - 0.7}, y
	p.xTitle, p.yTitle = "", ""
	p.drawAxes()
	p.text("title", p.left-36, p.top-10, shorten(d.Name, 22))
	known := d.Points
	if d.Points[n-1].Value == nil {
		known = d.Points[:n-1]
	}
	var low, high, mean []point
	for i, q := range known {
		low, high, mean = append(low, point{float64(i), q.Low}), append(high, point{float64(i), q.High}), append(mean, point{float64(i), q.Mean})
	}
	if d.Categorical || len(known) < 2 {
		p.separate(d.Points)
		p.nameEnds(d)
		return
	}
	outline := p.outline(high) + "L" + strings.TrimPrefix(p.outline(reversed(low)), "M") + "Z"
	p.element("path", "fill s0", "d", outline)
	p.curve("curve s0", mean)
	if len(known) < n {
		p.line("whisker s1", p.atX(float64(n-1)), p.atY(d.Points[n-1].Low), p.atX(float64(n-1)), p.atY(d.Points[n-1].High))
		p.dot("dot s1", float64(n-1), d.Points[n-1].Mean)
	}
	p.nameEnds(d)
}

// separate draws values that have no order.
func (p *plot) separate(points []DependenceAt) {
	for i, q := range points {
		class := "s0"
		if q.Value == nil {
			class = "s1"
		}
		p.line("whisker "+class, p.atX(float64(i)), p.atY(q.Low), p.atX(float64(i)), p.atY(q.High))
		p.dot("dot "+class, float64(i), q.Mean)
	}
}

// nameEnds names the first and the last value below the panel.
func (p *plot) nameEnds(d *Dependence) {
	first, last := pointName(&d.Points[0]), pointName(&d.Points[len(d.Points)-1])
	p.text("", p.left, p.bottom+13, shorten(first, 11))
	p.text("end", p.right, p.bottom+13, shorten(last, 11))
}

func pointName(q *DependenceAt) string {
	switch {
	case q.Value == nil:
		return "missing"
	case q.Level != "":
		return q.Level
	}
	return tickName(*q.Value)
}

func reversed(points []point) []point {
	dst := make([]point, len(points))
	for i, q := range points {
		dst[len(points)-1-i] = q
	}
	return dst
}

func dependenceFinding(list []Dependence) string {
	var rises, falls, mixed []string
	for i := range list {
		d := &list[i]
		switch {
		case d.Categorical || d.Direction == 0:
		case d.Violations > mixedShare:
			mixed = append(mixed, clean(d.Name))
		case d.Direction > 0:
			rises = append(rises, clean(d.Name))
		default:
			falls = append(falls, clean(d.Name))
		}
	}
	var parts []string
	for _, x := range []struct {
		what string
		list []string
	}{{"rises with", rises}, {"falls with", falls}, {"goes both ways with", mixed}} {
		if len(x.list) > 0 {
			parts = append(parts, x.what+" "+strings.Join(x.list, ", "))
		}
	}
	if len(parts) == 0 {
		return "None of the most important features is a number that the score follows."
	}
	return "The mean score " + strings.Join(parts, "; ") + " (both ways: more than a fifth of the steps of single rows go against the mean)."
}

func dependenceTable(list []Dependence) *table {
	t := &table{Caption: "Mean score with the feature set to a value", Head: []head{text("feature"), text("value"), column("mean score"), column("four fifths of the rows")}}
	for i := range list {
		for k := range list[i].Points {
			q := &list[i].Points[k]
			t.Rows = append(t.Rows, []cell{{Value: list[i].Name}, {Value: pointName(q)}, percentCell(q.Mean), {Value: percent(q.Low) + " to " + percent(q.High)}})
		}
	}
	for i := range list {
		if d := &list[i]; !d.Categorical && d.Direction != 0 {
			word := "rises"
			if d.Direction < 0 {
				word = "falls"
			}
			t.Notes = append(t.Notes, fmt.Sprintf("%s: the mean %s; %s of the steps of single rows go the other way.", d.Name, word, percent(d.Violations)))
		}
	}
	return t
}
