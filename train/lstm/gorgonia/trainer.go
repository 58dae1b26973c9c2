package gorgonia

import (
	"context"
	"math/rand/v2"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/lstm"
)

// Kernel is the name of the arithmetic: plain Go, the same bits on every processor.
const Kernel = "portable"

// Streams of random numbers: the second word of PCG's seed.
const (
	weightStream  = 0x6c73746d << 32
	dropoutStream = weightStream + 1<<31
	shuffleStream = weightStream + 2<<31
)

// Trainer trains an LSTM. It implements train.Trainer.
type Trainer struct {
	params  lstm.Params
	seed    uint64
	workers int
}

var _ train.Trainer = (*Trainer)(nil)

// New makes a trainer. The model depends on p and seed, not on workers.
func New(p lstm.Params, seed uint64, workers int) *Trainer {
	return &Trainer{p, seed, max(1, workers)}
}

// Train fits the weights on fit by AdamW over mini-batches and keeps those of
// the epoch that was best on valid. Inputs are standardised from the rows of
// fit alone; a history may read the past of a row in other parts.
func (tr *Trainer) Train(ctx context.Context, fit, valid datasets.View, h train.Hooks) (train.Model, error) {
	if err := tr.params.Check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, err := tr.newModel(fit)
	if err != nil {
		return nil, err
	}
	f, err := newRows(m, fit)
	if err != nil {
		return nil, err
	}
	stop, err := newStopper(tr.params, valid, h)
	if err != nil {
		return nil, err
	}
	n, err := newNetwork(m, f.steps, min(tr.params.BatchSize, f.n), pool{tr.workers})
	if err != nil {
		return nil, err
	}
	defer n.machine.Close()
	run := &run{tr: tr, net: n, rows: f, stop: stop, hooks: h, adam: n.newAdam(tr.params)}
	if err := run.epochs(ctx); err != nil {
		return nil, err
	}
	stop.restore(n.weights())
	return m, nil
}

// newModel resolves the features, fits the inputs and draws the first weights.
func (tr *Trainer) newModel(fit datasets.View) (*lstm.Model, error) {
	p := tr.params
	steps, static, err := lstm.Resolve(p, fit.M.Set)
	if err != nil {
		return nil, err
	}
	if _, _, err := targets(fit); err != nil {
		return nil, err
	}
	m := &lstm.Model{Set: fit.M.Set, H: p.HiddenSize}
	if p.History != nil {
		m.History = p.History.Rows
	}
	if m.Steps, err = dense.FitSteps(fit, steps, p.InputLimit); err != nil {
		return nil, err
	}
	m.Static = dense.Fit(fit, static, p.InputLimit)
	if p.InputPieces > 1 {
		m.Steps = withPieces(m.Steps, fit, steps, p.InputPieces)
		m.Static = withPieces([][]dense.Term{m.Static}, fit, [][]int{static}, p.InputPieces)[0]
	}
	d, h := len(m.Steps[0]), m.H
	m.Wx, m.Wh, m.B = make([]float32, d*4*h), make([]float32, h*4*h), make([]float32, 4*h)
	in := h + len(m.Static)
	for _, out := range []int{p.Head, 1} {
		if out > 0 {
			m.Head = append(m.Head, lstm.Layer{In: in, Out: out, W: make([]float32, in*out), B: make([]float32, out)})
			in = out
		}
	}
	m.SetKernel(Kernel)
	initialise(m, rand.New(rand.NewPCG(tr.seed, weightStream)))
	return m, nil
}
