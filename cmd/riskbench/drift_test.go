package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// driftFile is rows in which x moves by a shift, a share of gaps is missing,
// and some cities are new.
func driftFile(t *testing.T, name string, seed uint64, rows int, shift, missing float64, city string) string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	b.WriteString("x,noise,gaps,city,fixed,when\n")
	for i := range rows {
		gap := fmt.Sprintf("%.3f", r.NormFloat64())
		if r.Float64() < missing {
			gap = ""
		}
		c := []string{"Oslo", "Rome", city}[r.IntN(3)]
		fmt.Fprintf(&b, "%.4f,%.4f,%s,%s,7,2026-01-01T00:00:%02dZ\n", r.NormFloat64()+shift, r.NormFloat64(), gap, c, i%60)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func driftJSON(t *testing.T, code int, args ...string) (*drift, string) {
	t.Helper()
	stdout, stderr := want(t, code, append([]string{"drift", "--json"}, args...)...)
	var d drift
	if err := json.Unmarshal([]byte(stdout), &d); err != nil {
		t.Fatalf("drift --json does not print one JSON document: %v\n%s", err, stdout)
	}
	return &d, stderr
}

func verdicts(d *drift) string {
	var out []string
	for _, c := range d.Columns {
		out = append(out, c.Column+" "+c.Verdict)
	}
	return strings.Join(out, ", ")
}

func TestDriftFindsWhatMoved(t *testing.T) {
	ref := driftFile(t, "ref.csv", 1, 3000, 0, 0.1, "Bern")
	same := driftFile(t, "same.csv", 2, 2000, 0, 0.1, "Bern")
	moved := driftFile(t, "moved.csv", 3, 2000, 1, 0.5, "Kiel")

	d, _ := driftJSON(t, 0, ref, same)
	for _, c := range d.Columns {
		if want := map[bool]string{true: "none", false: "stable"}[c.Column == "fixed"]; c.Verdict != want {
			t.Errorf("%s is %s; want %s (PSI %v, critical %v)", c.Column, c.Verdict, want, *c.PSI.Value, *c.PSI.Critical)
		}
	}
	if len(d.Skipped) != 1 || d.Skipped[0].Column != "when" || len(d.Warnings) != 1 {
		t.Errorf("skipped are %v, warnings %v; want the times alone", d.Skipped, d.Warnings)
	}

	d, _ = driftJSON(t, 0, ref, moved)
	if got := verdicts(d); got != "city moved_much, x moved_much, gaps moved_much, noise stable, fixed none" {
		t.Errorf("verdicts are %s", got)
	}
	for _, c := range d.Columns {
		switch c.Column {
		case "city":
			if c.KS != nil || c.Type != "text" {
				t.Errorf("the city is %+v; want text without a KS test", c)
			}
		case "x":
			if !(*c.KS.P < 1e-6) || c.PSI.N != 2000 || c.PSI.Reference != 3000 {
				t.Errorf("x has %+v and PSI over %d and %d rows", *c.KS, c.PSI.N, c.PSI.Reference)
			}
		case "gaps":
			if c.Missing.Reference > 0.13 || c.Missing.Current < 0.45 {
				t.Errorf("missing are %v; want some .1 and .5", c.Missing)
			}
		}
	}
}

// A rule that is broken ends with 3 and names the column; nothing else does.
func TestDriftRules(t *testing.T) {
	ref := driftFile(t, "ref.csv", 1, 1000, 0, 0, "Bern")
	moved := driftFile(t, "moved.csv", 3, 1000, 1, 0, "Bern")
	d, stderr := driftJSON(t, 3, ref, moved, "--max-psi", "0.25")
	if len(d.Checks) != 1 || d.Checks[0].Column != "x" || !strings.Contains(stderr, `column "x" breaks max_psi`) {
		t.Errorf("checks are %v: %s", d.Checks, stderr)
	}
	d, stderr = driftJSON(t, 3, ref, moved, "--min-ks-p", "0.0001", "--columns", "x,noise")
	if len(d.Columns) != 2 || len(d.Checks) != 1 || d.Checks[0].Rule != "min_ks_p" || !strings.Contains(stderr, "ks_proves_no_equality") {
		t.Errorf("checks are %v: %s", d.Checks, stderr)
	}
	driftJSON(t, 0, ref, moved, "--max-psi", "0.25", "--columns", "noise,city")
	if out, _ := want(t, 0, "drift", ref, moved, "--quiet"); !strings.Contains(out, "moved much") || !strings.Contains(out, "1000 rows against 1000") {
		t.Errorf("the table is\n%s", out)
	}
}

func TestDriftRefuses(t *testing.T) {
	ref := driftFile(t, "ref.csv", 1, 50, 0, 0, "Bern")
	other := filepath.Join(t.TempDir(), "other.csv")
	if err := os.WriteFile(other, []byte("x,city\na,1\nb,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{ref + " " + ref + " --columns noice", `--columns has "noice"; want a column of both files; did you mean "noise"?`},
		{ref + " " + ref + " --bins 1", "--bins is 1; want 2 to 1000"},
		{ref + " " + ref + " --max-psi -1", "--max-psi is -1; want 0 or more"},
		{ref + " " + ref + " --min-ks-p 1", "--min-ks-p is 1; want 0 or more, below 1"},
		{ref + " nothing.csv", "nothing.csv: there is no such file"},
		{ref, "accepts 2 arg(s)"},
	} {
		if _, stderr := want(t, 2, append([]string{"drift"}, strings.Fields(c.args)...)...); !strings.Contains(stderr, c.want) {
			t.Errorf("drift %s says %q; want %q", c.args, stderr, c.want)
		}
	}
	d, _ := driftJSON(t, 0, ref, other)
	if len(d.Columns) != 0 || len(d.Skipped) != 6 {
		t.Errorf("%d columns are compared and %d skipped; want 0 and 6", len(d.Columns), len(d.Skipped))
	}
}
