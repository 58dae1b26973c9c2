package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/strict"
)

const suspicionJob = `name: suspicion
data:
  snapshot: data.csv
  id: id
  label: {column: y, positive: 1}
  labels: {path: labels.csv, on: id, column: bad, matures_after: 10d}
  time: t
  as_of: AS_OF
split:
  test: {from: 2026-04-01}
  valid: {share: 0.25, by: hash(id)}
models:
  trees: {kind: gbdt, rounds: 20, num_leaves: 7}
export: {onnx: false}
`

// suspects is 6,000 events of 120 days, and what is wrong with them.
type suspects struct {
	leaky, drifted, constant, twins, sharedIDs, named bool
	asOf                                              string
}

func (s suspects) write(t *testing.T) string {
	t.Helper()
	random := rand.New(rand.NewPCG(21, 1))
	var events, labels strings.Builder
	events.WriteString("id,t,amount,age,rate,city")
	if s.leaky {
		events.WriteString(",closed")
	}
	if s.named {
		events.WriteString(",ticket")
	}
	events.WriteString("\n")
	labels.WriteString("id,bad\n")
	start, last := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), ""
	for i := range 6000 {
		at := start.Add(time.Duration(i) * (120 * 24 * time.Hour / 6000))
		test := !at.Before(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
		amount, age, rate, city := random.NormFloat64(), random.NormFloat64(), random.NormFloat64(), random.IntN(3)
		bad := 0
		if random.NormFloat64()*1.5+amount-age > 1.5 {
			bad = 1
		}
		if s.drifted && test {
			rate += 1.5 // no model that matters needs to move: the label does not follow rate
		}
		if s.constant {
			amount, age, rate, city = 1, 2, 3, 0
		}
		row := fmt.Sprintf("%.5f,%.5f,%.5f,%s", amount, age, rate, []string{"Oslo", "Rome", "Bern"}[city])
		if s.leaky {
			row += fmt.Sprintf(",%.4f", float64(bad)+random.NormFloat64()/4)
		}
		if s.named {
			row += fmt.Sprintf(",%d", (i*7919)%6007)
		}
		if s.twins && test && i%20 == 0 {
			row, bad = last, 0
		}
		if bad == 0 && !test {
			last = row
		}
		id := i
		if s.sharedIDs && i == 5990 {
			id = 3
		}
		fmt.Fprintf(&events, "%d,%s,%s\n", id, at.Format(time.RFC3339), row)
		if id == i {
			fmt.Fprintf(&labels, "%d,%d\n", i, bad)
		}
	}
	dir := folder(t, strings.Replace(suspicionJob, "AS_OF", s.asOf, 1), events.String())
	job := filepath.Join(dir, "job.yaml")
	text, err := os.ReadFile(job)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, "features: {categorical: [city]}\n"...)
	for path, b := range map[string][]byte{job: text, filepath.Join(dir, "labels.csv"): []byte(labels.String())} {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return job
}

// What is wrong with a data set raises its own warning and no other; a clean
// one raises none. check says the same before anything is trained.
func TestEachSuspicionHasItsOwnCode(t *testing.T) {
	const mature, fresh = "2026-06-01", "2026-05-01"
	for name, c := range map[string]struct {
		data suspects
		code string
		late bool // known after training alone
	}{
		"clean":       {suspects{asOf: mature}, "", false},
		"leaky":       {suspects{asOf: mature, leaky: true}, "leaky_feature", false},
		"immature":    {suspects{asOf: fresh}, "labels_immature", false},
		"drifted":     {suspects{asOf: mature, drifted: true}, "drifted_features", false},
		"constant":    {suspects{asOf: mature, constant: true}, "constant_scores", true},
		"rows shared": {suspects{asOf: mature, twins: true}, "shared_rows", false},
		"ids shared":  {suspects{asOf: mature, sharedIDs: true}, "shared_ids", false},
		"rows named":  {suspects{asOf: mature, named: true}, "id_feature", false},
	} {
		t.Run(name, func(t *testing.T) {
			job := c.data.write(t)
			var wanted []string
			if c.code != "" {
				wanted = []string{c.code}
			}
			var codes []string
			for _, w := range runJSON(t, 0, job).Warnings {
				codes = append(codes, w.Code)
			}
			if !slices.Equal(codes, wanted) {
				t.Errorf("the run warns %v; want %v", codes, wanted)
			}
			stdout, _ := want(t, 0, "check", "--json", job)
			var faults strict.Faults
			if err := json.Unmarshal([]byte(stdout), &faults); err != nil {
				t.Fatal(err)
			}
			codes = nil
			for _, f := range faults {
				if f.Severity != "warning" {
					t.Errorf("check has the fault %v", f)
				}
				codes = append(codes, f.Path)
			}
			if c.late {
				wanted = nil
			}
			if !slices.Equal(codes, wanted) {
				t.Errorf("check warns %v; want %v", codes, wanted)
			}
		})
	}
}

func TestDataCheck(t *testing.T) {
	good, bad := suspects{asOf: "2026-06-01"}.write(t), suspects{asOf: "2026-06-01", leaky: true, named: true}.write(t)
	for _, job := range []string{good, bad} { // labels into the table
		dir := filepath.Dir(job)
		events, err := os.ReadFile(filepath.Join(dir, "data.csv"))
		if err != nil {
			t.Fatal(err)
		}
		labels, err := os.ReadFile(filepath.Join(dir, "labels.csv"))
		if err != nil {
			t.Fatal(err)
		}
		y := strings.Split(string(labels), "\n")
		var b strings.Builder
		for i, line := range strings.Split(strings.TrimSpace(string(events)), "\n") {
			_, label, _ := strings.Cut(y[i], ",")
			b.WriteString(line + "," + label + "\n")
		}
		if err := os.WriteFile(filepath.Join(dir, "all.csv"), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all := func(job string) string { return filepath.Join(filepath.Dir(job), "all.csv") }
	stdout, _ := want(t, 0, "data", "check", all(good), "--label", "bad", "--id", "id")
	if !strings.Contains(stdout, "6000 rows, ") || strings.Contains(stdout, "warning") {
		t.Errorf("the clean table: %s", stdout)
	}
	stdout, stderr := want(t, 3, "data", "check", all(bad), "--label", "bad", "--id", "id", "--json")
	var d dataCheck
	if err := json.Unmarshal([]byte(stdout), &d); err != nil || len(d.Warnings) != 2 || d.Warnings[0].Code != "leaky_feature" || d.Warnings[1].Code != "id_feature" || d.Columns[0].Name != "closed" {
		t.Errorf("%v: %+v", err, d)
	}
	if !strings.Contains(stderr, `column "closed" alone reaches an AUC of 0.99`) {
		t.Errorf("the last words are %q", stderr)
	}
	for _, c := range []struct{ args, want string }{
		{"", "--label is needed"},
		{"--label bed", `"bed" is absent`},
		{"--label bad --id nr", `column "nr" is absent`},
	} {
		if _, stderr := want(t, 2, append([]string{"data", "check", all(good)}, strings.Fields(c.args)...)...); !strings.Contains(stderr, c.want) {
			t.Errorf("%q says %q; want %q", c.args, stderr, c.want)
		}
	}
}
