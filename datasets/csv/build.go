package csv

import (
	"math"

	"github.com/riskbench/riskbench/datasets"
)

// builder fills a table whose columns have their types and lengths.
type builder struct {
	table *datasets.Table
	code  []map[string]int32 // of a text column: the place of a level
	row   int
}

func newBuilder(names []string, kinds []datasets.Kind, rows int) *builder {
	b := &builder{table: &datasets.Table{Rows: rows, Cols: make([]datasets.Column, len(names))}, code: make([]map[string]int32, len(names))}
	for j := range names {
		c := &b.table.Cols[j]
		c.Name, c.Kind = names[j], kinds[j]
		switch c.Kind {
		case datasets.Float64:
			c.F64 = make([]float64, rows)
		case datasets.Text:
			c.Code = make([]int32, rows)
			b.code[j] = map[string]int32{}
		default:
			c.I64 = make([]int64, rows)
		}
	}
	return b
}

// add puts a record into the next row.
func (b *builder) add(r *reader) {
	for j, field := range r.fields {
		c := &b.table.Cols[j]
		switch {
		case c.Kind == datasets.Text && (r.quoted[j] || !isMissing(field)):
			c.Code[b.row] = b.intern(j, field)
		case len(field) == 0 || !r.quoted[j] && isMissing(field):
			setMissing(c, b.row)
		default:
			setValue(c, b.row, trim(field))
		}
	}
	b.row++
}

func setMissing(c *datasets.Column, i int) {
	c.SetNull(i)
	switch c.Kind {
	case datasets.Float64:
		c.F64[i] = math.NaN()
	case datasets.Text:
		c.Code[i] = -1
	}
}

func setValue(c *datasets.Column, i int, field []byte) {
	switch c.Kind {
	case datasets.Float64:
		c.F64[i] = parseFloat(field)
	case datasets.Int64:
		c.I64[i], _ = parseInt(field)
	case datasets.Bool:
		c.I64[i], _ = parseBool(field)
	case datasets.Time:
		c.I64[i], _ = parseTime(field)
	}
}

func (b *builder) intern(j int, field []byte) int32 {
	if code, ok := b.code[j][string(field)]; ok {
		return code
	}
	c := &b.table.Cols[j]
	code, s := int32(len(c.Levels)), string(field)
	b.code[j][s] = code
	c.Levels = append(c.Levels, s)
	return code
}
