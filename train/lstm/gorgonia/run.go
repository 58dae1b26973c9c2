package gorgonia

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
)

// run is one training under way.
type run struct {
	tr    *Trainer
	net   *network
	rows  *rows
	stop  *stopper
	hooks train.Hooks
	adam  *adam
}

func (r *run) epochs(ctx context.Context) error {
	p := r.tr.params
	for epoch := 1; epoch <= p.Epochs; epoch++ {
		loss, err := r.epoch(ctx, epoch)
		if err != nil {
			return err
		}
		if loss-loss != 0 {
			return fmt.Errorf("lstm: the loss of epoch %d is %v; want a finite number: a smaller lr, or clip_grad_norm", epoch, loss)
		}
		metric, more, err := r.stop.look(r.net.model, r.net.weights(), epoch)
		if err != nil {
			return err
		}
		if r.hooks.Round != nil {
			r.hooks.Round(train.Round{Round: epoch, Rounds: p.Epochs, Fit: loss, Valid: metric, Best: r.stop.epoch})
		}
		if r.hooks.Checkpoint != nil {
			if err := r.checkpoint(epoch); err != nil {
				return err
			}
		}
		if !more {
			break
		}
	}
	return ctx.Err()
}

// epoch goes once through the fit part and gives the mean loss a batch, weighted by rows.
func (r *run) epoch(ctx context.Context, epoch int) (float64, error) {
	r.rows.shuffle(r.tr.seed, epoch)
	drop := rand.New(rand.NewPCG(r.tr.seed, dropoutStream+uint64(epoch)))
	sum, b := 0.0, r.net.batch
	for from := 0; from < r.rows.n; from += b {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		to := min(from+b, r.rows.n)
		r.rows.fill(r.net, from, to)
		r.net.drawMask(drop, r.tr.params.Dropout)
		r.adam.lr = rate(r.tr.params, float64(epoch-1)+float64(from)/float64(r.rows.n))
		loss, err := r.net.step(r.adam)
		if err != nil {
			return 0, err
		}
		sum += loss * float64(to-from)
	}
	return sum / float64(r.rows.n), nil
}

// rate is the learning rate after a number of epochs.
func rate(p lstm.Params, epochs float64) float64 {
	if p.LRSchedule == lstm.Linear {
		return p.LR * (1 - epochs/float64(p.Epochs))
	}
	return p.LR
}

// drawMask draws dropout's mask: 0 with probability p, else 1/(1-p).
func (n *network) drawMask(r *rand.Rand, p float64) {
	keep := float32(1 / (1 - p))
	for i := range n.mask {
		n.mask[i] = keep
		if p > 0 && r.Float64() < p {
			n.mask[i] = 0
		}
	}
}

// weights lists the memory of the parameters, in the order of the solver.
func (n *network) weights() [][]float32 {
	w := make([][]float32, len(n.params))
	for k, node := range n.params {
		w[k] = floats(node.Value())
	}
	return w
}

func (n *network) newAdam(p lstm.Params) *adam {
	sizes, decay := make([]int, len(n.params)), make([]float64, len(n.params))
	for k, w := range n.weights() {
		sizes[k] = len(w)
		if n.decays[k] {
			decay[k] = p.WeightDecay
		}
	}
	return newAdam(p.LR, p.ClipGradNorm, sizes, decay)
}

// checkpoint hands out what a training needs to go on after this epoch:
//
//	epoch uint32, length of the model uint32, model (MarshalBinary), state of adam (MarshalBinary)
//
// A training of the same rows, parameters and seed goes on from it by decoding
// the model in place of the drawn weights, restoring adam, and starting with
// epoch+1: shuffling and dropout depend on seed and epoch alone. What early
// stopping knew of the epochs before is in the checkpoints of those epochs.
func (r *run) checkpoint(epoch int) error {
	model, err := r.net.model.MarshalBinary()
	if err != nil {
		return err
	}
	state, err := r.adam.MarshalBinary()
	if err != nil {
		return err
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(epoch))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(model)))
	return r.hooks.Checkpoint(append(append(b, model...), state...))
}
