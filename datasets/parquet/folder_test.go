package parquet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/riskbench/riskbench/datasets"
)

func column(name string, kind datasets.Kind, values ...any) datasets.Column {
	c := datasets.Column{Name: name, Kind: kind}
	for _, x := range values {
		appendValue(&c, x)
	}
	for i, x := range values {
		if x == nil {
			c.SetNull(i)
		}
	}
	return c
}

func table(cols ...datasets.Column) *datasets.Table {
	return &datasets.Table{Rows: cols[0].Len(), Cols: cols}
}

// write puts tables into a folder as files of the given names.
func write(t *testing.T, files map[string]*datasets.Table) string {
	t.Helper()
	dir := t.TempDir()
	for name, table := range files {
		if err := Write(filepath.Join(dir, name), table); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Files are read in the order of their names, columns by name, and levels in
// the order of first appearance over all files.
func TestFolder(t *testing.T) {
	const text, number = datasets.Text, datasets.Int64
	dir := write(t, map[string]*datasets.Table{
		"b.parquet":  table(column("s", text, "z", nil, "x"), column("n", number, int64(3), nil, int64(5))),
		"a.parquet":  table(column("n", number, int64(1), int64(2)), column("s", text, "x", "y")),
		"c.parquet":  table(column("n", number, int64(6)), column("s", text, "w")),
		"_x.parquet": table(column("other", number, int64(1))),
		".y.parquet": table(column("other", number, int64(1))),
	})
	os.WriteFile(filepath.Join(dir, "README"), nil, 0o666)
	want := table(
		column("n", number, int64(1), int64(2), int64(3), nil, int64(5), int64(6)),
		column("s", text, "x", "y", "z", nil, "x", "w"))
	for _, workers := range []int{0, 1, 4} {
		if d := differ(want, mustRead(t, dir, workers)); d != "" {
			t.Errorf("%d workers: %s", workers, d)
		}
	}
}

func TestFolderTypes(t *testing.T) {
	int32File := func(dir string) {
		var b bytes.Buffer
		w := parquet.NewWriter(&b, parquet.NewSchema("x", parquet.Group{"x": parquet.Int(32)}))
		w.WriteRows([]parquet.Row{{parquet.Int32Value(7).Level(0, 0, 0)}})
		w.Close()
		os.WriteFile(filepath.Join(dir, "z.parquet"), b.Bytes(), 0o666)
	}
	for _, tc := range []struct {
		name string
		a, b datasets.Column
		more func(dir string)
		want string // the column, or the error
	}{
		{"float and double", column("x", datasets.Float32, float32(0.5)), column("x", datasets.Float64, 0.1), nil, "float64 0.5 0.1"},
		{"double and float", column("x", datasets.Float64, 0.1), column("x", datasets.Float32, float32(0.5)), nil, "float64 0.1 0.5"},
		{"int64 and int32", column("x", datasets.Int64, int64(1)), column("x", datasets.Int64, int64(2)), int32File, "int64 1 2 7"},
		{"text and number", column("x", datasets.Text, "1"), column("x", datasets.Int64, int64(2)), nil, `b.parquet: column "x": the type is int64; want text, as in a.parquet`},
		{"integer and float", column("x", datasets.Int64, int64(2)), column("x", datasets.Float64, 0.1), nil, `b.parquet: column "x": the type is float64; want int64, as in a.parquet`},
		{"a column less", column("x", datasets.Int64, int64(2)), column("y", datasets.Int64, int64(2)), nil, `b.parquet: column "x": there is no such column; a.parquet has it`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := write(t, map[string]*datasets.Table{"a.parquet": table(tc.a), "b.parquet": table(tc.b)})
			if tc.more != nil {
				tc.more(dir)
			}
			f, err := Open(dir)
			if err != nil {
				if s := strings.TrimPrefix(err.Error(), dir+"/"); s != tc.want {
					t.Errorf("got  %s\nwant %s", s, tc.want)
				}
				return
			}
			got, err := f.Read(context.Background(), nil, 1)
			if err != nil {
				t.Fatal(err)
			}
			s := got.Cols[0].Kind.String()
			for i := range got.Rows {
				s += " " + got.Cols[0].String(i)
			}
			if s != tc.want {
				t.Errorf("got %s; want %s", s, tc.want)
			}
		})
	}
}

// A column too many in a later file is an error, as it would be lost.
func TestFolderColumnMore(t *testing.T) {
	x := column("x", datasets.Int64, int64(2))
	dir := write(t, map[string]*datasets.Table{"a.parquet": table(x), "b.parquet": table(x, column("y", datasets.Int64, int64(2)))})
	_, err := Open(dir)
	if want := filepath.Join(dir, "b.parquet") + `: column "y": there is such a column, but not in a.parquet`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestFolderFaults(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); err == nil || err.Error() != dir+": the folder has no *.parquet files, nor key=value folders that have" {
		t.Errorf("got %v", err)
	}
}

// The digest of a file is its SHA-256, that of a folder of its list.
func TestDigest(t *testing.T) {
	x := table(column("x", datasets.Int64, int64(2)))
	dir := write(t, map[string]*datasets.Table{"a.parquet": x, "b.parquet": x})
	b, err := os.ReadFile(filepath.Join(dir, "a.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	list := fmt.Sprintf("a.parquet %d %x\nb.parquet %d %x\n", len(b), sum, len(b), sum)
	for path, want := range map[string]string{
		filepath.Join(dir, "a.parquet"): fmt.Sprintf("sha256:%x", sum),
		dir:                             fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(list))),
	} {
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Digest(); got != want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
}

// The same table gives the same bytes, and nothing is left beside the file.
func TestWriteIsDeterministic(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.parquet", "b.parquet", "a.parquet"} {
		if err := Write(filepath.Join(dir, name), randomTable(5, 3000, 0.1)); err != nil {
			t.Fatal(err)
		}
	}
	a, _ := os.ReadFile(filepath.Join(dir, "a.parquet"))
	b, _ := os.ReadFile(filepath.Join(dir, "b.parquet"))
	if !bytes.Equal(a, b) || len(a) == 0 {
		t.Errorf("the files differ")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("the folder has %v", entries)
	}
}

// A table that cannot be written leaves the file that was there.
func TestWriteFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	good := table(column("x", datasets.Int64, int64(2)))
	if err := Write(path, good); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]*datasets.Table{
		"a code without a level": {Rows: 1, Cols: []datasets.Column{{Name: "x", Kind: datasets.Text, Code: []int32{3}}}},
		"text that is none":      {Rows: 1, Cols: []datasets.Column{{Name: "x", Kind: datasets.Text, Code: []int32{0}, Levels: []string{"\xff"}}}},
		"columns of two lengths": {Rows: 1, Cols: []datasets.Column{{Name: "x", Kind: datasets.Int64}}},
		"no columns":             {},
	} {
		if err := Write(path, bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if d := differ(good, mustRead(t, path, 1)); d != "" {
		t.Error(d)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("the folder has %v", entries)
	}
	if err := Write(filepath.Join(path, "no", "such.parquet"), good); err == nil {
		t.Error("no error from a folder that is not there")
	}
}

// What Write writes, parquet-go reads too.
func TestOthersRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := Write(path, table(
		column("z", datasets.Text, "a", nil, "b"),
		column("a", datasets.Bool, int64(1), int64(0), nil),
		column("f", datasets.Float64, 0.5, nil, 1.5))); err != nil {
		t.Fatal(err)
	}
	type row struct {
		Z *string  `parquet:"z,optional"`
		A *bool    `parquet:"a,optional"`
		F *float64 `parquet:"f,optional"`
	}
	rows, err := parquet.ReadFile[row](path)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, r := range rows {
		for _, x := range []string{deref(r.Z), deref(r.A), deref(r.F)} {
			got += x + " "
		}
	}
	if want := "a true 0.5 - false - b - 1.5 "; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

func deref[T any](p *T) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprint(*p)
}
