package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// part is one file of a snapshot.
type part struct {
	place
	size   int64
	rows   int
	leaves []leaf  // the columns, in the order of the file
	leaf   []int   // leaf[j] is the place in leaves of the snapshot's column j
	groups []group // the row groups
}

type group struct {
	rows   int
	chunks []chunk // by leaf
}

// chunk is where the pages of one column of one row group lie.
type chunk struct {
	offset, size int64
	codec        format.CompressionCodec
}

var magic = [4]byte{'P', 'A', 'R', '1'}

// openPart reads and checks the footer of a file.
func openPart(path string) (p part, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &DataError{File: path, Msg: "the footer is damaged"}
		}
	}()
	r, err := os.Open(path)
	if err != nil {
		return part{}, systemError(path, err)
	}
	defer r.Close()
	st, err := r.Stat()
	if err != nil {
		return part{}, systemError(path, err)
	}
	if !st.Mode().IsRegular() {
		return part{}, &DataError{File: path, Msg: "this is not a regular file"}
	}
	p = part{place: place{path: path}, size: st.Size()}
	footer, err := readFooter(r, p.size)
	if err != nil {
		return part{}, &DataError{File: path, Msg: err.Error()}
	}
	if err := p.parse(footer); err != nil {
		return part{}, err
	}
	return p, nil
}

// readFooter gives the bytes of the metadata. The errors are worded for a
// user and do not name the file.
func readFooter(r io.ReaderAt, size int64) ([]byte, error) {
	var head [4]byte
	if size < 4 {
		return nil, fmt.Errorf("this is not a Parquet file: it has %d bytes", size)
	}
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, fmt.Errorf("cannot read the file: %s", oneLine(err.Error()))
	}
	if string(head[:]) == "PARE" {
		return nil, fmt.Errorf("the file is encrypted; want a plain Parquet file")
	}
	if head != magic {
		return nil, fmt.Errorf("this is not a Parquet file: it begins with %q; want \"PAR1\"", head[:])
	}
	var tail [8]byte
	if size < 12 {
		return nil, fmt.Errorf("the Parquet file is cut off: it has %d bytes", size)
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return nil, fmt.Errorf("cannot read the file: %s", oneLine(err.Error()))
	}
	if [4]byte(tail[4:]) != magic {
		return nil, fmt.Errorf("the Parquet file is cut off or damaged: it ends with %q; want \"PAR1\"", tail[4:])
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if length > size-12 {
		return nil, fmt.Errorf("the Parquet file is damaged: its footer has %d bytes; the file has %d", length, size)
	}
	footer := make([]byte, length)
	if _, err := r.ReadAt(footer, size-8-length); err != nil {
		return nil, fmt.Errorf("cannot read the file: %s", oneLine(err.Error()))
	}
	return footer, nil
}

// parse fills the part from the metadata and checks all that can be checked
// without the pages: counts add up and chunks lie inside the file.
func (p *part) parse(footer []byte) error {
	damaged := func(format string, args ...any) error {
		return &DataError{File: p.path, Msg: "the footer is damaged: " + fmt.Sprintf(format, args...)}
	}
	if err := checkThrift(footer); err != nil {
		return damaged("%v", err)
	}
	var meta format.FileMetaData
	var compact thrift.CompactProtocol
	if err := thrift.NewDecoder(compact.NewReaderFromBytes(footer)).Decode(&meta); err != nil {
		return damaged("it cannot be decoded")
	}
	leaves, err := leavesOf(p.path, meta.Schema)
	if err != nil {
		return err
	}
	p.leaves = leaves
	p.groups = make([]group, len(meta.RowGroups))
	end := p.size - 8 - int64(len(footer))
	var rows int64
	for i := range meta.RowGroups {
		rg := &meta.RowGroups[i]
		if rg.NumRows < 0 || rg.NumRows > math.MaxInt32 {
			return damaged("row group %d has %d rows", i, rg.NumRows)
		}
		rows += rg.NumRows
		if len(rg.Columns) != len(leaves) {
			return damaged("row group %d has %d columns; want %d", i, len(rg.Columns), len(leaves))
		}
		p.groups[i] = group{rows: int(rg.NumRows), chunks: make([]chunk, len(leaves))}
		for j := range rg.Columns {
			c, err := chunkOf(&rg.Columns[j], &leaves[j], rg.NumRows, end)
			if err != nil {
				return &DataError{File: p.path, Column: leaves[j].name, Msg: fmt.Sprintf("row group %d: %v", i, err)}
			}
			p.groups[i].chunks[j] = c
		}
	}
	if rows != meta.NumRows {
		return damaged("the row groups have %d rows; the file declares %d", rows, meta.NumRows)
	}
	if rows > math.MaxInt32 {
		return &DataError{File: p.path, Msg: fmt.Sprintf("the file has %d rows; want at most %d", rows, math.MaxInt32)}
	}
	p.rows = int(rows)
	return nil
}

// chunkOf checks the place of a chunk. Data ends at end, where the footer begins.
func chunkOf(c *format.ColumnChunk, lf *leaf, rows, end int64) (chunk, error) {
	m := &c.MetaData
	switch {
	case c.FilePath != "":
		return chunk{}, fmt.Errorf("the data is in another file; want it in the same")
	case len(c.EncryptedColumnMetadata) > 0 || c.CryptoMetadata.Value != nil:
		return chunk{}, fmt.Errorf("the data is encrypted")
	case m.Type != lf.physical:
		return chunk{}, fmt.Errorf("the data is of type %s; the schema says %s", named(m.Type, int32(m.Type)), named(lf.physical, int32(lf.physical)))
	case m.NumValues != rows:
		return chunk{}, fmt.Errorf("the column has %d values; the row group has %d rows", m.NumValues, rows)
	}
	dst := chunk{offset: m.DataPageOffset, size: m.TotalCompressedSize, codec: m.Codec}
	if d := m.DictionaryPageOffset; d > 0 && d < dst.offset {
		dst.offset = d
	}
	if rows == 0 {
		return chunk{}, nil
	}
	if dst.offset < 4 || dst.size <= 0 || dst.offset > end || dst.size > end-dst.offset {
		return chunk{}, fmt.Errorf("the data lies at %d with %d bytes; want it inside the file's %d", dst.offset, dst.size, end)
	}
	return dst, nil
}
