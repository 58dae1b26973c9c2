package csv

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	b := []byte(text)
	if strings.HasSuffix(strings.ToLower(name), ".gz") {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(b)
		w.Close()
		b = z.Bytes()
	}
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// show prints a table: NAME KIND: values, with "-" for missing ones.
func show(t *datasets.Table) string {
	var s strings.Builder
	for i := range t.Cols {
		c := &t.Cols[i]
		s.WriteString(c.Name + " " + c.Kind.String() + ":")
		for k := range t.Rows {
			switch {
			case c.IsNull(k):
				s.WriteString(" -")
			case c.Kind == datasets.Float64:
				s.WriteString(" [" + strconv.FormatFloat(c.F64[k], 'g', -1, 64) + "]")
			default:
				s.WriteString(" [" + c.String(k) + "]")
			}
		}
		s.WriteString("\n")
	}
	return s.String()
}

func TestTypes(t *testing.T) {
	for _, tc := range []struct{ name, column, want string }{
		{"integers", "1\n-20\n0", "int64: [1] [-20] [0]"},
		{"the largest int64", "9223372036854775807\n-9223372036854775807", "int64: [9223372036854775807] [-9223372036854775807]"},
		{"one above makes a code", "9223372036854775808\n1", "text: [9223372036854775808] [1]"},
		{"a zero in front makes a code", "007\n12", "text: [007] [12]"},
		{"a code beside a fraction", "007\n1.5", "text: [007] [1.5]"},
		{"a plus makes it text, as in telephone numbers", "+49\n12", "text: [+49] [12]"},
		{"minus zero is zero", "-0\n1", "int64: [0] [1]"},
		{"an integer beside a fraction", "1\n2.5", "float64: [1] [2.5]"},
		{"forms of fractions", ".5\n5.\n-1.25e-3\n1E+2\n0.1", "float64: [0.5] [5] [-0.00125] [100] [0.1]"},
		{"infinities", "inf\n-Infinity\nINF\n1", "float64: [+Inf] [-Inf] [+Inf] [1]"},
		{"hexadecimals are text", "0x10\n1", "text: [0x10] [1]"},
		{"underscores are text", "1_000\n1", "text: [1_000] [1]"},
		{"a point alone is text", ".\n1", "text: [.] [1]"},
		{"an exponent alone is text", "e5\n1", "text: [e5] [1]"},
		{"an exponent without digits is text", "1e\n1", "text: [1e] [1]"},
		{"a minus alone is text", "-\n1", "text: [-] [1]"},
		{"booleans", "true\nFALSE\nTrue", "bool: [true] [false] [true]"},
		{"booleans beside numbers are text", "true\n1", "text: [true] [1]"},
		{"other letters are text", "tRUE\nfalse", "text: [tRUE] [false]"},
		{"days", "1970-01-02\n1969-12-31", "time: [1970-01-02T00:00:00Z] [1969-12-31T00:00:00Z]"},
		{"times", "2026-08-01 12:30:45\n2026-08-01T12:30:45Z", "time: [2026-08-01T12:30:45Z] [2026-08-01T12:30:45Z]"},
		{"fractions and zones", "2026-08-01T12:30:45.123456789+02:00\n2026-08-01 00:00:00.5", "time: [2026-08-01T10:30:45.123456Z] [2026-08-01T00:00:00.5Z]"},
		{"a leap day", "2024-02-29\n2000-02-29", "time: [2024-02-29T00:00:00Z] [2000-02-29T00:00:00Z]"},
		{"no leap day in 1900", "1900-02-29\n2000-02-29", "text: [1900-02-29] [2000-02-29]"},
		{"no 13th month", "2024-13-01", "text: [2024-13-01]"},
		{"no 31 April", "2024-04-31", "text: [2024-04-31]"},
		{"no 24th hour", "2024-04-30 24:00:00", "text: [2024-04-30 24:00:00]"},
		{"a time with something after it", "2024-04-30 23:00:00x", "text: [2024-04-30 23:00:00x]"},
		{"dates beside numbers are text", "2024-04-30\n5", "text: [2024-04-30] [5]"},
		{"missing", "NA\nN/A\nNaN\nnan\nnull\nNULL\nNone\n1", "int64: - - - - - - - [1]"},
		{"missing with spaces", " NA \n  \n1", "int64: - - [1]"},
		{"other words are not missing", "na\n1", "text: [na] [1]"},
		{"quoted words are not missing", "\"NA\"\nNA\nx", "text: [NA] - [x]"},
		{"quoted numbers are numbers", "\"1\"\n2", "int64: [1] [2]"},
		{"quoted nothing is missing in numbers", "\"\"\n2", "int64: - [2]"},
		{"quoted nothing is empty text in text", "\"\"\nx", "text: [] [x]"},
		{"nothing at all", "NA\nNA", "float64: - -"},
		{"spaces round numbers", " 1\n2 ", "int64: [1] [2]"},
		{"spaces round text stay", " a\na", "text: [ a] [a]"},
		{"quotes, separators and lines in quotes", "\"a,b\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"", "text: [a,b] [say \"hi\"] [two\nlines]"},
		{"a number too large", "1e999\n1", "float64: [+Inf] [1]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// A second column keeps lines with a missing first field from being empty.
			text := "x,pad\n"
			for _, field := range splitOutside(tc.column) {
				text += field + ",z\n"
			}
			got, err := Read(context.Background(), write(t, "a.csv", text))
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Check(); err != nil {
				t.Fatal(err)
			}
			got.Cols = got.Cols[:1]
			if s := show(got); s != "x "+tc.want+"\n" {
				t.Errorf("got  %swant x %s", s, tc.want)
			}
		})
	}
}

// splitOutside splits at line ends that are not in quotes.
func splitOutside(s string) []string {
	var dst []string
	at, inside := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			inside = !inside
		case s[i] == '\n' && !inside:
			dst = append(dst, s[at:i])
			at = i + 1
		}
	}
	return append(dst, s[at:])
}

func TestFiles(t *testing.T) {
	for _, tc := range []struct{ name, file, text, want string }{
		{"plain", "a.csv", "a,b\n1,x\n2,y\n", "a int64: [1] [2]\nb text: [x] [y]\n"},
		{"no end of line at the end", "a.csv", "a,b\n1,x", "a int64: [1]\nb text: [x]\n"},
		{"Windows line ends", "a.csv", "a,b\r\n1,x\r\n", "a int64: [1]\nb text: [x]\n"},
		{"Windows line ends in quotes stay", "a.csv", "a,b\r\n1,\"x\r\ny\"\r\n", "a int64: [1]\nb text: [x\r\ny]\n"},
		{"byte order mark", "a.csv", "\ufeffa,b\n1,x\n", "a int64: [1]\nb text: [x]\n"},
		{"byte order mark before a quote", "a.csv", "\ufeff\"a\nb\",b\n1,x\n", "a\nb int64: [1]\nb text: [x]\n"},
		{"semicolons", "a.csv", "a;b,c;d\n1;x;2\n", "a int64: [1]\nb,c text: [x]\nd int64: [2]\n"},
		{"tabs in a .csv", "a.csv", "a\tb\n1\tx,y\n", "a int64: [1]\nb text: [x,y]\n"},
		{"commas in a .tsv are text", "a.tsv", "a,b\tc\n1\tx,y\n", "a,b int64: [1]\nc text: [x,y]\n"},
		{"separators in quotes do not count", "a.csv", "\"a;b;c\",d\n1,2\n", "a;b;c int64: [1]\nd int64: [2]\n"},
		{"one column", "a.csv", "a\n1\n2\n", "a int64: [1] [2]\n"},
		{"empty lines are skipped", "a.csv", "a,b\n\n1,x\n\r\n\n", "a int64: [1]\nb text: [x]\n"},
		{"packed", "a.csv.gz", "a,b\n1,x\n", "a int64: [1]\nb text: [x]\n"},
		{"packed tabs", "a.TSV.GZ", "a\tb\n1\tx\n", "a int64: [1]\nb text: [x]\n"},
		{"names are trimmed", "a.csv", " a , b\n1,x\n", "a int64: [1]\nb text: [x]\n"},
		{"no rows", "a.csv", "a,b\n", "a float64:\nb float64:\n"},
		{"the last field is empty", "a.csv", "a,b\n1,\n", "a int64: [1]\nb float64: -\n"},
		{"some names are numbers", "a.csv", "a,1\n1,x\n", "a int64: [1]\n1 text: [x]\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Read(context.Background(), write(t, tc.file, tc.text))
			if err != nil {
				t.Fatal(err)
			}
			if s := show(got); s != tc.want {
				t.Errorf("got\n%swant\n%s", s, tc.want)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	for _, tc := range []struct{ name, file, text, want string }{
		{"empty file", "a.csv", "", "FILE: the file is empty; want a line with the names of the columns"},
		{"empty lines only", "a.csv", "\n\n", "FILE: the file is empty; want a line with the names of the columns"},
		{"empty packed file", "a.csv.gz", "", "FILE: the file is empty; want a line with the names of the columns"},
		{"a row too short", "a.csv", "a,b,c\n1,2,3\n\n1,2\n", `FILE:4: column "c": the row ends before this column; it has 2 fields; want 3`},
		{"a row too long", "a.csv", "a,b\n1,2,3\n", `FILE:2: the row goes on after the last column "b"; it has 3 fields; want 2`},
		{"lines in quotes count", "a.csv", "a,b\n\"1\n\n\",2\n5\n", `FILE:5: column "b": the row ends before this column; it has 1 fields; want 2`},
		{"a name twice", "a.csv", "a,b, a\n", `FILE:1: column "a": the name appears twice; want distinct names`},
		{"no name", "a.csv", "a,,b\n", "FILE:1: column 2 has no name"},
		{"no header", "a.csv", "1,2\n3,4\n", "FILE:1: the first line has numbers only; want the names of the columns"},
		{"a NUL byte", "a.csv", "a,b\n1,\x00\n", "FILE:2: the row has a NUL byte; want text"},
		{"not UTF-8", "a.csv", "a,b\n1,x\n1,\xff\n", "FILE:3: the row is not valid UTF-8"},
		{"not UTF-8, in quotes", "a.csv", "a,b\n1,\"\xff\"\n", "FILE:2: the row is not valid UTF-8"},
		{"UTF-16", "a.csv", "\xff\xfea\x00,\x00b\x00\n\x00", "FILE:1: the file is in UTF-16; want UTF-8"},
		{"a quote that is not closed", "a.csv", "a,b\n1,2\n\"3,4\n5,6\n", "FILE:3: a quote is not closed before the end of the file"},
		{"a quote in the middle", "a.csv", "a,b\n1,x\"y\n", "FILE:2: field 2 has a quote in its middle; want the whole field in quotes and the quote twice"},
		{"text after a quote", "a.csv", "a,b\n\"1\"x,y\n", "FILE:2: field 1 goes on after its closing quote"},
		{"another ending", "a.txt", "a,b\n", "FILE: the name has none of the endings .csv, .csv.gz, .tsv and .tsv.gz"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := write(t, tc.file, tc.text)
			_, err := Read(context.Background(), path)
			if err == nil {
				t.Fatal("no error")
			}
			if s := strings.ReplaceAll(err.Error(), path, "FILE"); s != tc.want {
				t.Errorf("got  %s\nwant %s", s, tc.want)
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Read(context.Background(), "no/such.csv")
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "no/such.csv: no such file" {
		t.Errorf("got %v", err)
	}
}

func TestNotGzip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv.gz")
	os.WriteFile(path, []byte("a,b\n1,2\n"), 0o666)
	_, err := Read(context.Background(), path)
	if err == nil || err.Error() != path+": this is not a gzip file" {
		t.Errorf("got %v", err)
	}
}

// A packed file that is cut off anywhere is an error, as its end cannot be known.
func TestCutOff(t *testing.T) {
	whole := write(t, "a.csv.gz", "a,b\n"+strings.Repeat("1,x\n23,y\n", 50))
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		path := filepath.Join(t.TempDir(), "b.csv.gz")
		os.WriteFile(path, b[:n], 0o666)
		if _, err := Read(context.Background(), path); err == nil {
			t.Errorf("no error from the first %d of %d bytes", n, len(b))
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("the error has several lines: %v", err)
		}
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, write(t, "a.csv", "a\n1\n")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
