package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/reports"
)

// reportForms checks what report writes of a run against what the run wrote.
func reportForms(t *testing.T, run string) {
	dir := t.TempDir()
	for _, name := range []string{"report.html", "report.md", "report.json"} {
		want(t, 0, "report", run, "-o", filepath.Join(dir, name))
		again, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if first, err := os.ReadFile(filepath.Join(run, name)); err != nil || !bytes.Equal(again, first) {
			t.Errorf("%s is another than the run's, %v", name, err)
		}
	}
	text, _ := want(t, 0, "report", run)
	if markdown, err := os.ReadFile(filepath.Join(run, "report.md")); err != nil || text != string(markdown) {
		t.Errorf("report prints another text than report.md, %v", err)
	}
	byName, _ := want(t, 0, "report", filepath.Base(run), "--runs", filepath.Dir(run))
	if byName != text {
		t.Error("a run that is named is another than its folder")
	}
	out, _ := want(t, 0, "report", run, "--tables", filepath.Join(dir, "tables"), "--json")
	var w written
	if err := json.Unmarshal([]byte(out), &w); err != nil || w.Verdict != "pass" || len(w.Written) < 20 || filepath.Base(w.Written[len(w.Written)-1]) != "tables.xlsx" {
		t.Fatalf("%v: %+v", err, w)
	}
	f, err := os.Open(filepath.Join(dir, "tables", "discrimination_metrics_on_the_test_part.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := csv.NewReader(f).ReadAll(); err != nil || len(rows) != 4 || rows[0][0] != "model" || rows[1][0] != "trees" {
		t.Errorf("%v: %v", err, rows)
	}
}

func TestReportRefuses(t *testing.T) {
	empty := t.TempDir()
	old := t.TempDir()
	if err := os.WriteFile(filepath.Join(old, "run.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"report"}, "want: riskbench report RUN"},
		{[]string{"report", empty}, "there is no run; want the folder of a run"},
		{[]string{"report", old}, "run its job again with --force"},
	} {
		if _, stderr := want(t, 2, c.args...); !strings.Contains(stderr, c.want) {
			t.Errorf("%v says %q; want %q", c.args, stderr, c.want)
		}
	}
	schema, _ := want(t, 0, "report", "--schema")
	if schema != string(reports.Schema()) {
		t.Error("--schema prints something else")
	}
	good, err := (&reports.Document{Run: reports.Run{Run: "x"}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "report.json"), good, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr := want(t, 2, "report", old, "-o", "x.docx"); !strings.Contains(stderr, "want a file that ends in .html, .md or .json") {
		t.Errorf("another form says %q", stderr)
	}
	t.Setenv("RISKBENCH_CHROMIUM", filepath.Join(old, "no browser"))
	if _, stderr := want(t, 2, "report", old, "--pdf", filepath.Join(old, "x.pdf")); !strings.Contains(stderr, "want the path of a Chromium or Chrome") {
		t.Errorf("a browser that is not there says %q", stderr)
	}
	t.Setenv("RISKBENCH_CHROMIUM", "/bin/false")
	if _, stderr := want(t, 1, "report", old, "--pdf", filepath.Join(old, "x.pdf")); !strings.Contains(stderr, "printed no PDF") {
		t.Errorf("a browser that fails says %q", stderr)
	}
	if _, err := os.Stat(filepath.Join(old, "x.pdf")); err == nil {
		t.Error("half a PDF was written")
	}
}
