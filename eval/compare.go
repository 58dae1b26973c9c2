package eval

import (
	"errors"
	"fmt"
	"math"
	"sync"
)

// CompareAUC is the AUC of the challenger minus that of the champion on the
// same rows, with DeLong's interval of level 0.95 and his test, which know
// that both scores see the same rows (DeLong, DeLong and Clarke-Pearson 1988).
// Both samples must have equal Bad and Weight, row by row. With weights the
// difference has neither interval nor P. Neither has it where the variance is
// 0, as for two scores that rank alike: Why says so.
func CompareAUC(champion, challenger Sample) (Comparison, error) {
	if err := checkPair(champion, challenger); err != nil {
		return Comparison{}, err
	}
	out := Comparison{Metric: "auc"}
	if champion.Weight != nil {
		a, b := rank(champion), rank(challenger)
		out.Delta = a.estimate(b.weightedArea()-a.weightedArea(), whyWeighted)
		return out, nil
	}
	d := deltaOf(champion, challenger)
	out.Delta = Estimate{Value: ptr(d.delta), N: len(champion.Bad), Positives: int(d.bads)}
	switch {
	case d.bads < 2 || d.goods < 2:
		out.Delta.Why = "DeLong's variance needs two rows of each class"
	case d.variance == 0:
		out.Delta.Why = "the two scores differ in every row by the same: the variance of the difference is 0"
	default:
		se := math.Sqrt(d.variance)
		half := quantile(defaultLevel) * se
		out.Delta = out.Delta.with(max(-1, d.delta-half), min(1, d.delta+half), defaultLevel, "delong_paired")
		out.P = ptr(twoSided(d.delta / se))
	}
	return out, nil
}

func checkPair(champion, challenger Sample) error {
	var faults []error
	if err := champion.Check(); err != nil {
		faults = append(faults, fmt.Errorf("champion: %w", err))
	}
	if err := challenger.Check(); err != nil {
		faults = append(faults, fmt.Errorf("challenger: %w", err))
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	if len(champion.Bad) != len(challenger.Bad) {
		return fmt.Errorf("eval: the challenger has %d rows; want %d, the champion's", len(challenger.Bad), len(champion.Bad))
	}
	if (champion.Weight == nil) != (challenger.Weight == nil) {
		return errors.New("eval: one of champion and challenger has weights; want the same on both")
	}
	for i, bad := range champion.Bad {
		if bad != challenger.Bad[i] {
			return fmt.Errorf("eval: row %d has one label for the champion and another for the challenger; want the same rows", i+1)
		}
		if champion.Weight != nil && champion.Weight[i] != challenger.Weight[i] {
			return fmt.Errorf("eval: row %d has the weight %v for the champion and %v for the challenger; want the same rows", i+1, champion.Weight[i], challenger.Weight[i])
		}
	}
	return nil
}

// paired is the difference of two areas and its variance.
type paired struct {
	delta, variance float64
	bads, goods     uint64
}

// deltaOf takes the differences of each row's components under both scores:
// integers, whose sums and squares are exact in any order.
func deltaOf(champion, challenger Sample) paired {
	bads, goods := champion.count()
	out := paired{bads: uint64(bads), goods: uint64(goods)}
	var first, second *components
	var wg sync.WaitGroup
	wg.Go(func() { first = componentsOf(champion, bads, goods) })
	second = componentsOf(challenger, bads, goods)
	wg.Wait()
	var part [maxWorkers][2]powers // of bads and goods
	chunks(len(champion.Bad), func(worker, from, to int) {
		own := [2]powers{}
		for i := from; i < to; i++ {
			class := isGood(champion.Bad[i])
			own[class].add(second.of[class][second.place[i]] - first.of[class][first.place[i]])
		}
		part[worker] = own
	})
	var all [2]powers
	for _, p := range part {
		for class := range all {
			all[class].sum += p[class].sum
			all[class].squares.add(p[class].squares)
		}
	}
	out.delta = float64(all[0].sum) / float64(2*out.bads*out.goods)
	out.variance = componentVariance(all[0].squares, all[1].squares, all[0].size(), all[1].size(), out.bads, out.goods)
	return out
}

// powers are the sum of integers and that of their squares.
type powers struct {
	sum     int64
	squares wide
}

func (m *powers) add(d int64) {
	m.sum += d
	m.squares.addProduct(uint64(max(d, -d)), uint64(max(d, -d)))
}

func (m *powers) size() uint64 { return uint64(max(m.sum, -m.sum)) }
