package feature

import (
	"math"
	"slices"
)

// grid is one entity's past for windows on a grid: a pane for each step of
// the grid in which it had events, in the order of time. Its memory is
// bounded by the windows, whatever the number of events.
type grid struct {
	p *plan
	clock
	panes []pane
	at    int64 // the pane of the last read
	fresh bool
	view
	values []values
	load   []uint64
}

// pane is the sums of the events of one step, and the slots of its distinct values.
type pane struct {
	w    []int64
	sets [][]int32
	load []uint64
}

func newGrid(p *plan) *grid {
	g := &grid{p: p, view: p.newView(), values: make([]values, len(p.counted)), load: make([]uint64, len(p.nums))}
	for i := range g.values {
		g.values[i].counters = p.counters()
	}
	g.reset()
	return g
}

func (g *grid) reset() {
	g.clock.reset()
	g.panes, g.at, g.fresh = g.panes[:0], math.MinInt64, false
	clear(g.spans)
	clear(g.cells)
	clear(g.load)
	for i := range g.values {
		g.values[i].reset()
	}
}

// floorDiv is floor(t/step).
func floorDiv(t, step int64) int64 {
	d := t / step
	if t%step < 0 {
		d--
	}
	return d
}

// look moves the windows to a read at q; false when it is too late.
func (g *grid) look(q int64) bool {
	if g.tooLate(q, g.p.late) {
		return false
	}
	g.seek(floorDiv(q, g.p.grid))
	return true
}

// mixed writes the features of the last look that are of no one window.
func (g *grid) mixed(dst []float32) {
	for i := range g.p.mixed {
		o := &g.p.mixed[i]
		dst[o.def] = o.value(g.cells)
	}
}

// seek moves every window to a read in pane q.
func (g *grid) seek(q int64) {
	if g.fresh && g.at == q {
		return
	}
	g.at, g.fresh = q, true
	for i := range g.p.windows {
		w, s := &g.p.windows[i], &g.spans[i]
		upper := q - w.delay/g.p.grid
		lower := upper - w.width/g.p.grid
		for ; s.lo > 0 && g.panes[s.lo-1].w[0] >= lower; s.lo-- {
			g.count(w, &g.panes[s.lo-1], true)
		}
		for ; s.hi > s.lo && g.panes[s.hi-1].w[0] > upper; s.hi-- {
			g.count(w, &g.panes[s.hi-1], false)
		}
		for ; s.hi < len(g.panes) && g.panes[s.hi].w[0] <= upper; s.hi++ {
			g.count(w, &g.panes[s.hi], true)
		}
		for ; s.lo < s.hi && g.panes[s.lo].w[0] < lower; s.lo++ {
			g.count(w, &g.panes[s.lo], false)
		}
		g.extremes(w, s)
	}
}

// extremes looks at every pane of the window; there are few.
func (g *grid) extremes(w *window, s *stretch) {
	for k := range w.extremes {
		e := &w.extremes[k]
		v := int64(math.MaxInt64)
		if e.max {
			v = math.MinInt64
		}
		for i := s.lo; i < s.hi; i++ {
			if e.max {
				v = max(v, g.panes[i].w[e.word])
			} else {
				v = min(v, g.panes[i].w[e.word])
			}
		}
		g.cells[e.at] = v
	}
}

// count adds a pane to the window's cells, or takes it out of them.
func (g *grid) count(w *window, p *pane, add bool) {
	sign := int64(1)
	if !add {
		sign = -1
	}
	for _, c := range w.counts {
		g.cells[c.at] += sign * p.w[c.word]
	}
	for _, c := range w.sums {
		g.cells[c.at] += sign * p.w[c.word]
	}
	for _, c := range w.squares {
		addWide(g.cells[c.at:c.at+2], p.w[c.word], p.w[c.word+1], add)
	}
	for i := range w.distincts {
		d := &w.distincts[i]
		for _, slot := range p.sets[d.set] {
			g.cells[d.at] += g.values[d.counted].step(int64(slot), d.counter, int32(sign))
		}
	}
}

func (g *grid) check(e *entry) error {
	for i, n := range g.p.nums {
		if n.scale != 0 && g.load[i]+magnitude(e.w[wordsFixed+i]) > math.MaxInt64 {
			return errSum
		}
	}
	return nil
}

func (g *grid) add(e *entry) bool {
	t := e.w[wordTime]
	if g.tooLate(t, g.p.late) {
		g.refuse(e)
		return false
	}
	id := floorDiv(t, g.p.grid)
	g.seek(id)
	g.see(t)
	i := g.pane(id)
	g.put(i, e)
	g.weigh(i, e)
	g.forget()
	return true
}

// put adds what the event's selections choose to pane i, and to every window
// that holds the pane.
func (g *grid) put(i int, e *entry) {
	p, mask := &g.panes[i], uint64(e.w[wordMask])
	g.p.pane.add(p.w, e.w)
	for k, s := range g.p.pane.sets {
		if mask>>s.sel&1 == 1 {
			g.insert(i, k, s, e)
		}
	}
	for k := range g.p.windows {
		if !g.holds(k, i) {
			continue
		}
		w := &g.p.windows[k]
		for _, c := range w.counts {
			g.cells[c.at] += int64(mask >> c.sel & 1)
		}
		for _, c := range w.sums {
			g.cells[c.at] += int64(mask>>c.sel&1) * e.w[wordsFixed+c.num]
		}
		for _, c := range w.squares {
			if mask>>c.sel&1 == 1 {
				addSquare(g.cells[c.at:c.at+2], e.w[wordsFixed+c.num], true)
			}
		}
	}
	g.fresh = false
}

// insert puts the event's value into set k of pane i.
func (g *grid) insert(i, k int, s paneSet, e *entry) {
	p := &g.panes[i]
	if len(p.sets[k]) >= s.cap {
		return
	}
	text := ""
	if e.texts != nil {
		text = e.texts[s.counted]
	}
	v := &g.values[s.counted]
	slot := v.hold(uint64(e.w[wordsFixed+len(g.p.nums)+s.counted]), text)
	if slices.Contains(p.sets[k], slot) {
		v.drop(slot)
		return
	}
	p.sets[k] = append(p.sets[k], slot)
	for n := range g.p.windows {
		for _, d := range g.p.windows[n].distincts {
			if d.set == k && g.holds(n, i) {
				g.cells[d.at] += v.step(int64(slot), d.counter, 1)
			}
		}
	}
}

// weigh adds the event's magnitudes to those of pane i.
func (g *grid) weigh(i int, e *entry) {
	for k, n := range g.p.nums {
		if n.scale != 0 {
			m := magnitude(e.w[wordsFixed+k])
			g.panes[i].load[k] += m
			g.load[k] += m
		}
	}
}

// pane finds the pane of a number, or makes it.
func (g *grid) pane(id int64) int {
	i := len(g.panes)
	for i > 0 && g.panes[i-1].w[0] > id {
		i--
	}
	if i > 0 && g.panes[i-1].w[0] == id {
		return i - 1
	}
	// The panes behind the slice's end keep their memory: one of them is used again.
	n := len(g.panes)
	if n == cap(g.panes) {
		g.panes = append(g.panes, pane{})[:n]
	}
	g.panes = g.panes[:n+1]
	p := g.panes[n]
	copy(g.panes[i+1:], g.panes[i:n])
	if p.w == nil {
		p = pane{make([]int64, paneWords+g.p.pane.words), make([][]int32, len(g.p.pane.sets)), make([]uint64, len(g.p.nums))}
	}
	g.p.pane.start(p.w, id)
	clear(p.load)
	for k := range p.sets {
		p.sets[k] = p.sets[k][:0]
	}
	g.panes[i] = p
	return i
}

// forget drops the panes that no read can see any more.
func (g *grid) forget() {
	if g.n < 2 {
		return
	}
	bound := floorDiv(g.second-g.p.late, g.p.grid) - g.p.span/g.p.grid
	g.clock.forget(bound * g.p.grid)
	gone := 0
	for gone < len(g.panes) && g.panes[gone].w[0] < bound {
		p := &g.panes[gone]
		for k, s := range g.p.pane.sets {
			for _, slot := range p.sets[k] {
				g.values[s.counted].drop(slot)
			}
		}
		for k := range p.load {
			g.load[k] -= p.load[k]
		}
		gone++
	}
	if gone == 0 {
		return
	}
	rotate(g.panes, gone)
	g.panes = g.panes[:len(g.panes)-gone]
	for k := range g.spans {
		g.spans[k].lo -= gone
		g.spans[k].hi -= gone
	}
}

// rotate moves the first n panes behind the others.
func rotate(p []pane, n int) {
	for range n {
		first := p[0]
		copy(p, p[1:])
		p[len(p)-1] = first
	}
}
