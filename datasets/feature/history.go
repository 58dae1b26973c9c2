package feature

import (
	"fmt"
	"maps"
)

// History is what an extractor remembers of all entities that it has
// observed. The zero value remembers nothing. A History belongs to one
// extractor and to one goroutine; a service that wants more has one for each
// shard of its entities.
type History struct {
	TooLate int64 // events that an entity did not remember, see [Set.Late]

	x         *Extractor
	subjects  []remembered
	seen      bool
	seq, time int64 // of the last event
}

// remembered is the pasts of all values of one entity field, one a plan.
type remembered struct {
	subject *subject
	texts   map[string][]past
	numbers map[uint64][]past
	none    []past // what was never observed
	entries []entry
	now     []past // those of the event at hand; nil: it has no entity

	// The entity that was looked up last: Observe follows Vector.
	lastText   string
	lastNumber uint64
	lastPasts  []past // nil: none was
}

// past is one entity's past under one plan.
type past interface {
	reset()
	look(q int64) bool   // moves to a read at q; false when it is too late
	seen() *view         // the windows
	mixed(dst []float32) // what is of no one window
	check(e *entry) error
	add(e *entry) bool

	latest() int64           // the largest time it was seen with
	isRefused(e *entry) bool // it was too late when it came
	find(e *entry) int       // where an event is, -1 for nowhere
	checkMore(was, now *entry) error
	amend(at int, was, now *entry)
}

func (p *plan) newPast() past {
	if p.grid > 0 {
		return newGrid(p)
	}
	return newExact(p)
}

func (s *subject) newPasts() []past {
	dst := make([]past, len(s.plans))
	for i, p := range s.plans {
		dst[i] = p.newPast()
	}
	return dst
}

// use ties the history to an extractor when it is used first.
func (h *History) use(x *Extractor) {
	if h.x == x {
		return
	}
	if h.x != nil {
		panic("feature: a History was used with two extractors; want one each")
	}
	h.x = x
	for i := range x.subjects {
		s := &x.subjects[i]
		m := remembered{subject: s, none: s.newPasts(), texts: map[string][]past{}, numbers: map[uint64][]past{}}
		for _, p := range s.plans {
			m.entries = append(m.entries, p.newEntry())
		}
		h.subjects = append(h.subjects, m)
	}
}

// of gives the pasts of the record's entity; nil when it has none, and those
// of an entity without a past when it was not observed.
func (m *remembered) of(r *Record) []past {
	at := m.subject.field
	if absentField(r, at, m.subject.text) {
		return nil
	}
	if m.subject.text {
		if key := r.Text[at]; m.lastPasts == nil || m.lastText != key {
			m.lastText, m.lastPasts = key, m.texts[key]
		}
	} else if key := uint64(numberID(r.Num[at])); m.lastPasts == nil || m.lastNumber != key {
		m.lastNumber, m.lastPasts = key, m.numbers[key]
	}
	if m.lastPasts == nil {
		return m.none
	}
	return m.lastPasts
}

// meet gives the record's entity pasts of its own.
func (m *remembered) meet(r *Record) []past {
	ps := m.subject.newPasts()
	at := m.subject.field
	if m.subject.text {
		m.texts[r.Text[at]] = ps
	} else {
		m.numbers[uint64(numberID(r.Num[at]))] = ps
	}
	return ps
}

func (m *remembered) read(dst []float32, r *Record) {
	ps := m.of(r)
	for k, p := range m.subject.plans {
		if ps == nil || outside(r.Time) {
			p.missing(dst)
		} else {
			p.read(dst, ps[k], r.Time)
		}
	}
}

// Observe makes r part of the past of its entities. Records are observed in
// the order of their log: by ascending Seq, and by ascending Time within one
// Seq (so by Time alone where there is no Seq). When it gives an error, nothing
// has been remembered: the record is not in order, its time is not within 2^61
// microseconds of 1970, a number or the sum of an entity's numbers cannot be
// held. A record without an entity is remembered for its other entities.
//
// Observe allocates when an entity is new or has more events than ever before
// within its windows.
func (x *Extractor) Observe(h *History, r *Record) error {
	if len(x.subjects) == 0 {
		return nil
	}
	h.use(x)
	if h.seen && (r.Seq < h.seq || r.Seq == h.seq && r.Time < h.time) {
		return fmt.Errorf("feature: event of seq %d and time %d stands behind one of seq %d and time %d; want ascending seq, and ascending time within a seq", r.Seq, r.Time, h.seq, h.time)
	}
	for i := range h.subjects {
		if err := h.subjects[i].check(r); err != nil {
			return fmt.Errorf("feature: event of seq %d: %w", r.Seq, x.named(err))
		}
	}
	late := false
	for i := range h.subjects {
		late = !h.subjects[i].add(r) || late
	}
	if late {
		h.TooLate++
	}
	h.seen, h.seq, h.time = true, r.Seq, r.Time
	return nil
}

// check makes the entries of the event and says whether they can be remembered.
func (m *remembered) check(r *Record) error {
	m.now = m.of(r)
	if m.now == nil {
		return nil
	}
	for k, p := range m.subject.plans {
		if err := p.fill(&m.entries[k], r); err != nil {
			return err
		}
		if err := m.now[k].check(&m.entries[k]); err != nil {
			return err
		}
	}
	return nil
}

// add remembers the entries that check made; false when they are too late.
func (m *remembered) add(r *Record) bool {
	if m.now == nil {
		return true
	}
	ps := m.now
	if &ps[0] == &m.none[0] {
		ps = m.meet(r)
	}
	ok := true
	for k := range ps {
		ok = ps[k].add(&m.entries[k]) && ok
	}
	return ok
}

// Forget drops the entities whose windows hold nothing at a record of the time,
// or any later one, and says how many. It changes no vector of such a record,
// but for operations on the whole past, which begin anew. A service calls it
// now and then, with a time that no record will be older than.
func (h *History) Forget(time int64) int {
	n := 0
	for i := range h.subjects {
		m := &h.subjects[i]
		before := time
		for _, p := range m.subject.plans {
			before = min(before, time-p.span-p.grid)
		}
		n += dropOld(m.texts, before) + dropOld(m.numbers, before)
		m.lastPasts = nil
	}
	return n
}

// dropOld drops the entities whose events are all older than before.
func dropOld[K comparable](pasts map[K][]past, before int64) int {
	n := len(pasts)
	maps.DeleteFunc(pasts, func(_ K, ps []past) bool { return ps[0].latest() < before })
	return n - len(pasts)
}
