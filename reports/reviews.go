package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// reviewTable is what a team finds that reviews so many rows a day; nil where
// the job names no such team.
func reviewTable(d *Document) *table {
	t := &table{Caption: "Daily review", Stack: true, Head: []head{text("model"), column("rows a day"), column("precision"), column("recall"), column("reviewed"), column("days with as many rows")},
		Notes: []string{"The highest scores of each day, whatever the threshold. Intervals are those of draws of whole days."}}
	for i := range d.Versions {
		v := &d.Versions[i]
		for k := range v.Reviews {
			x := &v.Reviews[k]
			t.Rows = append(t.Rows, []cell{{Value: v.Name}, {Value: count(x.PerDay)}, bareCell(percentScale, x.Precision), recallOfBads(x), {Value: count(x.Reviewed)}, {Value: fmt.Sprintf("%s of %s", count(x.Full), count(x.Days))}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func recallOfBads(x *eval.DailyReview) cell {
	c := bareCell(percentScale, x.Recall)
	if x.Recall.N > 0 {
		c.Note = joined(c.Note, "n "+count(x.Recall.N)+" bads")
	}
	return c
}

// outcomeTable counts the rows of which nobody knows how they ended; nil where
// all have a label.
func outcomeTable(d *Document) *table {
	t := &table{Caption: "Rows without an outcome", Stack: true, Head: []head{text("model"), column("rows"), column("stopped")},
		Notes: []string{"They are in no other number of this page: rows too young, never labelled, or blocked. Where what is blocked has no outcome, precision is of the others only."}}
	for i := range d.Versions {
		if x := d.Versions[i].WithoutOutcome; x != nil {
			t.Rows = append(t.Rows, []cell{{Value: d.Versions[i].Name}, {Value: count(x.Rows)}, {Value: count(x.Stopped)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
