package feature

// clock follows the times of one entity's events. Its time is the second
// largest of the distinct ones, so that a single event stamped in the future,
// or a retry of it, does not make everything after it too late.
type clock struct {
	top, second int64
	n           int // distinct times seen, at most 2
}

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

// tooLate says whether a record of time t is older than the clock by more than late.
func (c *clock) tooLate(t, late int64) bool { return c.n == 2 && t < c.second-late }
