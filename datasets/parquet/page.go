package parquet

import (
	"fmt"
	"hash/crc32"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Limits on what a page may claim. The writers that we know of make pages of
// 1 MB and 20,000 rows, or one page of a whole row group.
const (
	maxPageBytes  = 256 << 20
	maxPageValues = 1 << 27
)

// plainDictionary is what older writers call a dictionary (PLAIN_DICTIONARY) and
// its indexes (since RLE_DICTIONARY).
const plainDictionary = format.Encoding(2)

// page is a page of a chunk, decompressed.
type page struct {
	dictionary bool
	n, m       int      // rows, and those that are present
	valid      []uint64 // bit i%64 of word i/64: row i is present; nil: all are
	encoding   format.Encoding
	data       []byte // the values that are present
}

// header is a page header with its checks made.
type header struct {
	format.PageHeader
	n    int // values, missing ones included
	skip bool
}

// readHeader decodes the page header at the beginning of src. left is the
// number of rows that the pages from here on may have.
func readHeader(src []byte, left int) (h header, size int, err error) {
	walk := thriftWalk{src: src}
	if !walk.value(thriftStruct, thriftDepth) {
		return h, 0, fmt.Errorf("a page header is damaged: %w", errThrift)
	}
	size = walk.at
	var compact thrift.CompactProtocol
	if err := thrift.NewDecoder(compact.NewReaderFromBytes(src[:size:size])).Decode(&h.PageHeader); err != nil {
		return h, 0, fmt.Errorf("a page header is damaged: it cannot be decoded")
	}
	most := left
	switch {
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		h.n = int(h.DataPageHeader.V.NumValues)
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		h.n = int(h.DataPageHeaderV2.V.NumValues)
	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid:
		// A value takes at least a bit.
		h.n, most = int(h.DictionaryPageHeader.V.NumValues), 8*min(int(h.UncompressedPageSize), maxPageBytes)
	case h.Type == format.IndexPage:
		h.skip = true
	default:
		return h, 0, fmt.Errorf("a page is of the unknown type %d", int32(h.Type))
	}
	switch {
	case h.CompressedPageSize < 0 || int(h.CompressedPageSize) > len(src)-size:
		err = fmt.Errorf("a page has %d bytes; the chunk has %d left", h.CompressedPageSize, len(src)-size)
	case h.UncompressedPageSize < 0 || h.UncompressedPageSize > maxPageBytes:
		err = fmt.Errorf("a page has %d bytes when unpacked; want at most %d", h.UncompressedPageSize, maxPageBytes)
	case h.n < 0 || h.n > min(most, maxPageValues):
		err = fmt.Errorf("a page has %d values; want at most %d", h.n, min(most, maxPageValues))
	}
	return h, size, err
}

// eachPage gives the pages of a chunk, in order. The chunk must have as many
// rows as its row group, no more and no fewer. A page lives until the next.
func (w *worker) eachPage(src []byte, c chunk, lf *leaf, rows int, do func(*page) error) error {
	left := rows
	for len(src) > 0 {
		if left == 0 && isPadding(src) {
			break
		}
		h, size, err := readHeader(src, left)
		if err != nil {
			return err
		}
		body := src[size : size+int(h.CompressedPageSize)]
		src = src[size+int(h.CompressedPageSize):]
		if h.skip {
			continue
		}
		if h.CRC != 0 && crc32.ChecksumIEEE(body) != uint32(h.CRC) {
			return fmt.Errorf("the checksum of a page is wrong")
		}
		p, err := w.unpack(&h, body, c.codec, lf)
		if err != nil {
			return err
		}
		if err := do(&p); err != nil {
			return err
		}
		if !p.dictionary {
			left -= p.n
		}
	}
	if left != 0 {
		return fmt.Errorf("the pages have %d rows; want %d", rows-left, rows)
	}
	return nil
}

// isPadding: some writers count bytes into the chunk that follow its last page.
func isPadding(src []byte) bool {
	for _, b := range src {
		if b != 0 {
			return false
		}
	}
	return true
}

// unpack decompresses a page and splits off its definition levels.
func (w *worker) unpack(h *header, body []byte, codec format.CompressionCodec, lf *leaf) (page, error) {
	size := int(h.UncompressedPageSize)
	if h.Type == format.DataPageV2 {
		return w.unpackV2(h, body, codec, lf)
	}
	data, err := w.decompress(body, size, codec)
	if err != nil {
		return page{}, err
	}
	if h.Type == format.DictionaryPage {
		enc := h.DictionaryPageHeader.V.Encoding
		if enc != format.Plain && enc != plainDictionary {
			return page{}, fmt.Errorf("a dictionary is encoded as %s; want PLAIN", named(enc, int32(enc)))
		}
		return page{dictionary: true, n: h.n, m: h.n, encoding: format.Plain, data: data}, nil
	}
	p := page{n: h.n, m: h.n, encoding: h.DataPageHeader.V.Encoding, data: data}
	if !lf.optional || h.n == 0 {
		return p, nil
	}
	if enc := h.DataPageHeader.V.DefinitionLevelEncoding; enc != format.RLE {
		return page{}, fmt.Errorf("the definition levels are encoded as %s; want RLE", named(enc, int32(enc)))
	}
	levels, rest, err := sized(data)
	if err != nil {
		return page{}, err
	}
	p.data = rest
	p.valid, p.m, err = w.levels(levels, p.n)
	return p, err
}

func (w *worker) unpackV2(h *header, body []byte, codec format.CompressionCodec, lf *leaf) (page, error) {
	v := &h.DataPageHeaderV2.V
	rep, def := int(v.RepetitionLevelsByteLength), int(v.DefinitionLevelsByteLength)
	size := int(h.UncompressedPageSize)
	switch {
	case rep < 0 || def < 0 || rep+def > len(body) || rep+def > size:
		return page{}, fmt.Errorf("the levels of a page have %d bytes; the page has %d", rep+def, len(body))
	case int(v.NumRows) != h.n:
		return page{}, fmt.Errorf("a page has %d rows and %d values", v.NumRows, h.n)
	}
	levels, data := body[rep:rep+def], body[rep+def:]
	if v.IsCompressed.Valid && !v.IsCompressed.V {
		codec = format.Uncompressed
	}
	p := page{n: h.n, m: h.n, encoding: v.Encoding}
	var err error
	if size -= rep + def; size > 0 || len(data) > 0 {
		if p.data, err = w.decompress(data, size, codec); err != nil {
			return page{}, err
		}
	}
	if lf.optional && h.n > 0 {
		p.valid, p.m, err = w.levels(levels, p.n)
	}
	if err == nil && p.n-p.m != int(v.NumNulls) {
		err = fmt.Errorf("a page has %d missing values; its header says %d", p.n-p.m, v.NumNulls)
	}
	return p, err
}
