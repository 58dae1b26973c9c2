package feature

import (
	"errors"
	"math"
)

// exact is one entity's past for windows that are exact to the microsecond:
// its entries in (time, log) order, and for each window the stretch of them
// that the cells hold at present. Reading moves the stretches to the time of
// the read, forward or back, and adds or removes what they pass.
//
// Positions count from the entity's first entry; base is that of buf[0].
type exact struct {
	p *plan
	clock
	buf                   []int64
	base, start, end, now int // now: the first entry whose time is later than at
	at                    int64
	fresh                 bool // the stretches hold what belongs to at
	view
	queues []queue
	values []values
	last   []lastEntry
	first  []int64
	load   []uint64 // a numeral's sum of magnitudes over all entries
}

// lastEntry is the newest entry that passes a selection: at pos while it is
// held, else what is kept of it. pos is -1 while there is none.
type lastEntry struct {
	pos         int
	kept        bool
	time, value int64
}

const never = math.MaxInt64

func newExact(p *plan) *exact {
	x := &exact{
		p: p, view: p.newView(),
		values: make([]values, len(p.counted)), last: make([]lastEntry, len(p.last)),
		first: make([]int64, len(p.first)), load: make([]uint64, len(p.nums)), queues: make([]queue, p.queues()),
	}
	for i := range x.values {
		x.values[i].counters = p.counters()
	}
	x.reset()
	return x
}

// reset forgets everything.
func (x *exact) reset() {
	x.clock.reset()
	x.buf, x.base, x.start, x.end, x.now = x.buf[:0], 0, 0, 0, 0
	x.at, x.fresh = math.MinInt64, false
	clear(x.spans)
	clear(x.cells)
	clear(x.load)
	for i := range x.queues {
		x.queues[i].reset()
	}
	for i := range x.values {
		x.values[i].reset()
	}
	for i := range x.last {
		x.last[i] = lastEntry{pos: -1}
	}
	for i := range x.first {
		x.first[i] = never
	}
}

// entry is the words of the entry at a position.
func (x *exact) entry(pos int) []int64 {
	n := x.p.words()
	i := (pos - x.base) * n
	return x.buf[i : i+n : i+n]
}

func (x *exact) time(pos int) int64 { return x.buf[(pos-x.base)*x.p.words()+wordTime] }

// look moves the windows to a read at q; false when it is too late.
func (x *exact) look(q int64) bool {
	if x.tooLate(q, x.p.late) {
		return false
	}
	x.seek(q)
	return true
}

// mixed writes the features of the last look that are of no one window.
func (x *exact) mixed(dst []float32) {
	for i := range x.p.mixed {
		o := &x.p.mixed[i]
		switch o.op {
		case pastLast, pastSinceLast:
			dst[o.def] = x.newest(o, x.at)
		case pastSinceFirst:
			dst[o.def] = missing
			if t := x.first[o.a]; t <= x.at {
				dst[o.def] = narrow(seconds(x.at - t))
			}
		default:
			dst[o.def] = o.value(x.cells)
		}
	}
}

func (x *exact) newest(o *out, q int64) float32 {
	l := &x.last[o.a]
	t, v := l.time, l.value
	switch {
	case l.pos >= x.start && l.pos >= 0:
		e := x.entry(l.pos)
		t = e[wordTime]
		if n := x.p.last[o.a].num; n >= 0 {
			v = e[wordsFixed+n]
		}
	case !l.kept:
		return missing
	}
	if o.op == pastSinceLast {
		return narrow(seconds(q - t))
	}
	return narrow(unordered(v))
}

// seek moves every stretch to a read at q.
func (x *exact) seek(q int64) {
	if x.fresh && x.at == q {
		return
	}
	back := x.at > q
	x.at, x.fresh = q, true
	for i := range x.p.windows {
		w, s := &x.p.windows[i], &x.spans[i]
		upper := q - w.delay
		lower := upper - w.width
		if back {
			x.back(w, s, lower, upper)
		}
		if s.lo < s.hi && x.time(s.hi-1) < lower {
			x.empty(w, s)
		}
		if s.lo == s.hi { // what would leave again at once does not enter
			for ; s.hi < x.end && x.time(s.hi) < lower; s.hi++ {
			}
			s.lo = s.hi
		}
		for ; s.hi < x.end && x.time(s.hi) <= upper; s.hi++ {
			x.enter(w, s.hi)
		}
		for ; s.lo < s.hi && x.time(s.lo) < lower; s.lo++ {
			x.leave(w, s.lo)
		}
		for k := range w.extremes {
			if e := &w.extremes[k]; !x.queues[e.queue].empty() {
				x.cells[e.at] = x.queues[e.queue].value()
			}
		}
	}
	x.seekLast(q)
}

// back moves a stretch to an earlier time. What stood behind an entry in a
// queue was dropped, so the queues are made again.
func (x *exact) back(w *window, s *stretch, lower, upper int64) {
	for ; s.lo > x.start && x.time(s.lo-1) >= lower; s.lo-- {
		x.count(w, s.lo-1, true)
	}
	for ; s.hi > s.lo && x.time(s.hi-1) > upper; s.hi-- {
		x.count(w, s.hi-1, false)
	}
	x.requeue(w, *s)
}

// requeue makes the queues of a window again.
func (x *exact) requeue(w *window, s stretch) {
	for k := range w.extremes {
		e := &w.extremes[k]
		x.queues[e.queue].reset()
		for pos := s.lo; pos < s.hi; pos++ {
			x.push(e, pos)
		}
	}
}

func (x *exact) push(e *extreme, pos int) {
	if v := x.entry(pos); v[wordMask]>>e.sel&1 == 1 {
		x.queues[e.queue].push(pos, v[e.word], e.max)
	}
}

// enter adds the entry at pos, the next after the stretch.
func (x *exact) enter(w *window, pos int) {
	x.count(w, pos, true)
	for k := range w.extremes {
		x.push(&w.extremes[k], pos)
	}
}

// leave removes the entry at pos, the first of the stretch.
func (x *exact) leave(w *window, pos int) {
	x.count(w, pos, false)
	for k := range w.extremes {
		x.queues[w.extremes[k].queue].leave(pos)
	}
}

// count adds the entry at pos to the window's cells, or takes it out of them.
func (x *exact) count(w *window, pos int, add bool) {
	e, sign := x.entry(pos), int64(1)
	if !add {
		sign = -1
	}
	mask, cells := uint64(e[wordMask]), x.cells
	for i := range w.counts {
		c := &w.counts[i]
		cells[c.at] += sign * int64(mask>>(c.sel&63)&1)
	}
	for i := range w.sums {
		c := &w.sums[i]
		cells[c.at] += sign * int64(mask>>(uint(c.sel)&63)&1) * e[c.word]
	}
	for i := range w.squares {
		c := &w.squares[i]
		if mask>>(uint(c.sel)&63)&1 == 1 {
			addSquare(cells[c.at:c.at+2], e[c.word], add)
		}
	}
	x.countValues(w, e, sign)
}

func (x *exact) countValues(w *window, e []int64, sign int64) {
	mask := uint64(e[wordMask])
	for i := range w.distincts {
		if d := &w.distincts[i]; mask>>(uint(d.sel)&63)&1 == 1 {
			v := &x.values[d.counted]
			x.cells[d.at] += v.step(e[d.word], d.counter, int32(sign))
		}
	}
}

// empty takes all entries out of the window at once. The sums of none are
// zero; the counters of values are not.
func (x *exact) empty(w *window, s *stretch) {
	for ; s.lo < s.hi; s.lo++ {
		x.countValues(w, x.entry(s.lo), -1)
	}
	for i := range w.counts {
		x.cells[w.counts[i].at] = 0
	}
	for i := range w.sums {
		x.cells[w.sums[i].at] = 0
	}
	for i := range w.squares {
		clear(x.cells[w.squares[i].at:][:2])
	}
	for i := range w.extremes {
		x.queues[w.extremes[i].queue].reset()
	}
}

// seekLast moves the newest entries to the time q.
func (x *exact) seekLast(q int64) {
	if len(x.last) == 0 {
		return
	}
	for ; x.now < x.end && x.time(x.now) <= q; x.now++ {
		for i, l := range x.p.last {
			if x.entry(x.now)[wordMask]>>l.sel&1 == 1 {
				x.last[i].pos = x.now
			}
		}
	}
	for ; x.now > x.start && x.time(x.now-1) > q; x.now-- {
		for i := range x.last {
			if x.last[i].pos == x.now-1 {
				x.last[i].pos = x.before(x.now-1, x.p.last[i].sel)
			}
		}
	}
}

// before is the last entry ahead of pos that passes the selection, -1 for none.
func (x *exact) before(pos, sel int) int {
	for pos--; pos >= x.start; pos-- {
		if x.entry(pos)[wordMask]>>sel&1 == 1 {
			return pos
		}
	}
	return -1
}

var errSum = errors.New("the sum of its entity's events is too large; want a sum of magnitudes below 2^63 units")

// check says whether the event can be remembered.
func (x *exact) check(e *entry) error {
	for i, n := range x.p.nums {
		if n.scale != 0 && x.load[i]+magnitude(e.w[wordsFixed+i]) > math.MaxInt64 {
			return errSum
		}
	}
	return nil
}

// add remembers an event that was checked; false when it is too late.
func (x *exact) add(e *entry) bool {
	t := e.w[wordTime]
	if x.tooLate(t, x.p.late) {
		x.refuse(e)
		return false
	}
	x.seek(t) // so that every stretch ends before the place of the event
	x.see(t)
	for i, n := range x.p.nums {
		if n.scale != 0 {
			x.load[i] += magnitude(e.w[wordsFixed+i])
		}
	}
	for i, sel := range x.p.first {
		if e.w[wordMask]>>sel&1 == 1 {
			x.first[i] = min(x.first[i], t)
		}
	}
	x.insert(e, t)
	x.fresh = false
	x.forget()
	return true
}

// insert puts the event behind those of its time and before later ones.
func (x *exact) insert(e *entry, t int64) {
	n := x.p.words()
	x.room(n)
	pos := x.end
	for pos > x.start && x.time(pos-1) > t {
		pos--
	}
	i := (pos - x.base) * n
	x.buf = x.buf[:len(x.buf)+n]
	copy(x.buf[i+n:], x.buf[i:])
	dst := x.buf[i : i+n]
	copy(dst, e.w)
	for k := range x.values {
		word := wordsFixed + len(x.p.nums) + k
		dst[word] = -1
		if x.isCounted(k, uint64(e.w[wordMask])) {
			text := ""
			if e.texts != nil {
				text = e.texts[k]
			}
			dst[word] = int64(x.values[k].hold(uint64(e.w[word]), text))
		}
	}
	x.end++
}

// isCounted says whether any count of distinct values will look at the entry.
func (x *exact) isCounted(k int, mask uint64) bool { return mask&x.p.countedBy[k] != 0 }

// room makes place for one more entry: the forgotten ones go when they are half.
func (x *exact) room(n int) {
	if len(x.buf)+n <= cap(x.buf) {
		return
	}
	gone := (x.start - x.base) * n
	if gone >= len(x.buf)/2 && gone > 0 {
		x.buf = x.buf[:copy(x.buf, x.buf[gone:])]
		x.base = x.start
		return
	}
	buf := make([]int64, len(x.buf)-gone, max(4*n, 2*(len(x.buf)-gone)+n))
	copy(buf, x.buf[gone:])
	x.buf, x.base = buf, x.start
}

// forget drops the entries that no read can see any more.
func (x *exact) forget() {
	if x.n < 2 {
		return
	}
	bound := x.second - x.p.late - x.p.span
	x.clock.forget(bound)
	for x.start < x.end && x.time(x.start) < bound {
		e := x.entry(x.start)
		for i, n := range x.p.nums {
			if n.scale != 0 {
				x.load[i] -= magnitude(e[wordsFixed+i])
			}
		}
		for i, l := range x.p.last {
			if e[wordMask]>>l.sel&1 == 1 {
				x.last[i].keep(e, l.num)
			}
		}
		for k := range x.values {
			if s := e[wordsFixed+len(x.p.nums)+k]; s >= 0 {
				x.values[k].drop(int32(s))
			}
		}
		x.start++
	}
}

func (l *lastEntry) keep(e []int64, num int) {
	l.kept, l.time = true, e[wordTime]
	if num >= 0 {
		l.value = e[wordsFixed+num]
	}
}
