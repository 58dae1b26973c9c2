package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// SwapPage is what changes for whom when a challenger takes the champion's place.
type SwapPage struct {
	Champion    string           `json:"champion"`
	Challenger  string           `json:"challenger"`
	Set         eval.SwapSet     `json:"set"`
	Correlation eval.Correlation `json:"correlation"`
}

// swapFigure shows the bad rate of the rows that both models decide in one way
// or the other.
func swapFigure(id string, s *SwapPage) *figure {
	x := &s.Set
	f := &figure{ID: id, Title: "Swap set: " + s.Challenger + " for " + s.Champion, Finding: swapFinding(s)}
	var rows []intervalRow
	top := 0.0
	for _, d := range swapRows(x) {
		rows = append(rows, intervalRow{d.name + ", n " + count(d.N), d.BadRate})
		if d.BadRate.Hi != nil {
			top = max(top, *d.BadRate.Hi)
		}
	}
	p := intervalPlot(rows, linear(0, min(1, niceCeil(top)), 4, roundPercent), "bad rate with its 95 % interval", nil)
	f.SVG = p.svg(id, f.Finding)
	f.Table = swapTable(x)
	return f
}

type swapRow struct {
	name string
	*eval.Decided
}

func swapRows(x *eval.SwapSet) []swapRow {
	return []swapRow{{"stopped by both", &x.Both}, {"newly stopped", &x.Declined}, {"newly passed", &x.Accepted}, {"passed by both", &x.Neither}}
}

func swapFinding(s *SwapPage) string {
	x := &s.Set
	if x.Declined.N+x.Accepted.N == 0 {
		return fmt.Sprintf("At the operating point %s decides every row as %s does.", clean(s.Challenger), clean(s.Champion))
	}
	out := fmt.Sprintf("%s newly stops %s rows%s and newly passes %s%s.", clean(s.Challenger), count(x.Declined.N), ofBads(&x.Declined), count(x.Accepted.N), ofBads(&x.Accepted))
	if s.Correlation.Spearman != nil {
		out += fmt.Sprintf(" The scores' rank correlation is %s.", number(*s.Correlation.Spearman))
	}
	return out
}

func ofBads(d *eval.Decided) string {
	if d.BadRate.Value == nil {
		return ""
	}
	return " (" + percent(*d.BadRate.Value) + " bad)"
}

func swapTable(x *eval.SwapSet) *table {
	t := &table{Caption: "Decisions of both", Head: []head{text("rows"), column("n"), column("bads"), column("bad rate")}}
	for _, d := range swapRows(x) {
		t.Rows = append(t.Rows, []cell{{Value: d.name}, {Value: count(d.N)}, {Value: count(d.Positives)}, bareCell(percentScale, d.BadRate)})
	}
	for _, c := range []struct {
		name string
		*eval.Change
	}{{"stopped", &x.Stopped}, {"recall", &x.Recall}, {"false-positive rate", &x.FPR}} {
		if c.Delta.Value != nil {
			t.Notes = append(t.Notes, fmt.Sprintf("Change of %s: %s, p %s (McNemar's test).", c.name, signedScale.both(c.Delta), number(c.P)))
		}
	}
	return t
}
