package eval

import "math"

// ROC is the curve's points from "stop nothing" to "stop all", one a distinct
// score: no point is left out, ties are one step. It is nil for a sample that
// fails Check.
func ROC(s Sample) []Point {
	if s.Check() != nil {
		return nil
	}
	return rank(s).roc()
}

func (r *ranked) roc() []Point {
	points := make([]Point, len(r.score)+1)
	points[0].Threshold = math.Inf(1)
	r.walk(func(i int, bad, good float64) {
		points[i+1] = Point{FPR: clip(good / r.good), TPR: clip(bad / r.bad), Threshold: r.score[i]}
	})
	return points
}

// walk calls visit with the weights of the bads and of the goods at and above
// each group, for parts of the groups at the same time. Without weights they
// are counts, exact in any order.
func (r *ranked) walk(visit func(i int, bad, good float64)) {
	if r.weighted() {
		var bad, good sum
		for i := range r.score {
			bad.add(r.wBads[i])
			good.add(r.wGoods[i])
			visit(i, bad.value(), good.value())
		}
		return
	}
	above := r.countsAbove()
	chunks(len(r.score), func(worker, from, to int) {
		bad, good := above[worker].bads, above[worker].goods
		for i := from; i < to; i++ {
			bad += uint64(r.bads[i])
			good += uint64(r.goods[i])
			visit(i, float64(bad), float64(good))
		}
	})
}

// countsAbove is the rows above each worker's part of the groups.
func (r *ranked) countsAbove() []struct{ bads, goods uint64 } {
	above := make([]struct{ bads, goods uint64 }, maxWorkers+1)
	chunks(len(r.score), func(worker, from, to int) {
		own := &above[worker+1]
		for i := from; i < to; i++ {
			own.bads += uint64(r.bads[i])
			own.goods += uint64(r.goods[i])
		}
	})
	for w := range maxWorkers {
		above[w+1].bads += above[w].bads
		above[w+1].goods += above[w].goods
	}
	return above
}
