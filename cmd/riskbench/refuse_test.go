package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each case changes the small job or its data and expects exit code 2 and an
// error that names the thing in quotes and says what was wanted.
func TestBadInputIsRefused(t *testing.T) {
	data := snapshot()
	header, _, _ := strings.Cut(data, "\n")
	row := func(cells string) string { return data + cells + "\n" }
	for _, c := range []struct {
		name     string
		from, to string // in the job
		data     string // "" for the usual
		want     []string
	}{
		{"missing file", "data.csv", "nothing.parquet", "", []string{`"data.snapshot" is "nothing.parquet"`, "no such file", "want"}},
		{"label column absent", "column: y", "column: yy", "", []string{`"data.label.column" is "yy"`, `"y"`, "want a column"}},
		{"label constant", "", "", strings.ReplaceAll(strings.ReplaceAll(data, ",0\n", ",1\n"), ",2\n", ",1\n"), []string{`"y"`, "in every row", "want two values"}},
		{"label with a third value", "", "", row("9999,1,1,Oslo,1,1,1,2"), []string{`"y"`, "want two values"}},
		{"text where a number is wanted", "", "", row("9999,abc,1,Oslo,1,1,1,1"), []string{`"x"`, `"abc"`, "want numbers"}},
		{"infinity", "", "", row("9999,1,inf,Oslo,1,1,1,1"), []string{`"noise"`, "Inf", "want finite"}},
		{"zero rows", "", "", header + "\n", []string{"zero rows", "want at least one row"}},
		{"empty file", "", "", " ", []string{"data.csv", "want"}},
		{"unknown key", "num_leaves", "num_leafs", "", []string{`"models.trees.num_leafs" is an unknown key`, `want "num_leaves"`}},
		{"a split that leaves a part empty", "id % 3 == 0", "id < 0", "", []string{`"test" empty`, "want rows in every part"}},
		{"a condition on an unknown column", "id % 3", "idd % 3", "", []string{`"idd" is unknown`, `"id"`}},
		{"two features of one name", "categorical: [city]", "categorical: [city]\n  use: [x, x]", "", []string{`"x"`, "two features of one name", "want"}},
		{"a column that repeats", "", "", strings.Replace(data, "noise", "x", 1), []string{`"x"`, "want"}},
		{"not YAML", "name: small", "name: [small", "", []string{"job.yaml", "not YAML"}},
		{"an unknown step", "[s3]", "[s4]", "", []string{`"s4"`, "want"}},
		{"an unknown categorical", "categorical: [city]", "categorical: [cty]", "", []string{`"cty"`, `"city"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := strings.Replace(smallJob, c.from, c.to, 1)
			if c.data == "" {
				c.data = data
			}
			refused(t, folder(t, job, c.data), c.want)
		})
	}
}

// refused runs the job of a folder and checks the manners of the refusal.
func refused(t *testing.T, dir string, wanted []string, args ...string) {
	t.Helper()
	for _, command := range []string{"run", "check"} {
		stdout, stderr := want(t, 2, append([]string{command, filepath.Join(dir, "job.yaml")}, args...)...)
		if stdout != "" {
			t.Errorf("%s prints %q on stdout", command, stdout)
		}
		if n := strings.Count(stderr, "\n"); n > 20 {
			t.Errorf("%s prints %d lines; want at most 20", command, n)
		}
		for _, w := range wanted {
			if !strings.Contains(stderr, w) {
				t.Errorf("%s does not say %q:\n%s", command, w, stderr)
			}
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "runs"))
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s was written (%v)", e.Name(), err)
		}
	}
}

func TestDamagedParquetIsRefused(t *testing.T) {
	dir := folder(t, smallJob, snapshot())
	good := filepath.Join(dir, "good.parquet")
	want(t, 0, "data", "convert", filepath.Join(dir, "data.csv"), "-o", good)
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"truncated": b[:len(b)/2], "cut": b[:len(b)-3], "text": []byte("hello, world, this is no Parquet"), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, strings.Replace(smallJob, "data.csv", "bad.parquet", 1), "")
			if err := os.WriteFile(filepath.Join(dir, "bad.parquet"), content, 0o644); err != nil {
				t.Fatal(err)
			}
			refused(t, dir, []string{`"data.snapshot" is "bad.parquet"`, "want a Parquet file"})
		})
	}
}

func TestAllFaultsOfAJobAtOnce(t *testing.T) {
	job := smallJob
	for from, to := range map[string]string{"num_leaves": "num_leafs", "champion: base": "champion: bass", "column: y": "column: yy", "metric: auc, min": "metric: acu, min", "categorical: [city]": "categorical: [cty]"} {
		job = strings.Replace(job, from, to, 1)
	}
	refused(t, folder(t, job, snapshot()), []string{`"models.trees.num_leafs"`, `"champion" is "bass"`, `"data.label.column" is "yy"`, `"gates[0].metric" is "acu"`, `"cty"`})
}

func TestCheckListsFaultsAsJSON(t *testing.T) {
	dir := folder(t, strings.Replace(smallJob, "champion: base", "champion: bass", 1), snapshot())
	stdout, _ := want(t, 2, "check", "--json", filepath.Join(dir, "job.yaml"))
	for _, w := range []string{`"line": 15`, `"column": 11`, `"path": "champion"`, `"severity": "error"`} {
		if !strings.Contains(stdout, w) {
			t.Errorf("check --json has no %s:\n%s", w, stdout)
		}
	}
	good := folder(t, smallJob, snapshot())
	if stdout, _ := want(t, 0, "check", "--json", filepath.Join(good, "job.yaml")); stdout != "[]\n" {
		t.Errorf("a good job gives %q; want an empty list", stdout)
	}
}

func TestFailedGateEndsWithThree(t *testing.T) {
	job := strings.Replace(smallJob, "min: 0.6", "min: 0.999", 1)
	job = strings.Replace(job, "  steps: {kind: lstm, epochs: 2, hidden_size: 4, steps: [[s1], [s2], [s3]], static: [x, city]}\n", "", 1)
	dir := folder(t, job, snapshot())
	if r := runJSON(t, 3, filepath.Join(dir, "job.yaml")); r.Status != "gates_failed" || r.Gates[0].Status != "fail" {
		t.Errorf("status %s, gates %+v", r.Status, r.Gates)
	}
	if r := runJSON(t, 3, filepath.Join(dir, "job.yaml")); r.Status != "unchanged" {
		t.Errorf("the second time the status is %s", r.Status)
	}
}

func TestWrongCommands(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"rnu"}, `"rnu" is not a command; want "run"`},
		{[]string{"run"}, "want: riskbench run JOB"},
		{[]string{"run", "a", "b"}, "want: riskbench run JOB"},
		{[]string{"run", "--wrokers", "2", "x"}, "wrokers"},
		{[]string{"run", "--workers", "0", "x"}, "--workers is 0; want 1 or more"},
		{[]string{"run", "nothing.yaml"}, "nothing.yaml: cannot be read: there is no such file"},
		{[]string{"tune", "job.yaml"}, `"tune" is not in this version`},
		{[]string{"eval", "nothing.parquet", "--label", "y", "--score", "s"}, "no such file"},
		{[]string{"eval", "x.parquet"}, "--label and --score are needed"},
		{[]string{"verify", "nothing"}, "no such folder"},
		{[]string{"score", "nothing", "x", "-o", "y.parquet"}, "no such model"},
		{[]string{"data", "convert", "x.csv", "-o", "y.txt"}, "want a file that ends in .parquet"},
	} {
		_, stderr := want(t, 2, c.args...)
		if !strings.Contains(stderr, c.want) || !strings.HasPrefix(stderr, "riskbench: ") {
			t.Errorf("%v says %q; want %q", c.args, stderr, c.want)
		}
	}
}

func TestInitWritesAJobThatChecks(t *testing.T) {
	dir := folder(t, "", snapshot())
	job := filepath.Join(dir, "new.yaml")
	want(t, 0, "init", filepath.Join(dir, "data.csv"), "-o", job)
	want(t, 0, "check", job)
	want(t, 2, "init", filepath.Join(dir, "data.csv"), "-o", job) // never writes over a file
}
