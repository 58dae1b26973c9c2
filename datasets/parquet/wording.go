package parquet

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"

	"github.com/riskbench/riskbench/datasets"
)

// wording says how the text of a row group is written: as places in a
// dictionary of the levels that it uses, in the order in which they appear, or
// plain, where most rows have a level of their own.
type wording struct {
	dictionary bool
	levels     []string
	place      []int32 // by the column's level; -1: not in this row group
}

func wordingOf(c *datasets.Column, at, rows int) (wording, error) {
	w := wording{place: make([]int32, len(c.Levels))}
	fill(w.place, -1)
	size := 0
	for i := at; i < at+rows; i++ {
		if isSet(c.Null, i) {
			continue
		}
		code := c.Code[i]
		if code < 0 || int(code) >= len(c.Levels) {
			return w, fmt.Errorf("column %q: row %d has code %d; want one of %d levels", c.Name, i, code, len(c.Levels))
		}
		if w.place[code] >= 0 {
			continue
		}
		s := c.Levels[code]
		if !utf8.ValidString(s) {
			return w, fmt.Errorf("column %q: row %d is not valid UTF-8", c.Name, i)
		}
		w.place[code] = int32(len(w.levels))
		w.levels = append(w.levels, s)
		size += 4 + len(s)
	}
	w.dictionary = len(w.levels) <= rows/2 && size <= maxPageBytes
	return w, nil
}

// append appends the text of n rows that are not null.
func (w *wording) append(dst []byte, c *datasets.Column, at, n int) []byte {
	if !w.dictionary {
		return appendEach(dst, c.Code[at:at+n], c.Null, at, func(dst []byte, code int32) []byte {
			return appendString(dst, c.Levels[code])
		})
	}
	width := bits.Len(uint(max(len(w.levels)-1, 0)))
	groups := (n - countBits(c.Null, at, n) + 7) / 8
	dst = append(dst, byte(width))
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	var acc uint64
	have, m := 0, 0
	put := func(x uint64) {
		acc |= x << have
		for have += width; have >= 8; have -= 8 {
			dst = append(dst, byte(acc))
			acc >>= 8
		}
	}
	for i := at; i < at+n; i++ {
		if !isSet(c.Null, i) {
			put(uint64(w.place[c.Code[i]]))
			m++
		}
	}
	for ; m&7 != 0; m++ {
		put(0)
	}
	return dst
}
