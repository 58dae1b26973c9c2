package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/reports"
)

const day = int64(24 * time.Hour / time.Microsecond)

// firstDay is the day before the first event of events: event i is i hours
// after it has begun.
var firstDay = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// events are n hourly events from 2026-01-01 on; the label follows x.
func events(n int) *datasets.Table {
	r := rand.New(rand.NewPCG(4, 5))
	id := datasets.Column{Name: "id", Kind: datasets.Int64}
	at := datasets.Column{Name: "t", Kind: datasets.Time}
	x := datasets.Column{Name: "x", Kind: datasets.Float64}
	noise := datasets.Column{Name: "noise", Kind: datasets.Float64}
	y := datasets.Column{Name: "y", Kind: datasets.Int64}
	for i := range n {
		id.I64 = append(id.I64, int64(i))
		at.I64 = append(at.I64, firstDay+int64(i)*day/24)
		x.F64 = append(x.F64, math.Round(1000*r.NormFloat64()))
		noise.F64 = append(noise.F64, math.Round(1000*r.NormFloat64()))
		bad := int64(0)
		if x.F64[i]+1000*r.NormFloat64() > 800 {
			bad = 1
		}
		y.I64 = append(y.I64, bad)
	}
	return &datasets.Table{Rows: n, Cols: []datasets.Column{id, at, x, noise, y}}
}

// withGarbage appends rows that would change everything if anyone read them.
func withGarbage(t *datasets.Table) *datasets.Table {
	dst := t.Take(rows(t.Rows))
	for i := range 400 {
		dst.Rows++
		dst.Cols[0].I64 = append(dst.Cols[0].I64, int64(i)) // an id that is there
		dst.Cols[1].I64 = append(dst.Cols[1].I64, t.Cols[1].I64[t.Rows-1]+1+int64(i))
		dst.Cols[2].F64 = append(dst.Cols[2].F64, math.Inf(1))
		dst.Cols[3].F64 = append(dst.Cols[3].F64, 1e300)
		dst.Cols[4].I64 = append(dst.Cols[4].I64, int64(i%3)) // three values
	}
	return dst
}

func rows(n int) []int32 {
	dst := make([]int32, n)
	for i := range dst {
		dst[i] = int32(i)
	}
	return dst
}

const timeJob = `name: timed
data:
  snapshot: events.parquet
  id: id
  label: {column: y, positive: 1}
  time: t
split:
  test: {last: 28d}
  valid: {last: 56d}
  gap: 7d
models:
  trees: {kind: gbdt, rounds: 10, num_leaves: 7}
  base: {kind: logistic}
evaluate: {fpr: [0.05], capacity: [0.1]}
`

// timed makes a folder with a job and a table of events, and gives the job.
func timed(t *testing.T, job string, table *datasets.Table) string {
	t.Helper()
	dir := folder(t, job, "")
	if err := parquet.Write(filepath.Join(dir, "events.parquet"), table); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "job.yaml")
}

func TestSplitOutOfTime(t *testing.T) {
	const n = 120 * 24
	data := events(n)
	job := timed(t, timeJob, data)
	r := runJSON(t, 0, job)
	// The newest event is at hour n-1. Test takes the hours after n-1-28*24,
	// valid those after n-1-56*24, fit the rest; a gap is the last 168 hours
	// of the part before it.
	for part, want := range map[string]int{"test": 28 * 24, "valid": 28*24 - 168, "fit": n - 56*24 - 168, "gap": 2 * 168} {
		if got := r.Data.Parts[part].N; got != want {
			t.Errorf("%s has %d rows; want %d", part, got, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(r.Run, "job.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"as_of: \"2026-04-30T23:00:00Z\"", "from: \"2026-04-02T23:00:00.000001Z\"", "from: \"2026-03-05T23:00:00.000001Z\"", "gap: 7d"} {
		if !strings.Contains(string(text), want) && !strings.Contains(string(text), strings.ReplaceAll(want, `"`, "")) {
			t.Errorf("the run's job.yaml has no %s:\n%s", want, text)
		}
	}
	t.Run("the resolved job and every spelling of as-of name the same run", func(t *testing.T) {
		again := filepath.Join(filepath.Dir(job), "again.yaml")
		if err := os.WriteFile(again, text, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{again}, {job, "--as-of", "2026-04-30T23:00:00Z"}, {job, "--as-of", "2026-05-01T01:00:00+02:00"}} {
			if x := runJSON(t, 0, args...); x.Status != "unchanged" || x.Run != r.Run {
				t.Errorf("%v gives %s, %s; want %s unchanged", args[1:], x.Run, x.Status, r.Run)
			}
		}
	})
	t.Run("another as-of is another run, and its date is its beginning", func(t *testing.T) {
		x := runJSON(t, 0, job, "--as-of", "2026-04-30")
		if x.Run == r.Run || x.Data.Rows != n-23 || x.Data.Parts["test"].N != 28*24 {
			t.Errorf("as of the last day: %s has %d rows, %d of them test; want another run, %d and %d", x.Run, x.Data.Rows, x.Data.Parts["test"].N, n-23, 28*24)
		}
		if len(x.Warnings) == 0 || x.Warnings[0].Code != "rows_after_as_of" || !strings.Contains(x.Warnings[0].Text, "23 rows") {
			t.Errorf("warnings are %+v; want the 23 rows that were left out", x.Warnings)
		}
		if x := runJSON(t, 0, job, "--set", "data.as_of=2026-04-30"); x.Status != "unchanged" {
			t.Errorf("--set data.as_of gives %s, %s", x.Run, x.Status)
		}
	})
	t.Run("garbage after the cut changes nothing", func(t *testing.T) {
		other := timed(t, timeJob, withGarbage(data))
		want(t, 2, "run", other) // as of its newest row the garbage is read, and refused
		x := runJSON(t, 0, other, "--as-of", "2026-04-30T23:00:00Z", "--workers", "1")
		sameOutcome(t, r, x)
		if len(x.Warnings) != len(r.Warnings)+1 || x.Warnings[0].Code != "rows_after_as_of" {
			t.Errorf("warnings are %+v; want one more than %+v", x.Warnings, r.Warnings)
		}
	})
}

// sameOutcome compares all of two runs that does not name the data: parts,
// models, features, figures and predictions.
func sameOutcome(t *testing.T, a, b *reports.Run) {
	t.Helper()
	if fmt.Sprint(a.Data.Parts) != fmt.Sprint(b.Data.Parts) || a.Data.Rows != b.Data.Rows {
		t.Errorf("parts are %v and %v", a.Data.Parts, b.Data.Parts)
	}
	for i := range a.Models {
		x, _ := json.Marshal(a.Models[i].Test)
		y, _ := json.Marshal(b.Models[i].Test)
		if a.Models[i].Digest != b.Models[i].Digest || !bytes.Equal(x, y) {
			t.Errorf("%s is %s with %s, and %s with %s", a.Models[i].Name, a.Models[i].Digest, x, b.Models[i].Digest, y)
		}
	}
	names := []string{"predictions.parquet"}
	for _, m := range a.Models {
		names = append(names, "models/"+m.Name+"/features.json", "models/"+m.Name+"/parity.json")
	}
	for _, name := range names {
		x, err := os.ReadFile(filepath.Join(a.Run, name))
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(filepath.Join(b.Run, name))
		if err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs between the runs (%v)", name, err)
		}
	}
}

func TestTestByTimeAndValidByHash(t *testing.T) {
	const n = 100 * 24
	job := timed(t, strings.Replace(timeJob, "{last: 56d}", "{share: 0.3, by: hash(id)}", 1), events(n))
	r := runJSON(t, 0, job)
	p := r.Data.Parts
	if p["test"].N != 28*24 || p["gap"].N != 168 || p["fit"].N+p["valid"].N != n-28*24-168 {
		t.Errorf("parts are %v", p)
	}
	// sd of the share is .011 over 1,560 rows
	if share := float64(p["valid"].N) / float64(p["fit"].N+p["valid"].N); share < .25 || share > .35 {
		t.Errorf("valid has %.3f of the rest; want about .3", share)
	}
}

func TestTimesThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, from, to string // in the job
		args           []string
		want           []string
	}{
		{"a gap without a part by time", "{last: 28d}\n  valid: {last: 56d}", "{share: 0.2, by: hash(id)}\n  valid: {share: 0.2, by: hash(id)}", nil, []string{`job.yaml:10:8: "split.gap" is 7d, and no part is drawn by time; want`}},
		{"last without time", "  time: t\n", "", nil, []string{`"split.test" is drawn by time, and data.time is missing; want`}},
		{"as-of without time", "  time: t\nsplit:\n  test: {last: 28d}\n  valid: {last: 56d}\n  gap: 7d", "split:\n  test: {share: 0.2, by: hash(id)}\n  valid: {share: 0.2, by: hash(id)}", []string{"--as-of", "2026-04-01"}, []string{`"data" has no time, so --as-of or as_of says nothing; want`}},
		{"last of nothing", "{last: 28d}", "{last: 0d}", nil, []string{`"split.test.last" is 0d; want a time span above 0`}},
		{"last of a month", "{last: 28d}", "{last: 1mo}", nil, []string{`job.yaml:8:16: "split.test.last" is "1mo"; want a time span: integers`}},
		{"a negative gap", "gap: 7d", "gap: -7d", nil, []string{`"split.gap" is "-7d"; want a time span`}},
		{"a key that is near", "{last: 28d}", "{lats: 28d}", nil, []string{`"split.test.lats" is an unknown key; want "last"`}},
		{"valid within test", "{last: 56d}", "{last: 14d}", nil, []string{`job.yaml:9:17: "split.valid.last" begins at 2026-04-16T23:00:00.000001Z, and test takes all rows from 2026-04-02T23:00:00.000001Z on; want an earlier beginning`}},
		{"a gap that leaves fit empty", "gap: 7d", "gap: 300d", nil, []string{`"fit" empty`, `"valid" empty`}},
		{"as-of before every row", "", "", []string{"--as-of", "2025-01-01"}, []string{`"data.time" is "t", in which every row is later than 2025-01-01T00:00:00Z`}},
		{"as-of that is no time", "", "", []string{"--as-of", "yesterday"}, []string{`--as-of is "yesterday"; want a date or a time`}},
		{"as_of that is no time", "  time: t\n", "  time: t\n  as_of: noon\n", nil, []string{`job.yaml:7:10: "data.as_of" is "noon"; want a date or a time`}},
		{"time that is a number", "time: t", "time: x", nil, []string{`(column of data.time) holds float64; want times`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := strings.Replace(timeJob, c.from, c.to, 1)
			if c.from != "" && job == timeJob {
				t.Fatal("nothing was replaced")
			}
			refused(t, filepath.Dir(timed(t, job, events(120*24))), c.want, c.args...)
		})
	}
}
