package feature

import (
	"fmt"
	"math"
)

// subject is everything that is remembered of one entity field: a plan for
// its exact windows and one for each step of a grid.
type subject struct {
	name  string
	field int // place in the record
	text  bool
	plans []*plan
}

// plan is what an extractor does with the past of one entity. Its cells are
// integers; each window owns some of them, and the outputs are made from them.
//
// An entry is an event as a plan keeps it, in words of 64 bits:
//
//	0 time · 1 mask: bit k is set when selection k holds · numerals · slots of counted values
type plan struct {
	grid    int64 // the step in microseconds; 0: exact
	late    int64
	span    int64 // how far back a read may look
	sels    []selection
	nums    []numeral
	counted []input // fields whose distinct values are counted
	windows []window
	last    []newest
	first   []int // selections whose oldest time is kept
	defs    []int // places in the vector of all features
	mixed   []out // features that are of no one window
	cells   int
	pane    paneLayout // grid only

	countedBy []uint64 // for each counted field the selections that look at it
}

const (
	wordTime = iota
	wordMask
	wordsFixed
)

// most is the number of selections that a mask can hold.
const mostSelections = 64

type input struct {
	field int
	text  bool
}

// selection is a condition on an event that several cells share: all
// conditions hold and the field is there.
type selection struct {
	conds   []condition
	present *input
}

type condition struct {
	field    int
	text     bool
	texts    []string
	numbers  []float64
	min, max float64
}

// numeral is a number of an event as an integer.
type numeral struct {
	field int
	scale float64 // fixed point: 10^decimals; 0: the float64's bits in an order that integers have
}

// window is a stretch of time and the cells that are kept over it.
type window struct {
	width, delay int64
	counts       []countCell
	sums         []cell
	squares      []cell // two cells each, low word first
	extremes     []extreme
	distincts    []distinct
	outs         []out // features of this window alone
}

// countCell counts the entries that pass its selection. (It is small, as every
// event that enters or leaves a window walks over all of them.)
type countCell struct {
	at, word int32
	sel      uint8
}

// cell adds a word of each entry that passes its selection; num is the numeral
// that the word comes from.
type cell struct {
	sel, num, word, at int
}

type extreme struct {
	cell
	max   bool
	queue int // place among the past's queues
}

type distinct struct {
	sel     int
	counted int // place in plan.counted
	word    int
	at      int // cell with the number of distinct values
	counter int // place among the counters of a value
	set     int // grid: place among the sets of a pane
}

// newest keeps the time and one number of the newest entry that passes sel.
type newest struct {
	sel, num int // num -1: time alone
}

// out makes one feature from cells.
type out struct {
	def   int // place in the vector
	op    int
	a, b  int // cells
	c     int
	x, y  float64
	empty float32 // what it is of a window without events
}

// finder interns the parts of a plan while definitions are added to it.
type finder struct {
	layout Layout
	plan   *plan
	seen   map[string]int // a part by its description; places are never negative
}

func (f *finder) find(key string, add func() int) int {
	if at, ok := f.seen[key]; ok {
		return at
	}
	at := add()
	f.seen[key] = at
	return at
}

// compile makes the plans of a set that was checked against the layout.
func compile(s *Set, layout Layout) ([]subject, error) {
	var subjects []subject
	finders := map[string]*finder{}
	for i := range s.Defs {
		d := &s.Defs[i]
		if !d.Past() {
			continue
		}
		k := 0
		for k < len(subjects) && subjects[k].name != d.Entity {
			k++
		}
		if k == len(subjects) {
			at := layout.index(d.Entity)
			subjects = append(subjects, subject{name: d.Entity, field: at, text: layout[at].Text})
		}
		key := fmt.Sprintf("%d %d", k, d.Grid)
		f := finders[key]
		if f == nil {
			f = &finder{layout, &plan{grid: d.Grid, late: s.Late}, map[string]int{}}
			finders[key] = f
			subjects[k].plans = append(subjects[k].plans, f.plan)
		}
		f.add(i, d)
		if n := len(f.plan.sels); n > mostSelections {
			return nil, fmt.Errorf("feature: %q is condition %d on the events of %q; want at most %d different ones", d.Name, n, d.Entity, mostSelections)
		}
	}
	for _, s := range subjects {
		for _, p := range s.plans {
			p.finish()
		}
	}
	return subjects, nil
}

// add compiles one definition.
func (f *finder) add(i int, d *Def) {
	o := out{def: i, op: place(PastOps, d.Op), x: pow10(d.Decimals)}
	switch d.Op {
	case Last:
		o.a = f.newest(f.selection(d, true), f.numeral(d, false))
	case SinceLast:
		o.a = f.newest(f.selection(d, false), -1)
	case SinceFirst:
		o.a = f.oldest(f.selection(d, false))
	case Count:
		o.a = f.count(f.window(d, d.Window), f.selection(d, false))
	case Share:
		w := f.window(d, d.Window)
		o.a, o.b = f.count(w, f.selection(d, false)), f.count(w, f.selection(&Def{}, false))
	case Velocity:
		sel := f.selection(d, false)
		o.a, o.b = f.count(f.window(d, d.Window), sel), f.count(f.window(d, d.Over), sel)
		o.x, o.y = float64(d.Window), float64(d.Over)
	case Distinct:
		o.a, o.b = f.distinct(d), d.most()
	case Min, Max:
		w, sel := f.window(d, d.Window), f.selection(d, true)
		o.b, o.a = f.count(w, sel), f.extreme(w, sel, f.numeral(d, false), d.Op == Max)
	default: // sum, mean, stddev, risk
		w, sel, num := f.window(d, d.Window), f.selection(d, true), f.numeral(d, true)
		o.b, o.a = f.count(w, sel), f.sum(w, sel, num)
		if d.Op == StdDev {
			o.c = f.square(w, sel, num)
		}
	}
	f.plan.defs = append(f.plan.defs, i)
	if d.Window > 0 && d.Op != Velocity {
		o.empty = o.value(make([]int64, f.plan.cells))
		w := &f.plan.windows[f.window(d, d.Window)]
		w.outs = append(w.outs, o)
	} else {
		f.plan.mixed = append(f.plan.mixed, o)
	}
}

func (f *finder) selection(d *Def, present bool) int {
	s := selection{}
	key := "selection"
	for _, w := range d.Where {
		c := f.condition(w)
		s.conds = append(s.conds, c)
		key += fmt.Sprintf(" %d %q %x %x %x", c.field, c.texts, c.numbers, math.Float64bits(c.min), math.Float64bits(c.max))
	}
	if present {
		at := f.layout.index(d.Inputs[0])
		s.present = &input{at, f.layout[at].Text}
		key += fmt.Sprint(" present ", at)
	}
	return f.find(key, func() int {
		f.plan.sels = append(f.plan.sels, s)
		return len(f.plan.sels) - 1
	})
}

func (f *finder) condition(w Where) condition {
	at := f.layout.index(w.Field)
	c := condition{field: at, text: f.layout[at].Text, min: math.Inf(-1), max: math.Inf(1)}
	if c.text {
		c.texts = w.Equals
	} else if w.Equals != nil {
		c.numbers = []float64{}
		for _, s := range w.Equals {
			if x, ok := textNumber(s); ok {
				c.numbers = append(c.numbers, x)
			}
		}
	}
	if w.Min != nil {
		c.min = *w.Min
	}
	if w.Max != nil {
		c.max = *w.Max
	}
	return c
}

func (f *finder) numeral(d *Def, fixed bool) int {
	n := numeral{field: f.layout.index(d.Inputs[0])}
	if fixed {
		n.scale = pow10(d.Decimals)
	}
	return f.find(fmt.Sprint("numeral ", n.field, n.scale), func() int {
		f.plan.nums = append(f.plan.nums, n)
		return len(f.plan.nums) - 1
	})
}

func (f *finder) window(d *Def, width int64) int {
	f.plan.span = max(f.plan.span, width+d.Delay)
	return f.find(fmt.Sprint("window ", width, d.Delay), func() int {
		f.plan.windows = append(f.plan.windows, window{width: width, delay: d.Delay})
		return len(f.plan.windows) - 1
	})
}

// cells takes n cells.
func (f *finder) cells(n int) int {
	at := f.plan.cells
	f.plan.cells += n
	return at
}

func (f *finder) count(w, sel int) int {
	return f.find(fmt.Sprint("count ", w, sel), func() int {
		c := countCell{int32(f.cells(1)), int32(f.plan.pane.count(sel)), uint8(sel)}
		f.plan.windows[w].counts = append(f.plan.windows[w].counts, c)
		return int(c.at)
	})
}

func (f *finder) sum(w, sel, num int) int {
	return f.find(fmt.Sprint("sum ", w, sel, num), func() int {
		c := cell{sel, num, f.word(num, f.plan.pane.sum(sel, num)), f.cells(1)}
		f.plan.windows[w].sums = append(f.plan.windows[w].sums, c)
		return c.at
	})
}

func (f *finder) square(w, sel, num int) int {
	return f.find(fmt.Sprint("square ", w, sel, num), func() int {
		c := cell{sel, num, f.word(num, f.plan.pane.square(sel, num)), f.cells(2)}
		f.plan.windows[w].squares = append(f.plan.windows[w].squares, c)
		return c.at
	})
}

func (f *finder) extreme(w, sel, num int, max bool) int {
	return f.find(fmt.Sprint("extreme ", w, sel, num, max), func() int {
		n := 0
		for i := range f.plan.windows {
			n += len(f.plan.windows[i].extremes)
		}
		x := extreme{cell{sel, num, f.word(num, f.plan.pane.extreme(sel, num, max)), f.cells(1)}, max, n}
		f.plan.windows[w].extremes = append(f.plan.windows[w].extremes, x)
		return x.at
	})
}

// word is where an entry has the number: an event has it once, a pane once a
// selection.
func (f *finder) word(num, pane int) int {
	if f.plan.grid > 0 {
		return pane
	}
	return wordsFixed + num
}

func (f *finder) distinct(d *Def) int {
	p := f.plan
	w, sel, at := f.window(d, d.Window), f.selection(d, true), f.layout.index(d.Inputs[0])
	counted := f.find(fmt.Sprint("counted ", at), func() int {
		p.counted = append(p.counted, input{at, f.layout[at].Text})
		return len(p.counted) - 1
	})
	set := p.pane.set(sel, counted, d.most())
	return f.find(fmt.Sprint("distinct ", w, sel, at), func() int {
		n := 0
		for i := range p.windows {
			n += len(p.windows[i].distincts)
		}
		x := distinct{sel: sel, counted: counted, at: f.cells(1), counter: n, set: set}
		p.windows[w].distincts = append(p.windows[w].distincts, x)
		return x.at
	})
}

func (f *finder) newest(sel, num int) int {
	return f.find(fmt.Sprint("newest ", sel, num), func() int {
		f.plan.last = append(f.plan.last, newest{sel, num})
		return len(f.plan.last) - 1
	})
}

func (f *finder) oldest(sel int) int {
	return f.find(fmt.Sprint("oldest ", sel), func() int {
		f.plan.first = append(f.plan.first, sel)
		return len(f.plan.first) - 1
	})
}

// finish gives the counted values their places behind the numerals.
func (p *plan) finish() {
	p.countedBy = make([]uint64, len(p.counted))
	for i := range p.windows {
		for k := range p.windows[i].distincts {
			x := &p.windows[i].distincts[k]
			x.word = wordsFixed + len(p.nums) + x.counted
			p.countedBy[x.counted] |= 1 << x.sel
		}
	}
}

// words is the length of an event's entry.
func (p *plan) words() int { return wordsFixed + len(p.nums) + len(p.counted) }

// counters is how many distinct counts are kept of each value.
func (p *plan) counters() int {
	n := 0
	for i := range p.windows {
		n += len(p.windows[i].distincts)
	}
	return n
}

// queues is how many extremes are kept.
func (p *plan) queues() int {
	n := 0
	for i := range p.windows {
		n += len(p.windows[i].extremes)
	}
	return n
}

func pow10(n int) float64 {
	x := 1.0
	for range n {
		x *= 10
	}
	return x
}
