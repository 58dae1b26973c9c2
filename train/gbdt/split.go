package gbdt

import "math"

// split is a way to part the rows of a leaf, in terms of bins.
type split struct {
	gain        float64 // by which the loss falls, times 2; 0: no split
	feature     int
	bin         int       // number: bins 0 to bin go left
	set         [4]uint64 // category: the bins that go left
	missingLeft bool
	left        cell
}

// rule judges splits: the penalties of [Params] and what the integers stand for.
type rule struct {
	p            *Params
	stepG, stepH float64
}

// score is T(G)^2/(H+l2), the fall of the loss by giving rows their best value,
// times 2 (Chen and Guestrin, XGBoost, KDD 2016, eq. 7, with LightGBM's l1). Rows
// without any hessian and penalty have no best value; they score 0.
func (r *rule) score(c cell, l2 float64) float64 {
	h := float64(float64(c.h())*r.stepH) + l2
	if h <= 0 {
		return 0
	}
	g := float64(c.g) * r.stepG
	if r.p.LambdaL1 > 0 {
		g = shrink(g, r.p.LambdaL1)
	}
	return float64(g*g) / h
}

// shrink moves g towards 0 by l1, not beyond.
func shrink(g, l1 float64) float64 {
	return math.Copysign(max(0, math.Abs(g)-l1), g)
}

// fits says whether a child may be a leaf.
func (r *rule) fits(c cell) bool {
	return c.n() >= r.p.MinDataInLeaf && float64(c.h())*r.stepH >= r.p.MinSumHessian
}

// search is the search for the best split of one feature. Candidates are
// offered in a fixed order; the first of equals wins.
type candidates struct {
	rule    *rule
	total   cell
	missing cell
	parent  float64 // score of the rows together
	l2      float64 // of the children
	best    split
}

// offer tries the split with left on the left. When rows of the leaf are
// missing they are tried on the right, then on the left; when there are none, a
// missing value will go where more rows go, left if equal.
func (s *candidates) offer(left cell, bin int, set *[4]uint64) {
	if s.missing.n() == 0 {
		s.try(left, bin, set, 2*left.n() >= s.total.n())
		return
	}
	s.try(left, bin, set, false)
	s.try(left.plus(s.missing), bin, set, true)
}

func (s *candidates) try(left cell, bin int, set *[4]uint64, missingLeft bool) {
	right := s.total.minus(left)
	if !s.rule.fits(left) || !s.rule.fits(right) {
		return
	}
	gain := s.rule.score(left, s.l2) + s.rule.score(right, s.l2) - s.parent
	if gain > s.rule.p.MinGainToSplit && gain > s.best.gain {
		s.best = split{gain: gain, bin: bin, missingLeft: missingLeft, left: left}
		if set != nil {
			s.best.set = *set
		}
	}
}

// find gives the best split of a feature. cells are its bins at the leaf, the
// missing ones last, and sum to total.
func (r *rule) find(c *column, cells []cell, total cell) split {
	s := candidates{rule: r, total: total, missing: cells[c.n], l2: r.p.LambdaL2}
	s.parent = r.score(total, s.l2)
	if c.categorical() {
		s.category(cells[:c.n-1])
	} else {
		s.number(cells[:c.n])
	}
	return s.best
}

// number offers a cut after each bin that has rows. After the last one, only
// missing values are on the right.
func (s *candidates) number(cells []cell) {
	var left cell
	for b, c := range cells {
		if c.n() == 0 {
			continue // the same rows as the cut before
		}
		left = left.plus(c)
		s.offer(left, b, nil)
	}
}
