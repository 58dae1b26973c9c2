package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
)

// byDay writes a table of events as one file a day: root/dt=2026-01-01/part.parquet.
func byDay(t *testing.T, root string, table *datasets.Table) {
	t.Helper()
	for from := 0; from < table.Rows; from += 24 {
		dir := filepath.Join(root, "dt="+time.UnixMicro(table.Column("t").I64[from]).UTC().Format(time.DateOnly))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		part := rows(table.Rows)[from:min(from+24, table.Rows)]
		if err := parquet.Write(filepath.Join(dir, "part.parquet"), table.Take(part)); err != nil {
			t.Fatal(err)
		}
	}
}

const hiveJob = `name: hive
data:
  snapshot: events
  id: id
  label: {column: y, positive: 1}
  time: t
split:
  test: {from: 2026-02-15}
  valid: {share: 0.3, by: hash(id)}
features:
  use: ["*", "-dt", "-month"]
models:
  trees: {kind: gbdt, rounds: 5, num_leaves: 7}
evaluate: {fpr: [0.05], capacity: [0.1]}
`

// One file, a folder of Hive partitions and a glob hold the same rows, and
// give the same models, figures and predictions.
func TestHivePartitionsAreOneSnapshot(t *testing.T) {
	data := events(60 * 24)
	one := strings.Replace(strings.Replace(hiveJob, "snapshot: events", "snapshot: events.parquet", 1), `, "-dt", "-month"`, "", 1)
	r := runJSON(t, 0, timed(t, one, data))
	job := timed(t, strings.Replace(hiveJob, `, "-month"`, "", 1), data)
	root := filepath.Join(filepath.Dir(job), "events")
	byDay(t, root, data)
	parts := runJSON(t, 0, job)
	sameOutcome(t, r, parts)
	glob := runJSON(t, 0, job, "--set", "data.snapshot=events/dt=2026-*/*.parquet")
	sameOutcome(t, r, glob)
	if glob.Data.Digest != parts.Data.Digest || parts.Data.Digest == r.Data.Digest {
		t.Errorf("the digest of the folder is %s, of the glob %s, of the file %s", parts.Data.Digest, glob.Data.Digest, r.Data.Digest)
	}
	t.Run("a key of the folders is a feature as others", func(t *testing.T) {
		dir := filepath.Dir(timed(t, strings.NewReplacer(`, "-dt", "-month"`, "", "test: {from: 2026-02-15}", "test: {where: 'month == 2'}").Replace(hiveJob), data))
		for m, part := range map[int][]int32{1: rows(data.Rows)[:31*24], 2: rows(data.Rows)[31*24:]} {
			sub := filepath.Join(dir, "events", fmt.Sprintf("month=%02d", m))
			if err := os.MkdirAll(sub, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := parquet.Write(filepath.Join(sub, "a.parquet"), data.Take(part)); err != nil {
				t.Fatal(err)
			}
		}
		x := runJSON(t, 0, filepath.Join(dir, "job.yaml"))
		if p := x.Data.Parts; p["test"].N != 29*24 {
			t.Errorf("parts are %v; want the %d events after January in test", p, 29*24)
		}
		features, err := os.ReadFile(filepath.Join(x.Run, "models/trees/features.json"))
		if err != nil || !strings.Contains(string(features), `"month"`) {
			t.Errorf("month is no feature: %s, %v", features, err)
		}
	})
}

// A snapshot of each day: --as-of says which is read, and the run's job names it.
func TestAsOfInThePath(t *testing.T) {
	job := timed(t, strings.NewReplacer("snapshot: events", "snapshot: events/dt={as_of}", `, "-dt", "-month"`, "", "{from: 2026-02-15}", "{last: 10d}").Replace(hiveJob), events(1))
	for days, name := range map[int]string{50: "dt=2026-02-20", 55: "dt=2026-02-25"} {
		dir := filepath.Join(filepath.Dir(job), "events", name)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := parquet.Write(filepath.Join(dir, "a.parquet"), events(days*24)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, filepath.Dir(job), []string{`job.yaml:3:13: "data.snapshot" is "events/dt={as_of}", and no date was given for {as_of}; want --as-of 2026-08-01`})
	refused(t, filepath.Dir(job), []string{`"data.snapshot" is "events/dt=2026-02-21": there is no such file; want`}, "--as-of", "2026-02-21")
	a, b := runJSON(t, 0, job, "--as-of", "2026-02-20"), runJSON(t, 0, job, "--as-of", "2026-02-25T00:00:00Z")
	if a.Data.Rows != 50*24 || b.Data.Rows != 55*24 || a.Run == b.Run {
		t.Errorf("as of two days: %s with %d rows and %s with %d", a.Run, a.Data.Rows, b.Run, b.Data.Rows)
	}
	text, err := os.ReadFile(filepath.Join(b.Run, "job.yaml"))
	if err != nil || !strings.Contains(string(text), "snapshot: events/dt=2026-02-25\n") {
		t.Errorf("the run's job is %s, %v", text, err)
	}
	again := filepath.Join(filepath.Dir(job), "again.yaml")
	if err := os.WriteFile(again, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if x := runJSON(t, 0, again); x.Status != "unchanged" || x.Run != b.Run {
		t.Errorf("the resolved job gives %s, %s; want %s unchanged", x.Run, x.Status, b.Run)
	}
}

func TestSnapshotsThatAreRefused(t *testing.T) {
	data := events(10 * 24)
	for _, c := range []struct {
		name, snapshot string
		make           func(dir string) error
		want           []string
	}{
		{"a glob that matches nothing", "evnts-*.parquet", nil, []string{`job.yaml:3:13: "data.snapshot" is "evnts-*.parquet": `, "no *.parquet file matches; want"}},
		{"a glob of CSV", "*.csv", nil, []string{`"data.snapshot" is "*.csv": a glob stands for Parquet files alone; convert`}},
		{"files that disagree", "events", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "dt=2026-01-01", "z.parquet"), nil, 0o666)
		}, []string{"dt=2026-01-01/z.parquet", "want"}},
		{"a key that the files contradict", "events", func(dir string) error {
			other := data.Take([]int32{1, 2, 3})
			other.Cols = append(other.Cols, datasets.Column{Name: "dt", Kind: datasets.Text, Code: []int32{0, 0, 1}, Levels: []string{"2026-01-01", "2026-01-02"}})
			return errorsOf(os.RemoveAll(dir), os.MkdirAll(filepath.Join(dir, "dt=2026-01-01"), 0o777), parquet.Write(filepath.Join(dir, "dt=2026-01-01", "a.parquet"), other))
		}, []string{`column "dt": row 3 is "2026-01-02", and the folder says "2026-01-01"; want`}},
		{"a text key that is no feature", "events", func(string) error { return nil }, []string{`"dt" holds text, such as "2026-01-01"; want numbers, or the column in features.categorical`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := timed(t, strings.NewReplacer("snapshot: events", "snapshot: '"+c.snapshot+"'", `, "-dt", "-month"`, "").Replace(hiveJob), data)
			dir := filepath.Join(filepath.Dir(job), "events")
			byDay(t, dir, data)
			if c.make != nil {
				if err := c.make(dir); err != nil {
					t.Fatal(err)
				}
			}
			refused(t, filepath.Dir(job), c.want)
		})
	}
}

func errorsOf(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
