package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/reports"
)

// quick is the small job without its LSTM and with other gates.
func quick(gates string) string {
	job := strings.Replace(smallJob, "  steps: {kind: lstm, epochs: 2, hidden_size: 4, steps: [[s1], [s2], [s3]], static: [x, city]}\n", "", 1)
	job = strings.Replace(job, "  label: {column: y, positive: 1}\n", "  label: {column: y, positive: 1}\n  segments: [city]\n", 1)
	job = strings.Replace(job, "{fpr: [0.05], capacity: [0.1]}", "{fpr: [0.3, 0.05], capacity: [0.5, 0.1]}", 1)
	head, _, _ := strings.Cut(job, "gates:\n")
	return head + "gates:\n" + gates
}

func TestEveryKindOfGate(t *testing.T) {
	const gates = `
  - {model: trees, metric: auc, min: 0.6, max: 0.999}
  - {model: trees, metric: auc, require: lower_bound, min: 0.99}
  - {model: trees, metric: recall_at_fpr, at: 0.05, min: 0.01}
  - {model: trees, metric: precision_at_capacity, at: 0.1, min: 0.999, action: warn}
  - {model: base, metric: psi, max: 0.5}
  - {model: trees, metric: auc, segment: city, min: 0.99}
  - {model: trees, metric: fpr_ratio, segment: city, max: 1000}
  - {model: base, metric: size_bytes, max: 1}
  - {model: trees, metric: p99_us, max: 1e9}
  - {model: trees, metric: auc, versus: champion, require: lower_bound, min: -0.5}
  - {model: trees, metric: auc, versus: champion, max: -0.9}
  - {model: trees, metric: fpr, require: upper_bound, max: 0.5}
  - {model: trees, metric: gini, min: 0.99}
  - {model: trees, metric: ece, max: 0.5}
  - {model: trees, metric: ks, segment: city, min: 0.01}
  - {model: trees, metric: log_loss, segment: city, max: 0.01}
`
	dir := folder(t, quick(gates), snapshot())
	stdout, stderr := want(t, 3, "run", filepath.Join(dir, "job.yaml"))
	r := runJSON(t, 3, filepath.Join(dir, "job.yaml"))
	wanted := []string{"pass", "fail", "pass", "warn", "pass", "fail", "pass", "fail", "pass", "pass", "fail", "pass", "fail", "pass", "pass", "fail"}
	if len(r.Gates) != len(wanted) {
		t.Fatalf("the run has %d gates; want %d", len(r.Gates), len(wanted))
	}
	test := r.Models[0].Test
	for i, g := range r.Gates {
		if g.Status != wanted[i] {
			t.Errorf("gate %d, %s %s, is %s; want %s: %+v", i, g.Metric, g.Want, g.Status, wanted[i], g)
		}
	}
	for i, want := range map[int]*float64{0: test.AUC.Value, 1: test.AUC.Lo, 2: test.RecallAtFPR[1].Value, 3: test.PrecisionAtCapacity[1].Value, 9: r.Comparisons[0].Delta.Lo, 10: r.Comparisons[0].Delta.Value} {
		if got := r.Gates[i].Value; got == nil || *got != *want {
			t.Errorf("gate %d has the value %v; the run measured %v", i, got, *want)
		}
	}
	if g := r.Gates[5]; !strings.HasPrefix(g.Segment, "city=") || g.Value == nil || math.IsNaN(*g.Value) {
		t.Errorf("the gate of a segment does not name its worst value: %+v", g)
	}
	for _, x := range []string{"a gate said no: trees: auc of city=", "a gate said no: base: size_bytes is ", "; want lower bound min 0.99", "want max -0.9 versus champion"} {
		if !strings.Contains(stderr, x) {
			t.Errorf("the last words do not have %q:\n%s", x, stderr)
		}
	}
	if !strings.Contains(stdout, "gate warn: trees precision_at_capacity 0.1 is ") || strings.Contains(stderr, "a gate said no: trees: precision_at_capacity") {
		t.Errorf("a gate that only warns is not told so:\n%s%s", stdout, stderr)
	}
	if !hasWarning(r, "gate") {
		t.Errorf("the gate that warns is no warning of the run: %+v", r.Warnings)
	}
}

func readDocument(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

func hasWarning(r *reports.Run, code string) bool {
	for _, w := range r.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

// A segment gate takes the worst value: the one whose own metric is farthest
// out, which evaluation.json tells.
func TestSegmentGateTakesTheWorstValue(t *testing.T) {
	dir := folder(t, quick("  - {model: trees, metric: auc, segment: city, min: 0.1}\n"), snapshot())
	r := runJSON(t, 0, filepath.Join(dir, "job.yaml"))
	var e struct {
		Models []struct {
			Segments []struct {
				Column, Value string
				AUC           struct{ Value *float64 }
			}
		}
	}
	readDocument(t, filepath.Join(r.Run, "evaluation.json"), &e)
	worst, name := 2.0, ""
	for _, s := range e.Models[0].Segments {
		if s.AUC.Value != nil && *s.AUC.Value < worst {
			worst, name = *s.AUC.Value, "city="+s.Value
		}
	}
	if g := r.Gates[0]; g.Value == nil || *g.Value != worst || g.Segment != name {
		t.Errorf("the gate is about %s; the worst is %s with %v", g.Segment, name, worst)
	}
}
