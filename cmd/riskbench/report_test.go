package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/runs"
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
	if _, stderr := want(t, 2, "report", run, "--tables", filepath.Join(dir, "tables")); !strings.Contains(stderr, "want a folder that is new or empty") {
		t.Errorf("tables over others say %q", stderr)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 4 {
		t.Errorf("there are %d files; want 4 and no half ones, %v", len(entries), err)
	}
	t.Chdir(filepath.Dir(filepath.Dir(run)))
	if text2, _ := want(t, 0, "report", filepath.Base(run)); text2 != text {
		t.Error("a run in the usual folder is not found by its name")
	}
	damagedReport(t, run)
	f, err := os.Open(filepath.Join(dir, "tables", "discrimination_metrics_on_the_test_part.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := csv.NewReader(f).ReadAll(); err != nil || len(rows) != 4 || rows[0][0] != "model" || rows[1][0] != "trees" {
		t.Errorf("%v: %v", err, rows)
	}
}

// damagedReport expects that a report.json is not read unless it is as the run wrote it.
func damagedReport(t *testing.T, run string) {
	dir := t.TempDir()
	for _, name := range []string{"run.json", "report.json", "SHA256SUMS"} {
		b, err := os.ReadFile(filepath.Join(run, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want(t, 0, "report", dir)
	damage(t, filepath.Join(dir, "report.json"))
	if _, stderr := want(t, 2, "report", dir); !strings.Contains(stderr, `"report.json" is damaged`) {
		t.Errorf("a damaged report.json says %q", stderr)
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
		{[]string{"report", "../" + filepath.Base(old) + "/.", "--runs", old}, "there is no run"},
		{[]string{"report", "--schema", old}, "--schema alone"},
		{[]string{"report", old, "-o", filepath.Join(old, "no folder", "x.html")}, "want a place in a folder that is there"},
		{[]string{"report", old, "-o", "x.txt", "--tables", filepath.Join(old, "run.json")}, "--tables is"},
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
	if err := errors.Join(os.WriteFile(filepath.Join(old, "report.json"), good, 0o644), runs.WriteSums(old)); err != nil {
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
	t.Setenv("RISKBENCH_CHROMIUM", browser(t, `for a; do case $a in --print-to-pdf=*) printf '%%PDF-1.4 half of it' > "${a#--print-to-pdf=}";; esac; done`))
	if _, stderr := want(t, 1, "report", old, "--pdf", filepath.Join(old, "x.pdf")); !strings.Contains(stderr, "no PDF, or half of one") {
		t.Errorf("a browser that writes half a file says %q", stderr)
	}
	if _, err := os.Stat(filepath.Join(old, "x.pdf")); err == nil {
		t.Error("half a PDF was written")
	}
}

// browser makes a shell script the Chromium.
func browser(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// A browser that hangs is ended with the processes that it started: were they
// left, they would hold its output open until WaitDelay is over.
func TestAHangingBrowserIsEnded(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	t.Setenv("RISKBENCH_CHROMIUM", browser(t, "sleep 60 & sleep 60"))
	start := time.Now()
	_, err := writePDF(ctx, filepath.Join(t.TempDir(), "x.pdf"), &reports.Document{})
	if err == nil || !strings.Contains(err.Error(), "was stopped") {
		t.Errorf("the error is %v", err)
	}
	if time.Since(start) > 4*time.Second {
		t.Error("its helpers were left running")
	}
}
