package expr

import (
	"fmt"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/expr-lang/expr/vm"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

// types gives one value of each column's type, from which the language checks
// an expression. A column with missing values can be anything.
func types(t *datasets.Table) map[string]any {
	env := map[string]any{"col": func(string) any { return nil }}
	for i := range t.Cols {
		c := &t.Cols[i]
		env[c.Name] = zero(c)
	}
	return env
}

func zero(c *datasets.Column) any {
	for i := range c.Len() {
		if c.IsNull(i) {
			return new(any)
		}
	}
	switch c.Kind {
	case datasets.Text:
		return ""
	case datasets.Bool:
		return false
	case datasets.Time:
		return time.Time{}
	case datasets.Int64:
		return 0
	}
	return 0.0
}

func value(c *datasets.Column, i int) any {
	if c.IsNull(i) {
		return nil
	}
	switch c.Kind {
	case datasets.Text:
		return c.Levels[c.Code[i]]
	case datasets.Bool:
		return c.I64[i] != 0
	case datasets.Time:
		return time.UnixMicro(c.I64[i]).UTC()
	case datasets.Int64:
		return int(c.I64[i])
	}
	return c.Float(i)
}

// text is the canonical text of a value.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return feature.NumberText(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}

// Hash is XXH64 with seed 0.
func Hash(s string) uint64 { return xxhash.Sum64String(s) }

// each evaluates the program for every row.
func (p *Program) each(rows int, use func(i int, v any) error) error {
	env := make(map[string]any, len(p.cols))
	var machine vm.VM
	for i := range rows {
		for k, c := range p.cols {
			env[p.names[k]] = value(c, i)
		}
		v, err := machine.Run(p.code, env)
		if err != nil {
			if p.missing(i) {
				v = nil // nil < 3 has no answer: the row is not chosen
			} else {
				return fmt.Errorf("row %d: %s", i+1, oneLine(err))
			}
		}
		if err := use(i, v); err != nil {
			return err
		}
	}
	return nil
}

func (p *Program) missing(i int) bool {
	for _, c := range p.cols {
		if c.IsNull(i) {
			return true
		}
	}
	return false
}

// Mask gives true for the rows where the expression is true; nil is false.
func (p *Program) Mask(rows int) ([]bool, error) {
	dst := make([]bool, rows)
	err := p.each(rows, func(i int, v any) error {
		b, ok := v.(bool)
		if v != nil && !ok {
			return fmt.Errorf("%q is %v in row %d; want true or false", p.source, v, i+1)
		}
		dst[i] = b
		return nil
	})
	return dst, err
}

// Draw chooses about share of the rows: those for which XXH64 of (seed, part,
// text of the expression's value), as a fraction of 2^64, is below share. Rows
// of one value are drawn together, and parts do not share draws.
func (p *Program) Draw(rows int, seed uint64, part string, share float64) ([]bool, error) {
	dst := make([]bool, rows)
	prefix := strconv.FormatUint(seed, 10) + "\x1f" + part + "\x1f"
	err := p.each(rows, func(i int, v any) error {
		u := float64(Hash(prefix+text(v))>>11) / (1 << 53)
		dst[i] = u < share
		return nil
	})
	return dst, err
}
