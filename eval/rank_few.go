package eval

import (
	"cmp"
	"slices"
)

const (
	tallyBits = 12
	tallyFull = 1 << (tallyBits - 1)
)

// tally counts the rows of each class by their key, of which there are few. No
// finite score has the key 0: it is an empty place.
type tally struct {
	key   [1 << tallyBits]uint64
	rows  [1 << tallyBits][2]uint32 // bads, goods
	taken int
}

// add counts rows until the tally is half full of different keys: then it says false.
func (t *tally) add(score []float64, bad []bool) bool {
	for i, x := range score {
		k := orderedKey(x)
		at := k * 0x9e3779b97f4a7c15 >> (64 - tallyBits) // Fibonacci hashing
		for t.key[at] != k {
			if t.key[at] == 0 {
				if t.taken++; t.taken > tallyFull {
					return false
				}
				t.key[at] = k
				break
			}
			at = (at + 1) % (1 << tallyBits)
		}
		t.rows[at][isGood(bad[i])]++
	}
	return true
}

// rankFew ranks a large sample of few different scores, without weights, by
// counting. It says false, and has done little, where they look or are many.
func (r *ranked) rankFew(s Sample) bool {
	n := len(s.Score)
	seen := map[float64]bool{}
	for k := range gridSample {
		seen[s.Score[k*n/gridSample]] = true
	}
	if len(seen) > gridSample/2 {
		return false
	}
	tallies, few := make([]tally, workersFor(n)), make([]bool, workersFor(n))
	chunks(n, func(worker, from, to int) {
		few[worker] = tallies[worker].add(s.Score[from:to], s.Bad[from:to])
	})
	if slices.Contains(few, false) {
		return false
	}
	r.gather(tallies)
	return true
}

// gather makes the groups of what was counted.
func (r *ranked) gather(tallies []tally) {
	type counted struct {
		key  uint64
		rows [2]uint32
	}
	var all []counted
	for w := range tallies {
		for at, k := range tallies[w].key {
			if k != 0 {
				all = append(all, counted{k, tallies[w].rows[at]})
			}
		}
	}
	slices.SortFunc(all, func(a, b counted) int { return cmp.Compare(a.key, b.key) })
	for k, c := range all {
		if k == 0 || c.key != all[k-1].key {
			r.score, r.bads, r.goods = append(r.score, keyScore(c.key)), append(r.bads, 0), append(r.goods, 0)
		}
		last := len(r.score) - 1
		r.bads[last] += c.rows[0]
		r.goods[last] += c.rows[1]
	}
}
