package feature

import (
	"fmt"
	"math"
	"strconv"
)

// mostTime bounds event times, in microseconds, so that no window can leave
// int64: some 73,000 years around 1970.
const mostTime = 1 << 61

// entry is an event in the words of a plan, and the texts of the values that
// are counted.
type entry struct {
	w     []int64
	texts []string
}

func (p *plan) newEntry() entry {
	return entry{make([]int64, p.words()), make([]string, len(p.counted))}
}

// outside says whether a time is out of bounds.
func outside(t int64) bool { return t <= -mostTime || t >= mostTime }

// fill makes the entry of a record.
func (p *plan) fill(dst *entry, r *Record) error {
	if outside(r.Time) {
		return fmt.Errorf("its time is %d; want microseconds within 2^61 of 1970", r.Time)
	}
	dst.w[wordTime], dst.w[wordSeq] = r.Time, r.Seq
	dst.w[wordMask] = int64(p.mask(r))
	for i, n := range p.nums {
		x := r.Num[n.field]
		v, ok := int64(0), true
		switch {
		case x != x:
		case n.scale == 0:
			v, ok = ordered(x), !math.IsInf(x, 0)
		default:
			v, ok = fixed(x, n.scale)
		}
		if !ok {
			return &overflow{field: n.field, value: x, scale: n.scale}
		}
		dst.w[wordsFixed+i] = v
	}
	for i, c := range p.counted {
		id, text := value(r, c)
		dst.w[wordsFixed+len(p.nums)+i], dst.texts[i] = int64(id), text
	}
	return nil
}

// overflow is a number that a plan cannot hold.
type overflow struct {
	field        int
	name         string
	value, scale float64
}

func (o *overflow) Error() string {
	name := fmt.Sprintf("field %d", o.field+1)
	if o.name != "" {
		name = strconv.Quote(o.name)
	}
	if o.scale == 0 || math.IsInf(o.value, 0) {
		return fmt.Sprintf("its %s is %v; want a finite number", name, o.value)
	}
	return fmt.Sprintf("its %s is %v; want less than 2^53 units of %v", name, o.value, 1/o.scale)
}

// named gives an overflow the name of its field.
func (x *Extractor) named(err error) error {
	if o, ok := err.(*overflow); ok {
		o.name = x.layout[o.field].Name
	}
	return err
}

// value identifies a field's value: a number by its bits, a text by its hash
// and itself. What is missing is never counted.
func value(r *Record, c input) (uint64, string) {
	if c.text {
		return textHash(r.Text[c.field]), r.Text[c.field]
	}
	return math.Float64bits(r.Num[c.field] + 0), ""
}

func (p *plan) mask(r *Record) uint64 {
	var m uint64
	for k := range p.sels {
		if p.sels[k].holds(r) {
			m |= 1 << k
		}
	}
	return m
}

func (s *selection) holds(r *Record) bool {
	if s.present != nil && absentField(r, s.present.field, s.present.text) {
		return false
	}
	for i := range s.conds {
		if !s.conds[i].holds(r) {
			return false
		}
	}
	return true
}

func absentField(r *Record, field int, text bool) bool {
	if text {
		return r.Null != nil && r.Null[field]
	}
	return r.Num[field] != r.Num[field]
}

func (c *condition) holds(r *Record) bool {
	if c.text {
		if r.Null != nil && r.Null[c.field] {
			return false
		}
		for _, s := range c.texts {
			if s == r.Text[c.field] {
				return true
			}
		}
		return false
	}
	x := r.Num[c.field]
	if !(x >= c.min && x <= c.max) { // NaN is neither
		return false
	}
	if c.numbers == nil {
		return true
	}
	for _, y := range c.numbers {
		if x == y {
			return true
		}
	}
	return false
}
