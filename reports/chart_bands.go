package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// bandsFigure shows the bad rate of each range of scores from period to period.
// It is nil with fewer than two periods.
func bandsFigure(id string, m *ModelPage) *figure {
	periods, bands := bandGrid(m.Bands)
	if len(periods) < 2 {
		return nil
	}
	f := &figure{ID: id, Title: "Bad rate by score: " + m.Name, Finding: bandsFinding(m.Bands, len(periods), bands), Table: bandsTable(m.Bands, periods, bands)}
	top := 0.0
	for _, b := range m.Bands {
		if b.BadRate.Value != nil {
			top = max(top, *b.BadRate.Value)
		}
	}
	p := newPlotBeside(54, 260, periodTicks(periods), linear(0, min(1, niceCeil(top)), 4, roundPercent), "period", "bad rate of the range")
	var names []label
	for k := range bands {
		var line []point
		for i := range periods {
			if v := m.Bands[i*bands+k].BadRate.Value; v != nil {
				line = append(line, point{float64(i) + 0.5, *v})
			}
		}
		if len(line) == 0 {
			continue
		}
		p.curve("curve "+series(k), line)
		names = append(names, label{p.atY(line[len(line)-1].y) + 4, fmt.Sprintf("range %d", k+1), ""})
	}
	p.nameBeside(names)
	f.SVG = p.svg(id, f.Finding)
	return f
}

// bandGrid is the periods, and how many bands each has.
func bandGrid(list []eval.Band) (periods []string, bands int) {
	for _, b := range list {
		if b.Band == 1 {
			periods = append(periods, b.Period)
		}
		bands = max(bands, b.Band)
	}
	if len(periods)*bands != len(list) {
		return nil, 0
	}
	return periods, bands
}

func bandsFinding(list []eval.Band, periods, bands int) string {
	torn := 0
	for i := range periods {
		for k := 1; k < bands; k++ {
			a, b := list[i*bands+k-1].BadRate.Value, list[i*bands+k].BadRate.Value
			if a != nil && b != nil && *a > *b {
				torn++
				break
			}
		}
	}
	if torn == 0 {
		return fmt.Sprintf("In each of %d periods the bad rate rises from range to range of the scores.", periods)
	}
	return fmt.Sprintf("In %d of %d periods a range of higher scores has a lower bad rate than the one below it.", torn, periods)
}

// bandRows is how many periods the table tells, the latest.
const bandRows = 12

func bandsTable(list []eval.Band, periods []string, bands int) *table {
	t := &table{Caption: "Bad rate by range of scores", Head: []head{text("period")}, Notes: []string{"Ranges hold about equally many of the validation part's scores, the lowest first."}}
	for k := range bands {
		b, name := &list[k], fmt.Sprint(k+1)
		if b.To != nil {
			name += ": up to " + number(*b.To)
		} else if b.From != nil {
			name += ": above " + number(*b.From)
		}
		t.Head = append(t.Head, column(name))
	}
	first := max(0, len(periods)-bandRows)
	if first > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d earlier periods are in evaluation.json.", first))
	}
	for i := first; i < len(periods); i++ {
		row := []cell{{Value: periods[i]}}
		for k := range bands {
			b := &list[i*bands+k]
			row = append(row, cell{Value: percentScale.value(b.BadRate), Note: "n " + count(b.N)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
