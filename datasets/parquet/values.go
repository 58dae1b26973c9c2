package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/format"
)

// number is what a column of numbers holds in a table.
type number interface{ float32 | float64 | int64 }

// numbers decodes the pages of one chunk. convert turns stored values, in the
// plain encoding, into values of the table.
type numbers[T number] struct {
	leaf    *leaf
	convert func(dst []T, src []byte) error
	dict    []T
	hasDict bool
}

// page decodes a page into dst, which is as long as the page has rows, and
// puts missing where a row is not present.
func (d *numbers[T]) page(dst []T, w *worker, p *page, missing T) error {
	if p.dictionary {
		if d.hasDict {
			return errors.New("there are two dictionaries")
		}
		if err := d.fits(p.n, p.data); err != nil {
			return err // before room is made
		}
		d.dict, d.hasDict = make([]T, p.n), true
		return d.plain(d.dict, p.data)
	}
	if err := d.present(dst[:p.m], w, p); err != nil {
		return err
	}
	if p.valid != nil {
		spread(dst, p.valid, p.m, missing)
	}
	return nil
}

// present decodes the values that are present.
func (d *numbers[T]) present(dst []T, w *worker, p *page) error {
	switch p.encoding {
	case format.Plain:
		return d.plain(dst, p.data)
	case plainDictionary, format.RLEDictionary:
		return d.gather(dst, w, p.data)
	case format.ByteStreamSplit:
		if width := d.leaf.width; width > 0 && len(p.data) == width*len(dst) {
			w.wide = grown(w.wide, len(p.data))
			unsplit(w.wide, p.data, width)
			return d.plain(dst, w.wide)
		}
	case format.DeltaBinaryPacked:
		if d.leaf.isInt() {
			wide, err := w.deltasPlain(len(dst), d.leaf.width, p.data)
			if err != nil {
				return err
			}
			return d.plain(dst, wide)
		}
	case format.DeltaByteArray:
		if d.leaf.physical == format.FixedLenByteArray {
			w.wide = w.wide[:0]
			err := w.deltaBytes(len(dst), p.data, func(b []byte) error {
				if len(b) != d.leaf.width {
					return errDelta
				}
				w.wide = append(w.wide, b...)
				return nil
			})
			if err != nil {
				return err
			}
			return d.plain(dst, w.wide)
		}
	case format.RLE:
		if d.leaf.physical == format.Boolean {
			wide, err := w.bitsPlain(len(dst), p.data)
			if err != nil {
				return err
			}
			return d.plain(dst, wide)
		}
	}
	return fmt.Errorf("a page is encoded as %s, which does not go with its %d values", named(p.encoding, int32(p.encoding)), len(dst))
}

func (d *numbers[T]) plain(dst []T, src []byte) error {
	if err := d.fits(len(dst), src); err != nil {
		return err
	}
	return d.convert(dst, src)
}

// fits says whether src is m values of the plain encoding.
func (d *numbers[T]) fits(m int, src []byte) error {
	size := d.leaf.width * m
	if d.leaf.width == 0 {
		size = (m + 7) / 8
	}
	if len(src) < size {
		return errShort
	}
	if len(src) > size {
		return errLong
	}
	return nil
}

func (d *numbers[T]) gather(dst []T, w *worker, src []byte) error {
	if !d.hasDict {
		return errNoDict
	}
	w.index = grown(w.index, len(dst))
	if err := indexes(w.index, src, len(d.dict)); err != nil {
		return err
	}
	dict := d.dict
	for i, x := range w.index {
		dst[i] = dict[x]
	}
	return nil
}

var errNoDict = errors.New("a page refers to a dictionary that is not there")

// unsplit undoes BYTE_STREAM_SPLIT: byte k of value i is src[k*m+i].
func unsplit(dst, src []byte, width int) {
	m := len(src) / width
	for k := range width {
		stream := src[k*m : (k+1)*m]
		for i, b := range stream {
			dst[i*width+k] = b
		}
	}
}

// deltasPlain decodes DELTA_BINARY_PACKED to the plain encoding.
func (w *worker) deltasPlain(m, width int, src []byte) ([]byte, error) {
	w.ints = grown(w.ints, m)
	rest, err := deltas(w.ints, src)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, errLong
	}
	w.wide = grown(w.wide, m*width)
	for i, x := range w.ints {
		if width == 4 {
			binary.LittleEndian.PutUint32(w.wide[4*i:], uint32(x))
		} else {
			binary.LittleEndian.PutUint64(w.wide[8*i:], uint64(x))
		}
	}
	return w.wide, nil
}

// bitsPlain decodes booleans of the RLE encoding to the plain encoding.
func (w *worker) bitsPlain(m int, src []byte) ([]byte, error) {
	body, rest, err := sized(src)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, errLong
	}
	words := make([]uint64, (m+63)/64)
	at := 0
	err = runs(body, 1, m, func(count int, value uint32, packed []byte) error {
		if packed != nil {
			setPacked(words, at, count, packed)
		} else if value&1 == 1 {
			setRange(words, at, count)
		}
		at += count
		return nil
	})
	w.wide = grown(w.wide, 8*len(words))
	for i, x := range words {
		binary.LittleEndian.PutUint64(w.wide[8*i:], x)
	}
	return w.wide[:(m+7)/8], err
}

// spread moves the first m values of dst to the rows that are present, from
// the back, and puts missing into the others.
func spread[T any](dst []T, valid []uint64, m int, missing T) {
	for word := len(valid) - 1; word >= 0; word-- {
		lo := word << 6
		hi := min(lo+64, len(dst))
		switch x := valid[word]; x {
		case 0:
			fill(dst[lo:hi], missing)
		case ^uint64(0):
			m -= hi - lo
			copy(dst[lo:hi], dst[m:m+hi-lo])
		default:
			for i := hi - 1; i >= lo; i-- {
				if x>>(i&63)&1 == 1 {
					m--
					dst[i] = dst[m]
				} else {
					dst[i] = missing
				}
			}
		}
	}
}

func fill[T any](dst []T, value T) {
	for i := range dst {
		dst[i] = value
	}
}
