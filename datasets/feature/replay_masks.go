package feature

// maskColumn is a selection over columns: a condition on a text is looked up
// once for each of the column's levels, not once an event.
type maskColumn struct {
	present *Series
	conds   []columnCondition
}

type columnCondition struct {
	*condition
	series *Series
	levels []bool // text: by code, whether the condition holds
}

// masks prepares the selections of a plan, in the order of their bits.
func (b *batch) masks(p *plan) []maskColumn {
	dst := make([]maskColumn, len(p.sels))
	for k := range p.sels {
		s := &p.sels[k]
		if s.present != nil {
			dst[k].present = &b.ev.Fields[s.present.field]
		}
		for i := range s.conds {
			c := columnCondition{condition: &s.conds[i], series: &b.ev.Fields[s.conds[i].field]}
			if c.text {
				c.levels = make([]bool, len(c.series.Levels))
				for code, text := range c.series.Levels {
					c.levels[code] = c.holdsText(text)
				}
			}
			dst[k].conds = append(dst[k].conds, c)
		}
	}
	return dst
}

// add sets the bit for those of the events from a place on that pass.
func (m *maskColumn) add(dst []uint64, from, bit int) {
	for i := range dst {
		if m.holds(from + i) {
			dst[i] |= 1 << bit
		}
	}
}

func (m *maskColumn) holds(i int) bool {
	if s := m.present; s != nil {
		if s.Num != nil && s.Num[i] != s.Num[i] || s.Num == nil && s.Code[i] < 0 {
			return false
		}
	}
	for k := range m.conds {
		c := &m.conds[k]
		if c.text {
			if code := c.series.Code[i]; code < 0 || !c.levels[code] {
				return false
			}
		} else if !c.holdsNumber(c.series.Num[i]) {
			return false
		}
	}
	return true
}
