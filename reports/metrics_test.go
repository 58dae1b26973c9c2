package reports

import (
	"slices"
	"strings"
	"testing"
)

// What a reader of a KS has to know stands beside it; what no model has is no column.
func TestMetricsTellOfKS(t *testing.T) {
	names := func(t *table) string {
		var list []string
		for _, h := range t.Head {
			list = append(list, h.Name)
		}
		return strings.Join(list, " | ")
	}
	d := realistic(t, "a", "b")
	whole := metricsTable(d.Run.Models)
	if want := "model | AUC | Gini | KS | KS less bias | KS at frozen cut | AP | log loss | Brier score"; names(whole) != want {
		t.Errorf("the columns are %s; want %s", names(whole), want)
	}
	if row := whole.Rows[1]; row[4].Value != number(*d.Run.Models[1].Test.KS.Corrected) || row[5].Note == "" || row[2].Value != number(*d.Run.Models[1].Test.Gini.Value) {
		t.Errorf("the row of b is %+v", row)
	}
	notes := strings.Join(whole.Notes, "\n")
	for _, want := range []string{"average precision (AP) " + number(*d.Run.Models[0].Test.Prevalence.Value) + ".", "less bias", "Frozen cut", "Gini delong"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q:\n%s", want, notes)
		}
	}
	d.Run.Models[1].Test.KS.Note = "few bads"
	d.Run.Models[0].Test.KS.Frozen = nil
	if got := metricsTable(d.Run.Models); !slices.Contains(got.Notes, "KS of b: few bads.") || names(got) != names(whole) || got.Rows[0][5].Value != missing {
		t.Errorf("one model without a frozen cut: %s, %v, %+v", names(got), got.Notes, got.Rows[0][5])
	}
	for i := range d.Run.Models { // as with weights
		d.Run.Models[i].Test.KS.Corrected, d.Run.Models[i].Test.KS.Frozen = nil, nil
	}
	bare := metricsTable(d.Run.Models)
	if want := "model | AUC | Gini | KS | AP | log loss | Brier score"; names(bare) != want || len(bare.Rows[0]) != 7 {
		t.Errorf("the columns are %s, %d cells; want %s", names(bare), len(bare.Rows[0]), want)
	}
	if notes := strings.Join(bare.Notes, "\n"); strings.Contains(notes, "less bias") || strings.Contains(notes, "Frozen") {
		t.Errorf("the notes tell of columns that are left out: %s", notes)
	}
}
