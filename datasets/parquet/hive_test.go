package parquet

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

// tree writes files of one column x, with the numbers that are given.
func tree(t *testing.T, files map[string][]int64) string {
	t.Helper()
	dir := t.TempDir()
	for name, x := range files {
		put(t, dir, name, table(integers("x", x...)))
	}
	return dir
}

func integers(name string, x ...int64) datasets.Column {
	return datasets.Column{Name: name, Kind: datasets.Int64, I64: x}
}

func put(t *testing.T, dir, name string, table *datasets.Table) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, table); err != nil {
		t.Fatal(err)
	}
}

func TestHive(t *testing.T) {
	const text, number = datasets.Text, datasets.Int64
	x := func(values ...int64) datasets.Column { return integers("x", values...) }
	for _, tc := range []struct {
		name  string
		files map[string][]int64
		want  *datasets.Table
	}{
		{"dates stay text", map[string][]int64{"dt=2026-08-02/a.parquet": {3}, "dt=2026-08-01/b.parquet": {1, 2}},
			table(x(1, 2, 3), column("dt", text, "2026-08-01", "2026-08-01", "2026-08-02"))},
		{"integers are numbers", map[string][]int64{"n=10/a.parquet": {2}, "n=-3/a.parquet": {1}, "n=07/a.parquet": {0}},
			table(x(1, 0, 2), column("n", number, int64(-3), int64(7), int64(10)))},
		{"one that is no integer makes all of them text", map[string][]int64{"n=10/a.parquet": {1}, "n=x/a.parquet": {2}},
			table(x(1, 2), column("n", text, "10", "x"))},
		{"levels in one another, in the order of the paths", map[string][]int64{"y=2026/m=1/a.parquet": {1}, "y=2026/m=2/a.parquet": {3}, "y=2025/m=a/b.parquet": {0}, "y=2026/m=1/b.parquet": {2}},
			table(x(0, 1, 2, 3), column("y", number, int64(2025), int64(2026), int64(2026), int64(2026)), column("m", text, "a", "1", "1", "2"))},
		{"a missing value", map[string][]int64{"n=1/a.parquet": {1}, "n=__HIVE_DEFAULT_PARTITION__/a.parquet": {2, 3}, "n=2/a.parquet": {4}},
			table(x(1, 4, 2, 3), column("n", number, int64(1), int64(2), nil, nil))},
		{"a missing text", map[string][]int64{"n=a/a.parquet": {1}, "n=__HIVE_DEFAULT_PARTITION__/a.parquet": {2}},
			table(x(2, 1), column("n", text, nil, "a"))},
		{"characters that a path cannot hold", map[string][]int64{"at=a%2Fb%3A%25/a.parquet": {1}},
			table(x(1), column("at", text, "a/b:%"))},
		{"what writers leave beside the data", map[string][]int64{"n=1/a.parquet": {1}, "n=1/_x.parquet": {9}, "n=1/.x.parquet": {9}, "_tmp=1/a.parquet": {9}, "plain/a.parquet": {9}},
			table(x(1), column("n", number, int64(1)))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := tree(t, tc.files)
			for _, workers := range []int{1, 3} {
				if d := differ(tc.want, mustRead(t, dir, workers)); d != "" {
					t.Errorf("%d workers: %s", workers, d)
				}
			}
		})
	}
}

// Columns come in the order asked for, those of folders among them, or alone.
func TestHiveColumnsByName(t *testing.T) {
	dir := tree(t, map[string][]int64{"a=1/b=u/f.parquet": {5, 6}, "a=2/b=v/f.parquet": {7}})
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	b := column("b", datasets.Text, "u", "u", "v")
	for _, tc := range []struct {
		names []string
		want  *datasets.Table
	}{
		{[]string{"b", "x"}, table(b, integers("x", 5, 6, 7))},
		{[]string{"b"}, table(b)},
		{[]string{"x"}, table(integers("x", 5, 6, 7))},
	} {
		got, err := f.Read(context.Background(), tc.names, 2)
		if err != nil {
			t.Fatal(err)
		}
		if d := differ(tc.want, got); d != "" {
			t.Errorf("%v: %s", tc.names, d)
		}
	}
	if s := fmt.Sprint(f.Schema()); s != "[{x int64} {a int64} {b text}]" || f.Rows() != 3 {
		t.Errorf("the schema is %s of %d rows", s, f.Rows())
	}
	if _, err := f.Read(context.Background(), []string{"bb"}, 1); err == nil || !strings.Contains(err.Error(), `did you mean "b"?`) {
		t.Errorf("an unknown column says %v", err)
	}
}

// A key that the files have as well keeps their type, and must agree.
func TestHiveKeyInTheFiles(t *testing.T) {
	const august = int64(1_785_542_400_000_000) // date -u -d 2026-08-01 +%s
	for _, tc := range []struct {
		name  string
		key   string
		c     datasets.Column
		fault string // "": none
	}{
		{"the same text", "k=a", column("k", datasets.Text, "a", "a"), ""},
		{"the same integer", "k=007", column("k", datasets.Int64, int64(7), int64(7)), ""},
		{"the same number", "k=1.50", column("k", datasets.Float64, 1.5, 1.5), ""},
		{"the same date", "k=2026-08-01", column("k", datasets.Time, august, august), ""},
		{"the same time", "k=2026-08-01 00%3A00%3A00", column("k", datasets.Time, august, august), ""},
		{"both missing", "k=" + noValue, column("k", datasets.Text, nil, nil), ""},
		{"another text", "k=a", column("k", datasets.Text, "a", "b"), `column "k": row 2 is "b", and the folder says "a"; want the same, or the column in one place only`},
		{"another integer", "k=7", column("k", datasets.Int64, int64(7), int64(8)), `row 2 is "8", and the folder says "7"`},
		{"an hour later", "k=2026-08-01", column("k", datasets.Time, august, august+3_600_000_000), `row 2 is "2026-08-01T01:00:00Z", and the folder says "2026-08-01"`},
		{"missing in the file", "k=a", column("k", datasets.Text, "a", nil), `row 2 is "", and the folder says "a"`},
		{"missing in the folder", "k=" + noValue, column("k", datasets.Text, nil, "a"), `row 2 is "a", and the folder says`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			x := integers("x", 1, 2)
			put(t, dir, tc.key+"/a.parquet", table(tc.c, x))
			f, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, names := range [][]string{nil, {"x"}} { // also where the column is not asked for
				got, err := f.Read(context.Background(), names, 1)
				want := table(tc.c, x)
				if names != nil {
					want = table(x)
				}
				switch {
				case tc.fault == "" && err != nil:
					t.Errorf("%v: %v", names, err)
				case tc.fault == "":
					if d := differ(want, got); d != "" {
						t.Errorf("%v: %s", names, d)
					}
				case err == nil || !strings.Contains(err.Error(), tc.fault) || !strings.Contains(err.Error(), "a.parquet"):
					t.Errorf("%v: says %v; want %s", names, err, tc.fault)
				}
			}
		})
	}
}

func TestHiveFaults(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files map[string][]int64
		want  string
	}{
		{"another key", map[string][]int64{"a=1/f.parquet": {1}, "b=1/f.parquet": {1}}, `b=1/f.parquet: its folders are named for "b"; those of a=1/f.parquet for "a"`},
		{"a level less", map[string][]int64{"a=1/b=2/f.parquet": {1}, "a=2/f.parquet": {1}}, `a=2/f.parquet: its folders are named for "a"; those of a=1/b=2/f.parquet for "a", "b"`},
		{"a file beside the folders", map[string][]int64{"a=1/f.parquet": {1}, "f.parquet": {1}}, `f.parquet: its folders are named for no key; those of a=1/f.parquet for "a"`},
		{"a key twice", map[string][]int64{"a=1/a=2/f.parquet": {1}}, `a=1/a=2/f.parquet: column "a": two folders of the path are named for it; want one`},
		{"folders without files", map[string][]int64{"a=1/_f.parquet": {1}}, `the folder has no *.parquet files, nor key=value folders that have`},
	} {
		if _, err := Open(tree(t, tc.files)); err == nil || !strings.HasSuffix(err.Error(), tc.want) {
			t.Errorf("%s: says %v; want %s", tc.name, err, tc.want)
		}
	}
}

// The error of two files that disagree names both, though they have one name.
func TestHiveSchemasDisagree(t *testing.T) {
	dir := tree(t, map[string][]int64{"a=1/f.parquet": {1}})
	put(t, dir, "a=2/f.parquet", table(integers("y", 1)))
	if _, err := Open(dir); err == nil || err.Error() != dir+`/a=2/f.parquet: column "x": there is no such column; a=1/f.parquet has it` {
		t.Errorf("a column less says %v", err)
	}
	put(t, dir, "a=2/f.parquet", table(column("x", datasets.Text, "1")))
	if _, err := Open(dir); err == nil || err.Error() != dir+`/a=2/f.parquet: column "x": the type is text; want int64, as in a=1/f.parquet` {
		t.Errorf("another type says %v", err)
	}
}

func TestGlob(t *testing.T) {
	dir := tree(t, map[string][]int64{
		"events-10.parquet": {2}, "events-9.parquet": {3}, "other.parquet": {9}, "events-1.parq": {1}, "_events-0.parquet": {9},
		"h/dt=2026-07-31/a.parquet": {10}, "h/dt=2026-08-01/b.parquet": {12}, "h/dt=2026-08-01/a.parquet": {11}, "h/dt=2026-08-02/s=1/a.parquet": {13},
		"p/q/r/a.parquet": {20}, "p/b.parquet": {21}, "p/.hidden/a.parquet": {9},
		"[x]/a.parquet": {30},
	})
	os.WriteFile(filepath.Join(dir, "h", "dt=2026-08-01", "README"), nil, 0o666)
	if err := os.Symlink(dir, filepath.Join(dir, "p", "loop")); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, pattern, want, keys string }{
		{"names, in the order of text", "events-*.parquet", "2 3", ""},
		{"a suffix that is said is meant", "events-*.parq", "1", ""},
		{"without a suffix, *.parquet", "events-*", "2 3", ""},
		{"one character", "events-?.parquet", "3", ""},
		{"a class", "events-[0-9][0-9].parquet", "2", ""},
		{"folders stand for their files", "h/dt=2026-0[78]-[03]1", "10 11 12", "dt"},
		{"the files of folders of one level", "h/*/a.parquet", "10 11", "dt"},
		{"any files in folders, the README aside", "h/dt=2026-08-01/*", "11 12", ""},
		{"a key above the first wildcard is no column", "h/dt=2026-08-02/*/a.parquet", "13", "s"},
		{"any depth", "p/**", "21 20", ""},
		{"any depth, and a name", "p/**/a.parquet", "20", ""},
		{"a file whose name has wildcards", "[x]/a.parquet", "30", ""},
		{"a folder whose name has wildcards", "[x]", "30", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := mustRead(t, filepath.Join(dir, tc.pattern), 2)
			values := ""
			for i := range got.Rows {
				values += " " + got.Column("x").String(i)
			}
			keys := ""
			for _, c := range got.Cols {
				if c.Name != "x" {
					keys += " " + c.Name
				}
			}
			if strings.TrimSpace(values) != tc.want || strings.TrimSpace(keys) != tc.keys {
				t.Errorf("%s reads%s with the keys%s; want %s and %s", tc.pattern, values, keys, tc.want, tc.keys)
			}
		})
	}
	for pattern, want := range map[string]string{
		"none-*.parquet":   ": no *.parquet file matches",
		"nowhere/*/x":      ": no *.parquet file matches",
		"events-[.parquet": `: "events-[.parquet" is no pattern; want *, ?, [a-z] or **`,
	} {
		if _, err := Open(filepath.Join(dir, pattern)); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s says %v; want %s", pattern, err, want)
		}
	}
}

// The digest covers relative paths and bytes: the same tree elsewhere is the
// same snapshot, a file that moves to another partition is another.
func TestDigestOfATree(t *testing.T) {
	files := map[string][]int64{"a=1/f.parquet": {1}, "a=2/f.parquet": {2}}
	digest := func(path string) string {
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := f.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	dir := tree(t, files)
	list := ""
	for _, rel := range []string{"a=1/f.parquet", "a=2/f.parquet"} {
		b, err := os.ReadFile(filepath.Join(dir, rel))
		if err != nil {
			t.Fatal(err)
		}
		list += fmt.Sprintf("%s %d %x\n", rel, len(b), sha256.Sum256(b))
	}
	want := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(list)))
	for name, path := range map[string]string{"a folder": dir, "the same elsewhere": tree(t, files), "a glob of it": filepath.Join(dir, "a=*", "*.parquet"), "a glob of its folders": filepath.Join(dir, "*=*")} {
		if got := digest(path); got != want {
			t.Errorf("%s has the digest %s; want %s", name, got, want)
		}
	}
	if got := digest(tree(t, map[string][]int64{"a=1/f.parquet": {1}, "a=3/f.parquet": {2}})); got == want {
		t.Error("a file in another partition has the same digest")
	}
}
