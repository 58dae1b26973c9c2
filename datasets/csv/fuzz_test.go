package csv

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// splitAll gives the records of a text, from a source that reads as src does.
func splitAll(src io.Reader, comma byte) (rows [][]string, err error) {
	err = records(context.Background(), "x", src, comma, func(r *reader) error {
		var row []string
		for _, field := range r.fields {
			row = append(row, string(field))
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// splitSlow is the slow twin: the standard library's reader.
func splitSlow(b []byte, comma byte) ([][]string, error) {
	r := stdcsv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.Comma, r.FieldsPerRecord = rune(comma), -1
	return r.ReadAll()
}

// sameAsSlow compares the two on a text that both take. The standard library
// turns CRLF inside quotes into LF and drops a CR before the end of the file.
func sameAsSlow(t *testing.T, b []byte, comma byte) {
	t.Helper()
	got, err := splitAll(bytes.NewReader(b), comma)
	again, err2 := splitAll(iotest.OneByteReader(bytes.NewReader(b)), comma)
	if (err == nil) != (err2 == nil) || !slices.EqualFunc(got, again, slices.Equal[[]string]) {
		t.Fatalf("%q: %q, %v; byte by byte %q, %v", b, got, err, again, err2)
	}
	if bytes.IndexByte(b, '\r') >= 0 {
		return
	}
	want, wantErr := splitSlow(b, comma)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: error %v; the standard library has %v", b, err, wantErr)
	}
	if err == nil && !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Fatalf("%q:\ngot  %q\nwant %q", b, got, want)
	}
}

// Records are those of the standard library, wherever the blocks end.
func TestTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "1", ",", ",", "\n", "\"", "\"\"", "é", " ", ";", ",\"", "\",", "\"\n", "\n\"", "x\n"}
	for range 5000 {
		var s strings.Builder
		for range r.IntN(12) {
			s.WriteString(letters[r.IntN(len(letters))])
		}
		sameAsSlow(t, []byte(s.String()), ',')
	}
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte("a,b\n\"1\n2\",\"x\"\"y\"\n"), byte(','))
	f.Add([]byte("\ufeff\"a\";b\r\n1;2\r\n"), byte(';'))
	f.Fuzz(func(t *testing.T, b []byte, comma byte) {
		if comma == '"' || comma == '\r' || comma == '\n' || comma == 0 || comma >= 0x80 {
			return
		}
		sameAsSlow(t, b, comma)
	})
}

// Whatever the bytes of a file are, they give an error of one line or a sound table.
func FuzzRead(f *testing.F) {
	f.Add("a,b,c\n1,true,2020-01-01\n2.5,false,2020-01-01T00:00:00.5+01:00\n,NA,\"x\"\n")
	f.Add("a;b\n007;inf\n")
	f.Add("\ufeffa\tb\n\"x\ny\"\t\n")
	f.Fuzz(func(t *testing.T, s string) {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := Read(context.Background(), path)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("the error is not for a user: %q", err)
			}
			return
		}
		if err := got.Check(); err != nil {
			t.Fatal(err)
		}
		for j := range got.Cols {
			c := &got.Cols[j]
			for i, code := range c.Code {
				if c.IsNull(i) != (code == -1) || int(code) >= len(c.Levels) {
					t.Fatalf("column %q row %d has code %d", c.Name, i, code)
				}
			}
		}
	})
}

// Numbers are those of strconv, to the bit.
func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 10000 {
		x := math.Float64frombits(r.Uint64())
		if r.IntN(2) == 0 {
			x = float64(r.Int64N(1e9)-5e8) / 1e4
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		for _, format := range []byte("eEfg") {
			s := strconv.FormatFloat(x, format, r.IntN(20)-1, 64)
			if strings.HasPrefix(strings.TrimPrefix(s, "-"), "00") {
				continue
			}
			want, err := strconv.ParseFloat(s, 64)
			if err != nil {
				continue
			}
			_, errInt := strconv.ParseInt(s, 10, 64)
			if integer := !strings.ContainsAny(s, ".eE"); integer && errInt != nil {
				continue // a code
			}
			if typesOf([]byte(s))&isFloat == 0 {
				t.Fatalf("%s is taken for no number", s)
			}
			if got := parseFloat([]byte(s)); math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%s is %v; want %v", s, got, want)
			}
		}
		n := int64(r.Uint64()) >> r.IntN(64)
		if n == math.MinInt64 {
			continue
		}
		if got, ok := parseInt(strconv.AppendInt(nil, n, 10)); !ok || got != n {
			t.Fatalf("%d is %d, %v", n, got, ok)
		}
	}
}

// Times are those of package time.
func TestTimes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	first := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
	zones := []*time.Location{time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -8*3600)}
	for range 10000 {
		at := time.Unix(first+86400+r.Int64N(last-first-2*86400), r.Int64N(1e9)).In(zones[r.IntN(3)])
		for _, layout := range []string{time.RFC3339Nano, time.RFC3339, "2006-01-02 15:04:05", "2006-01-02"} {
			s := at.Format(layout)
			want, err := time.Parse(layout, s)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := parseTime([]byte(s)); !ok || got != want.UnixMicro() {
				t.Fatalf("%s is %d, %v; want %d", s, got, ok, want.UnixMicro())
			}
		}
	}
}
