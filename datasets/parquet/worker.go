package parquet

import (
	"fmt"
	"io"
	"math"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/riskbench/riskbench/datasets"
)

// worker decodes chunks, one after the other, in buffers that it keeps.
type worker struct {
	chunk  []byte   // the bytes of the chunk
	page   []byte   // a page, unpacked
	wide   []byte   // values of a page in the plain encoding
	index  []int32  // dictionary indexes of a page
	ints   []int64  // delta-encoded numbers of a page
	valid  []uint64 // which rows of a page are present
	zstd   *zstd.Decoder
	gzip   *gzip.Reader
	brotli *brotli.Reader
}

func (w *worker) close() {
	if w.zstd != nil {
		w.zstd.Close()
	}
}

// section is the rows of a row group in a column of the table, and what of
// them cannot be written straight into the column: bits of different row
// groups share words, and the codes of a text are places in levels until all
// row groups are there.
type section struct {
	at, rows int
	null     []uint64 // bit i: row at+i is missing; nil: none is
	levels   []string
}

// read decodes one chunk into rows s.at to s.at+s.rows-1 of dst.
func (w *worker) read(dst *datasets.Column, s *section, r io.ReaderAt, c chunk, lf *leaf) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the data is damaged")
		}
	}()
	w.chunk = grown(w.chunk, int(c.size))
	if _, err := r.ReadAt(w.chunk, c.offset); err != nil {
		return fmt.Errorf("cannot read the file: %s", oneLine(err.Error()))
	}
	to := s.at + s.rows
	switch dst.Kind {
	case datasets.Float64:
		d := numbers[float64]{leaf: lf, convert: toFloat64(lf)}
		if lf.void {
			d.convert = refuseValues[float64]
		}
		return decode(w, s, c, dst.F64[s.at:to], math.NaN(), lf, d.page)
	case datasets.Float32:
		d := numbers[float32]{leaf: lf, convert: toFloat32}
		if lf.void {
			d.convert = refuseValues[float32]
		}
		return decode(w, s, c, dst.F32[s.at:to], float32(math.NaN()), lf, d.page)
	case datasets.Text:
		d := texts{leaf: lf, code: map[string]int32{}}
		err := decode(w, s, c, dst.Code[s.at:to], -1, lf, func(dst []int32, w *worker, p *page, _ int32) error {
			return d.page(dst, w, p)
		})
		s.levels = d.levels
		return err
	}
	d := numbers[int64]{leaf: lf, convert: toInt64(lf)}
	if lf.void {
		d.convert = refuseValues[int64]
	}
	return decode(w, s, c, dst.I64[s.at:to], 0, lf, d.page)
}

// refuseValues is the conversion of a column that is declared to have none.
func refuseValues[T any](dst []T, _ []byte) error {
	if len(dst) > 0 {
		return fmt.Errorf("a column of no type has a value")
	}
	return nil
}

// decode calls one for each page with the rows of dst that are the page's.
func decode[T any](w *worker, s *section, c chunk, dst []T, missing T, lf *leaf, one func([]T, *worker, *page, T) error) error {
	at := 0
	return w.eachPage(w.chunk, c, lf, len(dst), func(p *page) error {
		if p.dictionary {
			return one(nil, w, p, missing)
		}
		if err := one(dst[at:at+p.n], w, p, missing); err != nil {
			return err
		}
		if p.valid != nil {
			s.mark(at, p.n, p.valid)
		}
		at += p.n
		return nil
	})
}

// mark notes the rows of a page that are missing.
func (s *section) mark(at, n int, valid []uint64) {
	if s.null == nil {
		s.null = make([]uint64, (s.rows+63)/64)
	}
	for i, x := range valid {
		orBits(s.null, at+64*i, min(64, n-64*i), ^x)
	}
}

// orBits ors the n lowest bits of x, n at most 64, to the bits of dst from at on.
func orBits(dst []uint64, at, n int, x uint64) {
	x &= ^uint64(0) >> (64 - n)
	shift := at & 63
	dst[at>>6] |= x << shift
	if shift+n > 64 {
		dst[at>>6+1] |= x >> (64 - shift)
	}
}
