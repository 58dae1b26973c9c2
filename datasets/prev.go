package datasets

import (
	"math"
	"strconv"
)

// Prev links the rows of an entity: for each row, in the order of the table,
// the row of the same entity before it, or -1. Entities are the values of a
// column of text, numbers or 0/1; a row without a value is of no entity, has
// -1 and is before no row. 0 and -0 are one entity. Prev[i] < i always.
func Prev(t *Table, column string) ([]int32, error) {
	c := t.Column(column)
	switch {
	case c == nil:
		return nil, &Fault{column, "is absent", "a column of the snapshot"}
	case c.Kind == Time:
		return nil, &Fault{column, "holds times", "text or numbers that name an entity"}
	case t.Rows > math.MaxInt32:
		return nil, &Fault{"", "has " + strconv.Itoa(t.Rows) + " rows", "at most 2147483647, which row numbers hold"}
	}
	if c.Kind == Text {
		last := make([]int32, len(c.Levels)) // one more than the last row of a level
		return link(c, func(i int) *int32 { return &last[c.Code[i]] }), nil
	}
	last := map[uint64]*int32{}
	return link(c, func(i int) *int32 {
		k := entity(c, i)
		p := last[k]
		if p == nil {
			p = new(int32)
			last[k] = p
		}
		return p
	}), nil
}

// link walks the rows; last gives the place where one more than the last row
// of row i's entity is kept.
func link(c *Column, last func(i int) *int32) []int32 {
	dst := make([]int32, c.Len())
	for i := range dst {
		dst[i] = -1
		if c.IsNull(i) {
			continue
		}
		p := last(i)
		dst[i], *p = *p-1, int32(i)+1
	}
	return dst
}

// entity is a number's bits, those of one kind of column alone.
func entity(c *Column, i int) uint64 {
	switch c.Kind {
	case Float64, Float32:
		return math.Float64bits(c.Float(i) + 0) // -0 + 0 is 0
	}
	return uint64(c.I64[i])
}

// Past appends the last n rows of row's entity to dst, oldest first and row
// itself last; fewer where the entity has fewer. The rows of other parts, and
// of none, are among them; rows after row never are. n is at least 1.
func (m *Matrix) Past(dst []int32, row int32, n int) []int32 {
	from := len(dst)
	for ; row >= 0 && len(dst)-from < n; row = m.Prev[row] {
		dst = append(dst, row)
	}
	for i, j := from, len(dst)-1; i < j; i, j = i+1, j-1 {
		dst[i], dst[j] = dst[j], dst[i]
	}
	return dst
}
