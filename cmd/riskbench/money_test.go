package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// evaluate.value is a column of amounts; costs are of the job's evaluate.cost.
func TestMoneyOfARun(t *testing.T) {
	job := strings.Replace(quick("  - {model: trees, metric: auc, min: 0.6}\n"), "capacity: [0.5, 0.1]}", "capacity: [0.5, 0.1], cost: {fp: 2, fn: 9}, value: amount}", 1)
	job = strings.Replace(job, "  categorical: [city]", "  use: [\"*\", -amount]\n  categorical: [city]", 1)
	withAmounts := func(bad string) string {
		var b strings.Builder
		for i, line := range strings.Split(strings.TrimSuffix(snapshot(), "\n"), "\n") {
			switch {
			case i == 0:
				line += ",amount"
			case i == 7:
				line += "," + bad
			default:
				line += "," + []string{"10", "20.5", "0", "7", "300"}[i%5]
			}
			b.WriteString(line + "\n")
		}
		return b.String()
	}
	r := runJSON(t, 0, filepath.Join(folder(t, job, withAmounts("5")), "job.yaml"))
	var e struct {
		Models []struct {
			Test  eval.Evaluation
			Cost  reports.CostPage
			Point struct {
				ValueCaught *eval.Estimate `json:"value_caught"`
				Recall      eval.Estimate
			} `json:"operating_point"`
			KSTable     []eval.KSRow `json:"ks_table"`
			Calibration eval.Calibration
		}
	}
	readDocument(t, filepath.Join(r.Run, "evaluation.json"), &e)
	m := e.Models[0]
	if v := m.Point.ValueCaught; v == nil || v.Lo == nil || *v.Value == *m.Point.Recall.Value {
		t.Errorf("value caught is %+v beside a recall of %v", v, *m.Point.Recall.Value)
	}
	c := m.Cost
	if c.FP != 2 || c.FN != 9 || len(c.Sensitivity) != 2 || c.Sensitivity[0].FN != 4.5 || c.Sensitivity[1].FN != 18 || *c.Best.Cost.Value > min(c.None, c.All) || *c.Best.Cost.Value > *c.Point.Cost.Value {
		t.Errorf("costs are %+v", c)
	}
	n, p := float64(m.Test.AUC.N), float64(m.Test.AUC.Positives)
	if want := 9 * p / n; c.None-want > 1e-12 || want-c.None > 1e-12 {
		t.Errorf("stopping nothing costs %v a row; want %v", c.None, want)
	}
	if len(m.KSTable) != 10 || m.Calibration.Slope.Lo == nil || m.Test.KS.Frozen == nil || m.Test.KS.Corrected == nil || *m.Test.Gini.Value != 2**m.Test.AUC.Value-1 {
		t.Errorf("ks_table has %d rows, slope %+v, ks %+v", len(m.KSTable), m.Calibration.Slope, m.Test.KS)
	}
	refused(t, folder(t, job, withAmounts("-5")), []string{`(column of evaluate.value) is -5 in row 7; want amounts that are finite and not negative`})
	refused(t, folder(t, strings.Replace(job, "value: amount", "value: amuont", 1), withAmounts("5")), []string{`"evaluate.value" is "amuont"`, `did you mean "amount"`})
}
