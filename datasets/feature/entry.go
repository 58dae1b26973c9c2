package feature

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// mostTime bounds event times, in microseconds, so that no window can leave
// int64: some 73,000 years around 1970.
const mostTime = 1 << 61

// entry is an event in the words of a plan, and the texts of the values that
// are counted. The seq is 0 in a batch, where nothing is amended.
type entry struct {
	w     []int64
	texts []string
	seq   int64
}

func (p *plan) newEntry() entry {
	return entry{w: make([]int64, p.words()), texts: make([]string, len(p.counted))}
}

// outside says whether a time is out of bounds.
func outside(t int64) bool { return t <= -mostTime || t >= mostTime }

// fill makes the entry of a record.
func (p *plan) fill(dst *entry, r *Record) error {
	var mask uint64
	for k := range p.sels {
		if p.sels[k].holds(r) {
			mask |= 1 << k
		}
	}
	dst.w[wordTime], dst.w[wordMask], dst.seq = r.Time, int64(mask), r.Seq
	if outside(r.Time) {
		return errTime(r.Time)
	}
	for i := range p.nums {
		n := &p.nums[i]
		if err := n.put(&dst.w[wordsFixed+i], r.Num[n.field]); err != nil {
			return err
		}
	}
	for i, c := range p.counted {
		word := &dst.w[wordsFixed+len(p.nums)+i]
		if c.text {
			*word, dst.texts[i] = int64(textHash(r.Text[c.field])), r.Text[c.field]
		} else {
			*word = numberID(r.Num[c.field])
		}
	}
	return nil
}

func errTime(t int64) error {
	return fmt.Errorf("its time is %d; want microseconds within 2^61 of 1970", t)
}

// put writes the number as an integer; 0 when it is missing, which no
// selection that adds it holds for.
func (n *numeral) put(dst *int64, x float64) error {
	v, ok := int64(0), true
	switch {
	case x != x:
	case n.scale == 0:
		v, ok = ordered(x), !math.IsInf(x, 0)
	default:
		v, ok = fixed(x, n.scale)
	}
	*dst = v
	if !ok {
		return &overflow{field: n.field, value: x, scale: n.scale}
	}
	return nil
}

// numberID identifies a number's value: -0 is 0.
func numberID(x float64) int64 { return int64(math.Float64bits(x + 0)) }

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
		return !(r.Null != nil && r.Null[c.field]) && c.holdsText(r.Text[c.field])
	}
	return c.holdsNumber(r.Num[c.field])
}

func (c *condition) holdsText(s string) bool { return slices.Contains(c.texts, s) }

// holdsNumber is false for NaN.
func (c *condition) holdsNumber(x float64) bool {
	return x >= c.min && x <= c.max && (c.numbers == nil || slices.Contains(c.numbers, x))
}
