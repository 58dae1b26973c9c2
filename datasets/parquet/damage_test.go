package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/riskbench/riskbench/datasets"
)

func bytesOf(t testing.TB, table *datasets.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writeTo(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readBytes reads a file of these bytes. It fails the test where an error has
// more than one line or speaks of Go.
func readBytes(t testing.TB, path string, b []byte) (*datasets.Table, error) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	var got *datasets.Table
	if err == nil {
		got, err = f.Read(context.Background(), nil, 1)
	}
	if err != nil {
		s := err.Error()
		if !strings.HasPrefix(s, path+": ") || strings.ContainsAny(s, "\n") || strings.Contains(s, "runtime error") || strings.Contains(s, "thrift.") {
			t.Errorf("the error is not for a user: %q", s)
		}
		var de *DataError
		if !errors.As(err, &de) {
			t.Errorf("the error is not a DataError: %q", s)
		}
	}
	return got, err
}

// A file that is cut off anywhere is an error.
func TestTruncated(t *testing.T) {
	b := bytesOf(t, randomTable(1, 2000, 0.1))
	path := filepath.Join(t.TempDir(), "a.parquet")
	for n := 0; n < len(b); n += 97 {
		if _, err := readBytes(t, path, b[:n]); err == nil {
			t.Errorf("no error from the first %d of %d bytes", n, len(b))
		}
	}
}

// A changed byte of the data is an error, or nothing is changed by it: page
// headers have statistics and sizes that no one needs.
func TestFlippedData(t *testing.T) {
	want := randomTable(1, 1500, 0.1)
	b := bytesOf(t, want)
	end := len(b) - 8 - int(binary.LittleEndian.Uint32(b[len(b)-8:]))
	path := filepath.Join(t.TempDir(), "a.parquet")
	refused := 0
	for i := 4; i < end; i += 41 {
		for _, bit := range []byte{1, 0x80} {
			b[i] ^= bit
			got, err := readBytes(t, path, b)
			b[i] ^= bit
			if err != nil {
				refused++
				continue
			}
			if d := differ(want, got); d != "" {
				t.Errorf("bit %#x of byte %d: %s", bit, i, d)
			}
		}
	}
	if refused < 2*(end-4)/41*9/10 {
		t.Errorf("%d of %d changes are errors; want nearly all", refused, 2*(end-4)/41)
	}
}

// A changed byte of the footer is an error or gives a table; it never panics
// nor asks for much memory.
func TestFlippedFooter(t *testing.T) {
	b := bytesOf(t, randomTable(1, 100, 0.1))
	length := int(binary.LittleEndian.Uint32(b[len(b)-8:]))
	path := filepath.Join(t.TempDir(), "a.parquet")
	var before, after runtime.MemStats
	for i := len(b) - 8 - length; i < len(b); i++ {
		for _, bit := range []byte{1, 8, 0x40, 0x80} {
			b[i] ^= bit
			runtime.ReadMemStats(&before)
			got, err := readBytes(t, path, b)
			runtime.ReadMemStats(&after)
			b[i] ^= bit
			if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
				t.Errorf("bit %#x of byte %d: %d MB were asked for", bit, i, n>>20)
			}
			if err == nil && got.Check() != nil {
				t.Errorf("bit %#x of byte %d: %v", bit, i, got.Check())
			}
		}
	}
}

// footerFile is a file with these data and this footer.
func footerFile(t testing.TB, data []byte, meta *format.FileMetaData) []byte {
	t.Helper()
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), meta)
	if err != nil {
		t.Fatal(err)
	}
	b := append([]byte("PAR1"), data...)
	b = append(b, footer...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
	return append(b, "PAR1"...)
}

// onePage is a file of one INT64 column with the rows that it declares and one
// page, of which the test says what the header claims; edit may spoil more.
func onePage(t testing.TB, rows int64, claims int32, body []byte, edit ...func(*format.PageHeader, *format.FileMetaData)) []byte {
	t.Helper()
	h := format.PageHeader{Type: format.DataPage, UncompressedPageSize: int32(len(body)), CompressedPageSize: int32(len(body))}
	h.DataPageHeader = thrift.New(format.DataPageHeader{NumValues: claims, Encoding: format.Plain, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE})
	m := format.ColumnMetaData{Type: format.Int64, PathInSchema: []string{"x"}, NumValues: rows, DataPageOffset: 4}
	meta := &format.FileMetaData{
		Version: 1,
		NumRows: rows,
		Schema: []format.SchemaElement{
			{Name: "schema", NumChildren: thrift.New(int32(1))},
			{Name: "x", Type: thrift.New(format.Int64), RepetitionType: thrift.New(format.Optional)},
		},
		RowGroups: []format.RowGroup{{NumRows: rows, Columns: []format.ColumnChunk{{MetaData: m}}}},
	}
	for _, e := range edit {
		e(&h, meta)
	}
	head, err := thrift.Marshal(new(thrift.CompactProtocol), &h)
	if err != nil {
		t.Fatal(err)
	}
	data := append(head, body...)
	meta.RowGroups[0].Columns[0].MetaData.TotalCompressedSize += int64(len(data))
	return footerFile(t, data, meta)
}

// Counts that no bytes stand behind take no memory.
func TestClaims(t *testing.T) {
	levels := func(n uint64) []byte {
		run := append(binary.AppendUvarint(nil, n<<1), 0)
		return append(binary.LittleEndian.AppendUint32(nil, uint32(len(run))), run...)
	}
	for _, tc := range []struct {
		name string
		file []byte
		want string // "" when it is sound
	}{
		{"a sound page of missing values", onePage(t, 1000, 1000, levels(1000)), ""},
		{"rows without a page", onePage(t, 2e9, 10, levels(10)), "the pages have 10 rows; want 2000000000"},
		{"fewer rows in the pages, if few", onePage(t, 20, 10, levels(10)), "the pages have 10 rows; want 20"},
		{"a page beyond the row group", onePage(t, 10, 2e9, levels(2e9)), "a page has 2000000000 values; want at most 10"},
		{"a page beyond any page", onePage(t, 2e9, 2e9, levels(2e9)), "a page has 2000000000 values; want at most 134217728"},
		{"a wrong checksum", onePage(t, 10, 10, levels(10), func(h *format.PageHeader, _ *format.FileMetaData) { h.CRC = 1 }),
			"the checksum of a page is wrong"},
		{"a wrong number of missing values", onePage(t, 10, 10, levels(10)[4:], func(h *format.PageHeader, _ *format.FileMetaData) {
			h.Type, h.DataPageHeader.Valid = format.DataPageV2, false
			h.DataPageHeaderV2 = thrift.New(format.DataPageHeaderV2{NumValues: 10, NumRows: 10, NumNulls: 9, DefinitionLevelsByteLength: h.CompressedPageSize})
		}), "a page has 10 missing values; its header says 9"},
		{"another number of rows in the file", onePage(t, 10, 10, levels(10), func(_ *format.PageHeader, m *format.FileMetaData) { m.NumRows = 11 }),
			"the footer is damaged: the row groups have 10 rows; the file declares 11"},
		{"another number of values in the column", onePage(t, 10, 10, levels(10), func(_ *format.PageHeader, m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.NumValues = 11 }),
			"row group 0: the column has 11 values; the row group has 10 rows"},
		{"a chunk that ends behind the data", onePage(t, 10, 10, levels(10), func(_ *format.PageHeader, m *format.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = 1
		}), "row group 0: the data lies at 4 with 28 bytes; want it inside the file's 31"},
		{"a chunk in the magic", onePage(t, 10, 10, levels(10), func(_ *format.PageHeader, m *format.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.DataPageOffset = 3
		}), "row group 0: the data lies at 3 with 27 bytes; want it inside the file's 31"},
		{"an unknown codec", onePage(t, 10, 10, levels(10), func(_ *format.PageHeader, m *format.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.Codec = 99
		}), "a page cannot be unpacked: the codec number 99 is not read; want zstd, snappy, gzip, lz4_raw, brotli or none"},
		{"an unknown encoding", onePage(t, 10, 10, levels(10), func(h *format.PageHeader, _ *format.FileMetaData) { h.DataPageHeader.V.Encoding = 77 }),
			"a page is encoded as number 77, which does not go with its 0 values"},
		{"a dictionary that is not there", onePage(t, 10, 10, levels(10), func(h *format.PageHeader, _ *format.FileMetaData) {
			h.DataPageHeader.V.Encoding = format.RLEDictionary
		}), "a page refers to a dictionary that is not there"},
		{"a run beyond the page", onePage(t, 10, 10, levels(1<<31)), "a run of a page is cut off or longer than the page"},
		{"a run that ends before the page", onePage(t, 10, 10, levels(9)), "a run of a page is cut off or longer than the page"},
		{"rows below zero", onePage(t, -1, 10, levels(10)), "the footer is damaged: row group 0 has -1 rows"},
		{"more values than the page has", onePage(t, 10, 10, append(levels(10), 1, 2, 3)), "a page has more bytes than its values need"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := readBytes(t, filepath.Join(t.TempDir(), "a.parquet"), tc.file)
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
				t.Errorf("%d MB were asked for", n>>20)
			}
			switch {
			case tc.want == "" && err != nil:
				t.Errorf("got %v", err)
			case tc.want != "" && (err == nil || !strings.HasSuffix(err.Error(), tc.want)):
				t.Errorf("got %v; want an error that ends with %q", err, tc.want)
			}
		})
	}
}

// A list of a footer that claims more than there is is found before room is made.
func TestThriftLengths(t *testing.T) {
	for _, tc := range []struct {
		name string
		src  []byte
		ok   bool
	}{
		{"an empty struct", []byte{0}, true},
		{"a list of two bytes", []byte{0x19, 0x23, 1, 2, 0}, true},
		{"a list of 2^31 structs", []byte{0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 7, 0, 0}, false},
		{"a text beyond the end", []byte{0x18, 5, 'a', 0}, false},
		{"no stop", []byte{0x15, 2}, false},
		{"nested without end", bytes.Repeat([]byte{0x1c}, 100), false},
	} {
		if err := checkThrift(tc.src); (err == nil) != tc.ok {
			t.Errorf("%s: got %v", tc.name, err)
		}
	}
}

func TestFaults(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.parquet")
	nested := func(n parquet.Node) []byte {
		var b bytes.Buffer
		w := parquet.NewWriter(&b, parquet.NewSchema("x", parquet.Group{"a": parquet.Int(64), "b": n}))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, tc := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "FILE: this is not a Parquet file: it has 0 bytes"},
		{"text", []byte("a,b\n1,2\n3,4\n5,6\n"), `FILE: this is not a Parquet file: it begins with "a,b\n"; want "PAR1"`},
		{"the beginning only", []byte("PAR1 and nothing of its end"), `FILE: the Parquet file is cut off or damaged: it ends with " end"; want "PAR1"`},
		{"encrypted", []byte("PARE............PARE"), "FILE: the file is encrypted; want a plain Parquet file"},
		{"a footer longer than the file", []byte("PAR1\xff\x00\x00\x00PAR1"), "FILE: the Parquet file is damaged: its footer has 255 bytes; the file has 12"},
		{"nested", nested(parquet.Group{"c": parquet.Int(32)}), `FILE: column "b": the column is nested; want flat columns only`},
		{"a list", nested(parquet.List(parquet.Int(32))), `FILE: column "b": the column is nested; want flat columns only`},
		{"repeated", nested(parquet.Repeated(parquet.Int(32))), `FILE: column "b": the column is repeated; want one value a row`},
		{"a time of the day", nested(parquet.Time(parquet.Millisecond)), `FILE: column "b": the type is INT32 TIME(isAdjustedToUTC=true,unit=MILLIS); want a number, a boolean, a date, a timestamp or text`},
		{"bytes of fixed length", nested(parquet.Leaf(parquet.FixedLenByteArrayType(5))), `FILE: column "b": the type is FIXED_LEN_BYTE_ARRAY(5); want a number, a boolean, a date, a timestamp or text`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := readBytes(t, path, tc.file)
			if err == nil {
				t.Fatal("no error")
			}
			if s := strings.ReplaceAll(err.Error(), path, "FILE"); s != tc.want {
				t.Errorf("got  %s\nwant %s", s, tc.want)
			}
		})
	}
}

// A value that does not fit is an error that names its column.
func TestValuesThatDoNotFit(t *testing.T) {
	for _, tc := range []struct {
		name  string
		node  parquet.Node
		value parquet.Value
		want  string
	}{
		{"an unsigned number above int64", parquet.Uint(64), parquet.Int64Value(-1), "a value is 18446744073709551615; want at most 9223372036854775807"},
		{"milliseconds beyond int64 of microseconds", parquet.Timestamp(parquet.Millisecond), parquet.Int64Value(1 << 62), "a time is 4611686018427387904 ms after 1970; want it within what fits in microseconds"},
		{"text that is none", parquet.String(), parquet.ByteArrayValue([]byte("a\xff")), `a value is not valid UTF-8: "a\xff"`},
		{"bytes that are no text", parquet.Leaf(parquet.ByteArrayType), parquet.ByteArrayValue([]byte{0xff}), `a value is not valid UTF-8: "\xff"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			w := parquet.NewWriter(&b, parquet.NewSchema("x", parquet.Group{"col": tc.node}))
			w.WriteRows([]parquet.Row{{tc.value.Level(0, 0, 0)}})
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "a.parquet")
			_, err := readBytes(t, path, b.Bytes())
			if want := path + `: column "col": row group 0: ` + tc.want; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// Of several faults the same one is told, whatever the workers do first.
func TestFirstFault(t *testing.T) {
	var b bytes.Buffer
	w := parquet.NewWriter(&b, parquet.NewSchema("x", parquet.Group{"a": parquet.Uint(64), "b": parquet.Uint(64)}), parquet.MaxRowsPerRowGroup(3))
	for i := range 30 {
		v := parquet.Int64Value(int64(8 - i)) // below zero from row 9 on
		w.WriteRows([]parquet.Row{{v.Level(0, 0, 0), v.Level(0, 0, 1)}})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		_, err := f.Read(context.Background(), nil, 1+i%4)
		if err == nil || !strings.Contains(err.Error(), `column "a": row group 3: a value is 18446744073709551615`) {
			t.Fatalf("got %v", err)
		}
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Open("no/such.parquet")
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "no/such.parquet: no such file or folder" {
		t.Errorf("got %v", err)
	}
}

func TestUnknownColumns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := Write(path, randomTable(1, 5, 0)); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Read(context.Background(), []string{"flaot64", "nothing like it", "time", "time"}, 1)
	want := path + `: there is no column "flaot64"; did you mean "float64"?; there is no column "nothing like it"; column "time" is asked for twice`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestCanceled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := Write(path, randomTable(1, 5, 0)); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Read(ctx, nil, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A file that was replaced by one of another size is not read with the old footer.
func TestChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := Write(path, randomTable(1, 5, 0)); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(path, randomTable(1, 50, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(context.Background(), nil, 1); err == nil || !strings.Contains(err.Error(), "the file has changed") {
		t.Errorf("got %v", err)
	}
}
