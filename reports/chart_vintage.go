package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// vintageLines is how many cohorts are drawn, the latest ones.
const vintageLines = 8

// vintageFigure shows how the share of bads of each cohort grows with its age.
// It is nil with fewer than two cohorts that have an age.
func vintageFigure(list []eval.Vintage) *figure {
	var drawn []eval.Vintage
	for _, v := range list {
		if len(v.Points) > 0 {
			drawn = append(drawn, v)
		}
	}
	if len(drawn) < 2 {
		return nil
	}
	f := &figure{ID: "vintages", Title: "Vintages", Finding: vintageFinding(drawn), Table: vintageTable(list)}
	drawn = drawn[max(0, len(drawn)-vintageLines):]
	age, top := 1, 0.0
	for _, v := range drawn {
		last := v.Points[len(v.Points)-1]
		age, top = max(age, last.Age), max(top, *last.BadRate.Value)
	}
	p := newPlotBeside(58, 280, linear(0, float64(age), min(age, 6), tickName), linear(0, min(1, niceCeil(top)), 4, roundPercent), "months since the event", "share that has turned bad")
	var names []label
	for i, v := range drawn {
		line := []point{{0, 0}}
		for _, q := range v.Points {
			line = append(line, point{float64(q.Age), *q.BadRate.Value})
		}
		p.curve("curve "+series(i), line)
		end := line[len(line)-1]
		p.dot("dot "+series(i), end.x, end.y)
		names = append(names, label{p.atY(end.y) + 4, shorten(v.Cohort, 8), ""})
	}
	p.nameBeside(names)
	f.SVG = p.svg(f.ID, f.Finding)
	return f
}

// nameBeside writes names at the right, each near the height that it has.
func (p *plot) nameBeside(names []label) {
	spread(names, lineHeight, p.top+8, p.bottom)
	for _, n := range names {
		p.text(n.class, p.right+7, n.v, n.text)
	}
}

// vintageFinding compares the cohorts at the age that all have reached.
func vintageFinding(list []eval.Vintage) string {
	common := len(list[0].Points)
	for _, v := range list {
		common = min(common, len(v.Points))
	}
	best, worst := list[0], list[0]
	at := func(v eval.Vintage) float64 { return *v.Points[common-1].BadRate.Value }
	for _, v := range list {
		if at(v) < at(best) {
			best = v
		}
		if at(v) > at(worst) {
			worst = v
		}
	}
	months := "1 month"
	if common > 1 {
		months = fmt.Sprintf("%d months", common)
	}
	return fmt.Sprintf("After %s, which all %d cohorts have reached, %s has turned bad of %s and %s of %s.", months, len(list), percent(at(best)), clean(best.Cohort), percent(at(worst)), clean(worst.Cohort))
}

func vintageTable(list []eval.Vintage) *table {
	t := &table{Caption: "Share that has turned bad, by months since the event", Head: []head{text("cohort"), column("rows")},
		Notes: []string{"A cohort is told up to the age that all its rows have reached."}}
	oldest := 0
	for _, v := range list {
		oldest = max(oldest, len(v.Points))
	}
	step := max(1, (oldest+11)/12)
	for age := step; age <= oldest; age += step {
		t.Head = append(t.Head, column(fmt.Sprint(age)))
	}
	for _, v := range list {
		row := []cell{{Value: v.Cohort}, {Value: count(v.N)}}
		for age := step; age <= oldest; age += step {
			c := cell{}
			if age <= len(v.Points) {
				c.Value = percent(*v.Points[age-1].BadRate.Value)
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
