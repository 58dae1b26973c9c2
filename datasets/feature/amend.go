package feature

import (
	"fmt"
	"slices"
	"sort"
)

// Amend fills in what was missing of an event when it was observed, such as a
// label that is known weeks later: was is the record as it was observed, now
// the same record with more. From then on the history is as if now had been
// observed in its place; a definition whose delay is longer than the filling
// takes gives the bytes of a batch that knows everything.
//
// It says whether an entity remembered the event: one that came too late or has
// left every window changes nothing. Of several events that were the same to
// the definitions the first is filled in. When it gives an error nothing has
// changed: a field was there and is another, an entity was missing, or a number
// cannot be held.
func (x *Extractor) Amend(h *History, was, now *Record) (remembered bool, err error) {
	if err := x.onlyMore(was, now); err != nil {
		return false, err
	}
	if len(x.subjects) == 0 {
		return false, nil
	}
	h.use(x)
	var all []amendment
	for i := range h.subjects {
		some, err := h.subjects[i].amendments(was, now)
		if err != nil {
			return false, fmt.Errorf("feature: event of seq %d: %w", now.Seq, x.named(err))
		}
		all = append(all, some...)
	}
	for _, a := range all {
		a.past.amend(a.at, &a.was, &a.now)
	}
	return len(all) > 0, nil
}

// amendment is what has to be done to one past.
type amendment struct {
	past     past
	at       int
	was, now entry
}

// amendments finds the event in the pasts of its entity, and says whether they
// can hold what is known of it now.
func (m *remembered) amendments(was, now *Record) ([]amendment, error) {
	pasts := m.of(was)
	if pasts == nil || &pasts[0] == &m.none[0] {
		return nil, nil
	}
	var dst []amendment
	for k, p := range m.subject.plans {
		a := amendment{past: pasts[k], was: p.newEntry(), now: p.newEntry()}
		if err := p.fill(&a.was, was); err != nil {
			return nil, err
		}
		if err := p.fill(&a.now, now); err != nil {
			return nil, err
		}
		if a.at = a.past.find(&a.was); a.at < 0 || a.past.isRefused(&a.was) {
			continue
		}
		if err := a.past.checkMore(&a.was, &a.now); err != nil {
			return nil, err
		}
		dst = append(dst, a)
	}
	return dst, nil
}

// onlyMore says whether now is was with nothing but missing fields filled in.
func (x *Extractor) onlyMore(was, now *Record) error {
	if was.Time != now.Time || was.Seq != now.Seq {
		return fmt.Errorf("feature: an event of seq %d and time %d is to be amended by one of seq %d and time %d; want the same seq and time", was.Seq, was.Time, now.Seq, now.Time)
	}
	for i, f := range x.layout {
		switch before, after := absentField(was, i, f.Text), absentField(now, i, f.Text); {
		case before && after:
		case before:
			if slices.ContainsFunc(x.subjects, func(s subject) bool { return s.field == i }) {
				return fmt.Errorf("feature: event of seq %d: its entity %q was missing and is %s; want it as it was", now.Seq, f.Name, fieldText(now, i, f.Text))
			}
		case after:
			return fmt.Errorf("feature: event of seq %d: its %q was %s and is missing; want it as it was", now.Seq, f.Name, fieldText(was, i, f.Text))
		case f.Text && was.Text[i] != now.Text[i] || !f.Text && was.Num[i] != now.Num[i]:
			return fmt.Errorf("feature: event of seq %d: its %q was %s and is %s; want it as it was", now.Seq, f.Name, fieldText(was, i, f.Text), fieldText(now, i, f.Text))
		}
	}
	return nil
}

func fieldText(r *Record, i int, text bool) string {
	if text {
		return fmt.Sprintf("%q", r.Text[i])
	}
	return NumberText(r.Num[i])
}

// checkMore says whether the loads can take what a numeral becomes.
func (p *plan) checkMore(load []uint64, was, now *entry) error {
	for i, n := range p.nums {
		at := wordsFixed + i
		if n.scale != 0 && load[i]-magnitude(was.w[at])+magnitude(now.w[at]) > 1<<63-1 {
			return errSum
		}
	}
	return nil
}

// reload makes the loads those with now in the place of was.
func (p *plan) reload(load []uint64, was, now *entry) {
	for i, n := range p.nums {
		if n.scale != 0 {
			load[i] += magnitude(now.w[wordsFixed+i]) - magnitude(was.w[wordsFixed+i])
		}
	}
}

func (x *exact) checkMore(was, now *entry) error { return x.p.checkMore(x.load, was, now) }

func (g *grid) checkMore(was, now *entry) error { return g.p.checkMore(g.load, was, now) }

// find is the position of the first entry that is the same, -1 for none.
func (x *exact) find(e *entry) int {
	t := e.w[wordTime]
	pos := x.start + sort.Search(x.end-x.start, func(i int) bool { return x.time(x.start+i) >= t })
	for ; pos < x.end && x.time(pos) == t; pos++ {
		if x.same(pos, e) {
			return pos
		}
	}
	return -1
}

func (x *exact) same(pos int, e *entry) bool {
	held, n := x.entry(pos), wordsFixed+len(x.p.nums)
	if !slices.Equal(held[:n], e.w[:n]) {
		return false
	}
	for k := range x.values {
		if at := held[n+k]; at >= 0 {
			if s := &x.values[k].slots[at]; s.id != uint64(e.w[n+k]) || s.text != e.texts[k] {
				return false
			}
		}
	}
	return true
}

// amend takes the entry at pos out of its windows and puts it back with more.
func (x *exact) amend(pos int, was, now *entry) {
	for i := range x.p.windows {
		if x.holds(i, pos) {
			x.count(&x.p.windows[i], pos, false)
		}
	}
	e, n, mask := x.entry(pos), wordsFixed+len(x.p.nums), uint64(now.w[wordMask])
	copy(e[:n], now.w)
	for k := range x.values {
		if e[n+k] < 0 && x.isCounted(k, mask) {
			e[n+k] = int64(x.values[k].hold(uint64(now.w[n+k]), now.texts[k]))
		}
	}
	for i := range x.p.windows {
		if x.holds(i, pos) {
			x.count(&x.p.windows[i], pos, true)
			x.requeue(&x.p.windows[i], x.spans[i])
		}
	}
	for i, l := range x.p.last {
		if pos < x.now && mask>>l.sel&1 == 1 {
			x.last[i].pos = max(x.last[i].pos, pos)
		}
	}
	for i, sel := range x.p.first {
		if mask>>sel&1 == 1 {
			x.first[i] = min(x.first[i], now.w[wordTime])
		}
	}
	x.p.reload(x.load, was, now)
	x.fresh = false
}

// find is the place of the event's pane, -1 for none.
func (g *grid) find(e *entry) int {
	id := floorDiv(e.w[wordTime], g.p.grid)
	at, ok := sort.Find(len(g.panes), func(i int) int {
		switch w := g.panes[i].w[0]; {
		case id < w:
			return -1
		case id > w:
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return at
}

// amend adds to the pane and its windows what the selections choose that the
// event now passes and did not before.
func (g *grid) amend(i int, was, now *entry) {
	more := entry{w: slices.Clone(now.w), texts: now.texts}
	more.w[wordMask] &^= was.w[wordMask]
	g.put(i, &more)
	g.p.reload(g.load, was, now)
	g.p.reload(g.panes[i].load, was, now)
}
