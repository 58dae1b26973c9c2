package eval

import (
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
)

// grid cuts keys, in their order, into cells of equal width. What is equal is
// the width on the logarithm of a score, roughly, as a key is the bits of a
// float64; the many keys between the usual small scores and 0 are one cell, as
// scores of both signs would else lie in the outermost cells.
type grid struct {
	floor int64 // keys nearer than this to that of 0 count as that
	lo    int64
	shift uint
	last  uint64 // cell
}

const gridSample = 1024 // keys that a grid is made from

// gridOf is a grid of up to that many cells, a power of 2, for keys like these:
// a sample of every so many decides, without its outermost ones.
func gridOf(key func(i int) uint64, n, cells int) grid {
	seen := make([]int64, min(n, gridSample))
	var distance []int64
	for k := range seen {
		seen[k] = int64(key(k*n/len(seen)) ^ 1<<63) // 0 between the keys of 0 and of the number below it
		if d := max(seen[k], -seen[k]); d > 1 {
			distance = append(distance, d)
		}
	}
	slices.Sort(seen)
	slices.Sort(distance)
	g := grid{last: uint64(cells - 1)}
	if len(distance) > 0 {
		const half = 1 << 52 // in keys, a half of any score: what is usual and 0 lie apart
		g.floor = max(0, distance[len(distance)/100]-half)
	}
	trim := len(seen) / 500
	g.lo = g.squeeze(seen[trim])
	width := uint64(g.squeeze(seen[len(seen)-1-trim]) - g.lo)
	g.shift = uint(max(0, bits.Len64(width)-bits.Len64(uint64(cells-1))))
	return g
}

func (g *grid) squeeze(x int64) int64 { return x - min(max(x, -g.floor), g.floor) }

// cell is the cell of a key.
func (g *grid) cell(key uint64) int {
	above := uint64(max(g.squeeze(int64(key^1<<63)), g.lo) - g.lo) // the difference can need 64 bits
	return int(min(above>>g.shift, g.last))
}

// eachCell calls work on several goroutines; next hands out the numbers below
// n, each once, and then one that is not below n.
func eachCell(workers, n int, work func(next func() int)) {
	var taken atomic.Int64
	next := func() int { return int(taken.Add(1)) - 1 }
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { work(next) })
	}
	wg.Wait()
}

const spreadBits = 13

// spreader sorts keys: it spreads them over as many places as there are keys,
// by the digits in which they differ, and puts right the few that share a
// place; many that do are spread again. It keeps its memory.
type spreader struct {
	to    []uint64
	count [1 << spreadBits]uint32
}

func (t *spreader) sort(key []uint64) {
	if len(key) > shortRun {
		lo, hi := slices.Min(key), slices.Max(key)
		if lo == hi {
			return
		}
		width := min(bits.Len(uint(len(key))), spreadBits)
		shift := uint(max(0, bits.Len64(hi-lo)-width))
		if t.spread(key, lo, shift, t.count[:1<<width]) > shortRun && shift > 0 {
			t.sortPlaces(key, lo, shift)
		}
	}
	insert(key)
}

// spread orders keys by their digit and says how many the fullest place has.
func (t *spreader) spread(key []uint64, lo uint64, shift uint, count []uint32) (fullest uint32) {
	clear(count)
	for _, k := range key {
		count[(k-lo)>>shift]++
	}
	next := uint32(0)
	for d, c := range count {
		count[d], next = next, next+c
		fullest = max(fullest, c)
	}
	if len(t.to) < len(key) {
		t.to = make([]uint64, len(key)+len(key)/4)
	}
	for _, k := range key {
		d := (k - lo) >> shift
		t.to[count[d]] = k
		count[d]++
	}
	copy(key, t.to)
	return fullest
}

// sortPlaces sorts what shares a place, where it is much.
func (t *spreader) sortPlaces(key []uint64, lo uint64, shift uint) {
	for from := 0; from < len(key); {
		d, to := (key[from]-lo)>>shift, from+1
		for to < len(key) && (key[to]-lo)>>shift == d {
			to++
		}
		if to-from > shortRun {
			t.sort(key[from:to])
		}
		from = to
	}
}

// insert sorts keys that are nearly in order.
func insert(key []uint64) {
	for i := 1; i < len(key); i++ {
		k, j := key[i], i
		for ; j > 0 && key[j-1] > k; j-- {
			key[j] = key[j-1]
		}
		key[j] = k
	}
}
