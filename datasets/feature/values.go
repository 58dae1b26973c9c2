package feature

import "math/bits"

// values numbers the distinct values of a field that an entity's entries hold,
// and has some counters for each. A value has its number (a slot) as long as
// it is held.
type values struct {
	counters int     // per slot
	index    []int32 // open addressing by hash: slot+1; 0 is free. Its length is a power of 2, or 0 up to fewSlots
	slots    []slot
	counts   []int32
	free     []int32
}

// slot is a value: a number's bits, or the hash of a text and the text. (In
// Replay texts stand as their code in the column, and text is empty.)
type slot struct {
	id   uint64
	text string
	held int32
}

// fewSlots are looked through one by one. Most entities have no more, and an
// index would be one more place in memory to wait for.
const fewSlots = 8

func (v *values) reset() {
	clear(v.index)
	v.index = v.index[:0]
	v.slots, v.counts, v.free = v.slots[:0], v.counts[:0], v.free[:0]
}

// hold gives the slot of a value and holds it once more.
func (v *values) hold(id uint64, text string) int32 {
	if len(v.index) == 0 {
		for k := range v.slots {
			if s := &v.slots[k]; s.id == id && s.held > 0 && s.text == text {
				s.held++
				return int32(k)
			}
		}
		if len(v.slots)-len(v.free) < fewSlots {
			return v.take(id, text)
		}
	}
	if used := len(v.slots) - len(v.free); 2*(used+1) > len(v.index) {
		v.grow()
	}
	mask := len(v.index) - 1
	at := home(id, mask)
	for ; v.index[at] != 0; at = (at + 1) & mask {
		if s := &v.slots[v.index[at]-1]; s.id == id && s.text == text {
			s.held++
			return v.index[at] - 1
		}
	}
	k := v.take(id, text)
	v.index[at] = k + 1
	return k
}

// step counts the slot up or down on one of its counters, and gives by how
// much the number of values that the counter has changes.
//
// The number changes when the larger of the counts before and after is 1. That
// no branch depends on a count is worth a quarter of a backfill's time.
func (v *values) step(slot int64, counter int, sign int32) int64 {
	n := &v.counts[int(slot)*v.counters+counter]
	*n += sign
	larger := *n
	if sign < 0 {
		larger++
	}
	changes := int64(0)
	if larger == 1 {
		changes = 1
	}
	return int64(sign) * changes
}

// take gives a value a slot that is not in use.
func (v *values) take(id uint64, text string) int32 {
	if n := len(v.free); n > 0 {
		k := v.free[n-1]
		v.free = v.free[:n-1]
		v.slots[k] = slot{id, text, 1}
		return k
	}
	v.slots = append(v.slots, slot{id, text, 1})
	for range v.counters {
		v.counts = append(v.counts, 0)
	}
	return int32(len(v.slots) - 1)
}

// drop holds the slot once less, and forgets its value with the last hold.
func (v *values) drop(k int32) {
	s := &v.slots[k]
	if s.held--; s.held > 0 {
		return
	}
	if len(v.index) > 0 {
		v.unindex(k)
	}
	*s = slot{}
	v.free = append(v.free, k)
}

// unindex takes a slot out of the index.
func (v *values) unindex(k int32) {
	mask := len(v.index) - 1
	at := home(v.slots[k].id, mask)
	for v.index[at] != k+1 {
		at = (at + 1) & mask
	}
	// Entries behind the gap move into it unless they would stand before their home.
	for next := (at + 1) & mask; v.index[next] != 0; next = (next + 1) & mask {
		h := home(v.slots[v.index[next]-1].id, mask)
		if (next-h)&mask >= (next-at)&mask {
			v.index[at] = v.index[next]
			at = next
		}
	}
	v.index[at] = 0
}

// grow makes a larger index. It is needed only when more slots are in use than
// ever before, so that none is free.
func (v *values) grow() {
	old := v.index
	size := max(4*fewSlots, 2*len(old))
	if cap(old) >= size {
		v.index = old[:size] // what lies behind an index is clear
		clear(v.index)
	} else {
		v.index = make([]int32, size)
	}
	mask := size - 1
	for k := range v.slots {
		at := home(v.slots[k].id, mask)
		for v.index[at] != 0 {
			at = (at + 1) & mask
		}
		v.index[at] = int32(k) + 1
	}
}

func home(id uint64, mask int) int {
	h, l := bits.Mul64(id^0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9)
	return int(h^l) & mask
}

// textHash is FNV-1a.
func textHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
