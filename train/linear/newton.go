package linear

import (
	"context"
	"math"
	"sync"

	"github.com/riskbench/riskbench/train"
)

const (
	// block is how many rows are summed before they join the total.
	block = 2048
	// direct is up to how many inputs a step is solved with the whole Hessian.
	// Beyond, its k*k numbers and k*k*k/3 products cost more than the passes
	// of conjugate gradients: at 1,024 they are 8 MB and 0.2 s.
	direct = 1024
)

// solver finds the weights by Newton's method (iteratively reweighted least
// squares; Hastie, Tibshirani, Friedman, The Elements of Statistical Learning,
// 4.4.1), with the step halved while the loss grows.
//
// Rows are cut into blocks of one size, whatever the workers, and the blocks'
// sums are added in their order: any number of workers gives the same bits.
type solver struct {
	*inputs
	params  Params
	workers int
	direct  bool
	label   []float64
	weight  []float64 // one a row
	curve   []float64 // weight*p*(1-p) of each row at the last pass
	parts   [][]float64
}

func newSolver(p Params, workers int, in *inputs, label, weight []float64) *solver {
	if weight == nil {
		weight = make([]float64, in.rows)
		for i := range weight {
			weight[i] = 1
		}
	}
	return &solver{inputs: in, params: p, workers: workers, direct: in.k <= direct, label: label, weight: weight, curve: make([]float64, in.rows)}
}

// sums is what a pass over the rows gives at some weights: the loss without
// and with the penalty, the gradient, and of the Hessian the lower triangle
// (k, k), or the diagonal (k) when the solver is not direct.
type sums struct {
	loss, penalised float64
	gradient        []float64
	hessian         []float64
}

func (s *solver) solve(ctx context.Context, h train.Hooks) ([]float64, error) {
	w := make([]float64, s.k)
	now, err := s.pass(ctx, w)
	if err != nil {
		return nil, err
	}
	total := 0.0
	for _, v := range s.weight {
		total += v
	}
	for round := 1; round <= s.params.MaxIter; round++ {
		step, err := s.step(ctx, now)
		if err != nil {
			return nil, err
		}
		var moved float64
		if moved, now, err = s.move(ctx, w, step, now.penalised); err != nil {
			return nil, err
		}
		if h.Round != nil {
			h.Round(train.Round{Round: round, Rounds: s.params.MaxIter, Fit: now.loss / total, Valid: math.NaN(), Best: round})
		}
		if moved <= s.params.Tolerance {
			break // else the penalty makes the loss convex, and what is left is small
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w, nil
}

func (s *solver) step(ctx context.Context, now sums) ([]float64, error) {
	if s.direct {
		return cholesky(now.hessian, now.gradient, s.k)
	}
	return s.conjugate(ctx, now)
}

// move goes along a step from w, halved while the loss grows, at most 30
// times. It changes w, and gives the largest change and the sums at its end.
// A loss that grew by 1e-12 of itself did not grow: that much is rounding.
func (s *solver) move(ctx context.Context, w, step []float64, loss float64) (moved float64, at sums, err error) {
	next := make([]float64, s.k)
	scale := 1.0
	for range 30 {
		moved = 0
		for k := range next {
			d := float64(scale * step[k])
			next[k] = w[k] - d
			moved = max(moved, math.Abs(d))
		}
		if at, err = s.pass(ctx, next); err != nil {
			return 0, at, err
		}
		if at.penalised <= loss+float64(1e-12*loss) || moved <= s.params.Tolerance {
			break
		}
		scale /= 2
	}
	copy(w, next)
	return moved, at, nil
}

// pass sums loss, gradient and Hessian over all rows at weights w:
//
//	m = w·x; p = 1/(1+exp(-m)); loss += -y ln p - (1-y) ln(1-p)
//	gradient += (p-y) x; hessian += p(1-p) x x'
func (s *solver) pass(ctx context.Context, w []float64) (sums, error) {
	size := 1 + 2*s.k
	if s.direct {
		size = 1 + s.k + s.k*s.k
	}
	total := make([]float64, size)
	err := s.total(ctx, total, func(dst []float64, i int) {
		m := s.dot(w, i)
		p := sigmoid(m)
		c := float64(s.weight[i] * float64(p*(1-p)))
		dst[0] += float64(s.weight[i] * logLoss(m, s.label[i]))
		s.add(dst[1:1+s.k], float64(s.weight[i]*(p-s.label[i])), i)
		if s.direct {
			s.addOuter(dst[1+s.k:], c, i)
		} else {
			s.curve[i] = c
			s.addSquares(dst[1+s.k:], c, i)
		}
	})
	at := sums{loss: total[0], penalised: total[0], gradient: total[1 : 1+s.k], hessian: total[1+s.k:]}
	s.penalise(&at, w)
	return at, err
}

// penalise adds L2/2 |w|^2, without the constant.
func (s *solver) penalise(dst *sums, w []float64) {
	l2 := s.params.L2
	for k := range s.k - 1 {
		dst.penalised += float64(float64(l2/2*w[k]) * w[k])
		dst.gradient[k] += float64(l2 * w[k])
		if s.direct {
			dst.hessian[k*s.k+k] += l2
		} else {
			dst.hessian[k] += l2
		}
	}
}

// total adds what row adds to dst, for all rows: each block from zero, and the
// blocks in their order. No more than one block a worker is held at a time.
func (s *solver) total(ctx context.Context, dst []float64, row func(dst []float64, i int)) error {
	blocks := (s.rows + block - 1) / block
	for len(s.parts) < min(s.workers, blocks) {
		s.parts = append(s.parts, nil)
	}
	for first := 0; first < blocks; first += s.workers {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(s.workers, blocks-first)
		var wg sync.WaitGroup
		for p := range n {
			if cap(s.parts[p]) < len(dst) {
				s.parts[p] = make([]float64, len(dst))
			}
			part, from := s.parts[p][:len(dst)], (first+p)*block
			wg.Go(func() {
				clear(part)
				for i := from; i < min(s.rows, from+block); i++ {
					row(part, i)
				}
			})
		}
		wg.Wait()
		for p := range n {
			for k, v := range s.parts[p][:len(dst)] {
				dst[k] += v
			}
		}
	}
	return nil
}
