package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// CostPage is what a model's decisions cost, as mean of a row.
type CostPage struct {
	eval.Costs
	Best        CutCost          `json:"best"`            // the cut-off of the least cost on the validation part
	Point       CutCost          `json:"operating_point"` // the operating point
	None        float64          `json:"none"`            // of stopping no row
	All         float64          `json:"all"`             // of stopping every row
	Sensitivity []CutCost        `json:"sensitivity"`     // best cut-offs, where a missed bad costs half, and twice, as much
	Curve       []eval.CostPoint `json:"-"`               // on the test part
}

// CutCost is a cut-off and what it does to the test part.
type CutCost struct {
	eval.Costs
	Threshold *float64      `json:"threshold"` // null: nothing is stopped
	Stopped   eval.Estimate `json:"stopped"`   // share of the rows
	Cost      eval.Estimate `json:"cost"`
}

// perThousand prints costs of 1,000 rows.
var perThousand = scale{factor: 1000}

// pointTable is what the operating point does, as the business sees it.
func pointTable(d *Document) *table {
	t := &table{Caption: "At the operating point", Stack: true, Head: []head{text("model"), column("stopped"), column("recall"), column("goods stopped"), column("value caught"), column("cost of 1,000 rows")}}
	valued := false
	for i := range d.Versions {
		v := &d.Versions[i]
		stopped := cell{Value: count(v.Stopped)}
		if v.Daily != nil && v.Daily.Days > 0 {
			stopped.Note = number(float64(v.Stopped)/float64(v.Daily.Days)) + " a day"
		}
		value := cell{Value: missing}
		if v.ValueCaught != nil {
			valued, value = true, bareCell(percentScale, *v.ValueCaught)
		}
		cost := cell{Value: missing}
		if i < len(d.Models) && d.Models[i].Cost != nil {
			p := &d.Models[i].Cost.Point
			cost = bareCell(perThousand, p.Cost)
			if p.Threshold != nil {
				stopped.Note = joined(stopped.Note, "at score "+number(*p.Threshold))
			}
		}
		t.Rows = append(t.Rows, []cell{{Value: v.Name}, stopped, bareCell(percentScale, v.Recall), bareCell(percentScale, v.FalseRejection), value, cost})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if !valued {
		t.drop(4)
	} else {
		t.Notes = append(t.Notes, "Value caught: of the amounts of all bads, the share of those that are stopped.")
	}
	return t
}

// drop takes a column out.
func (t *table) drop(k int) {
	t.Head = append(t.Head[:k:k], t.Head[k+1:]...)
	for i, row := range t.Rows {
		t.Rows[i] = append(row[:k:k], row[k+1:]...)
	}
}

// costTable is the cut-offs of the least cost; nil without costs. What the
// operating point costs stands in pointTable.
func costTable(d *Document) *table {
	t := &table{Caption: "Cost of 1,000 rows", Stack: true, Head: []head{text("model"), text("cut-off"), column("threshold"), column("stopped"), column("cost")}}
	for i := range d.Models {
		c := d.Models[i].Cost
		if c == nil {
			continue
		}
		t.Notes = []string{
			fmt.Sprintf("A good row that is stopped costs %s, a bad one that is let through %s. Stopping nothing costs %s of 1,000 rows, stopping all %s.", tickName(c.FP), tickName(c.FN), number(1000*c.None), number(1000*c.All)),
			"Cut-offs were set on the validation part; costs and shares are of the test part.",
		}
		t.Rows = append(t.Rows, cutRow(d.Models[i].Name, "least cost", &c.Best))
		for k := range c.Sensitivity {
			x := &c.Sensitivity[k]
			t.Rows = append(t.Rows, cutRow(d.Models[i].Name, "least cost if a missed bad costs "+tickName(x.FN), x))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func cutRow(model, name string, x *CutCost) []cell {
	return []cell{{Value: model}, {Value: name}, optionalCell(x.Threshold), bareCell(percentScale, x.Stopped), bareCell(perThousand, x.Cost)}
}
