package reports

import (
	"fmt"
	"slices"

	"github.com/riskbench/riskbench/eval"
)

// comparisons is every challenger against the champion.
func (d *Document) comparisons() section {
	s := section{ID: "comparisons", Title: "Against the champion", Text: "Both models score the same test rows; the interval and p are of the paired difference, challenger minus champion."}
	if t := d.differencesTable(); t != nil {
		s.Tables = append(s.Tables, t)
	}
	for i := range d.Swaps {
		s.Figures = append(s.Figures, *swapFigure(fmt.Sprintf("swap-%d", i+1), &d.Swaps[i]))
	}
	return s
}

// differencesTable has a row a metric and a column a challenger; it is nil
// where nothing was compared.
func (d *Document) differencesTable() *table {
	list := d.Run.Comparisons
	if len(list) == 0 {
		return nil
	}
	t := &table{Caption: "Differences to " + championOf(list), Stack: true, Head: []head{text("metric")}}
	var challengers, names []string
	for i := range list {
		if c := list[i].Challenger; !slices.Contains(challengers, c) {
			challengers = append(challengers, c)
			t.Head = append(t.Head, column(c))
		}
		if m := list[i].Metric; !slices.Contains(names, m) {
			names = append(names, m)
		}
	}
	for _, m := range names {
		row := []cell{{Value: metricName(m, "metric")}}
		for _, c := range challengers {
			row = append(row, differenceCell(list, c, m))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = append(t.Notes, d.comparisonNotes()...)
	return t
}

func differenceCell(list []eval.Comparison, challenger, metric string) cell {
	for i := range list {
		if c := &list[i]; c.Challenger == challenger && c.Metric == metric {
			x := bareCell(signedScale, c.Delta)
			if c.P != nil {
				x.Note = joined(x.Note, "p "+pValue(c.P))
			}
			return x
		}
	}
	return cell{Value: missing}
}

func (d *Document) comparisonNotes() []string {
	first := &d.Run.Comparisons[0]
	notes := []string{fmt.Sprintf("n is %s rows, %s of them bad. AUC: DeLong's paired test.", count(first.Delta.N), count(first.Delta.Positives))}
	if d.Resamples > 0 {
		drawn := "rows, bads and goods apart"
		for i := range d.Run.Comparisons {
			if d.Run.Comparisons[i].Delta.Method == "bootstrap_cluster" {
				drawn = "whole entities, whose rows depend on each other"
			}
		}
		notes = append(notes, fmt.Sprintf("The others: percentiles of %s resamples of %s, the same for both models. Recall, precision and fpr are at each model's own threshold, frozen on the validation part. No p is below %s, the smallest that so many resamples can tell.", count(d.Resamples), drawn, number(2/float64(d.Resamples+1))),
			"Less is better of log loss, Brier score and false-positive rate; more is better of the others.")
	}
	if len(d.Run.Comparisons) > 1 {
		notes = append(notes, "Who looks at many differences finds one: decide by the metric that was named before.")
	}
	return notes
}
