package gbdt

import (
	"context"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

// Trainer boosts trees on the log loss.
type Trainer struct {
	p       Params
	seed    uint64
	workers int
}

var _ train.Trainer = (*Trainer)(nil)

// New makes a trainer. The model depends on p and seed; workers is how many
// processors to use.
func New(p Params, seed uint64, workers int) *Trainer {
	return &Trainer{p: p, seed: seed, workers: max(1, workers)}
}

// Train implements [train.Trainer]. Rows of weight 0 count as absent.
//
// Every round fits a tree to the gradients (Friedman, Greedy function
// approximation, 2001): a round that finds no split adds a single leaf. The
// trees up to the best round are kept when early stopping is on, else all.
func (t *Trainer) Train(ctx context.Context, fit, valid datasets.View, h train.Hooks) (train.Model, error) {
	if err := t.p.Check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := newBooster(t, fit)
	if err != nil {
		return nil, err
	}
	w, err := newWatch(&t.p, valid, h)
	if err != nil {
		return nil, err
	}
	m := &Model{Set: fit.M.Set}
	for round := 1; round <= t.p.Rounds; round++ {
		m.Trees = append(m.Trees, b.next(round))
		stop := w.see(&m.Trees[round-1], round)
		if h.Round != nil {
			h.Round(train.Round{Round: round, Rounds: t.p.Rounds, Fit: math.NaN(), Valid: w.shown(), Best: w.best})
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if stop {
			break
		}
	}
	m.Trees = m.Trees[:w.kept(len(m.Trees))]
	return m, nil
}

// booster is the state between rounds.
type booster struct {
	*grower
	seed   uint64
	base   float64
	view   datasets.View // the rows that weigh something
	margin []float64
	grads  *gradients
	usable []int   // features that have two bins with rows
	bag    []int32 // rows that the trees of this time see; nil: all
	inBag  []bool
	pick   []int32
}

func newBooster(t *Trainer, fit datasets.View) (*booster, error) {
	view, label, weight, err := present(fit, t.p.ScalePosWeight)
	if err != nil {
		return nil, err
	}
	n := len(label)
	if most := min(maxRows, 1<<(64-countBits)/t.p.NumGradQuantBins-1); n > most {
		return nil, fmt.Errorf("gbdt: the fit part has %d rows; want at most %d with num_grad_quant_bins %d", n, most, t.p.NumGradQuantBins)
	}
	cols, err := makeColumns(view, view.Rows, fit.M.Set.Cards(), t.p.MaxBin, t.workers)
	if err != nil {
		return nil, err
	}
	b := &booster{
		grower: newGrower(&t.p, cols, n, t.workers), seed: t.seed, view: view,
		margin: make([]float64, n), grads: newGradients(label, weight, t.seed),
	}
	b.base = logOdds(label, weight)
	for j := range cols {
		if cols[j].splits() {
			b.usable = append(b.usable, j)
		}
	}
	return b, nil
}

// splits says whether the rows are in more than one bin.
func (c *column) splits() bool {
	for _, b := range c.bin {
		if b != c.bin[0] {
			return true
		}
	}
	return false
}

// next grows the tree of a round and adds it to the margins.
func (b *booster) next(round int) Tree {
	if round == 1 {
		for i := range b.margin {
			b.margin[i] = b.base // until the first tree, whose leaves hold it
		}
	}
	b.grads.set(b.margin, round, b.p.NumGradQuantBins, b.workers)
	b.rule.stepG, b.rule.stepH = b.grads.stepG, b.grads.stepH
	b.sample(round)
	b.grow(b.grads.small)
	base := 0.0
	if round == 1 {
		base = b.base
		clear(b.margin)
	}
	b.tree.Leaves = make([]float64, len(b.leaves))
	each(b.workers, len(b.leaves), func(k int) {
		rows := b.rows[b.leaves[k].from:b.leaves[k].to]
		value := base + b.value(rows)
		b.tree.Leaves[k] = value
		for _, i := range rows {
			b.margin[i] += value
		}
	})
	b.addOutOfBag()
	return b.tree
}

// value is the step that minimises the loss of the rows, from their exact
// gradients, times the learning rate.
func (b *booster) value(rows []int32) float64 {
	var g, h int64
	for _, i := range rows {
		g += b.grads.exactG[i]
		h += b.grads.exactH[i]
	}
	sumG, sumH := float64(g)/b.grads.unit, float64(h)/b.grads.unit+b.p.LambdaL2
	if sumH <= 0 {
		return 0
	}
	return -b.p.LearningRate * shrink(sumG, b.p.LambdaL1) / sumH
}

// sample sets the rows and features that the round's tree may see.
func (b *booster) sample(round int) {
	n := len(b.margin)
	if b.p.BaggingFreq > 0 && b.p.BaggingFraction < 1 && (round-1)%b.p.BaggingFreq == 0 {
		b.bag = draw(b.bag, n, share(n, b.p.BaggingFraction), b.seed, uint64(round), rowStream)
		b.inBag = make([]bool, n)
		for _, i := range b.bag {
			b.inBag[i] = true
		}
	}
	b.rows = b.rows[:0]
	if b.bag != nil {
		b.rows = append(b.rows, b.bag...)
	} else {
		for i := range n {
			b.rows = append(b.rows, int32(i))
		}
	}
	b.features = b.features[:0]
	if b.p.FeatureFraction == 1 || len(b.usable) == 0 {
		b.features = append(b.features, b.usable...)
		return
	}
	b.pick = draw(b.pick, len(b.usable), share(len(b.usable), b.p.FeatureFraction), b.seed, uint64(round), featureStream)
	for _, k := range b.pick {
		b.features = append(b.features, b.usable[k])
	}
}

// addOutOfBag adds the tree to the margins of rows that it did not see.
func (b *booster) addOutOfBag() {
	if b.bag == nil {
		return
	}
	each(b.workers, blocks(len(b.margin)), func(k int) {
		for i := k * block; i < min(len(b.margin), k*block+block); i++ {
			if !b.inBag[i] {
				b.margin[i] += b.tree.Leaves[b.tree.leafOf(b.view.M.X, int(b.view.Rows[i]))]
			}
		}
	})
}
