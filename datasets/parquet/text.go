package parquet

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/format"
)

// texts decodes the pages of one chunk of text. Codes are places in levels,
// which holds the values in the order in which they appear in the chunk.
type texts struct {
	leaf    *leaf
	levels  []string
	code    map[string]int32
	dict    [][]byte // a copy of the dictionary's values
	seen    []int32  // the code of a dictionary entry, -1 before it has appeared
	hasDict bool
}

func (d *texts) page(dst []int32, w *worker, p *page) error {
	if p.dictionary {
		return d.dictionary(p)
	}
	if err := d.present(dst[:p.m], w, p); err != nil {
		return err
	}
	if p.valid != nil {
		spread(dst, p.valid, p.m, -1)
	}
	return nil
}

func (d *texts) dictionary(p *page) error {
	if d.hasDict {
		return errors.New("there are two dictionaries")
	}
	d.hasDict = true
	data := append([]byte(nil), p.data...)
	if p.n > len(data) {
		return errShort
	}
	d.code = make(map[string]int32, p.n) // a map that grows takes twice the time
	d.dict = make([][]byte, 0, p.n)
	d.seen = make([]int32, p.n)
	fill(d.seen, -1)
	return d.plain(p.n, data, func(b []byte) error {
		d.dict = append(d.dict, b)
		return nil
	})
}

func (d *texts) present(dst []int32, w *worker, p *page) error {
	if enc := p.encoding; enc == plainDictionary || enc == format.RLEDictionary {
		return d.gather(dst, w, p.data)
	}
	at := 0
	each := func(b []byte) error {
		c, err := d.intern(b)
		dst[at] = c
		at++
		return err
	}
	switch p.encoding {
	case format.Plain:
		return d.plain(len(dst), p.data, each)
	case format.DeltaLengthByteArray:
		if d.leaf.width == 0 {
			return w.deltaLengths(len(dst), p.data, each)
		}
	case format.DeltaByteArray:
		return w.deltaBytes(len(dst), p.data, each)
	case format.ByteStreamSplit:
		if width := d.leaf.width; width > 0 && len(p.data) == width*len(dst) {
			w.wide = grown(w.wide, len(p.data))
			unsplit(w.wide, p.data, width)
			return d.plain(len(dst), w.wide, each)
		}
	}
	return fmt.Errorf("a page is encoded as %s, which does not go with its %d values", named(p.encoding, int32(p.encoding)), len(dst))
}

func (d *texts) gather(dst []int32, w *worker, src []byte) error {
	if !d.hasDict {
		return errNoDict
	}
	if err := indexes(dst, src, len(d.dict)); err != nil {
		return err
	}
	for i, x := range dst {
		c := d.seen[x]
		if c < 0 {
			var err error
			if c, err = d.intern(d.dict[x]); err != nil {
				return err
			}
			d.seen[x] = c
		}
		dst[i] = c
	}
	return nil
}

// intern gives the code of a value.
func (d *texts) intern(b []byte) (int32, error) {
	if d.leaf.means == uuid {
		if len(b) != 16 {
			return 0, errShort
		}
		b = uuidText(b)
	}
	if c, ok := d.code[string(b)]; ok {
		return c, nil
	}
	if !utf8.Valid(b) {
		return 0, fmt.Errorf("a value is not valid UTF-8: %q", b[:min(len(b), 20)])
	}
	c := int32(len(d.levels))
	s := string(b)
	d.code[s] = c
	d.levels = append(d.levels, s)
	return c, nil
}

func uuidText(b []byte) []byte {
	h := hex.EncodeToString(b)
	return []byte(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// plain calls each for m values of the plain encoding: a length of four bytes
// and the value, or values of fixed length.
func (d *texts) plain(m int, src []byte, each func([]byte) error) error {
	for range m {
		n := uint64(d.leaf.width)
		if n == 0 {
			if len(src) < 4 {
				return errShort
			}
			n, src = uint64(binary.LittleEndian.Uint32(src)), src[4:]
		}
		if n > uint64(len(src)) {
			return errShort
		}
		if err := each(src[:n:n]); err != nil {
			return err
		}
		src = src[n:]
	}
	if len(src) > 0 {
		return errLong
	}
	return nil
}

// deltaLengths calls each for m values of DELTA_LENGTH_BYTE_ARRAY: the lengths, then the bytes.
func (w *worker) deltaLengths(m int, src []byte, each func([]byte) error) error {
	w.ints = grown(w.ints, m)
	src, err := deltas(w.ints, src)
	if err != nil {
		return err
	}
	for _, n := range w.ints {
		if n < 0 || n > int64(len(src)) {
			return errShort
		}
		if err := each(src[:n:n]); err != nil {
			return err
		}
		src = src[n:]
	}
	if len(src) > 0 {
		return errLong
	}
	return nil
}

// deltaBytes calls each for m values of DELTA_BYTE_ARRAY: how much of the value
// before is kept, and the rest as DELTA_LENGTH_BYTE_ARRAY.
func (w *worker) deltaBytes(m int, src []byte, each func([]byte) error) error {
	kept := make([]int64, m)
	src, err := deltas(kept, src)
	if err != nil {
		return err
	}
	var value []byte
	at := 0
	return w.deltaLengths(m, src, func(b []byte) error {
		k := kept[at]
		at++
		if k < 0 || k > int64(len(value)) {
			return errDelta
		}
		if value = append(value[:k], b...); len(value) > maxPageBytes {
			return errDelta
		}
		return each(value)
	})
}
