package csv

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// data finds a file of the shared test data.
func data(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("RISKBENCH_DATA")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			up := filepath.Dir(dir)
			if up == dir {
				t.Fatal("no go.mod above the test")
			}
			dir = up
		}
		root = filepath.Join(dir, "..", "shared", "data")
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the test data are not there: %v", err)
		}
		t.Skipf("the test data are not there: %v", err)
	}
	return path
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"uci-credit-default/UCI_Credit_Card.csv.gz", "card-transactions/sparkov_2019.csv.gz"} {
		b.Run(filepath.Base(name), func(b *testing.B) {
			path := data(b, name)
			for b.Loop() {
				if _, err := Read(context.Background(), path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
