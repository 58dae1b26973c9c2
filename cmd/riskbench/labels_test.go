package main

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

const labelsJob = `name: labels
data:
  snapshot: events.parquet
  id: id
  label: {column: y, positive: 1}
  labels: {path: labels.parquet, column: bad, time: known, matures_after: 10d}
  time: t
split:
  test: {from: 2026-03-01}
  valid: {share: 0.3, by: hash(id)}
models:
  trees: {kind: gbdt, rounds: 5, num_leaves: 7}
evaluate: {fpr: [0.05], capacity: [0.1], daily_capacity: [3]}
`

// apart takes the label out of events: a table of its own, in which each label
// became known 5 days after its event.
func apart(all *datasets.Table) (events, labels *datasets.Table) {
	events, labels = all.Only([]string{"id", "t", "x", "noise"}), all.Only([]string{"id", "y"})
	labels.Cols[1].Name = "bad"
	known := datasets.Column{Name: "known", Kind: datasets.Time}
	for _, at := range all.Column("t").I64 {
		known.I64 = append(known.I64, at+5*day)
	}
	labels.Cols = append(labels.Cols, known)
	return events, labels
}

func labelled(t *testing.T, job string, events, labels *datasets.Table) string {
	t.Helper()
	path := timed(t, job, events)
	if err := parquet.Write(filepath.Join(filepath.Dir(path), "labels.parquet"), labels); err != nil {
		t.Fatal(err)
	}
	return path
}

func warned(r *reports.Run) string {
	var codes []string
	for _, w := range r.Warnings {
		if strings.HasPrefix(w.Code, "labels_") {
			codes = append(codes, w.Code+": "+strings.Fields(w.Text)[0])
		}
	}
	return strings.Join(codes, ", ")
}

func TestLabelsOfAFileOfTheirOwn(t *testing.T) {
	const n = 90 * 24
	events, labels := apart(events(n))
	r := runJSON(t, 0, labelled(t, labelsJob, events, labels))
	// Events of the last 10 days are immature: those later than hour n-1-240.
	// Labels of the last 5 days, 120 of them, become known after as-of.
	if got := r.Data.Parts["unlabelled"].N; got != 240 || r.Data.Rows != n {
		t.Errorf("%d of %d rows are unlabelled; want 240 of %d", got, r.Data.Rows, n)
	}
	if got, want := warned(r), "labels_later: 120, labels_immature: 240"; got != want {
		t.Errorf("the warnings are %q; want %q", got, want)
	}
	t.Run("rows without an outcome are counted, and those that are stopped", func(t *testing.T) {
		var e struct {
			Models []struct {
				Point struct {
					Stopped        int
					WithoutOutcome *reports.Unlabelled `json:"without_outcome"`
					Reviews        []eval.DailyReview  `json:"daily_review"`
				} `json:"operating_point"`
			}
		}
		readDocument(t, filepath.Join(r.Run, "evaluation.json"), &e)
		p := e.Models[0].Point
		if x := p.WithoutOutcome; x == nil || x.Rows != 240 || x.Stopped == 0 || x.Stopped == 240 {
			t.Errorf("without an outcome are %+v; want 240 rows, some of them stopped", x)
		}
		// 2026-03-01 to -03-21, the last day whose labels are mature, whole days of 24 rows.
		if len(p.Reviews) != 1 || p.Reviews[0].PerDay != 3 || p.Reviews[0].Reviewed != 3*p.Reviews[0].Days || p.Reviews[0].Days < 15 || p.Reviews[0].Precision.Lo == nil {
			t.Errorf("the daily review is %+v", p.Reviews)
		}
	})
	t.Run("labels of unknown ids, duplicates and rows without one are counted", func(t *testing.T) {
		odd := labels.Take(append(rows(labels.Rows), 7, 7, 8))
		odd.Column("id").I64[n], odd.Column("id").I64[n+1] = -1, -2 // unknown
		odd.Column("known").I64[n+2]++                              // the label of 8 again, later, and the other way round
		odd.Column("bad").I64[n+2] = 1 - odd.Column("bad").I64[n+2]
		odd.Column("id").I64[9] = -3 // so that event 9 has none
		x := runJSON(t, 0, labelled(t, labelsJob, events, odd))
		if got, want := warned(x), "labels_later: 120, labels_duplicate: 1, labels_unknown_id: 3, labels_immature: 240, labels_missing: 1"; got != want {
			t.Errorf("the warnings are %q; want %q", got, want)
		}
	})
	t.Run("a label that becomes known after as-of changes nothing", func(t *testing.T) {
		late := labels.Take(rows(n))
		for i, known := range late.Column("known").I64 {
			if known > events.Column("t").I64[n-1] {
				late.Column("bad").I64[i] = 1 - late.Column("bad").I64[i]
			}
		}
		sameOutcome(t, r, runJSON(t, 0, labelled(t, labelsJob, events, late)))
	})
	t.Run("the same labels in the snapshot give the same model", func(t *testing.T) {
		inside := &datasets.Table{Rows: n, Cols: append(append([]datasets.Column{}, events.Cols...), labels.Cols[1])}
		inside.Cols[4].Name = "y"
		cut := runJSON(t, 0, timed(t, strings.Replace(labelsJob, "  labels: {path: labels.parquet, column: bad, time: known, matures_after: 10d}\n", "", 1), inside.Take(rows(n-240))))
		if cut.Models[0].Digest != r.Models[0].Digest || math.Abs(*cut.Models[0].Test.AUC.Value-*r.Models[0].Test.AUC.Value) > 0 {
			t.Errorf("the model is %s, and %s with labels apart", cut.Models[0].Digest, r.Models[0].Digest)
		}
	})
}

func TestBadLabelsAreRefused(t *testing.T) {
	events, labels := apart(events(90 * 24))
	twice := labels.Take(append(rows(labels.Rows), 3))
	twice.Column("bad").I64[labels.Rows] = 1 - twice.Column("bad").I64[labels.Rows]
	for _, c := range []struct {
		name, from, to string
		labels         *datasets.Table
		want           string
	}{
		{"no such file", "labels.parquet", "lables.parquet", labels, `job.yaml:6:18: "data.labels.path" is "lables.parquet": there is no such file`},
		{"no such column", "column: bad", "column: worse", labels, `"worse"`},
		{"two labels at once", "", "", twice, `has the labels "0" and "1" for "3", and nothing says which is later`},
		{"a column of the snapshot", "column: y", "column: noise", labels, `"data.label.column" is "noise", a column of the snapshot`},
		{"an id that the snapshot lacks", "column: bad", "column: bad, on: uid", labels, `"uid"`},
		{"unknown key", "matures_after", "matures_afer", labels, `is an unknown key; want "matures_after"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := labelled(t, strings.Replace(labelsJob, c.from, c.to, 1), events, c.labels)
			refused(t, filepath.Dir(path), []string{c.want})
		})
	}
}
