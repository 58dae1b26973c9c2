package parquet

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/riskbench/riskbench/datasets"
)

// Whatever the bytes of a file are, they give an error or a sound table.
func FuzzRead(f *testing.F) {
	f.Add([]byte("PAR1"))
	f.Add(bytesOf(f, randomTable(1, 9, 0.3)))
	f.Add(onePage(f, 10, 10, []byte{2, 0, 0, 0, 20, 0}))
	path := filepath.Join(f.TempDir(), "a.parquet")
	for _, s := range []style{{&parquet.Snappy, 1, "dictionary", true, 9, 5, 1 << 20}, {&parquet.Uncompressed, 2, "delta", true, 9, 9, 64}} {
		writeStyle(f, path, s, 1)
		f.Add(fileBytes(f, path))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := readBytes(t, filepath.Join(t.TempDir(), "a.parquet"), b)
		if err == nil {
			checkSound(t, got)
		}
	})
}

func fileBytes(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkSound says whether the payloads of a table keep their promises.
func checkSound(t *testing.T, got *datasets.Table) {
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	for j := range got.Cols {
		c := &got.Cols[j]
		if c.Null != nil && len(c.Null) != (got.Rows+63)/64 {
			t.Fatalf("column %q has %d words of missing rows", c.Name, len(c.Null))
		}
		for i, code := range c.Code {
			if null := isSet(c.Null, i); null != (code == -1) || code < -1 || int(code) >= len(c.Levels) {
				t.Fatalf("column %q row %d has code %d", c.Name, i, code)
			}
		}
	}
}

// Whatever the bytes of a page are, they give an error or fill the page; no
// panic has to be caught.
func FuzzPage(f *testing.F) {
	f.Add(byte(format.Plain), uint8(0), uint16(3), []byte{5}, []byte{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add(byte(format.RLEDictionary), uint8(1), uint16(8), []byte{0xff}, []byte{1, 3, 0b10101010})
	f.Add(byte(format.DeltaBinaryPacked), uint8(2), uint16(4), []byte{0xff}, []byte{0x80, 1, 4, 4, 2, 2, 0, 0, 0, 0})
	f.Add(byte(format.DeltaByteArray), uint8(3), uint16(1), []byte{0xff}, []byte{0x80, 1, 4, 1, 0, 0x80, 1, 4, 1, 2, 'a'})
	f.Add(byte(format.RLE), uint8(4), uint16(9), []byte{0xff, 0xff}, []byte{2, 0, 0, 0, 18, 1})
	f.Add(byte(format.ByteStreamSplit), uint8(5), uint16(2), []byte{3}, bytes.Repeat([]byte{1}, 26))
	leaves := []leaf{
		{physical: format.Double, width: 8, kind: datasets.Float64},
		{physical: format.Int32, width: 4, kind: datasets.Int64, means: unsigned},
		{physical: format.Int64, width: 8, kind: datasets.Time, means: millis},
		{physical: format.ByteArray, kind: datasets.Text, means: text},
		{physical: format.Boolean, kind: datasets.Bool},
		{physical: format.FixedLenByteArray, width: 13, kind: datasets.Float64, means: decimal, scale: 3},
		{physical: format.FixedLenByteArray, width: 16, kind: datasets.Text, means: uuid},
		{physical: format.Int96, width: 12, kind: datasets.Time, means: julian},
	}
	f.Fuzz(func(t *testing.T, encoding byte, which uint8, n uint16, levels, data []byte) {
		lf := &leaves[int(which)%len(leaves)]
		var w worker
		p := page{n: int(n), m: int(n), encoding: format.Encoding(encoding % 10), data: data}
		if valid, m, err := w.levels(levels, p.n); err == nil {
			p.valid, p.m = valid, m
		}
		// The first bytes of the data do for a dictionary.
		dict := page{dictionary: true, encoding: format.Plain}
		switch lf.kind {
		case datasets.Float64:
			d := numbers[float64]{leaf: lf, convert: toFloat64(lf)}
			dict.n, dict.data = some(lf, data)
			d.page(nil, &w, &dict, 0)
			d.page(make([]float64, p.n), &w, &p, 0)
		case datasets.Text:
			d := texts{leaf: lf, code: map[string]int32{}}
			dst := make([]int32, p.n)
			if d.page(dst, &w, &p) == nil {
				for i, code := range dst {
					if code < -1 || int(code) >= len(d.levels) {
						t.Fatalf("row %d has code %d", i, code)
					}
				}
			}
		default:
			d := numbers[int64]{leaf: lf, convert: toInt64(lf)}
			dict.n, dict.data = some(lf, data)
			d.page(nil, &w, &dict, 0)
			d.page(make([]int64, p.n), &w, &p, 0)
		}
	})
}

// some is as many whole values as there are.
func some(lf *leaf, data []byte) (int, []byte) {
	if lf.width == 0 {
		return 8 * len(data), data
	}
	n := len(data) / lf.width
	return n, data[:n*lf.width]
}
