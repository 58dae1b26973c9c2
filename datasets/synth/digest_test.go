package synth

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

var update = flag.Bool("update", false, "rewrite testdata/digests.json")

// golden compares a table's rows and digest with testdata/digests.json. A
// change there is a change of what a seed means.
func golden(t *testing.T, name string, table *datasets.Table) {
	t.Helper()
	type entry struct {
		Rows   int    `json:"rows"`
		Digest string `json:"digest"`
	}
	file := filepath.Join("testdata", "digests.json")
	all := map[string]entry{}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil && !*update {
		t.Fatal(err)
	}
	got := entry{table.Rows, Digest(table)}
	if *update {
		all[name] = got
		b, err := json.MarshalIndent(all, "", "  ")
		if err == nil {
			err = os.WriteFile(file, append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got != all[name] {
		t.Errorf("%s: %+v; want %+v (rewrite with -update when a seed may mean other rows)", name, got, all[name])
	}
}

func TestGoldenDigests(t *testing.T) {
	golden(t, "transactions, small", transactions(t, small, 2))
	golden(t, "transactions, small, another seed", transactions(t, TransactionParams{Customers: 50, Terminals: 100, Days: 200, Radius: 30, Seed: 1 << 63}, 2))
	golden(t, "logins, small", logins(t, LoginParams{Users: 500, Days: 7, Seed: 7}, 2))
}

// The expected digest is of Python's
// hashlib.sha256(b"a int64\nb float64\nc text\n" + struct.pack("<qdq", -2, 0.1, 2) + b"xy" + struct.pack("<qdq", 3, -0.0, 0)).
func TestDigestOfKnownBytes(t *testing.T) {
	table := &datasets.Table{Rows: 2, Cols: []datasets.Column{
		{Name: "a", Kind: datasets.Int64, I64: []int64{-2, 3}},
		{Name: "b", Kind: datasets.Float64, F64: []float64{0.1, negativeZero()}},
		{Name: "c", Kind: datasets.Text, Code: []int32{1, 0}, Levels: []string{"", "xy"}},
	}}
	const want = "sha256:a3cdcce3fe6f2a740220e0cae9793a56adfa456557df2e05e78fb56ac22c9193"
	if got := Digest(table); got != want {
		t.Errorf("the digest is %s; want %s", got, want)
	}
}

func negativeZero() float64 {
	zero := 0.0
	return -zero
}
