package gbdt

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// slowBest tries every split of a feature by going through the rows for each,
// in the order in which find must offer them. It knows no bins: cuts lie
// between the distinct values of the whole column, codes are compared as codes.
func slowBest(p *Params, stepG, stepH float64, x []float32, card int, rows []int32, grads []pair) slowSplit {
	s := slowSearch{p: p, stepG: stepG, stepH: stepH, x: x, rows: rows, grads: grads, l2: p.LambdaL2}
	if card > 0 {
		s.codes(card)
		return s.best
	}
	values := slices.Clone(x)
	values = slices.DeleteFunc(values, func(a float32) bool { return a != a })
	slices.Sort(values)
	values = slices.Compact(values)
	for k := range values {
		cut := math.MaxFloat32
		if k+1 < len(values) {
			cut = (float64(values[k]) + float64(values[k+1])) / 2
		}
		s.offer(cut, func(a float32) bool { return float64(a) <= cut })
	}
	return s.best
}

type slowSplit struct {
	gain, cut   float64
	missingLeft bool
	left        []int32
	codes       []int
}

type slowSearch struct {
	p            *Params
	stepG, stepH float64
	x            []float32
	rows         []int32
	grads        []pair
	l2           float64
	best         slowSplit
	set          []int
}

func (s *slowSearch) offer(cut float64, left func(float32) bool) {
	var nl, missing int
	for _, i := range s.rows {
		if s.x[i] != s.x[i] {
			missing++
		} else if left(s.x[i]) {
			nl++
		}
	}
	if missing == 0 {
		s.try(cut, 2*nl >= len(s.rows), left)
		return
	}
	s.try(cut, false, left)
	s.try(cut, true, left)
}

func (s *slowSearch) try(cut float64, missingLeft bool, left func(float32) bool) {
	var l, r []int32
	for _, i := range s.rows {
		if a := s.x[i]; a != a && missingLeft || a == a && left(a) {
			l = append(l, i)
		} else {
			r = append(r, i)
		}
	}
	if len(l) < s.p.MinDataInLeaf || len(r) < s.p.MinDataInLeaf || s.hess(l) < s.p.MinSumHessian || s.hess(r) < s.p.MinSumHessian {
		return
	}
	gain := s.score(l, s.l2) + s.score(r, s.l2) - s.score(s.rows, s.p.LambdaL2)
	if gain > s.p.MinGainToSplit && gain > s.best.gain {
		s.best = slowSplit{gain, cut, missingLeft, l, slices.Clone(s.set)}
	}
}

func (s *slowSearch) sums(rows []int32) (g, h int64) {
	for _, i := range rows {
		g += int64(s.grads[i].g)
		h += int64(s.grads[i].h)
	}
	return g, h
}

func (s *slowSearch) hess(rows []int32) float64 {
	_, h := s.sums(rows)
	return float64(h) * s.stepH
}

func (s *slowSearch) score(rows []int32, l2 float64) float64 {
	g, h := s.sums(rows)
	t := math.Max(0, math.Abs(float64(g)*s.stepG)-s.p.LambdaL1)
	return float64(t*t) / (float64(float64(h)*s.stepH) + l2)
}

// codes offers the same sets as category, from rows.
func (s *slowSearch) codes(card int) {
	of := make(map[int][]int32)
	missing := 0
	for _, i := range s.rows {
		if s.x[i] != s.x[i] {
			missing++
		} else if k := int(s.x[i]); k < card-1 {
			of[k] = append(of[k], i)
		}
	}
	if missing > 0 {
		s.try(0, true, func(float32) bool { return false })
	}
	var codes []int
	for k := range card {
		if len(of[k]) > 0 {
			codes = append(codes, k)
		}
	}
	if len(codes) <= s.p.MaxCatToOnehot {
		for _, k := range codes {
			s.set = []int{k}
			s.offer(0, func(a float32) bool { return int(a) == k })
		}
		return
	}
	s.l2 += s.p.CatL2
	codes = slices.DeleteFunc(codes, func(k int) bool { return float64(len(of[k])) < s.p.CatSmooth })
	key := func(k int) float64 {
		g, _ := s.sums(of[k])
		if g == 0 {
			return 0
		}
		return float64(g) * s.stepG / (s.hess(of[k]) + s.p.CatSmooth)
	}
	slices.SortStableFunc(codes, func(a, b int) int {
		return cmp.Compare(key(a), key(b))
	})
	for range 2 {
		s.fromOneEnd(codes, of)
		slices.Reverse(codes)
	}
}

func (s *slowSearch) fromOneEnd(codes []int, of map[int][]int32) {
	s.set = nil
	group, left := 0, 0
	for _, k := range codes[:min(s.p.MaxCatThreshold, (len(codes)+1)/2)] {
		s.set = append(s.set, k)
		group, left = group+len(of[k]), left+len(of[k])
		if len(s.rows)-left < s.p.MinDataPerGroup {
			return
		}
		if group < s.p.MinDataPerGroup {
			continue
		}
		group = 0
		set := slices.Clone(s.set)
		s.offer(0, func(a float32) bool { return slices.Contains(set, int(a)) })
	}
}

// trial is a column, rows of it and integer gradients, all drawn.
func trial(r *rand.Rand, card int) (x []float32, rows []int32, grads []pair) {
	n := 2 + r.IntN(300)
	for i := range n {
		a := float32(r.IntN(1 + r.IntN(30)))
		if card > 0 {
			a = float32(r.IntN(card))
		}
		if r.IntN(6) == 0 {
			a = nan
		}
		x = append(x, a)
		grads = append(grads, pair{int32(r.IntN(5) - 2), int32(r.IntN(5))})
		if r.IntN(3) > 0 {
			rows = append(rows, int32(i))
		}
	}
	return x, rows, grads
}

func TestFindGivesTheSplitOfTheSlowTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	found := 0
	for k := range 3000 {
		p := Default()
		p.MinDataInLeaf, p.MinDataPerGroup = 1+r.IntN(10), 1+r.IntN(20)
		p.CatSmooth, p.CatL2, p.MaxCatThreshold = float64(r.IntN(8)), float64(r.IntN(3)), 1+r.IntN(8)
		p.LambdaL1, p.LambdaL2, p.MinGainToSplit = float64(r.IntN(3))/2, 0.1+float64(r.IntN(3)), float64(r.IntN(2))/4
		card := []int{0, 0, 4, 12, 30}[k%5]
		x, rows, grads := trial(r, card)
		c := binNumber(x, 255)
		if card > 0 {
			c = binCategory(x, card)
		}
		at := newLayout([]column{c})
		hist := make([]cell, at.size())
		var ordered []pair
		var total cell
		for _, i := range rows {
			ordered = append(ordered, grads[i])
			total = total.plus(cell{int64(grads[i].g), uint64(grads[i].h)<<countBits + 1})
		}
		at.fill(hist, 0, c.bin, rows, ordered)
		rule := rule{p: &p, stepG: 0.25, stepH: 0.0625}
		got := rule.find(&c, at.of(hist, 0), total)
		want := slowBest(&p, 0.25, 0.0625, x, card, rows, grads)
		if err := sameSplit(&c, got, want); err != nil {
			t.Fatalf("trial %d, card %d, %+v: %v", k, card, p, err)
		}
		if got.gain > 0 {
			found++
		}
	}
	if found < 1500 {
		t.Errorf("%d of 3,000 trials had a split; want most of them", found)
	}
}

func sameSplit(c *column, got split, want slowSplit) error {
	if math.Float64bits(got.gain) != math.Float64bits(want.gain) || got.missingLeft != want.missingLeft || got.left.n() != len(want.left) {
		return fmt.Errorf("gain %v, missing left %v, %d rows left; want %v, %v, %d", got.gain, got.missingLeft, got.left.n(), want.gain, want.missingLeft, len(want.left))
	}
	if got.gain == 0 {
		return nil
	}
	if c.categorical() {
		set := Tree{Sets: [][]uint64{c.codes(&got.set)}}
		for k := range 40 {
			if set.left(&Node{Set: 0}, float32(k)) != slices.Contains(want.codes, k) {
				return fmt.Errorf("code %d of set %v; want %v", k, set.Sets[0], want.codes)
			}
		}
		return nil
	}
	cut := float64(math.MaxFloat32)
	if got.bin < len(c.cut) {
		cut = c.cut[got.bin]
	}
	if cut != want.cut {
		return fmt.Errorf("cut %v; want %v", cut, want.cut)
	}
	return nil
}

// With no smoothing and no penalties the best leading set is the best of all
// 2^k sets (Fisher, On grouping for maximum homogeneity, 1958), where half of
// the codes from either end are enough: a set and its rest are one split.
func TestSortedCodesHoldTheBestOfAllSets(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 200 {
		p := Default()
		p.MinDataInLeaf, p.MinSumHessian, p.MinDataPerGroup, p.CatSmooth, p.CatL2, p.LambdaL2 = 1, 0, 1, 0, 0, 0
		const codes = 8
		c := column{n: codes + 1, code: make([]int32, codes)}
		cells := make([]cell, codes+2)
		var total cell
		for b := range codes {
			cells[b] = cell{int64(r.IntN(41) - 20), uint64(1+r.IntN(30))<<countBits + 1}
			total = total.plus(cells[b])
		}
		rule := rule{p: &p, stepG: 1, stepH: 1}
		best := 0.0
		for set := 1; set < 1<<codes-1; set++ {
			var left cell
			for b := range codes {
				if set>>b&1 == 1 {
					left = left.plus(cells[b])
				}
			}
			best = max(best, rule.score(left, 0)+rule.score(total.minus(left), 0)-rule.score(total, 0))
		}
		if got := rule.find(&c, cells, total).gain; math.Abs(got-best) > 1e-9*best {
			t.Fatalf("gain is %v; the best of all sets has %v", got, best)
		}
	}
}
