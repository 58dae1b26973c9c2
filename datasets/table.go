package datasets

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/riskbench/riskbench/datasets/feature"
)

// Column is one column of a snapshot. One payload is set, the one of its Kind;
// a missing value has its bit set in Null and any value in the payload, even a
// Code that is no index into Levels.
// A float column may also hold NaN, which is missing too.
type Column struct {
	Name   string
	Kind   Kind
	F64    []float64 // Float64
	F32    []float32 // Float32
	I64    []int64   // Int64, Bool, Time
	Code   []int32   // Text: an index into Levels
	Levels []string  // Text: distinct values, in order of first appearance
	Null   []uint64  // bit i%64 of word i/64: row i is missing; nil: none is
}

// Len is the number of rows.
func (c *Column) Len() int {
	switch c.Kind {
	case Float64:
		return len(c.F64)
	case Float32:
		return len(c.F32)
	case Text:
		return len(c.Code)
	}
	return len(c.I64)
}

// IsNull says whether row i is missing. NaN counts as missing.
func (c *Column) IsNull(i int) bool {
	if c.Null != nil && c.Null[i>>6]>>(i&63)&1 == 1 {
		return true
	}
	switch c.Kind {
	case Float64:
		return c.F64[i] != c.F64[i]
	case Float32:
		return c.F32[i] != c.F32[i]
	}
	return false
}

// SetNull marks row i as missing.
func (c *Column) SetNull(i int) {
	if c.Null == nil {
		c.Null = make([]uint64, (c.Len()+63)/64)
	}
	c.Null[i>>6] |= 1 << (i & 63)
}

// Float is row i as a number, NaN when it is missing. It panics on text.
func (c *Column) Float(i int) float64 {
	if c.IsNull(i) {
		return math.NaN()
	}
	switch c.Kind {
	case Float64:
		return c.F64[i]
	case Float32:
		return float64(c.F32[i])
	case Text:
		panic("datasets: Float of text column " + strconv.Quote(c.Name))
	}
	return float64(c.I64[i])
}

// String is row i as canonical text, "" when it is missing: numbers in
// their shortest form, times in RFC 3339 UTC.
func (c *Column) String(i int) string {
	if c.IsNull(i) {
		return ""
	}
	switch c.Kind {
	case Text:
		return c.Levels[c.Code[i]]
	case Bool:
		return strconv.FormatBool(c.I64[i] != 0)
	case Time:
		return time.UnixMicro(c.I64[i]).UTC().Format(time.RFC3339Nano)
	case Int64:
		return strconv.FormatInt(c.I64[i], 10)
	}
	return feature.NumberText(c.Float(i))
}

// Take gives the named rows, in that order, as a new column.
func (c *Column) Take(rows []int32) Column {
	dst := Column{Name: c.Name, Kind: c.Kind, Levels: c.Levels}
	dst.F64 = take(c.F64, rows)
	dst.F32 = take(c.F32, rows)
	dst.I64 = take(c.I64, rows)
	dst.Code = take(c.Code, rows)
	if c.Null != nil {
		for i, r := range rows {
			if c.Null[r>>6]>>(r&63)&1 == 1 {
				dst.SetNull(i)
			}
		}
	}
	return dst
}

func take[T any](src []T, rows []int32) []T {
	if src == nil {
		return nil
	}
	dst := make([]T, len(rows))
	for i, r := range rows {
		dst[i] = src[r]
	}
	return dst
}

// Table is columns of the same length.
type Table struct {
	Rows int
	Cols []Column
}

// Column finds a column by name; nil when there is none.
func (t *Table) Column(name string) *Column {
	for i := range t.Cols {
		if t.Cols[i].Name == name {
			return &t.Cols[i]
		}
	}
	return nil
}

// Only gives the named columns, in that order, as a table that shares them;
// names that there are not are left out.
func (t *Table) Only(names []string) *Table {
	dst := &Table{Rows: t.Rows}
	for _, name := range names {
		if c := t.Column(name); c != nil {
			dst.Cols = append(dst.Cols, *c)
		}
	}
	return dst
}

// Take gives the named rows, in that order, as a new table.
func (t *Table) Take(rows []int32) *Table {
	dst := &Table{Rows: len(rows), Cols: make([]Column, len(t.Cols))}
	for i := range t.Cols {
		dst.Cols[i] = t.Cols[i].Take(rows)
	}
	return dst
}

// Check says whether the columns have the table's length and distinct names.
func (t *Table) Check() error {
	seen := map[string]bool{}
	for i := range t.Cols {
		c := &t.Cols[i]
		if c.Len() != t.Rows {
			return fmt.Errorf("datasets: column %q has %d rows; want %d", c.Name, c.Len(), t.Rows)
		}
		if seen[c.Name] {
			return fmt.Errorf("datasets: column %q appears twice; want distinct names", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}
