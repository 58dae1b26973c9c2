package reports

import (
	"fmt"
	"math"
)

const (
	trainingRows = 16
	panelHeight  = 190
)

// panel is one pair of axes: what was measured in one unit.
type panel struct {
	title string
	lines []trainingLine
}

type trainingLine struct {
	name, series string
	points       []point
}

// trainingFigure shows what was measured over the rounds, and the round that
// was kept. Parts that were measured by different metrics stand in panels of
// their own. It is nil below two measured rounds.
func trainingFigure(id string, m *ModelPage, kept int) *figure {
	panels := trainingPanels(m)
	if len(panels) == 0 {
		return nil
	}
	rounds := m.Rounds
	first, last := float64(rounds[0].Round), float64(rounds[len(rounds)-1].Round)
	f := &figure{ID: id, Title: "Training: " + m.Name, Finding: trainingFinding(m, kept)}
	p := &plot{height: 14 + panelHeight*float64(len(panels)), x: linear(first, last, 5, tickName), left: 46, right: plotWidth - 36}
	for _, x := range panels {
		for _, name := range x.axis().names {
			p.left = max(p.left, textWidth(name)+8)
		}
	}
	for i, x := range panels {
		p.top = 22 + panelHeight*float64(i)
		p.bottom = p.top + panelHeight - 46
		p.yTitle, p.xTitle = x.title, "round"
		p.drawPanel(x, kept)
	}
	f.SVG = p.svg(id, f.Finding)
	f.Table = trainingTable(m)
	return f
}

// trainingPanels are the metrics of which at least two rounds were measured.
func trainingPanels(m *ModelPage) []panel {
	fit := trainingLine{"fit", "s0", measured(m.Rounds, func(r TrainRound) float64 { return r.Fit })}
	valid := trainingLine{"valid", "s1", measured(m.Rounds, func(r TrainRound) float64 { return r.Valid })}
	var panels []panel
	for _, l := range []trainingLine{valid, fit} {
		title := metricName(m.TrainMetric, "metric")
		if l.name == "fit" {
			title = metricName(m.FitMetric, "objective")
		}
		switch {
		case len(l.points) < 2:
		case len(panels) == 1 && panels[0].title == title:
			panels[0].lines = append(panels[0].lines, l)
		default:
			panels = append(panels, panel{title, []trainingLine{l}})
		}
	}
	return panels
}

// axis reaches a little beyond what was measured.
func (x *panel) axis() axis {
	lo, hi := span(x.lines)
	margin := max((hi-lo)*0.06, math.Abs(hi)*1e-6, 1e-12)
	return linear(lo-margin, hi+margin, 4, tickName)
}

func (p *plot) drawPanel(x panel, kept int) {
	p.y = x.axis()
	p.drawAxes()
	if k := float64(kept); k >= p.x.lo && k <= p.x.hi {
		u := p.atX(k)
		p.line("gap", u, p.top, u, p.bottom)
		name := "kept: " + count(kept)
		half := textWidth(name) / 2
		p.text("mid", min(max(u, textWidth(x.title)+8+half), plotWidth-half), p.top-4, name)
	}
	var names []label
	for _, l := range x.lines {
		p.curve("curve "+l.series, l.points)
		names = append(names, label{p.atY(l.points[len(l.points)-1].y) + 4, l.name, "name"})
	}
	spread(names, lineHeight, p.top+8, p.bottom)
	for _, n := range names {
		p.text(n.class, p.right+5, n.v, n.text)
	}
}

// measured are the rounds with a value, at most maxPoints of them: every k-th and the last.
func measured(rounds []TrainRound, value func(TrainRound) float64) []point {
	var all []point
	for _, r := range rounds {
		if v := value(r); isFinite(v) {
			all = append(all, point{float64(r.Round), v})
		}
	}
	if len(all) > 1 && all[0].x >= all[len(all)-1].x {
		return nil
	}
	return everyKth(all, maxPoints)
}

// everyKth keeps every k-th element and the last, at most max of them.
func everyKth[T any](list []T, max int) []T {
	if len(list) <= max {
		return list
	}
	k := (len(list) + max - 3) / (max - 1)
	var dst []T
	for i := 0; i < len(list)-1; i += k {
		dst = append(dst, list[i])
	}
	return append(dst, list[len(list)-1])
}

// span is the lowest and highest y.
func span(lines []trainingLine) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for _, q := range l.points {
			lo, hi = min(lo, q.y), max(hi, q.y)
		}
	}
	return lo, hi
}

func trainingFinding(m *ModelPage, kept int) string {
	last := m.Rounds[len(m.Rounds)-1].Round
	s := fmt.Sprintf("Trained for %s rounds", count(last))
	if kept < last {
		s = fmt.Sprintf("Kept after round %s of %s", count(kept), count(last))
	}
	for _, r := range m.Rounds {
		if r.Round != kept {
			continue
		}
		if isFinite(r.Valid) {
			s += fmt.Sprintf("; %s on the validation part %s", metricName(m.TrainMetric, "metric"), number(r.Valid))
		}
		if isFinite(r.Fit) {
			s += fmt.Sprintf("; %s on the fit part %s", metricName(m.FitMetric, "objective"), number(r.Fit))
		}
	}
	return s + "."
}

func trainingTable(m *ModelPage) *table {
	t := &table{Caption: "Rounds", Head: []head{column("round"), column("fit: " + metricName(m.FitMetric, "objective")), column("valid: " + metricName(m.TrainMetric, "metric"))}}
	for _, r := range everyKth(m.Rounds, trainingRows) {
		t.Rows = append(t.Rows, []cell{{Value: count(r.Round)}, numberCell(r.Fit), numberCell(r.Valid)})
	}
	if len(m.Rounds) > trainingRows {
		t.Notes = []string{"Not every round is listed."}
	}
	return t
}
