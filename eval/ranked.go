package eval

import (
	"math"
	"slices"
)

// One letter has one meaning in this package:
//
//	s  a Sample
//	r  a ranked sample
//	i  a group of it: rows of one score; elsewhere a row
//	w  a weight, or a worker
//	z  a quantile of the normal distribution

// ranked is a sample by descending score. Rows of one score are one group, so
// that no result depends on the order of rows, and all metrics share one sort.
// Rows that weigh 0 are left out.
type ranked struct {
	score       []float64 // of each group; they differ
	bads, goods []uint32  // rows of each group
	// Of weighted samples only: the weights of each group's bads and goods,
	// and the sum of the squares of both.
	wBads, wGoods, wSquares []float64

	nBads, nGoods uint64  // rows
	bad, good     float64 // their weights; the rows, where all weigh 1
}

// rank sorts a sample that has passed Check.
func rank(s Sample) *ranked {
	bads, goods := s.count()
	r := &ranked{nBads: uint64(bads), nGoods: uint64(goods), bad: float64(bads), good: float64(goods)}
	if s.Weight == nil && len(s.Score) >= parallelMin {
		if !r.rankFew(s) {
			r.rankCells(s)
		}
		return r
	}
	bad := class{key: make([]uint64, bads)}
	good := class{key: make([]uint64, goods)}
	if s.Weight != nil {
		bad.weight, good.weight = make([]uint64, bads), make([]uint64, goods)
	}
	split(&bad, &good, s)
	bad.sort()
	good.sort()
	if s.Weight == nil {
		r.mergeAll(bad.key, good.key)
	} else {
		r.mergeWeighted(&bad, &good)
	}
	return r
}

// class is the keys of one class's rows, and their weights' bits.
type class struct{ key, weight []uint64 }

// sort orders by descending score, then by ascending weight, so that sums of
// weights have one order.
func (c *class) sort() {
	c.key, c.weight = sortKeys(c.key, c.weight)
	if c.weight == nil {
		return
	}
	for from := 0; from < len(c.key); {
		to := runEnd(c.key, from)
		slices.Sort(c.weight[from:to]) // bits of numbers >= 0 are ordered as they are
		from = to
	}
}

func runEnd(key []uint64, from int) int {
	to := from + 1
	for to < len(key) && key[to] == key[from] {
		to++
	}
	return to
}

// split fills the keys of both classes in row order.
func split(bad, good *class, s Sample) {
	if s.Weight != nil {
		splitWeighted(bad, good, s)
		return
	}
	n := len(s.Score)
	first := make([]int, maxWorkers) // bads before each worker's rows
	chunks(n, func(worker, from, to int) {
		for _, bad := range s.Bad[from:to] {
			if bad {
				first[worker]++
			}
		}
	})
	sum := 0
	for w := range first {
		first[w], sum = sum, sum+first[w]
	}
	chunks(n, func(worker, from, to int) {
		b, g := first[worker], from-first[worker]
		for i := from; i < to; i++ {
			k := orderedKey(s.Score[i])
			if s.Bad[i] {
				bad.key[b] = k
				b++
			} else {
				good.key[g] = k
				g++
			}
		}
	})
}

func splitWeighted(bad, good *class, s Sample) {
	b, g := 0, 0
	for i, w := range s.Weight {
		switch {
		case w == 0:
		case s.Bad[i]:
			bad.key[b], bad.weight[b] = orderedKey(s.Score[i]), math.Float64bits(w)
			b++
		default:
			good.key[g], good.weight[g] = orderedKey(s.Score[i]), math.Float64bits(w)
			g++
		}
	}
}

// mergeAll makes all groups, of two sorted classes.
func (r *ranked) mergeAll(bad, good []uint64) {
	r.grow(countGroups(bad, good))
	r.merge(0, bad, good)
}

// grow gives a new ranking that many groups, without rows.
func (r *ranked) grow(groups int) {
	r.score, r.bads, r.goods = make([]float64, groups), make([]uint32, groups), make([]uint32, groups)
}

// merge makes the groups of two sorted classes, the first of them group i.
func (r *ranked) merge(i int, bad, good []uint64) {
	g := 0
	for b := 0; b < len(bad); {
		k, end, above := bad[b], runEnd(bad, b), g
		for g < len(good) && good[g] < k {
			g++
		}
		i = r.mergeGoods(i, good[above:g])
		tied := g
		for g < len(good) && good[g] == k {
			g++
		}
		r.score[i], r.bads[i], r.goods[i] = keyScore(k), uint32(end-b), uint32(g-tied)
		i, b = i+1, end
	}
	r.mergeGoods(i, good[g:])
}

// mergeGoods makes groups of goods alone, the first of them group i, and
// returns the number of the next one. Each row writes its group as if that
// ended there: whether it does cannot be predicted, and no branch depends on it.
func (r *ranked) mergeGoods(i int, key []uint64) int {
	if len(key) == 0 {
		return i
	}
	first, last := i, len(key)-1
	for j, k := range key[:last] {
		r.score[i], r.goods[i] = keyScore(k), uint32(j+1)
		next := i + 1
		if key[j+1] == k {
			next = i
		}
		i = next
	}
	r.score[i], r.goods[i] = keyScore(key[last]), uint32(len(key))
	for j := i; j > first; j-- {
		r.goods[j] -= r.goods[j-1]
	}
	return i + 1
}

// countGroups is how many keys differ in two sorted classes.
func countGroups(bad, good []uint64) int {
	groups := 0
	for j, k := range good {
		if j == 0 || k != good[j-1] {
			groups++
		}
	}
	g := 0
	for b := 0; b < len(bad); b = runEnd(bad, b) {
		for g < len(good) && good[g] < bad[b] {
			g++
		}
		if g == len(good) || good[g] != bad[b] {
			groups++
		}
	}
	return groups
}

// mergeWeighted makes the groups, then sums the weights of each.
func (r *ranked) mergeWeighted(bad, good *class) {
	r.mergeAll(bad.key, good.key)
	n := len(r.score)
	r.wBads, r.wGoods, r.wSquares = make([]float64, n), make([]float64, n), make([]float64, n)
	var allBad, allGood sum
	b, g := 0, 0
	for i := range r.score {
		var square sum
		nb, ng := int(r.bads[i]), int(r.goods[i])
		r.wBads[i] = sumBits(&allBad, &square, bad.weight[b:b+nb])
		r.wGoods[i] = sumBits(&allGood, &square, good.weight[g:g+ng])
		r.wSquares[i] = square.value()
		b, g = b+nb, g+ng
	}
	r.bad, r.good = allBad.value(), allGood.value()
}

// sumBits sums weights, and adds them to a total and their squares to another.
func sumBits(total, square *sum, weight []uint64) float64 {
	var own sum
	for _, u := range weight {
		w := math.Float64frombits(u)
		own.add(w)
		total.add(w)
		square.addProduct(w, w)
	}
	return own.value()
}

// weights are those of the bads and the goods of group i.
func (r *ranked) weights(i int) (bad, good float64) {
	if r.wBads == nil {
		return float64(r.bads[i]), float64(r.goods[i])
	}
	return r.wBads[i], r.wGoods[i]
}

func (r *ranked) weighted() bool { return r.wBads != nil }

func (r *ranked) rows() int { return int(r.nBads + r.nGoods) }

// isConstant says that all rows have one score.
func (r *ranked) isConstant() bool { return len(r.score) == 1 }

// areProbabilities says that all scores lie in [0, 1].
func (r *ranked) areProbabilities() bool {
	return r.score[0] <= 1 && r.score[len(r.score)-1] >= 0
}
