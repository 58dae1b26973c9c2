package feature

import "slices"

// clock follows the times of one entity's events. Its time is the second
// largest of the distinct ones, so that a single event stamped in the future,
// or a retry of it, does not make everything after it too late.
type clock struct {
	top, second int64
	n           int // distinct times seen, at most 2
	refused     []refused
}

// refused is an event that came too late, as [Extractor.Amend] must know it.
type refused struct{ time, seq int64 }

// see takes note of an event's time.
func (c *clock) see(t int64) {
	switch {
	case c.n == 0:
		c.top, c.n = t, 1
	case t > c.top:
		c.second, c.top, c.n = c.top, t, 2
	case t < c.top && (c.n == 1 || t > c.second):
		c.second, c.n = t, 2
	}
}

// latest is the largest time that was seen.
func (c *clock) latest() int64 { return c.top }

// refuse takes note of an event that is too late.
func (c *clock) refuse(e *entry) { c.refused = append(c.refused, refused{e.w[wordTime], e.seq}) }

// isRefused says whether the event was too late when it came.
func (c *clock) isRefused(e *entry) bool {
	return slices.Contains(c.refused, refused{e.w[wordTime], e.seq})
}

// reset forgets all times.
func (c *clock) reset() { *c = clock{refused: c.refused[:0]} }

// forget drops the refusals from before a time.
func (c *clock) forget(bound int64) {
	if len(c.refused) > 0 {
		c.refused = slices.DeleteFunc(c.refused, func(r refused) bool { return r.time < bound })
	}
}

// tooLate says whether a record of time t is older than the clock by more than late.
func (c *clock) tooLate(t, late int64) bool { return c.n == 2 && t < c.second-late }
