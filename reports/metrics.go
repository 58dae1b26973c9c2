package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/riskbench/riskbench/eval"
)

// metric is a column of the metrics table.
type metric struct {
	name string
	of   func(*eval.Evaluation) eval.Estimate
}

var metrics = []metric{
	{"AUC", func(e *eval.Evaluation) eval.Estimate { return e.AUC }},
	{"Gini", func(e *eval.Evaluation) eval.Estimate { return e.Gini }},
	{"KS", func(e *eval.Evaluation) eval.Estimate { return e.KS.Estimate }},
	{lessBias, func(e *eval.Evaluation) eval.Estimate {
		return eval.Estimate{Value: e.KS.Corrected, N: e.KS.N, Positives: e.KS.Positives}
	}},
	{frozenKS, func(e *eval.Evaluation) eval.Estimate {
		if e.KS.Frozen == nil {
			return eval.Estimate{N: e.KS.N, Positives: e.KS.Positives}
		}
		return e.KS.Frozen.Estimate
	}},
	{"AP", func(e *eval.Evaluation) eval.Estimate { return e.AP }},
	{"log loss", func(e *eval.Evaluation) eval.Estimate { return e.LogLoss }},
	{"Brier score", func(e *eval.Evaluation) eval.Estimate { return e.Brier }},
}

// Two more figures of a KS, whose columns are left out where no model has them.
const lessBias, frozenKS = "KS less bias", "KS at frozen cut"

// metricsTable has the metrics of all models. Where every number rests on the
// same rows, n is said once, below.
func metricsTable(models []Model) *table {
	t := &table{Caption: "Metrics on the test part", Stack: true, Head: []head{text("model")}}
	n, positives, same := commonRows(models)
	for _, m := range metrics {
		t.Head = append(t.Head, column(m.name))
	}
	for i := range models {
		row := []cell{{Value: models[i].Name, Note: models[i].Kind}}
		for _, m := range metrics {
			e := m.of(&models[i].Test)
			c := bareCell(plainScale, e)
			if !same && e.N > 0 {
				c.Note = joined(c.Note, "n "+count(e.N))
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	for _, name := range []string{lessBias, frozenKS} {
		t.dropEmpty(name)
	}
	if same {
		t.Notes = append(t.Notes, fmt.Sprintf("n is %s rows, %s of them bad, for every number here. A score that knows nothing has AUC 0.5, Gini 0, KS near 0 and average precision (AP) %s.",
			count(n), count(positives), plainScale.value(models[0].Test.Prevalence)))
	}
	t.Notes = append(t.Notes, ksNotes(models)...)
	if methods := methods(models); methods != "" {
		t.Notes = append(t.Notes, "Intervals: "+methods+".")
	}
	return t
}

// dropEmpty takes a column out in which no model has a value.
func (t *table) dropEmpty(name string) {
	k := slices.IndexFunc(t.Head, func(h head) bool { return h.Name == name })
	for _, row := range t.Rows {
		if row[k].Value != missing {
			return
		}
	}
	t.drop(k)
}

// ksNotes say what the columns of KS are, and of which models it is a doubtful figure.
func ksNotes(models []Model) []string {
	var notes []string
	var corrected, frozen bool
	for i := range models {
		ks := &models[i].Test.KS
		corrected, frozen = corrected || ks.Corrected != nil, frozen || ks.Frozen != nil
		if ks.Note != "" {
			notes = append(notes, "KS of "+models[i].Name+": "+ks.Note+".")
		}
	}
	s := ""
	if corrected {
		s += "KS is the largest distance in a sample, which is too high on average: less bias, it is right on average. "
	}
	if frozen {
		s += "Frozen cut: the distance at the score where it was largest on the validation part. "
	}
	if s != "" {
		notes = append([]string{strings.TrimSuffix(s, " ")}, notes...)
	}
	return notes
}

// commonRows is the n that all metrics of all models share, if they do.
func commonRows(models []Model) (n, positives int, same bool) {
	for i := range models {
		for k, m := range metrics {
			e := m.of(&models[i].Test)
			if i == 0 && k == 0 {
				n, positives = e.N, e.Positives
			}
			if e.N != n || e.Positives != positives || n == 0 {
				return 0, 0, false
			}
		}
	}
	return n, positives, n > 0
}

// methods names, metric by metric, how the intervals were made: "95 % AUC delong".
func methods(models []Model) string {
	var list []string
	for _, m := range metrics {
		var names []string
		for i := range models {
			e := m.of(&models[i].Test)
			if e.Lo == nil || e.Method == "" {
				continue
			}
			name := strings.ReplaceAll(e.Method, "_", " ")
			if e.Level > 0 {
				name += " " + roundPercent(e.Level)
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			list = append(list, m.name+" "+strings.Join(names, " or "))
		}
	}
	return strings.Join(list, ", ")
}
