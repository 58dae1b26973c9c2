package reports

import (
	"fmt"
	"math"
)

const trainingRows = 16

// trainingFigure shows the metric of the fit and the validation part over the
// rounds, and the round that was kept. It is nil below two measured rounds.
func trainingFigure(id string, m *ModelPage, kept int) *figure {
	fit, valid := measured(m.Rounds, func(r TrainRound) float64 { return r.Fit }), measured(m.Rounds, func(r TrainRound) float64 { return r.Valid })
	lo, hi := span(append(append([]point(nil), fit...), valid...))
	if len(fit) < 2 && len(valid) < 2 || !(lo <= hi) {
		return nil
	}
	first, last := m.Rounds[0].Round, m.Rounds[len(m.Rounds)-1].Round
	if first >= last {
		return nil
	}
	f := &figure{ID: id, Title: "Training: " + m.Name, Finding: trainingFinding(m, kept, last)}
	margin := max((hi-lo)*0.05, math.Abs(hi)*1e-6, 1e-12)
	p := newPlot(300, linear(float64(first), float64(last), 5, tickName), linear(lo-margin, hi+margin, 5, tickName), "round", metricOf(m))
	p.right -= 34
	p.b.Reset()
	p.drawAxes()
	p.curve("curve s0", fit)
	p.curve("curve s1", valid)
	if kept >= first && kept <= last {
		u := p.atX(float64(kept))
		p.line("gap", u, p.top, u, p.bottom)
		class, at := "", u+5
		if u > (p.left+p.right)/2 {
			class, at = "end", u-5
		}
		p.text(class, at, p.bottom-6, "kept: "+count(kept))
	}
	p.nameEnds(fit, valid)
	f.SVG = p.svg(id, f.Finding)
	f.Table = trainingTable(m)
	return f
}

// nameEnds names both lines at their right ends.
func (p *plot) nameEnds(fit, valid []point) {
	var names []label
	if len(fit) > 0 {
		names = append(names, label{p.atY(fit[len(fit)-1].y) + 4, "fit", "name"})
	}
	if len(valid) > 0 {
		names = append(names, label{p.atY(valid[len(valid)-1].y) + 4, "valid", "name"})
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
	return everyKth(all, maxPoints)
}

// everyKth keeps every k-th element and the last, at most max of them.
func everyKth[T any](list []T, max int) []T {
	if len(list) <= max {
		return list
	}
	k := (len(list) + max - 2) / (max - 1)
	var dst []T
	for i := 0; i < len(list)-1; i += k {
		dst = append(dst, list[i])
	}
	return append(dst, list[len(list)-1])
}

// span is the lowest and highest y; lo > hi where there are no points.
func span(points []point) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, q := range points {
		lo, hi = min(lo, q.y), max(hi, q.y)
	}
	return lo, hi
}

func metricOf(m *ModelPage) string {
	if m.TrainMetric == "" {
		return "metric"
	}
	return metricName(m.TrainMetric)
}

func trainingFinding(m *ModelPage, kept, last int) string {
	for _, r := range m.Rounds {
		if r.Round != kept || !isFinite(r.Valid) {
			continue
		}
		s := fmt.Sprintf("Kept after round %s of %s: %s %s on the validation part", count(kept), count(last), metricOf(m), number(r.Valid))
		if isFinite(r.Fit) {
			s += ", " + number(r.Fit) + " on the fit part"
		}
		return s + "."
	}
	return fmt.Sprintf("%s rounds were trained.", count(last))
}

func trainingTable(m *ModelPage) *table {
	t := &table{Caption: "Rounds", Head: []head{column("round"), column("fit"), column("valid")}}
	for _, r := range everyKth(m.Rounds, trainingRows) {
		t.Rows = append(t.Rows, []cell{{Value: count(r.Round)}, {Value: number(r.Fit)}, {Value: number(r.Valid)}})
	}
	if len(m.Rounds) > trainingRows {
		t.Notes = []string{"Not every round is listed."}
	}
	return t
}
