package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/cmd/internal/strict"
)

const good = `name: test-job
data:
  snapshot: ${NO_SUCH_VARIABLE:-data}/x.parquet
  id: ID
  label: {column: y, positive: 1}
split:
  test: {where: "ID % 5 == 0"}
  valid: {share: 0.2, by: hash(ID)}
models:
  zeta: {kind: gbdt, num_leaves: 7}
  alpha: {kind: logistic}
champion: alpha
gates:
  - {model: zeta, metric: auc, min: 0.5}
`

func read(t *testing.T, src string, set ...strict.Override) (*File, strict.Faults) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "job.yaml")
	if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	return Read(path, set)
}

func TestReadKeepsTheOrderOfModels(t *testing.T) {
	f, faults := read(t, good)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if s := f.Spec; s.Models[0].Name != "zeta" || s.Models[1].Name != "alpha" || s.Models[0].GBDT.NumLeaves != 7 || s.Seed != 1 {
		t.Errorf("read %+v", s)
	}
	if p, err := f.Resolve(f.Spec.Data.Snapshot); err != nil || p != filepath.Join(f.Dir, "data/x.parquet") {
		t.Errorf("the snapshot is %q, %v", p, err)
	}
}

func TestEncodeOfAReadJobReadsBackTheSame(t *testing.T) {
	f, faults := read(t, good)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	text, err := Encode(&f.Spec)
	if err != nil {
		t.Fatal(err)
	}
	g, faults := read(t, string(text))
	if len(faults) > 0 {
		t.Fatalf("the resolved job has faults:\n%v\n%s", faults, text)
	}
	again, err := Encode(&g.Spec)
	if err != nil || string(again) != string(text) {
		t.Errorf("the resolved job changes when it is read again:\n%s\n%s", text, again)
	}
}

func TestFaultsOfAJob(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no name", "name: test-job\n", "", `"name" is missing`},
		{"a name that is a path", "name: test-job", "name: ../x", `"name" is "../x"`},
		{"no label", "label: {column: y, positive: 1}", "label: {positive: 1}", `"data.label.column" is missing`},
		{"misspelt parameter", "num_leaves", "num_leafs", `"models.zeta.num_leafs" is an unknown key; want "num_leaves"`},
		{"parameter out of range", "num_leaves: 7", "num_leaves: 1", `:10:34: "models.zeta.num_leaves" is 1; want 2 to 65535`},
		{"no kind", "{kind: logistic}", "{l2: 1}", `"models.alpha.kind" is missing`},
		{"unknown kind", "kind: logistic", "kind: logistics", `is "logistics"; want one of`},
		{"unknown champion", "champion: alpha", "champion: alfa", `"champion" is "alfa"; want "alpha"`},
		{"a review without time", "champion: alpha", "champion: alpha\nevaluate: {daily_capacity: [5]}", `"evaluate.daily_capacity[0]" is given without data.time`},
		{"a review of no rows", "champion: alpha", "champion: alpha\nevaluate: {daily_capacity: [0]}", `"evaluate.daily_capacity[0]" is 0; want at least 1 row a day`},
		{"gate of no model", "model: zeta", "model: zeto", `"gates[0].model" is "zeto"; want "zeta"`},
		{"gate of no metric", "metric: auc", "metric: acc", `"gates[0].metric" is "acc"`},
		{"gate without a bound", ", min: 0.5", "", `"gates[0]" has neither min nor max; want one of them, or both`},
		{"gate with bounds the wrong way round", "min: 0.5", "min: 0.5, max: 0.4", `"gates[0].min" is 0.5, above max, 0.4; want min to be at most max`},
		{"gate of a misspelt metric", "metric: auc", "metric: log_los", `"gates[0].metric" is "log_los"; want "log_loss"`},
		{"gate at no rate", "metric: auc", "metric: recall_at_fpr", `"gates[0].at" is missing; want one of evaluate.fpr: 0.001, 0.01, 0.05`},
		{"gate at a rate that is not evaluated", "metric: auc", "metric: precision_at_capacity, at: 0.02", `"gates[0].at" is 0.02; want one of evaluate.capacity: 0.01, 0.05`},
		{"gate at a rate that its metric has not", "metric: auc", "metric: auc, at: 0.01", `"gates[0].at" is 0.01, and auc is at no rate; want no at`},
		{"gate against the champion, of it", "model: zeta, metric: auc", "model: alpha, versus: champion, metric: auc", `"gates[0].model" is "alpha", the champion itself; want a challenger`},
		{"gate against the champion, of another metric", "metric: auc", "metric: psi, versus: champion", `"gates[0].metric" is "psi"; want with versus one of auc, ks`},
		{"gate of an unknown segment", "metric: auc", "metric: auc, segment: SEX", `"gates[0].segment" is "SEX"; want a column of data.segments, which is empty`},
		{"gate of a ratio without a segment", "metric: auc", "metric: fpr_ratio", `"gates[0].segment" is missing`},
		{"gate on a bound that a metric has not", "metric: auc", "metric: psi, require: lower_bound", `"gates[0].require" is "lower_bound", and psi has no interval; want value`},
		{"gate with an unknown bound", "metric: auc", "metric: auc, require: lower", `"gates[0].require" is "lower"; want value or lower_bound or upper_bound`},
		{"gate with an unknown action", "metric: auc", "metric: auc, action: stop", `"gates[0].action" is "stop"; want block or warn`},
		{"share of 2", "share: 0.2", "share: 2", `"split.valid.share" is 2; want a number between 0 and 1`},
		{"share without by", ", by: hash(ID)", "", `"split.valid" has one of share and by`},
		{"two ways to draw", `where: "ID % 5 == 0"`, `where: "ID % 5 == 0", from: 2020-01-01`, `"split.test" has 2 of where, from, last, share; want exactly one`},
		{"no test", `  test: {where: "ID % 5 == 0"}` + "\n", "", `"split.test" is missing`},
		{"labels without a file", "split:\n", "  labels: {on: ID}\nsplit:\n", `"data.labels.path" is missing`},
	} {
		src := strings.Replace(good, c.from, c.to, 1)
		if src == good {
			t.Fatalf("%s: nothing was replaced", c.name)
		}
		_, faults := read(t, src)
		if len(faults) == 0 || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: says %v; want %q", c.name, faults, c.want)
		}
	}
}

// recurrent is the good job with a model of histories in place of the trees.
func recurrent(steps string) string {
	s := strings.Replace(good, "  alpha:", "  seq: {kind: lstm, steps: "+steps+"}\n  alpha:", 1)
	return strings.Replace(s, "data:\n", "data:\n  time: at\n  entity: card\n", 1)
}

func TestHistoryIsReadAndWritten(t *testing.T) {
	f, faults := read(t, recurrent("{history: 20, inputs: [amount, \"win_*\"]}"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	h := f.Spec.Models.Find("seq").LSTM.History
	if h == nil || h.Rows != 20 || len(h.Inputs) != 2 || h.Inputs[1] != "win_*" {
		t.Errorf("history is %+v; want 20 rows of amount and win_*", h)
	}
	text, err := Encode(&f.Spec)
	if err != nil {
		t.Fatal(err)
	}
	g, faults := read(t, string(text))
	if len(faults) > 0 {
		t.Fatalf("the resolved job has faults:\n%v\n%s", faults, text)
	}
	if again, err := Encode(&g.Spec); err != nil || string(again) != string(text) || g.Spec.Models.Find("seq").LSTM.History == nil {
		t.Errorf("the resolved job changes when it is read again:\n%s\n%s", text, again)
	}
}

func TestFaultsOfAHistory(t *testing.T) {
	for _, c := range []struct{ name, steps, from, to, want string }{
		{"no entity", "{history: 3}", "  entity: card\n", "", `"models.seq.steps.history" is given without data.entity`},
		{"no time", "{history: 3}", "  time: at\n", "", `"models.seq.steps.history" is given without data.time`},
		{"no rows", "{history: 0}", "", "", `"models.seq.steps.history" is 0; want 1 to 1000`},
		{"rows that are left out", "{inputs: [x]}", "", "", `"models.seq.steps.history" is 0; want 1 to 1000`},
		{"too many rows", "{history: 1001}", "", "", `"models.seq.steps.history" is 1001; want 1 to 1000`},
		{"no number", "{history: few}", "", "", `"models.seq.steps.history" is "few"; want an integer`},
		{"a misspelt key", "{histroy: 3}", "", "", `"models.seq.steps.histroy" is an unknown key; want "history"`},
		{"a pattern that is none", "{history: 3, inputs: [\"[a\"]}", "", "", `"models.seq.steps.inputs[0]" is "[a"; want a name`},
	} {
		_, faults := read(t, strings.Replace(recurrent(c.steps), c.from, c.to, 1))
		if len(faults) == 0 || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: says %v; want %q", c.name, faults, c.want)
		}
	}
}

func TestSetIsCheckedLikeTheFile(t *testing.T) {
	f, faults := read(t, good, strict.Override{Path: "models.zeta.num_leaves", Value: "15"}, strict.Override{Path: "seed", Value: "4"})
	if len(faults) > 0 || f.Spec.Models[0].GBDT.NumLeaves != 15 || f.Spec.Seed != 4 {
		t.Errorf("--set gave %+v, %v", f.Spec, faults)
	}
}

func TestOnly(t *testing.T) {
	f, _ := read(t, good)
	if err := f.Spec.Only("zeta"); err != nil || len(f.Spec.Models) != 1 || f.Spec.Champion != "" || len(f.Spec.Gates) != 1 {
		t.Errorf("only zeta: %+v, %v", f.Spec, err)
	}
	if err := f.Spec.Only("alpha"); err == nil {
		t.Error("only a model that is not there: no error")
	}
}

func TestExpand(t *testing.T) {
	t.Setenv("RB_TEST", "there")
	for in, want := range map[Path]string{"a/$RB_TEST/b": "a/there/b", "${RB_TEST}": "there", "${RB_NONE:-x/y}": "x/y", "${RB_TEST:-x}": "there", "${RB_NONE:-}": "", "plain": "plain"} {
		if got, err := in.Expand(); err != nil || got != want {
			t.Errorf("%q expands to %q, %v; want %q", in, got, err, want)
		}
	}
	if _, err := Path("$RB_NONE/x").Expand(); err == nil || !strings.Contains(err.Error(), "RB_NONE") {
		t.Errorf("an unset variable says %v", err)
	}
}

func TestDuration(t *testing.T) {
	const hour = 3_600_000_000
	for in, want := range map[string]struct {
		micros int64
		text   string
	}{
		"28d": {28 * 24 * hour, "28d"}, "2w": {14 * 24 * hour, "14d"}, "36h": {36 * hour, "36h"}, "1d12h": {36 * hour, "36h"},
		"90m": {hour + hour/2, "90m"}, "45s": {45e6, "45s"}, "250ms": {250e3, "250ms"}, "1m5ms": {60_005_000, "60005ms"},
		"0d": {0, "0d"}, "0s": {0, "0d"}, "36525d": {36525 * 24 * hour, "36525d"},
	} {
		d, err := ParseDuration(in)
		if err != nil || d != want.micros || Duration(d).String() != want.text {
			t.Errorf("%s is %d us or %s, %v; want %d or %s", in, d, Duration(d), err, want.micros, want.text)
		}
		if again, err := ParseDuration(want.text); err != nil || again != want.micros {
			t.Errorf("%s, as it is written, reads back as %d, %v", want.text, again, err)
		}
	}
	for _, bad := range []string{"", "d", "1", "0", "1y", "1M", "1mo", "-1d", "1.5d", "1h1d", "1 d", "1us", "36526d", "36525d1ms", "99999999999999999999d", "9999999999999w"} {
		if _, err := ParseDuration(bad); err == nil || !strings.Contains(err.Error(), "want a time span") {
			t.Errorf("%q says %v", bad, err)
		}
	}
}
