package reports

import (
	"fmt"
	"math"
)

// explanation says what the models use, and how.
func (d *Document) explanation() section {
	s := section{ID: "importance", Title: "What the models use", Text: "Shuffled: by how much the AUC falls when the feature changes places among the rows; features that tell the same share it. A model's own importance is in its own unit and does not compare."}
	s.Figures = d.figures("shuffled", func(id string, i int) *figure { return shuffledFigure(id, &d.Models[i]) })
	s.Figures = append(s.Figures, d.figures("importance", func(id string, i int) *figure {
		if len(d.Models) > ownImportance && len(d.Models[i].Shuffled) > 0 {
			return nil
		}
		return importanceFigure(id, &d.Models[i])
	})...)
	s.Figures = append(s.Figures, d.figures("dependence", func(id string, i int) *figure { return dependenceFigure(id, &d.Models[i]) })...)
	return s
}

// ownImportance is up to how many models the page also draws each one's own
// importance, which does not compare; evaluation.json has it always.
const ownImportance = 3

const shuffledBars = 12

// shuffledFigure sets each feature's drop with its interval on one line; nil
// where nothing was shuffled.
func shuffledFigure(id string, m *ModelPage) *figure {
	if len(m.Shuffled) == 0 || m.Shuffled[0].Drop.Value == nil {
		return nil
	}
	f := &figure{ID: id, Title: "Shuffled features: " + m.Name, Finding: shuffledFinding(m.Shuffled), Table: shuffledTable(m.Shuffled)}
	var rows []intervalRow
	lo, hi := 0.0, 0.001
	for _, x := range m.Shuffled[:min(shuffledBars, len(m.Shuffled))] {
		rows = append(rows, intervalRow{shorten(x.Name, 20), x.Drop})
		for _, v := range []*float64{x.Drop.Value, x.Drop.Lo, x.Drop.Hi} {
			if v != nil {
				lo, hi = min(lo, *v), max(hi, *v)
			}
		}
	}
	hi = niceCeil(hi)
	if lo < 0 {
		lo = -hi * math.Ceil(-lo/hi*4) / 4
	}
	zero := 0.0
	f.SVG = intervalPlot(rows, linear(lo, hi, 4, tickName), "fall of the AUC with its 95 % interval", &zero).svg(id, f.Finding)
	return f
}

func shuffledFinding(list []Shuffled) string {
	matter := 0
	for _, x := range list {
		if x.Drop.Lo != nil && *x.Drop.Lo > 0 {
			matter++
		}
	}
	return fmt.Sprintf("Without %s the AUC falls by %s, more than without any other; of %d features that were shuffled %d matter beyond chance.", clean(list[0].Name), plainScale.both(list[0].Drop), len(list), matter)
}

func shuffledTable(list []Shuffled) *table {
	t := &table{Caption: "Fall of the AUC", Head: []head{text("feature"), column("fall")}}
	for _, x := range list {
		t.Rows = append(t.Rows, []cell{{Value: x.Name}, bareCell(plainScale, x.Drop)})
	}
	return t
}
