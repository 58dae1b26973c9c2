package parquet

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

// randomTable has a column of every kind; share of the rows are missing.
func randomTable(seed uint64, rows int, share float64) *datasets.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	t := &datasets.Table{Rows: rows}
	for kind := datasets.Float64; kind <= datasets.Text; kind++ {
		t.Cols = append(t.Cols, randomColumn(r, kind, rows, share))
	}
	unique := randomColumn(r, datasets.Text, rows, 0)
	unique.Name, unique.Levels = "unique", nil
	for i := range rows {
		unique.Code[i] = int32(i)
		unique.Levels = append(unique.Levels, fmt.Sprintf("id %d", i))
	}
	t.Cols = append(t.Cols, unique)
	return t
}

func randomColumn(r *rand.Rand, kind datasets.Kind, rows int, share float64) datasets.Column {
	c := datasets.Column{Name: kind.String(), Kind: kind}
	levels := map[string]int32{}
	for i := range rows {
		switch kind {
		case datasets.Float64:
			c.F64 = append(c.F64, r.NormFloat64())
		case datasets.Float32:
			c.F32 = append(c.F32, float32(r.IntN(50))/4)
		case datasets.Int64:
			c.I64 = append(c.I64, int64(r.Uint64()>>r.IntN(64))-500)
		case datasets.Bool:
			c.I64 = append(c.I64, int64(r.IntN(2)))
		case datasets.Time:
			c.I64 = append(c.I64, r.Int64N(1e16)-1e15)
		case datasets.Text:
			c.Code = append(c.Code, int32(i)) // room; set below
		}
	}
	if share > 0 {
		for i := range rows {
			if r.Float64() < share {
				c.SetNull(i)
			}
		}
	}
	for i := range rows {
		null := isSet(c.Null, i)
		switch {
		case kind == datasets.Text && null:
			c.Code[i] = -1
		case kind == datasets.Text:
			s := []string{"", "a", "é€", "long text of some bytes"}[r.IntN(4)]
			if r.IntN(8) == 0 {
				s = fmt.Sprint("n", r.IntN(rows))
			}
			code, ok := levels[s]
			if !ok {
				code = int32(len(c.Levels))
				levels[s] = code
				c.Levels = append(c.Levels, s)
			}
			c.Code[i] = code
		case null && kind == datasets.Float64:
			c.F64[i] = math.NaN()
		case null && kind == datasets.Float32:
			c.F32[i] = float32(math.NaN())
		case null:
			c.I64[i] = 0
		}
	}
	if kind == datasets.Float64 && rows > 2 && share == 0 {
		c.F64[1], c.F64[2] = math.NaN(), math.Inf(-1)
	}
	return c
}

// differ says where two tables differ in a bit, "" where they do not.
func differ(a, b *datasets.Table) string {
	if a.Rows != b.Rows || len(a.Cols) != len(b.Cols) {
		return fmt.Sprintf("%d rows of %d columns, and %d of %d", a.Rows, len(a.Cols), b.Rows, len(b.Cols))
	}
	for j := range a.Cols {
		x, y := &a.Cols[j], &b.Cols[j]
		if x.Name != y.Name || x.Kind != y.Kind || x.Len() != y.Len() {
			return fmt.Sprintf("column %d: %q %v of %d, and %q %v of %d", j, x.Name, x.Kind, x.Len(), y.Name, y.Kind, y.Len())
		}
		if !slices.Equal(x.Levels, y.Levels) {
			return fmt.Sprintf("column %q: levels %.100q, and %.100q", x.Name, x.Levels, y.Levels)
		}
		for i := range a.Rows {
			if p, q := cell(x, i), cell(y, i); p != q {
				return fmt.Sprintf("column %q row %d: %s, and %s", x.Name, i, p, q)
			}
		}
	}
	return ""
}

// cell is all that a column says of a row, for comparison.
func cell(c *datasets.Column, i int) string {
	s := fmt.Sprint(isSet(c.Null, i), " ")
	switch c.Kind {
	case datasets.Float64:
		if c.F64[i] != c.F64[i] {
			return s + "NaN" // whatever its payload
		}
		return s + fmt.Sprint(math.Float64bits(c.F64[i]))
	case datasets.Float32:
		if c.F32[i] != c.F32[i] {
			return s + "NaN"
		}
		return s + fmt.Sprint(math.Float32bits(c.F32[i]))
	case datasets.Text:
		return s + fmt.Sprint(c.Code[i])
	}
	return s + fmt.Sprint(c.I64[i])
}

func mustRead(t *testing.T, path string, workers int) *datasets.Table {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Read(context.Background(), nil, workers)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// What Write writes, Read reads, bit for bit.
func TestRoundTrip(t *testing.T) {
	for _, tc := range []struct {
		name  string
		rows  int
		share float64
	}{
		{"no rows", 0, 0},
		{"one row", 1, 0},
		{"one row, missing", 1, 1},
		{"less than a word of bits", 63, 0.3},
		{"a word and a bit", 65, 0.3},
		{"nothing missing", 1000, 0},
		{"few missing", 1000, 0.01},
		{"all missing", 1000, 1},
		{"more than a page", pageRows + 77, 0.2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := randomTable(7, tc.rows, tc.share)
			path := filepath.Join(t.TempDir(), "a.parquet")
			if err := Write(path, want); err != nil {
				t.Fatal(err)
			}
			if d := differ(want, mustRead(t, path, 1)); d != "" {
				t.Error(d)
			}
		})
	}
}
