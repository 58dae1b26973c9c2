package datasets

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/riskbench/riskbench/datasets/feature"
)

// Layout lists a table's columns as the fields of a record, in order.
func Layout(t *Table) feature.Layout {
	layout := make(feature.Layout, len(t.Cols))
	for i := range t.Cols {
		layout[i] = feature.Field{Name: t.Cols[i].Name, Text: t.Cols[i].Kind == Text}
	}
	return layout
}

// Records gives rows of a table as records, in the layout of [Layout]. The
// record is used again for the next row. time and seq may be nil.
func Records(t *Table, rows iter.Seq[int], time, seq []int64) iter.Seq[*feature.Record] {
	return func(yield func(*feature.Record) bool) {
		r := newRecord(t)
		for i := range rows {
			fill(r, t, i, time, seq)
			if !yield(r) {
				return
			}
		}
	}
}

func newRecord(t *Table) *feature.Record {
	n := len(t.Cols)
	return &feature.Record{Num: make([]float64, n), Text: make([]string, n), Null: make([]bool, n)}
}

func fill(dst *feature.Record, t *Table, i int, time, seq []int64) {
	for j := range t.Cols {
		c := &t.Cols[j]
		if c.Kind == Text {
			dst.Null[j] = c.IsNull(i)
			dst.Text[j] = c.String(i)
		} else {
			dst.Num[j] = c.Float(i)
		}
	}
	if time != nil {
		dst.Time = time[i]
	}
	if seq != nil {
		dst.Seq = seq[i]
	}
}

// CheckFinite refuses infinities: a [Fault] for each of the columns that holds one.
func CheckFinite(t *Table) []error {
	var faults []error
	for j := range t.Cols {
		c := &t.Cols[j]
		if c.Kind != Float64 && c.Kind != Float32 {
			continue
		}
		for i := range t.Rows {
			if math.IsInf(c.Float(i), 0) {
				faults = append(faults, &Fault{c.Name, fmt.Sprintf("is %v in row %d", c.Float(i), i+1), "finite numbers, or missing"})
				break
			}
		}
	}
	return faults
}

// Narrowed counts, for each column, the values that change by half a unit or
// more when they become float32, which is what models read: whole numbers
// beyond 2^24, such as ids and times, of which two can become one. A decimal
// fraction changes by less than a ten-millionth of itself, like every number
// that is read as float32, and is not counted.
func Narrowed(t *Table) map[string]int {
	count := map[string]int{}
	for j := range t.Cols {
		c := &t.Cols[j]
		if c.Kind == Float32 || c.Kind == Bool || c.Kind == Text {
			continue
		}
		for i := range t.Rows {
			if x := c.Float(i); math.Abs(float64(float32(x))-x) >= 0.5 {
				count[c.Name]++
			}
		}
	}
	return count
}

// Extract computes the features of every row by [feature.Extractor.Replay], and
// gives one float32 column a feature. The rows are a log in the order of
// (seq, time, row), or of (time, row) where seq is nil; time may be nil when no
// feature looks at the past. tooLate counts the rows that came too late to be
// remembered. progress may be nil.
func Extract(ctx context.Context, t *Table, set *feature.Fitted, time, seq []int64, workers int, progress func(done, all int)) (dst [][]float32, tooLate int, err error) {
	read := t.Only(set.Inputs())
	x, err := set.Bind(Layout(read))
	if err != nil {
		return nil, 0, err
	}
	ev := feature.Events{N: t.Rows, Time: time, Seq: seq, Fields: make([]feature.Series, len(read.Cols))}
	for j := range read.Cols {
		ev.Fields[j] = series(&read.Cols[j])
	}
	return x.Replay(ctx, ev, workers, progress)
}

// series is a column as the features see it; it shares what it can.
func series(c *Column) feature.Series {
	if c.Kind == Text {
		code := c.Code
		if c.Null != nil {
			code = make([]int32, len(c.Code))
			for i := range code {
				code[i] = -1
				if !c.IsNull(i) {
					code[i] = c.Code[i]
				}
			}
		}
		return feature.Series{Code: code, Levels: c.Levels}
	}
	if c.Kind == Float64 && c.Null == nil {
		return feature.Series{Num: c.F64}
	}
	num := make([]float64, c.Len())
	for i := range num {
		num[i] = c.Float(i)
	}
	return feature.Series{Num: num}
}
