package parquet

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/riskbench/riskbench/datasets"
)

// encoder encodes chunks, one after the other, in buffers that it keeps.
type encoder struct {
	zstd   *zstd.Encoder
	raw    []byte // a page before compression
	packed []byte // and after
}

func newEncoder() (*encoder, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true), zstd.WithZeroFrames(true))
	return &encoder{zstd: z}, err
}

func (e *encoder) close() { e.zstd.Close() }

// chunk writes rows at to at+rows-1 of a column.
func (e *encoder) chunk(out *counter, c *datasets.Column, at, rows int) (format.ColumnChunk, error) {
	m := format.ColumnMetaData{
		Type:         physicalOf(c.Kind),
		PathInSchema: []string{c.Name},
		Codec:        format.Zstd,
		NumValues:    int64(rows),
		Encoding:     []format.Encoding{format.Plain, format.RLE},
	}
	start := out.n
	var w wording
	if c.Kind == datasets.Text {
		var err error
		if w, err = wordingOf(c, at, rows); err != nil {
			return format.ColumnChunk{}, err
		}
		if w.dictionary {
			m.Encoding = append(m.Encoding, format.RLEDictionary)
			m.DictionaryPageOffset = out.n
			if err := e.dictionary(out, &m, w.levels); err != nil {
				return format.ColumnChunk{}, err
			}
		}
	}
	m.DataPageOffset = out.n
	optional := hasNull(c.Null)
	for lo := at; lo < at+rows; lo += pageRows {
		n := min(pageRows, at+rows-lo)
		h := format.PageHeader{Type: format.DataPage}
		h.DataPageHeader = thrift.New(format.DataPageHeader{NumValues: int32(n), Encoding: format.Plain, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE})
		if w.dictionary {
			h.DataPageHeader.V.Encoding = format.RLEDictionary
		}
		e.raw = e.raw[:0]
		if optional {
			e.raw = appendLevels(e.raw, c.Null, lo, n)
		}
		e.raw = appendValues(e.raw, c, &w, lo, n)
		if err := e.page(out, &m, &h); err != nil {
			return format.ColumnChunk{}, err
		}
	}
	if optional {
		m.Statistics.NullCount = int64(countBits(c.Null, at, rows))
	}
	m.TotalCompressedSize = out.n - start
	return format.ColumnChunk{MetaData: m}, out.err
}

func (e *encoder) dictionary(out *counter, m *format.ColumnMetaData, levels []string) error {
	e.raw = e.raw[:0]
	for _, s := range levels {
		e.raw = appendString(e.raw, s)
	}
	h := format.PageHeader{Type: format.DictionaryPage}
	h.DictionaryPageHeader = thrift.New(format.DictionaryPageHeader{NumValues: int32(len(levels)), Encoding: format.Plain})
	return e.page(out, m, &h)
}

// page compresses and writes e.raw with its header.
func (e *encoder) page(out *counter, m *format.ColumnMetaData, h *format.PageHeader) error {
	if len(e.raw) > maxPageBytes {
		return fmt.Errorf("column %q: the text of %d rows is longer than %d bytes", m.PathInSchema[0], pageRows, maxPageBytes)
	}
	e.packed = e.zstd.EncodeAll(e.raw, e.packed[:0])
	h.UncompressedPageSize, h.CompressedPageSize = int32(len(e.raw)), int32(len(e.packed))
	h.CRC = int32(crc32.ChecksumIEEE(e.packed))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), h)
	if err != nil {
		return err
	}
	out.Write(head)
	out.Write(e.packed)
	m.TotalUncompressedSize += int64(len(head) + len(e.raw))
	return out.err
}

// appendLevels appends the definition levels of n rows, 0 where null has a
// bit, with their length before them.
func appendLevels(dst []byte, null []uint64, at, n int) []byte {
	lead := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	if countBits(null, at, n) == 0 {
		dst = append(binary.AppendUvarint(dst, uint64(n)<<1), 1)
	} else {
		groups := (n + 7) / 8
		dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
		for i := range groups {
			var b byte
			for k := 8 * i; k < min(8*i+8, n); k++ {
				if !isSet(null, at+k) {
					b |= 1 << (k & 7)
				}
			}
			dst = append(dst, b)
		}
	}
	binary.LittleEndian.PutUint32(dst[lead:], uint32(len(dst)-lead-4))
	return dst
}

func isSet(b []uint64, i int) bool { return b != nil && b[i>>6]>>(i&63)&1 == 1 }

// countBits counts the bits that are set from at to at+n-1.
func countBits(b []uint64, at, n int) int {
	if b == nil {
		return 0
	}
	sum := 0
	for i := at; i < at+n; {
		k := min(64-i&63, at+n-i)
		sum += bits.OnesCount64(b[i>>6] >> (i & 63) & (^uint64(0) >> (64 - k)))
		i += k
	}
	return sum
}

// appendValues appends the values of n rows that are not null.
func appendValues(dst []byte, c *datasets.Column, w *wording, at, n int) []byte {
	switch c.Kind {
	case datasets.Float64:
		return appendEach(dst, c.F64[at:at+n], c.Null, at, func(dst []byte, x float64) []byte {
			return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
		})
	case datasets.Float32:
		return appendEach(dst, c.F32[at:at+n], c.Null, at, func(dst []byte, x float32) []byte {
			return binary.LittleEndian.AppendUint32(dst, math.Float32bits(x))
		})
	case datasets.Bool:
		return appendBools(dst, c.I64[at:at+n], c.Null, at)
	case datasets.Text:
		return w.append(dst, c, at, n)
	}
	return appendEach(dst, c.I64[at:at+n], c.Null, at, func(dst []byte, x int64) []byte {
		return binary.LittleEndian.AppendUint64(dst, uint64(x))
	})
}

func appendEach[T any](dst []byte, src []T, null []uint64, at int, one func([]byte, T) []byte) []byte {
	for i, x := range src {
		if !isSet(null, at+i) {
			dst = one(dst, x)
		}
	}
	return dst
}

func appendBools(dst []byte, src []int64, null []uint64, at int) []byte {
	m := 0
	for i, x := range src {
		if isSet(null, at+i) {
			continue
		}
		if m&7 == 0 {
			dst = append(dst, 0)
		}
		if x != 0 {
			dst[len(dst)-1] |= 1 << (m & 7)
		}
		m++
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s...)
}
