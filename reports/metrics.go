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
	also func(*eval.Evaluation) string // a line below the interval
}

var metrics = []metric{
	{"AUC", func(e *eval.Evaluation) eval.Estimate { return e.AUC }, nil},
	{"KS", func(e *eval.Evaluation) eval.Estimate { return e.KS.Estimate }, ksNote},
	{"average precision", func(e *eval.Evaluation) eval.Estimate { return e.AP }, nil},
	{"log loss", func(e *eval.Evaluation) eval.Estimate { return e.LogLoss }, nil},
	{"Brier score", func(e *eval.Evaluation) eval.Estimate { return e.Brier }, nil},
}

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
			if m.also != nil {
				c.Note = joined(c.Note, m.also(&models[i].Test))
			}
			if !same && e.N > 0 {
				c.Note = joined(c.Note, "n "+count(e.N))
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	if same {
		t.Notes = append(t.Notes, fmt.Sprintf("n is %s rows, %s of them bad, for every number here. A score that knows nothing has AUC 0.5, KS near 0 and average precision %s.",
			count(n), count(positives), number(float64(positives)/float64(n))))
	}
	if methods := methods(models); methods != "" {
		t.Notes = append(t.Notes, "Intervals: "+methods+".")
	}
	return t
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

// ksNote is what a maximum over a sample should be read with: the same less its
// bias, and the distance at a threshold that was frozen, which has none.
func ksNote(e *eval.Evaluation) string {
	s := ""
	if t := e.KS.Threshold; t != nil && isFinite(*t) {
		s = "at score " + number(*t)
	}
	if c := e.KS.Corrected; c != nil {
		s = joined(s, "less bias "+number(*c))
	}
	if f := e.KS.Frozen; f != nil && f.Value != nil {
		s = joined(s, "frozen "+plainScale.both(f.Estimate))
	}
	return s
}
