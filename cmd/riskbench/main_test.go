package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/export/onnx/ort"
	"github.com/riskbench/riskbench/reports"
)

// asCommand makes the test binary the command itself, for tests that kill it.
const asCommand = "RISKBENCH_TEST_AS_COMMAND"

// TestMain lets the test binary be the child in which ONNX Runtime runs, and
// the command.
func TestMain(m *testing.M) {
	if ort.IsChild() || os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// call runs one command as a user would and gives its exit code and streams.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = riskbench(t.Context(), strings.NewReader(""), &out, &errs, args)
	return code, out.String(), errs.String()
}

// want fails the test unless the command ended with the code.
func want(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	got, stdout, stderr := call(t, args...)
	if got != code {
		t.Fatalf("riskbench %s ended with %d; want %d\n%s%s", strings.Join(args, " "), got, code, stdout, stderr)
	}
	return stdout, stderr
}

// snapshot is 1,500 rows whose label follows x, a category and the last of
// three steps; some values are missing.
func snapshot() string {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("id,x,noise,city,s1,s2,s3,y\n")
	for i := range 1500 {
		x, s1 := rng.NormFloat64(), rng.NormFloat64()
		s2 := s1 + rng.NormFloat64()
		s3 := s2 + rng.NormFloat64()
		city := []string{"Oslo", "Rome", "Bern"}[rng.IntN(3)]
		z := 1.5*x + s3 - s2 - 1
		if city == "Rome" {
			z += 2
		}
		y := 0
		if rng.NormFloat64() < z {
			y = 1
		}
		xs := fmt.Sprintf("%.4f", x)
		if rng.IntN(20) == 0 {
			xs = ""
		}
		if rng.IntN(30) == 0 {
			city = ""
		}
		fmt.Fprintf(&b, "%d,%s,%.3f,%s,%.4f,%.4f,%.4f,%d\n", i+1, xs, rng.NormFloat64(), city, s1, s2, s3, y)
	}
	return b.String()
}

const smallJob = `name: small
data:
  snapshot: data.csv
  id: id
  label: {column: y, positive: 1}
split:
  test: {where: "id % 3 == 0"}
  valid: {share: 0.25, by: hash(id)}
features:
  categorical: [city]
models:
  trees: {kind: gbdt, rounds: 30, num_leaves: 7, early_stopping: {metric: auc, patience: 10}}
  steps: {kind: lstm, epochs: 2, hidden_size: 4, steps: [[s1], [s2], [s3]], static: [x, city]}
  base: {kind: logistic}
champion: base
evaluate: {fpr: [0.05], capacity: [0.1]}
gates:
  - {model: trees, metric: auc, min: 0.6}
`

// folder makes a folder with a job and its data.
func folder(t *testing.T, job, data string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"job.yaml": job, "data.csv": data} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runJSON(t *testing.T, code int, args ...string) *reports.Run {
	t.Helper()
	stdout, _ := want(t, code, append([]string{"run", "--json", "--quiet"}, args...)...)
	var r reports.Run
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("run --json does not print one JSON document: %v\n%s", err, stdout)
	}
	return &r
}

func TestRunFromSnapshotToReport(t *testing.T) {
	dir := folder(t, smallJob, snapshot())
	job := filepath.Join(dir, "job.yaml")
	r := runJSON(t, 0, job, "--workers", "1")
	if r.Status != "done" || len(r.Models) != 3 || len(r.Comparisons) != 16 || r.Comparisons[0].Metric != "auc" || r.Gates[0].Status != "pass" {
		t.Errorf("the run says %+v", r)
	}
	_, noORT := ort.Find()
	for _, m := range r.Models {
		for _, p := range m.Parity {
			if p.Different != 0 || p.Rows == 0 {
				t.Errorf("%s against %s: %d of %d rows differ", m.Name, p.Against, p.Different, p.Rows)
			}
		}
		if noORT == nil && !strings.HasPrefix(m.Parity[len(m.Parity)-1].Against, "onnxruntime ") {
			t.Errorf("%s was not proven in ONNX Runtime: %+v", m.Name, m.Parity)
		}
	}
	latencies(t, r, noORT == nil)
	if auc := r.Models[0].Test.AUC; auc.Value == nil || *auc.Value < 0.8 {
		t.Errorf("the trees reach an AUC of %v on data with a known truth; want 0.8", auc.Value)
	}
	for _, name := range []string{"job.yaml", "run.json", "evaluation.json", "predictions.parquet", "report.html", "report.json", "report.md", "lineage.ndjson", "log.txt",
		"models/trees/model.onnx", "models/trees/features.json", "models/trees/parity.json", "models/steps/model.onnx", "models/base/model.onnx"} {
		if info, err := os.Stat(filepath.Join(r.Run, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty in the run", name)
		}
	}
	t.Run("again does nothing", func(t *testing.T) {
		if again := runJSON(t, 0, job, "--workers", "2"); again.Status != "unchanged" || again.Run != r.Run {
			t.Errorf("the second run is %s, %s", again.Status, again.Run)
		}
	})
	t.Run("the same bytes with two workers", func(t *testing.T) {
		other := runJSON(t, 0, job, "--workers", "2", "--runs", t.TempDir())
		for i, m := range other.Models {
			if m.Digest != r.Models[i].Digest {
				t.Errorf("%s is %s with 2 workers and %s with 1", m.Name, m.Digest, r.Models[i].Digest)
			}
		}
	})
	t.Run("verify names a damaged file", func(t *testing.T) {
		want(t, 0, "verify", r.Run)
		for _, name := range []string{"models/trees/model.onnx", "predictions.parquet", "models/steps/parity.json"} {
			damage(t, filepath.Join(r.Run, name))
			stdout, _ := want(t, 3, "verify", r.Run)
			if !strings.Contains(stdout, name) {
				t.Errorf("verify does not name %s:\n%s", name, stdout)
			}
			damage(t, filepath.Join(r.Run, name))
		}
	})
	t.Run("report makes the page again, and its other forms", func(t *testing.T) { reportForms(t, r.Run) })
	t.Run("score gives the predictions", func(t *testing.T) { scoreEqualsPredictions(t, dir, r) })
	t.Run("eval and compare read the predictions", func(t *testing.T) {
		stdout, _ := want(t, 0, "compare", "--json", r.Run+"/models/base", r.Run+"/models/trees")
		var c comparison
		if err := json.Unmarshal([]byte(stdout), &c); err != nil {
			t.Fatal(err)
		}
		if got, run := *c.Comparison.Delta.Value, *r.Comparisons[0].Delta.Value; got != run {
			t.Errorf("compare says %v; the run said %v", got, run)
		}
		if len(c.Comparisons) != 6 || c.Comparisons[0].Delta.Lo == nil || c.Matched != 500 || c.Unmatched != 0 || c.Correlation.Kendall == nil || c.Swap.Neither.N == 0 {
			t.Errorf("compare says too little: %s", stdout)
		}
	})
}

// latencies looks at what was timed: a row's features are a part of what both scorers take.
func latencies(t *testing.T, r *reports.Run, inORT bool) {
	t.Helper()
	if r.Machine.Processor == "" || r.Machine.Cores < 1 || r.Machine.MaxProcs < 1 {
		t.Errorf("the machine is %+v", r.Machine)
	}
	for _, m := range r.Models {
		if _, has := m.LatencyUS["onnxruntime"]; has != inORT || len(m.LatencyUS) < 2 {
			t.Errorf("%s: timed are %+v; ONNX Runtime is here: %v", m.Name, m.LatencyUS, inORT)
		}
		features := m.LatencyUS["features"]
		for key, l := range m.LatencyUS {
			if !(0 < l.P50 && l.P50 <= l.P95 && l.P95 <= l.P99 && l.P99 <= l.P999) || l.N < 20_000 {
				t.Errorf("%s, %s: %+v; want rising percentiles of 20,000 calls", m.Name, key, l)
			}
			if key == "onnxruntime" && (l.P50 < features.P50 || l.P999 < features.P999) {
				t.Errorf("%s: a row takes ONNX Runtime %+v, and its features alone %+v", m.Name, l, features)
			}
			if one, two := l.Throughput.One, l.Throughput.Two; one == nil || *one < 1 || (two == nil) != (r.Machine.MaxProcs < 2) || (two == nil) != (l.Why != "") {
				t.Errorf("%s, %s: rows a second are %+v, why %q, on %d cores", m.Name, key, l.Throughput, l.Why, r.Machine.MaxProcs)
			}
		}
	}
}

// damage flips one bit in the middle of a file; twice is undone.
func damage(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 4
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// scoreEqualsPredictions scores the data anew, by the native model and by the
// graph, and compares every row with the run's predictions.
func scoreEqualsPredictions(t *testing.T, dir string, r *reports.Run) {
	a := &app{workers: 2}
	pred, err := a.table(context.Background(), filepath.Join(r.Run, "predictions.parquet"), []string{"id", "margin_trees", "score_trees"})
	if err != nil {
		t.Fatal(err)
	}
	at := map[int64]int{}
	for i, id := range pred.Cols[0].I64 {
		at[id] = i
	}
	for _, model := range []string{"models/trees", "models/trees/model.onnx"} {
		out := filepath.Join(t.TempDir(), "out.parquet")
		want(t, 0, "score", filepath.Join(r.Run, model), filepath.Join(dir, "data.csv"), "-o", out, "--keep", "id")
		got, err := a.table(context.Background(), out, nil)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for i, id := range got.Column("id").I64 {
			j, ok := at[id]
			if !ok {
				continue
			}
			compared++
			if got.Column("margin").F32[i] != pred.Cols[1].F32[j] || got.Column("score").F64[i] != pred.Cols[2].F64[j] {
				t.Fatalf("%s: id %d scores %v; the run said %v", model, id, got.Column("score").F64[i], pred.Cols[2].F64[j])
			}
		}
		if compared != pred.Rows {
			t.Errorf("%s: %d of %d rows were found again", model, compared, pred.Rows)
		}
	}
}
