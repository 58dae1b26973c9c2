package datasets

import "sort"

// Cut is where a part that is drawn by time begins: it takes rows of From or
// later, in microseconds since 1970 UTC, which no part drawn before it took.
type Cut struct {
	Part Part
	From int64
}

// limit is the last time at which a row of part may stand: at least gap before
// the beginning of every part that is drawn by time and before it. Parts are
// drawn in the order test, calib, valid, fit. No such cut: false.
func limit(part Part, cuts []Cut, gap int64) (last int64, ok bool) {
	for _, c := range cuts {
		at := c.From - max(gap, 1) // a row at From is of the later part
		if c.Part > part && c.Part <= Test && (!ok || at < last) {
			last, ok = at, true
		}
	}
	return last, ok
}

// OpenGap moves the rows that are nearer than gap before the beginning of a
// later part into [Gap], so that max(fit.time)+gap <= min(test.time), and so
// for every two parts of which the later one is drawn by time. A part that was
// drawn before that one, by a hash or a condition, is left as it is: it stands
// at all times. gap is in microseconds.
func OpenGap(parts []Part, time []int64, cuts []Cut, gap int64) {
	for _, p := range []Part{Fit, Valid, Calib} {
		last, ok := limit(p, cuts, gap)
		if !ok {
			continue
		}
		for i := range parts {
			if parts[i] == p && time[i] > last {
				parts[i] = Gap
			}
		}
	}
}

// CutAt sets the horizons of views that end before a cut: the first row that
// is at or after the cut less gap. The other views keep theirs. The rows of the
// matrix stand in the order of time.
func (s *Split) CutAt(cuts []Cut, gap int64) {
	for p, v := range []*View{Fit: &s.Fit, Valid: &s.Valid, Calib: &s.Calib} {
		if last, ok := limit(Part(p), cuts, gap); ok {
			v.Horizon = int32(sort.Search(len(v.M.Time), func(i int) bool { return v.M.Time[i] > last }))
		}
	}
}

// UpTo gives the rows of a table whose time is at most last, in their order,
// and counts the others. A table without such rows is returned as it is.
func UpTo(t *Table, time []int64, last int64) (*Table, int) {
	var rows []int32
	for i, at := range time {
		if at <= last {
			rows = append(rows, int32(i))
		}
	}
	if len(rows) == t.Rows {
		return t, 0
	}
	return t.Take(rows), t.Rows - len(rows)
}

// Newest is the latest of some times; there must be one.
func Newest(time []int64) int64 {
	last := time[0]
	for _, at := range time {
		last = max(last, at)
	}
	return last
}
