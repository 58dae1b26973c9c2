package feature

import (
	"math"
	"slices"
)

// paneLayout says what a pane of a grid holds: the sums over its events that
// any window of the plan asks for. Word 0 is the pane's number.
type paneLayout struct {
	words    int
	counts   []paneCell
	sums     []paneCell
	squares  []paneCell // two words, low word first
	extremes []paneCell
	sets     []paneSet
}

type paneCell struct {
	sel, num, at int
	max          bool
}

// paneSet is the distinct values of a pane's events that pass a selection, at
// most cap of them: a window that holds a full set has reached its cap.
type paneSet struct {
	sel, counted, cap int
}

const paneWords = 1

func placed(cells *[]paneCell, words *int, c paneCell, n int) int {
	for _, o := range *cells {
		if o.sel == c.sel && o.num == c.num && o.max == c.max {
			return o.at
		}
	}
	c.at = paneWords + *words
	*words += n
	*cells = append(*cells, c)
	return c.at
}

func (l *paneLayout) count(sel int) int {
	return placed(&l.counts, &l.words, paneCell{sel: sel}, 1)
}

func (l *paneLayout) sum(sel, num int) int {
	return placed(&l.sums, &l.words, paneCell{sel: sel, num: num}, 1)
}

func (l *paneLayout) square(sel, num int) int {
	return placed(&l.squares, &l.words, paneCell{sel: sel, num: num}, 2)
}

func (l *paneLayout) extreme(sel, num int, max bool) int {
	return placed(&l.extremes, &l.words, paneCell{sel: sel, num: num, max: max}, 1)
}

func (l *paneLayout) set(sel, counted, cap int) int {
	i := slices.IndexFunc(l.sets, func(s paneSet) bool { return s.sel == sel && s.counted == counted })
	if i < 0 {
		i = len(l.sets)
		l.sets = append(l.sets, paneSet{sel: sel, counted: counted})
	}
	l.sets[i].cap = max(l.sets[i].cap, cap)
	return i
}

// start writes an empty pane.
func (l *paneLayout) start(dst []int64, id int64) {
	clear(dst)
	dst[0] = id
	for _, c := range l.extremes {
		dst[c.at] = math.MaxInt64
		if c.max {
			dst[c.at] = math.MinInt64
		}
	}
}

// add puts an event into a pane.
func (l *paneLayout) add(dst []int64, e []int64) {
	mask := uint64(e[wordMask])
	for _, c := range l.counts {
		dst[c.at] += int64(mask >> c.sel & 1)
	}
	for _, c := range l.sums {
		dst[c.at] += int64(mask>>c.sel&1) * e[wordsFixed+c.num]
	}
	for _, c := range l.squares {
		if mask>>c.sel&1 == 1 {
			addSquare(dst[c.at:c.at+2], e[wordsFixed+c.num], true)
		}
	}
	for _, c := range l.extremes {
		switch v := e[wordsFixed+c.num]; {
		case mask>>c.sel&1 == 0:
		case c.max:
			dst[c.at] = max(dst[c.at], v)
		default:
			dst[c.at] = min(dst[c.at], v)
		}
	}
}
