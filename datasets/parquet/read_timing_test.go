package parquet

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
)

// BenchmarkRead reads a million rows of every kind, 5 % missing, that Write wrote.
func BenchmarkRead(b *testing.B) {
	table := randomTable(1, 1<<20, 0.05)
	path := filepath.Join(b.TempDir(), "a.parquet")
	if err := Write(path, table); err != nil {
		b.Fatal(err)
	}
	for _, workers := range []int{1, 2} {
		f, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("all/workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Read(context.Background(), nil, workers); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(table.Rows*len(table.Cols))*float64(b.N)/1e6/b.Elapsed().Seconds(), "Mvalues/s")
		})
	}
	for j := range table.Cols {
		f, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		name := table.Cols[j].Name
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Read(context.Background(), []string{name}, 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(table.Rows)*float64(b.N)/1e6/b.Elapsed().Seconds(), "Mvalues/s")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	table := randomTable(1, 1<<20, 0.05)
	path := filepath.Join(b.TempDir(), "a.parquet")
	for b.Loop() {
		if err := Write(path, table); err != nil {
			b.Fatal(err)
		}
	}
}
