package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// segmentBars is how many segments a chart draws, the largest ones.
const segmentBars = 16

// segmentsFigure sets each segment's AUC with its interval on one line, beside
// that of all rows. It is nil where no segment has an AUC.
func segmentsFigure(id string, m *ModelPage, all *eval.Evaluation) *figure {
	var drawn []eval.Segment
	for _, s := range m.Segments {
		if s.AUC.Value != nil && len(drawn) < segmentBars {
			drawn = append(drawn, s)
		}
	}
	if len(drawn) == 0 {
		return nil
	}
	f := &figure{ID: id, Title: "AUC by segment: " + m.Name, Finding: segmentsFinding(m.Segments)}
	rows := make([]intervalRow, len(drawn))
	for i := range drawn {
		rows[i] = intervalRow{segmentName(&drawn[i]), drawn[i].AUC}
	}
	p := intervalPlot(rows, linear(segmentFloor(drawn), 1, 4, tickName), "AUC with its 95 % interval", all.AUC.Value)
	f.SVG = p.svg(id, f.Finding)
	f.Table = segmentsTable(m.Segments)
	return f
}

// segmentFloor is where the axis begins: below every interval, at a tenth.
func segmentFloor(list []eval.Segment) float64 {
	lowest := 0.9
	for _, s := range list {
		lowest = min(lowest, *s.AUC.Value)
		if s.AUC.Lo != nil {
			lowest = min(lowest, *s.AUC.Lo)
		}
	}
	return float64(int(10*lowest)) / 10
}

// segmentName has room for 22 letters, of which the value, that tells segments
// of a column apart, takes up to 12.
func segmentName(s *eval.Segment) string {
	value := shorten(valueName(s.Value), 12)
	return shorten(s.Column, 21-len([]rune(value))) + " " + value
}

func valueName(v string) string {
	if v == "" {
		return "missing"
	}
	return v
}

func segmentsFinding(list []eval.Segment) string {
	weak, tested := eval.WeakSegments(list), 0
	for i := range list {
		if list[i].P != nil {
			tested++
		}
	}
	if len(weak) == 0 {
		return fmt.Sprintf("Of %d segments that are large enough none ranks worse than the other rows by more than chance explains.", tested)
	}
	worst := weak[0]
	for _, s := range weak {
		if *s.AUCDelta.Value < *worst.AUCDelta.Value {
			worst = s
		}
	}
	ranks := "segments rank"
	if len(weak) == 1 {
		ranks = "segment ranks"
	}
	return fmt.Sprintf("%d of %d %s worse than the other rows by more than chance explains; the worst, %s %s, by %s.",
		len(weak), tested, ranks, clean(worst.Column), clean(valueName(worst.Value)), number(-*worst.AUCDelta.Value))
}

func segmentsTable(list []eval.Segment) *table {
	t := &table{Caption: "Segments",
		Head:  []head{text("segment"), column("rows"), column("bads"), column("bad rate"), column("AUC"), column("recall"), column("FPR"), column("FPR ratio")},
		Notes: []string{"Recall and FPR are at the operating point's threshold. FPR ratio: the segment's false-positive rate over that of all other rows; 1 is equal treatment of goods."}}
	for i := range list {
		s := &list[i]
		area := bareCell(plainScale, s.AUC)
		if s.PHolm != nil && *s.PHolm < 0.05 {
			area.Note = joined(area.Note, fmt.Sprintf("differs from the others, p %s for %d segments", number(*s.PHolm), len(list)))
		}
		t.Rows = append(t.Rows, []cell{{Value: s.Column + " " + valueName(s.Value)}, {Value: count(s.N)}, {Value: count(s.Positives)}, bareCell(percentScale, s.BadRate),
			area, bareCell(percentScale, s.Recall), bareCell(percentScale, s.FPR), bareCell(plainScale, s.FPRRatio)})
	}
	return t
}
