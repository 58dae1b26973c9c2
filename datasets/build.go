package datasets

import (
	"context"
	"fmt"
	"iter"
	"math"
	"sync"

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

// Narrowed counts, for each column, the values that change when they become
// float32, which is what models read.
func Narrowed(t *Table) map[string]int {
	count := map[string]int{}
	for j := range t.Cols {
		c := &t.Cols[j]
		if c.Kind == Float32 || c.Kind == Bool || c.Kind == Text {
			continue
		}
		for i := range t.Rows {
			if x := c.Float(i); x == x && float64(float32(x)) != x {
				count[c.Name]++
			}
		}
	}
	return count
}

// Extract computes the features of every row, in row order within a block, and
// gives one float32 column a feature. Blocks of rows go to the workers; no
// operation of this version looks at a history, so they are independent.
func Extract(ctx context.Context, t *Table, set *feature.Fitted, time, seq []int64, workers int) ([][]float32, error) {
	x, err := set.Bind(Layout(t))
	if err != nil {
		return nil, err
	}
	dst := make([][]float32, len(set.Defs))
	for j := range dst {
		dst[j] = make([]float32, t.Rows)
	}
	const block = 4096
	blocks := make(chan int)
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for from := range blocks {
				extract(dst, x, t, from, min(from+block, t.Rows), time, seq)
			}
		})
	}
	for from := 0; from < t.Rows && ctx.Err() == nil; from += block {
		blocks <- from
	}
	close(blocks)
	wg.Wait()
	return dst, ctx.Err()
}

func extract(dst [][]float32, x *feature.Extractor, t *Table, from, to int, time, seq []int64) {
	r := newRecord(t)
	h := &feature.History{}
	v := make([]float32, len(dst))
	for i := from; i < to; i++ {
		fill(r, t, i, time, seq)
		x.Vector(v, h, r)
		x.Observe(h, r)
		for j := range v {
			dst[j][i] = v[j]
		}
	}
}
