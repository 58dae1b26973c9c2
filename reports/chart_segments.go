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
	p := &plot{height: 46 + 20*float64(len(drawn)), top: 4, right: plotWidth - 14}
	for i := range drawn {
		p.left = max(p.left, textWidth(segmentName(&drawn[i]))+8)
	}
	p.bottom = p.height - 20 - lineHeight
	p.x, p.y = linear(segmentFloor(drawn), 1, 4, tickName), axis{lo: 0, hi: float64(len(drawn))}
	p.xTitle = "AUC with its 95 % interval"
	p.drawAxes()
	if v := all.AUC.Value; v != nil {
		p.line("gap", p.atX(*v), p.top, p.atX(*v), p.bottom)
	}
	for i := range drawn {
		p.segment(&drawn[i], float64(len(drawn)-i)-0.5)
	}
	f.SVG = p.svg(id, f.Finding)
	f.Table = segmentsTable(m.Segments)
	return f
}

func (p *plot) segment(s *eval.Segment, y float64) {
	v := p.atY(y)
	p.text("end", p.left-6, v+4, segmentName(s))
	if s.AUC.Lo != nil && s.AUC.Hi != nil {
		p.line("whisker s0", p.atX(*s.AUC.Lo), v, p.atX(*s.AUC.Hi), v)
	}
	p.dot("dot s0", *s.AUC.Value, y)
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

func segmentName(s *eval.Segment) string { return shorten(s.Column+" "+valueName(s.Value), 22) }

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
