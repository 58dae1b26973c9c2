package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// periodsFigure sets each period's PSI of the scores beside what sampling alone
// explains. It is nil with fewer than two periods.
func periodsFigure(id string, m *ModelPage) *figure {
	list := m.Periods
	if len(list) < 2 {
		return nil
	}
	f := &figure{ID: id, Title: "Stability: " + m.Name, Finding: periodsFinding(list)}
	top := 0.1
	for i := range list {
		if v := list[i].PSI.Value; v != nil {
			top = max(top, *v)
		}
	}
	y := linear(0, niceCeil(top), 4, tickName)
	p := newPlot(240, periodAxis(list), y, "period", "PSI of the scores")
	var critical []point
	for i := range list {
		psi, x := &list[i].PSI, float64(i)
		if psi.Value != nil {
			p.bar("bar s0", x+0.15, 0, x+0.85, *psi.Value)
			critical = append(critical, point{x, *psi.Critical}, point{x + 1, *psi.Critical})
		}
	}
	p.curve("gap", critical)
	if len(critical) > 0 { // above the bars, which would hide it
		p.text("end", p.right, p.top-10, "dashed: sampling alone, 95 %")
	}
	f.SVG = p.svg(id, f.Finding)
	f.Table = periodsTable(list)
	return f
}

// periodAxis names a few of the periods, in the middle of their bars.
func periodAxis(list []eval.Period) axis {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Period
	}
	return periodTicks(names)
}

// periodTicks gives each period a unit of the axis, and names a few.
func periodTicks(periods []string) axis {
	a := axis{lo: 0, hi: float64(len(periods))}
	step := (len(periods) + 3) / 4
	for i := 0; i < len(periods); i += step {
		a.ticks, a.names = append(a.ticks, float64(i)+0.5), append(a.names, clean(periods[i]))
	}
	return a
}

func periodsFinding(list []eval.Period) string {
	largest := -1
	moved := 0
	for i := range list {
		psi := &list[i].PSI
		if psi.Value == nil {
			continue
		}
		if *psi.Value > *psi.Critical {
			moved++
		}
		if largest < 0 || *psi.Value > *list[largest].PSI.Value {
			largest = i
		}
	}
	if largest < 0 {
		return fmt.Sprintf("%d periods are too small to compare.", len(list))
	}
	return fmt.Sprintf("In %d of %d periods the scores differ from validation by more than sampling explains (5 %% of periods would by chance); the largest PSI is %s, in %s.",
		moved, len(list), number(*list[largest].PSI.Value), clean(list[largest].Period))
}

func periodsTable(list []eval.Period) *table {
	t := &table{Caption: "By period", Head: []head{text("period"), column("rows"), column("bads"), column("bad rate"), column("mean score"), column("AUC"), column("stopped"), column("PSI"), column("critical")}}
	for i := range list {
		x := &list[i]
		t.Rows = append(t.Rows, []cell{{Value: x.Period}, {Value: count(x.N)}, {Value: count(x.Positives)}, bareCell(percentScale, x.BadRate), percentCell(x.MeanScore),
			bareCell(plainScale, x.AUC), bareCell(percentScale, x.Stopped), optionalCell(x.PSI.Value), optionalCell(x.PSI.Critical)})
	}
	return t
}
