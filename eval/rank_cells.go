package eval

import "math/bits"

const (
	cellRows = 2048 // that a cell of a large sample is to have: they fit the processor's cache
	maxCells = 4096
)

// rankCells ranks a large sample without weights: rows go to the cells of a
// grid, and each cell, small enough for the processor's cache, is sorted and
// grouped by itself.
func (r *ranked) rankCells(s Sample) {
	n := len(s.Score)
	cells := min(maxCells, 1<<bits.Len(uint(n/cellRows)))
	g := gridOf(func(i int) uint64 { return orderedKey(s.Score[i]) }, n, cells)
	key, bound := g.split(s, cells)
	groups := make([]int, cells+1) // of the cells before
	eachCell(workersFor(n), cells, func(next func() int) {
		var t spreader
		for c := next(); c < cells; c = next() {
			bad, good := key[bound[2*c]:bound[2*c+1]], key[bound[2*c+1]:bound[2*c+2]]
			t.sort(bad)
			t.sort(good)
			groups[c+1] = countGroups(bad, good)
		}
	})
	for c := range cells {
		groups[c+1] += groups[c]
	}
	r.grow(groups[cells])
	eachCell(workersFor(n), cells, func(next func() int) {
		for c := next(); c < cells; c = next() {
			r.merge(groups[c], key[bound[2*c]:bound[2*c+1]], key[bound[2*c+1]:bound[2*c+2]])
		}
	})
}

// split puts the keys of each cell's bads, then of its goods, together; bound
// is where these parts begin, and the end.
func (g *grid) split(s Sample, cells int) (key []uint64, bound []uint32) {
	n := len(s.Score)
	place := make([][]uint32, workersFor(n)) // of each worker's rows: parts' counts, then places
	chunks(n, func(worker, from, to int) {
		count := make([]uint32, 2*cells)
		score, bad := s.Score[from:to], s.Bad[from:to]
		for i, x := range score {
			count[2*g.cell(orderedKey(x))+isGood(bad[i])]++
		}
		place[worker] = count
	})
	bound = make([]uint32, 2*cells+1)
	next := uint32(0)
	for part := range 2 * cells {
		bound[part] = next
		for w := range place {
			place[w][part], next = next, next+place[w][part]
		}
	}
	bound[2*cells] = next
	key = make([]uint64, n)
	chunks(n, func(worker, from, to int) {
		next := place[worker]
		score, bad := s.Score[from:to], s.Bad[from:to]
		for i, x := range score {
			k := orderedKey(x)
			part := 2*g.cell(k) + isGood(bad[i])
			key[next[part]] = k
			next[part]++
		}
	})
	return key, bound
}

func isGood(bad bool) int {
	if bad {
		return 0
	}
	return 1
}
