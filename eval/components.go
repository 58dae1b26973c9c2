package eval

import (
	"math"
	"math/bits"
	"slices"
)

// components are each row's doubled component: of a bad row the goods that it
// beats, of a good row the bads that beat it, ties one half.
//
// Only the smaller class is sorted, into a ladder; each row's place on it is
// looked up, and the rows of both classes are counted by place.
type components struct {
	place []uint32   // of each row
	of    [2][]int64 // of bads and of goods, by place
}

func componentsOf(s Sample, bads, goods int) *components {
	l := ladderOf(s, bads <= goods, min(bads, goods))
	out := &components{place: make([]uint32, len(s.Score))}
	for i, x := range s.Score {
		out.place[i] = l.place(orderedKey(x))
	}
	var count [2][]uint32
	for class := range count {
		count[class] = make([]uint32, 2*len(l.key))
	}
	for i, place := range out.place {
		count[isGood(s.Bad[i])][place]++
	}
	out.of = [2][]int64{twiceAbove(count[1]), twiceAbove(count[0])}
	for place, above := range out.of[0] {
		out.of[0][place] = 2*int64(goods) - above // those that are not above are beaten
	}
	return out
}

// twiceAbove is twice the rows above each place, those at it counting once.
func twiceAbove(count []uint32) []int64 {
	dst, above := make([]int64, len(count)), int64(0)
	for place, c := range count {
		dst[place] = 2*above + int64(c)
		above += int64(c)
	}
	return dst
}

// ladder is the distinct keys of one class, ascending, in the cells of a grid.
// Place 2k is between key k-1 and key k, place 2k+1 is at key k.
type ladder struct {
	key   []uint64 // and one at the end that is larger than any
	grid  grid
	first []uint32 // key of each cell that is in it, or comes after it
}

func ladderOf(s Sample, bad bool, rows int) *ladder {
	key := make([]uint64, 0, rows+1)
	for i, b := range s.Bad {
		if b == bad {
			key = append(key, orderedKey(s.Score[i]))
		}
	}
	cells := 1 << bits.Len(uint(rows)) // 1 to 2 a row: most have one key or none
	l := &ladder{grid: gridOf(func(i int) uint64 { return key[i] }, rows, cells), first: make([]uint32, cells+1)}
	new(spreader).sort(key)
	l.key = append(slices.Compact(key), math.MaxUint64)
	k := 0
	for c := range l.first {
		for k < len(l.key)-1 && l.grid.cell(l.key[k]) < c {
			k++
		}
		l.first[c] = uint32(k)
	}
	return l
}

// place is that of a key.
func (l *ladder) place(key uint64) uint32 {
	c := l.grid.cell(key)
	k, to := l.first[c], l.first[c+1]
	for to-k > 8 {
		middle := (k + to) / 2
		if l.key[middle] < key {
			k = middle + 1
		} else {
			to = middle
		}
	}
	next := k + 1 // cannot be predicted: no branch
	if l.key[k] < key {
		k = next
	}
	for l.key[k] < key {
		k++
	}
	between, at := 2*k, 2*k+1
	if l.key[k] == key {
		return at
	}
	return between
}
