package parquet

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/riskbench/riskbench/datasets"
)

// Rows of a row group and of a page. A page of eight-byte values is 1 MB, as
// other writers make them.
const (
	groupRows = 1 << 20
	pageRows  = 1 << 17
)

// Write writes a table as one Parquet file: the same table gives the same
// bytes. The file appears under its name complete or not at all.
//
// Columns are DOUBLE, FLOAT, INT64, BOOLEAN, INT64 TIMESTAMP in microseconds
// UTC, and STRING in a dictionary; pages are compressed by zstd, whose
// checksum a reader verifies. A row is null where its bit in Null is set; a
// NaN without the bit is written as NaN. A column without a null is REQUIRED.
func Write(path string, t *datasets.Table) error {
	if err := t.Check(); err != nil {
		return err
	}
	if len(t.Cols) == 0 {
		return &DataError{File: path, Msg: "the table has no columns; want at least one"}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return systemError(path, err)
	}
	defer os.Remove(f.Name()) // no such file once it is renamed
	err = writeTo(f, t)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return systemError(path, err)
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder makes a rename last through a power cut. Where folders cannot be
// synced the rename still stands, so the error is of no use.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

// writeTo writes the bytes of a Parquet file.
func writeTo(dst io.Writer, t *datasets.Table) error {
	out := &counter{w: bufio.NewWriterSize(dst, 1<<20)}
	out.Write(magic[:])
	meta := format.FileMetaData{
		Version:   2,
		Schema:    schemaOf(t),
		NumRows:   int64(t.Rows),
		CreatedBy: "riskbench",
	}
	enc, err := newEncoder()
	if err != nil {
		return err
	}
	defer enc.close()
	for at := 0; at < t.Rows; at += groupRows {
		rows := min(groupRows, t.Rows-at)
		rg := format.RowGroup{NumRows: int64(rows), FileOffset: out.n, Ordinal: int16(len(meta.RowGroups))}
		for i := range t.Cols {
			c, err := enc.chunk(out, &t.Cols[i], at, rows)
			if err != nil {
				return err
			}
			rg.Columns = append(rg.Columns, c)
			rg.TotalByteSize += c.MetaData.TotalUncompressedSize
			rg.TotalCompressedSize += c.MetaData.TotalCompressedSize
		}
		meta.RowGroups = append(meta.RowGroups, rg)
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return err
	}
	out.Write(footer)
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(footer))))
	out.Write(magic[:])
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

// counter is a writer that knows how far it is and keeps its first error.
type counter struct {
	w   *bufio.Writer
	n   int64
	err error
}

func (c *counter) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(b)
	c.n += int64(n)
	c.err = err
	return n, err
}

func schemaOf(t *datasets.Table) []format.SchemaElement {
	dst := []format.SchemaElement{{Name: "schema", NumChildren: thrift.New(int32(len(t.Cols)))}}
	for i := range t.Cols {
		c := &t.Cols[i]
		e := format.SchemaElement{Name: c.Name, Type: thrift.New(physicalOf(c.Kind)), RepetitionType: thrift.New(format.Required)}
		if hasNull(c.Null) {
			e.RepetitionType.V = format.Optional
		}
		switch c.Kind {
		case datasets.Time:
			e.LogicalType.Value = &format.TimestampType{IsAdjustedToUTC: true, Unit: format.TimeUnit{Value: new(format.MicroSeconds)}}
			e.ConvertedType = thrift.New(deprecated.TimestampMicros)
		case datasets.Text:
			e.LogicalType.Value = new(format.StringType)
			e.ConvertedType = thrift.New(deprecated.UTF8)
		}
		dst = append(dst, e)
	}
	return dst
}

func physicalOf(k datasets.Kind) format.Type {
	switch k {
	case datasets.Float64:
		return format.Double
	case datasets.Float32:
		return format.Float
	case datasets.Int64, datasets.Time:
		return format.Int64
	case datasets.Bool:
		return format.Boolean
	case datasets.Text:
		return format.ByteArray
	}
	panic(fmt.Sprintf("parquet: column kind %d is unknown", k))
}

func hasNull(null []uint64) bool {
	for _, x := range null {
		if x != 0 {
			return true
		}
	}
	return false
}
