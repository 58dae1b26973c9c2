package gbdt

import "slices"

// category offers sets of codes. cells are the bins that have a code of their
// own; all other codes go right, always. With few codes at the leaf each is
// tried against the rest; else they are sorted by gradient over hessian, which
// makes the best of all sets one of the leading ones (Fisher, 1958), and tried
// from either end with LightGBM's limits. A set without codes sends the
// missing ones alone to the left.
func (s *candidates) category(cells []cell) {
	if s.missing.n() > 0 {
		s.try(s.missing, 0, &[4]uint64{}, true)
	}
	seen := 0
	for _, c := range cells {
		if c.n() > 0 {
			seen++
		}
	}
	if seen <= s.rule.p.MaxCatToOnehot {
		s.oneAgainstRest(cells)
		return
	}
	s.l2 += s.rule.p.CatL2
	order := s.sorted(cells)
	s.leading(cells, order)
	slices.Reverse(order)
	s.leading(cells, order)
}

func (s *candidates) oneAgainstRest(cells []cell) {
	for b, c := range cells {
		if c.n() == 0 {
			continue
		}
		var set [4]uint64
		set[b/64] = 1 << (b % 64)
		s.offer(c, b, &set)
	}
}

// sorted lists the bins with at least cat_smooth rows by G/(H+cat_smooth); ties by bin.
func (s *candidates) sorted(cells []cell) []int {
	var order []int
	var key [256]float64
	for b, c := range cells {
		if c.n() == 0 || float64(c.n()) < s.rule.p.CatSmooth {
			continue
		}
		if c.g != 0 { // 0/0 is no number; g/0 stands at its end
			key[b] = float64(c.g) * s.rule.stepG / (float64(float64(c.h())*s.rule.stepH) + s.rule.p.CatSmooth)
		}
		order = append(order, b)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case key[a] < key[b]:
			return -1
		case key[a] > key[b]:
			return 1
		}
		return 0
	})
	return order
}

// leading offers the first k bins of order, for k up to max_cat_threshold and
// half of them, where min_data_per_group rows were added since the last offer
// and as many are left.
func (s *candidates) leading(cells []cell, order []int) {
	var left cell
	var set [4]uint64
	group := 0
	for _, b := range order[:min(len(order), s.rule.p.MaxCatThreshold, (len(order)+1)/2)] {
		left = left.plus(cells[b])
		set[b/64] |= 1 << (b % 64)
		group += cells[b].n()
		if s.total.n()-left.n() < s.rule.p.MinDataPerGroup {
			return
		}
		if group >= s.rule.p.MinDataPerGroup {
			group = 0
			s.offer(left, b, &set)
		}
	}
}
