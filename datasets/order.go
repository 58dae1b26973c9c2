package datasets

import (
	"cmp"
	"errors"
	"slices"
)

// Times reads a column of event times; every row must have one.
func Times(t *Table, column string) ([]int64, error) {
	c := t.Column(column)
	switch {
	case c == nil:
		return nil, &Fault{column, "is absent", "a column of the snapshot"}
	case c.Kind != Time:
		return nil, &Fault{column, "holds " + c.Kind.String(), "times"}
	case c.anyNull():
		return nil, &Fault{column, "has rows without a time", "a time in every row"}
	}
	return c.I64, nil
}

// Seqs reads a column of places in the log; every row must have one.
func Seqs(t *Table, column string) ([]int64, error) {
	c := t.Column(column)
	switch {
	case c == nil:
		return nil, &Fault{column, "is absent", "a column of the snapshot"}
	case c.Kind != Int64:
		return nil, &Fault{column, "holds " + c.Kind.String(), "integers"}
	case c.anyNull():
		return nil, &Fault{column, "has rows without a number", "a number in every row"}
	}
	return c.I64, nil
}

func (c *Column) anyNull() bool {
	for i := range c.Len() {
		if c.IsNull(i) {
			return true
		}
	}
	return false
}

// Order lists rows in (time, seq) order; rows that tie keep theirs. seq may be
// nil. nil when the rows are in order already.
func Order(time, seq []int64) []int32 {
	rows := make([]int32, len(time))
	for i := range rows {
		rows[i] = int32(i)
	}
	before := func(a, b int32) int {
		if c := cmp.Compare(time[a], time[b]); c != 0 || seq == nil {
			return c
		}
		return cmp.Compare(seq[a], seq[b])
	}
	if slices.IsSortedFunc(rows, before) {
		return nil
	}
	slices.SortStableFunc(rows, before)
	return rows
}

// Sort gives the table in [Order]. A table in order already is returned as it is.
func Sort(t *Table, time, seq []int64) *Table {
	rows := Order(time, seq)
	if rows == nil {
		return t
	}
	return t.Take(rows)
}

// Log reads the columns that say when the rows of a table happened and where
// they stand in the log; nil for a column that is not named.
func Log(t *Table, time, seq string) (times, seqs []int64, err error) {
	var errT, errS error
	if time != "" {
		times, errT = Times(t, time)
	}
	if seq != "" {
		seqs, errS = Seqs(t, seq)
	}
	return times, seqs, errors.Join(errT, errS)
}
