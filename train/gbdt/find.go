package gbdt

import "container/heap"

// serial is the number of row-features and cells below which a leaf is not worth handing out.
const serial = 1 << 15

// search finds the best splits of two new leaves and queues those that have
// one. The histogram of small is made from its rows; large holds its parent's,
// from which small's is subtracted. large -1: small is the root.
func (g *grower) search(grads []pair, small, large int) {
	a, b := &g.leaves[small], (*leaf)(nil)
	widest := a
	if large >= 0 {
		b = &g.leaves[large]
		widest = b
	}
	if !g.splittable(widest) || len(g.features) == 0 {
		if b != nil {
			g.release(large)
		}
		return
	}
	a.hist = g.histogram()
	ordered := g.ordered[:a.n()]
	rows := g.rows[a.from:a.to]
	for i, r := range rows {
		ordered[i] = grads[r]
	}
	workers := g.workers
	if a.n()*len(g.features)+len(a.hist) < serial {
		workers = 1
	}
	each(workers, len(g.features), func(k int) {
		j := g.features[k]
		g.at.fill(a.hist, j, g.cols[j].bin, rows, ordered)
		g.found[0][k] = g.find(a, j)
		if b != nil {
			subtract(g.at.of(b.hist, j), g.at.of(a.hist, j))
			g.found[1][k] = g.find(b, j)
		}
	})
	g.choose(small, g.found[0])
	if b != nil {
		g.choose(large, g.found[1])
	}
}

// splittable says whether the leaf may have children at all.
func (g *grower) splittable(l *leaf) bool {
	return l.n() >= 2*g.p.MinDataInLeaf && l.n() >= 2 && (g.p.MaxDepth == 0 || l.depth < g.p.MaxDepth)
}

func (g *grower) find(l *leaf, j int) split {
	if !g.splittable(l) {
		return split{}
	}
	s := g.rule.find(&g.cols[j], g.at.of(l.hist, j), l.total)
	s.feature = j
	return s
}

// choose takes the best of the features' splits; of equals, the lowest feature.
func (g *grower) choose(k int, found []split) {
	l := &g.leaves[k]
	for i := range g.features {
		if found[i].gain > l.best.gain {
			l.best = found[i]
		}
	}
	if l.best.gain > 0 {
		heap.Push(&g.queue, k)
	} else {
		g.release(k)
	}
}

// histogram gives room for one; its content is whatever was left in it.
func (g *grower) histogram() []cell {
	if n := len(g.free); n > 0 {
		h := g.free[n-1]
		g.free = g.free[:n-1]
		return h
	}
	return make([]cell, g.at.size())
}

func (g *grower) release(k int) {
	if l := &g.leaves[k]; l.hist != nil {
		g.free = append(g.free, l.hist)
		l.hist = nil
	}
}
