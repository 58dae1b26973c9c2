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

// eval tells segments, periods and days apart, and names a segment in which the
// score knows nothing.
func TestEvalByTimeAndSegment(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	b.WriteString("y,score,kind,when\n")
	for i := range 4000 {
		bad, kind := r.IntN(5) == 0, []string{"a", "b"}[i%2]
		x := r.Float64() / 2
		if bad && kind == "a" {
			x += 0.5
		}
		fmt.Fprintf(&b, "%d,%.6f,%s,2026-03-%02dT12:00:00Z\n", map[bool]int{true: 1}[bad], x, kind, 1+i%20)
	}
	path := filepath.Join(t.TempDir(), "scores.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, stderr := want(t, 0, "eval", path, "--label", "y", "--score", "score", "--time", "when", "--segment", "kind", "--per-day", "10", "--json")
	var e evaluated
	if err := json.Unmarshal([]byte(stdout), &e); err != nil {
		t.Fatal(err)
	}
	if len(e.Segments) != 2 || e.Segments[0].Column != "kind" || len(e.Periods) != 20 || e.Periods[0].Period != "2026-03-01" || e.Daily.Days != 20 || e.Daily.Average.Lo == nil || len(e.Reviews) != 1 || e.Reviews[0].Reviewed != 200 || e.AUC.Value == nil {
		t.Errorf("%d segments, %d periods, days %+v", len(e.Segments), len(e.Periods), e.Daily)
	}
	if !strings.Contains(stderr, `the rows whose kind is "b"`) || !strings.Contains(stderr, "weak_segment") {
		t.Errorf("the weak segment is not named: %s", stderr)
	}
	if stdout, _ = want(t, 0, "eval", path, "--label", "y", "--score", "score", "--time", "when", "--segment", "kind", "--quiet"); !strings.Contains(stdout, "kind=b") || !strings.Contains(stdout, "average daily interception precision") {
		t.Errorf("the tables are\n%s", stdout)
	}
	for _, c := range []struct{ args, want string }{
		{"--per-day 5", "--per-day is given without --time"},
		{"--time kind", `column "kind" holds text; want times`},
		{"--time-zone Mars", `--time-zone is "Mars"; want a time zone's name`},
		{"--segment kinds", `"kinds"`},
	} {
		args := append([]string{"eval", path, "--label", "y", "--score", "score"}, strings.Fields(c.args)...)
		if _, stderr := want(t, 2, args...); !strings.Contains(stderr, c.want) {
			t.Errorf("eval %s says %q; want %q", c.args, stderr, c.want)
		}
	}
}
