package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/datasets/synth"
)

// payments is 60 days of a small simulation: some 24,000 transactions.
func payments(t *testing.T) *datasets.Table {
	t.Helper()
	table, err := synth.Transactions(context.Background(), synth.TransactionParams{Customers: 200, Terminals: 400, Days: 60, Radius: synth.DefaultRadius(400), Seed: 3}, 2)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const pastDefs = `version: 1
time: time
seq: seq
features:
  - {name: "count_{window}", op: count, entity: customer, windows: [1h, 7d]}
  - {name: mean_7d, op: mean, input: amount, entity: customer, window: 7d}
  - {name: excess, op: ratio, inputs: [amount, mean_7d]}
  - {name: risk_30d, op: risk, input: fraud, entity: terminal, window: 30d, delay: 7d}
  - {name: customers_7d, op: distinct, input: customer, entity: terminal, window: 7d, grid: 1d}
`

const pastJob = `name: past
data:
  snapshot: events.parquet
  id: id
  label: {column: fraud, positive: 1}
  time: time
  seq: seq
  entity: customer
split:
  test: {from: 2018-05-20}
  valid: {share: 0.3, by: hash(customer)}
  gap: 7d
features:
  use: [amount]
  defs: features.yaml
models:
  trees: {kind: gbdt, rounds: 5, num_leaves: 7}
  last: {kind: lstm, steps: {history: 4, inputs: [amount, excess]}, static: [risk_30d, count_7d], epochs: 1, hidden_size: 4}
evaluate: {fpr: [0.05], capacity: [0.1]}
`

// pastFolder has events.parquet, features.yaml and job.yaml, and gives the job.
func pastFolder(t *testing.T, job, defs string, table *datasets.Table) string {
	t.Helper()
	path := timed(t, job, table)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "features.yaml"), []byte(defs), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// A job that computes definitions itself, and one that reads the snapshot that
// features build made of them, train the same models; a model scores DATA as
// the run did; any number of workers gives the same bytes.
func TestDefinitionsInAJobAndInASnapshot(t *testing.T) {
	path := pastFolder(t, pastJob, pastDefs, payments(t))
	dir := filepath.Dir(path)
	in := func(name string) string { return filepath.Join(dir, name) }
	r := runJSON(t, 0, path, "--workers", "2")
	one := runJSON(t, 0, path, "--workers", "1", "--runs", in("other"))
	sameOutcome(t, r, one)

	for _, workers := range []string{"1", "2"} {
		want(t, 0, "features", "build", in("features.yaml"), in("events.parquet"), "-o", in("snap"+workers+".parquet"), "--workers", workers, "--quiet")
	}
	a, errA := os.ReadFile(in("snap1.parquet"))
	b, errB := os.ReadFile(in("snap2.parquet"))
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("1 and 2 workers write other snapshots (%v, %v)", errA, errB)
	}
	built := strings.NewReplacer("events.parquet", "snap1.parquet", "  defs: features.yaml\n", "", "use: [amount]", `use: ["*", "-terminal", "-scenario"]`).Replace(pastJob)
	if err := os.WriteFile(in("built.yaml"), []byte(built), 0o644); err != nil {
		t.Fatal(err)
	}
	s := runJSON(t, 0, in("built.yaml"))
	for i := range r.Models {
		if *s.Models[i].Test.AUC.Value != *r.Models[i].Test.AUC.Value {
			t.Errorf("%s has the AUC %v on the snapshot, %v on definitions", r.Models[i].Name, *s.Models[i].Test.AUC.Value, *r.Models[i].Test.AUC.Value)
		}
	}
	for _, m := range r.Models {
		scoresAgain(t, r.Run, m.Name, in("events.parquet"))
	}
}

// scoresAgain compares what score makes of all events with the run's predictions.
func scoresAgain(t *testing.T, run, model, data string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "s.parquet")
	want(t, 0, "score", filepath.Join(run, "models", model), data, "--keep", "id", "-o", out)
	scores, predictions := readAll(t, out), readAll(t, filepath.Join(run, "predictions.parquet"))
	margin := map[int64]float32{}
	for i, id := range scores.Column("id").I64 {
		margin[id] = scores.Column("margin").F32[i]
	}
	differ := 0
	for i, id := range predictions.Column("id").I64 {
		if margin[id] != predictions.Column("margin_" + model).F32[i] {
			differ++
		}
	}
	if differ > 0 || predictions.Rows == 0 {
		t.Errorf("%s: score differs from the run on %d of %d rows", model, differ, predictions.Rows)
	}
}

func readAll(t *testing.T, path string) *datasets.Table {
	t.Helper()
	src, err := parquet.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	table, err := src.Read(context.Background(), nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// What is appended after the cut changes no feature, no model and no figure.
func TestGarbageAfterTheCutChangesNothing(t *testing.T) {
	table := payments(t)
	plain := runJSON(t, 0, pastFolder(t, pastJob, pastDefs, table))
	last := len(table.Column("time").I64) - 1
	dirty := table.Take(append(rows(table.Rows), rows(2000)...))
	for i := table.Rows; i < dirty.Rows; i++ {
		dirty.Column("time").I64[i] = table.Column("time").I64[last] + 1 + int64(i)
		dirty.Column("seq").I64[i] = int64(i)
		dirty.Column("amount").F64[i] = 1e6
		dirty.Column("fraud").I64[i] = int64(i % 2)
	}
	cut := strings.Replace(pastJob, "  entity: customer\n", "  entity: customer\n  as_of: "+table.Column("time").String(last)+"\n", 1)
	again := runJSON(t, 0, pastFolder(t, cut, pastDefs, dirty))
	sameOutcome(t, plain, again)
}

// A label acts on the features of others only when its delay is over.
func TestALabelActsAfterItsDelay(t *testing.T) {
	const week = 7 * day
	table := payments(t)
	features := func(table *datasets.Table) *datasets.Table {
		dir := filepath.Dir(pastFolder(t, pastJob, pastDefs, table))
		out := filepath.Join(dir, "snap.parquet")
		want(t, 0, "features", "build", filepath.Join(dir, "features.yaml"), filepath.Join(dir, "events.parquet"), "-o", out, "--quiet")
		return readAll(t, out)
	}
	clean := features(table)
	at := table.Column("time").I64[table.Rows/2]
	turned := table.Take(rows(table.Rows))
	for i, when := range turned.Column("time").I64 {
		if when >= at {
			turned.Column("fraud").I64[i] = 1 - turned.Column("fraud").I64[i]
		}
	}
	other := features(turned)
	before, after := 0, 0
	for i, when := range table.Column("time").I64 {
		a, b := clean.Column("risk_30d").F32[i], other.Column("risk_30d").F32[i]
		switch {
		case a == b || a != a && b != b:
		case when < at+week:
			before++
		default:
			after++
		}
	}
	if before > 0 || after < 1000 {
		t.Errorf("other labels from %d on change %d features before %d and %d later; want 0 and many", at, before, at+week, after)
	}
}

func TestBadDefinitionsAreRefused(t *testing.T) {
	table := payments(t).Take(rows(500))
	line := `  - {name: "count_{window}", op: count, entity: customer, windows: [1h, 7d]}`
	for _, c := range []struct{ name, with, want string }{
		{"unknown operation", `  - {name: a, op: cuont, entity: customer, window: 1h}`, `features.yaml:5:19: "features[0].op" of "a" is "cuont"; want one of raw`},
		{"and the nearest", `  - {name: a, op: cuont, entity: customer, window: 1h}`, `(did you mean "count"?)`},
		{"unknown entity", `  - {name: a, op: count, entity: custmer, window: 1h}`, `"features[0].entity" of "a" is "custmer"; want a field of the record (did you mean "customer"?)`},
		{"unknown field in where", `  - {name: a, op: count, entity: customer, window: 1h, where: {field: amuont, min: 1}}`, `"features[0].where" of "a" is "amuont"; want a field of the record (did you mean "amount"?)`},
		{"window of zero", `  - {name: a, op: count, entity: customer, windows: [0s]}`, `want a name with {window} in it`},
		{"window of zero, one", `  - {name: a, op: count, entity: customer, window: 0s}`, `"features[0].window" is 0s; want more than 0s`},
		{"no window", `  - {name: a, op: count, entity: customer}`, `window of "a" is 0s; want more than 0s`},
		{"repeated name", line + "\n  - {name: count_1h, op: count, entity: terminal, window: 1h}", `"count_1h" is defined twice; want distinct names`},
		{"a circle", "  - {name: a, op: log, input: b}\n  - {name: b, op: log, input: a}", `read each other in a circle; want an order`},
		{"text where a number is wanted", `  - {name: a, op: count, entity: customer, window: 1h, where: {field: amount, equals: failed}}`, `equals "failed" on "amount", which holds numbers; want a number`},
		{"risk without delay", `  - {name: a, op: risk, input: fraud, entity: customer, window: 1h}`, `has no delay; want after how long its label is known`},
		{"the label without delay", `  - {name: a, op: mean, input: fraud, entity: customer, window: 1h}`, `reads "fraud", the job's label, without a delay`},
		{"a name that is a column", `  - {name: amount, op: log, input: amount}`, `"amount", a column that features.use takes; want another name`},
		{"unknown key", `  - {name: a, op: count, entity: customer, widnow: 1h}`, `is an unknown key; want "window"`},
		{"a month", `  - {name: a, op: count, entity: customer, window: 1M}`, `"features[0].window" is "1M"; want a time span`},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused(t, filepath.Dir(pastFolder(t, pastJob, strings.Replace(pastDefs, line, c.with, 1), table)), []string{c.want})
		})
	}
	t.Run("another version", func(t *testing.T) {
		refused(t, filepath.Dir(pastFolder(t, pastJob, "version: 2\nfeatrues: []\n", table)), []string{`features.yaml:1:10: "version" is 2; want 1`})
	})
	t.Run("another time", func(t *testing.T) {
		refused(t, filepath.Dir(pastFolder(t, pastJob, strings.Replace(pastDefs, "time: time", "time: id", 1), table)), []string{`"time" is "id"; want "time", as in data.time of the job`})
	})
}

func TestBadEventsAreRefused(t *testing.T) {
	good := payments(t).Take(rows(500))
	change := func(f func(*datasets.Table)) *datasets.Table {
		dst := good.Take(rows(good.Rows))
		f(dst)
		return dst
	}
	for _, c := range []struct {
		name  string
		table *datasets.Table
		want  string
	}{
		{"a clock that goes backwards within a sequence number", change(func(t *datasets.Table) {
			t.Column("seq").I64[7] = t.Column("seq").I64[8]
			t.Column("time").I64[7] = t.Column("time").I64[8] + 1
		}), "rows 8 and 9 have seq 8, and the clock goes backwards"},
		{"overflow", change(func(t *datasets.Table) { t.Column("amount").F64[9] = 1e16 }), `event of seq 9 at 2018-04-01T`},
		{"what overflows", change(func(t *datasets.Table) { t.Column("amount").F64[9] = 1e16 }), `its "amount" is 1e+16; want less than 2^53 units of 0.01`},
		{"no events", good.Take(nil), "has zero rows; want at least one event"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Dir(pastFolder(t, pastJob, pastDefs, c.table))
			out := filepath.Join(dir, "snap.parquet")
			_, stderr := want(t, 2, "features", "build", filepath.Join(dir, "features.yaml"), filepath.Join(dir, "events.parquet"), "-o", out)
			if !strings.Contains(stderr, c.want) {
				t.Errorf("features build does not say %q:\n%s", c.want, stderr)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("a snapshot was written")
			}
		})
	}
}

func TestFeaturesAreExplained(t *testing.T) {
	dir := filepath.Dir(pastFolder(t, pastJob, pastDefs, payments(t).Take(rows(50))))
	defs := filepath.Join(dir, "features.yaml")
	stdout, _ := want(t, 0, "features", "explain", "risk_30d", "--defs", defs, "--json")
	var d described
	if err := json.Unmarshal([]byte(stdout), &d); err != nil {
		t.Fatal(err)
	}
	if d.Window != "q-37d <= time <= q-7d" || d.Entity != "terminal" || strings.Join(d.Reads, " ") != "terminal fraud" || !strings.Contains(d.State, "bytes for each event of the last 37d") || !strings.Contains(d.Order, "seq, then time") {
		t.Errorf("risk_30d is explained as %+v", d)
	}
	stdout, _ = want(t, 0, "features", "list", defs)
	if n := strings.Count(stdout, "\n"); n != 6 {
		t.Errorf("list shows %d lines; want one for each of 6 features:\n%s", n, stdout)
	}
	_, stderr := want(t, 2, "features", "explain", "risk_3d", "--defs", defs)
	if !strings.Contains(stderr, `did you mean "risk_30d"?`) {
		t.Errorf("an unknown feature gives:\n%s", stderr)
	}
	want(t, 0, "features", "check", defs, filepath.Join(dir, "events.parquet"))
}

func TestSimulate(t *testing.T) {
	dir := t.TempDir()
	stdout, _ := want(t, 0, "data", "simulate", "transactions", "--customers", "20", "--terminals", "50", "--days", "20", "-o", dir, "--json", "--quiet")
	var s simulated
	if err := json.Unmarshal([]byte(stdout), &s); err != nil {
		t.Fatal(err)
	}
	if table := readAll(t, s.Path); table.Rows != s.Rows || synth.Digest(table) != s.Digest {
		t.Errorf("the file has %d rows of %s; the command says %+v", table.Rows, synth.Digest(table), s)
	}
	want(t, 0, "data", "simulate", "logins", "--users", "50", "--days", "5", "-o", dir, "--quiet")
	_, stderr := want(t, 2, "data", "simulate", "logins", "--users", "0", "--days", "-1")
	for _, w := range []string{"users is 0; want", "days is -1; want", "-o is missing; want"} {
		if !strings.Contains(stderr, w) {
			t.Errorf("bad numbers do not give %q:\n%s", w, stderr)
		}
	}
}

func TestDemo(t *testing.T) {
	a := &app{stdout: os.Stdout, stderr: os.Stderr, workers: 2, progress: "none", quiet: true}
	size := synth.TransactionParams{Customers: 100, Terminals: 300, Days: 90, Radius: synth.DefaultRadius(300), Seed: 2}
	r, err := a.demo(t.Context(), t.TempDir(), size)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Models) != 3 || len(r.Comparisons) != 16 {
		t.Errorf("the demo gives %d models and %d comparisons; want 3 and 16", len(r.Models), len(r.Comparisons))
	}
	for _, m := range r.Models {
		for _, p := range m.Parity {
			if p.Different != 0 {
				t.Errorf("%s: %+v", m.Name, p)
			}
		}
	}
}
