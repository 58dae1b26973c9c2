package linear

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
)

// Trainer learns a logistic regression by Newton's method (iteratively
// reweighted least squares; Hastie, Tibshirani, Friedman, The Elements of
// Statistical Learning, 4.4.1), with the step halved while the loss grows.
//
// Rows are cut into blocks of one size, whatever the workers, and the blocks'
// sums are added in their order: any number of workers gives the same bytes.
type Trainer struct {
	params  Params
	workers int
}

// New makes a trainer.
func New(p Params, workers int) *Trainer { return &Trainer{p, max(1, workers)} }

// block is how many rows are summed before they join the total.
const block = 2048

// Train implements train.Trainer. valid is not looked at.
func (t *Trainer) Train(ctx context.Context, fit, valid datasets.View, h train.Hooks) (train.Model, error) {
	if err := t.params.Check(); err != nil {
		return nil, err
	}
	if err := twoClasses(fit); err != nil {
		return nil, err
	}
	all := make([]int, len(fit.M.X))
	for j := range all {
		all[j] = j
	}
	s := &solver{params: t.params, workers: t.workers, terms: dense.Fit(fit, all, InputLimit)}
	s.load(fit)
	w, err := s.solve(ctx, h)
	if err != nil {
		return nil, err
	}
	return quantise(fit, s.terms, w)
}

func twoClasses(v datasets.View) error {
	var n [2]int
	for i := range v.Len() {
		switch y := v.M.Label[v.Row(i)]; y {
		case 0, 1:
			n[int(y)]++
		default:
			return fmt.Errorf("linear: label of row %d is %v; want 0 or 1", v.Row(i), y)
		}
	}
	if n[0] == 0 || n[1] == 0 {
		return fmt.Errorf("linear: the fit part has %d goods and %d bads; want both", n[0], n[1])
	}
	return nil
}

// solver holds the inputs of the fit part, row-major with a last column of ones.
type solver struct {
	params  Params
	workers int
	terms   []dense.Term
	rows, k int // k inputs, the constant included
	x       []float32
	label   []float64
	weight  []float64
}

func (s *solver) load(v datasets.View) {
	s.rows, s.k = v.Len(), len(s.terms)+1
	s.x = make([]float32, s.rows*s.k)
	dense.Fill32(s.x, s.k, v, 0, s.rows, s.terms)
	for i := range s.rows {
		s.x[i*s.k+s.k-1] = 1
	}
	s.label, s.weight = v.Labels(), v.Weights()
}

// sums is what one pass over rows gives: loss, gradient and upper triangle of
// the Hessian.
type sums struct {
	loss float64
	g    []float64
	h    []float64
}

func (s *solver) solve(ctx context.Context, h train.Hooks) ([]float64, error) {
	w := make([]float64, s.k)
	now := s.pass(w)
	for round := 1; round <= s.params.MaxIter; round++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step, err := cholesky(now.h, now.g, s.k)
		if err != nil {
			return nil, err
		}
		next, moved, sum := s.move(w, step, now.loss)
		w, now = next, sum
		if h.Round != nil {
			h.Round(train.Round{Round: round, Rounds: s.params.MaxIter, Fit: now.loss / float64(s.rows), Valid: math.NaN(), Best: round})
		}
		if moved <= s.params.Tolerance {
			return w, nil
		}
	}
	return w, nil // the penalty makes the loss convex: what is left is small
}

// move goes along a step, halved while the loss grows, at most 30 times.
func (s *solver) move(w, step []float64, loss float64) (next []float64, moved float64, at sums) {
	next = make([]float64, s.k)
	scale := 1.0
	for range 30 {
		moved = 0
		for k := range next {
			d := float64(scale * step[k])
			next[k] = w[k] - d
			moved = max(moved, math.Abs(d))
		}
		if at = s.pass(next); at.loss <= loss || moved <= s.params.Tolerance {
			break
		}
		scale /= 2
	}
	return next, moved, at
}

// pass sums loss, gradient and Hessian over all rows at weights w.
func (s *solver) pass(w []float64) sums {
	blocks := make([]sums, (s.rows+block-1)/block)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(s.workers, len(blocks)) {
		wg.Go(func() {
			for b := range next {
				blocks[b] = s.block(w, b*block, min(s.rows, (b+1)*block))
			}
		})
	}
	for b := range blocks {
		next <- b
	}
	close(next)
	wg.Wait()
	total := sums{g: make([]float64, s.k), h: make([]float64, s.k*s.k)}
	for _, b := range blocks {
		total.loss += b.loss
		for k, v := range b.g {
			total.g[k] += v
		}
		for k, v := range b.h {
			total.h[k] += v
		}
	}
	s.penalise(&total, w)
	return total
}

// penalise adds l2/2 |w|^2, without the constant.
func (s *solver) penalise(dst *sums, w []float64) {
	for k := range s.k - 1 {
		dst.loss += float64(s.params.L2/2) * float64(w[k]*w[k])
		dst.g[k] += float64(s.params.L2 * w[k])
		dst.h[k*s.k+k] += s.params.L2
	}
}

// block sums over some rows:
//
//	m = w·x; p = 1/(1+exp(-m)); loss += -y ln p - (1-y) ln(1-p)
//	g += (p-y) x; h += p(1-p) x x'
func (s *solver) block(w []float64, from, to int) sums {
	dst := sums{g: make([]float64, s.k), h: make([]float64, s.k*s.k)}
	for i := from; i < to; i++ {
		x := s.x[i*s.k : (i+1)*s.k]
		m := 0.0
		for k, v := range x {
			m += float64(w[k] * float64(v))
		}
		weight := 1.0
		if s.weight != nil {
			weight = s.weight[i]
		}
		p := train.Score(m)
		dst.loss += float64(weight * logLoss(m, s.label[i]))
		r := float64(weight * (p - s.label[i]))
		c := float64(weight * float64(p*(1-p)))
		for k, v := range x {
			if v == 0 {
				continue // a level that is not there adds nothing
			}
			dst.g[k] += float64(r * float64(v))
			cv := float64(c * float64(v))
			row := dst.h[k*s.k : (k+1)*s.k]
			for l := k; l < s.k; l++ {
				row[l] += float64(cv * float64(x[l]))
			}
		}
	}
	return dst
}

// logLoss is -ln of the probability of the label at margin m. It only decides
// whether a step is halved and what progress shows, so a last bit that differs
// between processors is harmless but for a tie; steps that tie are at the end.
func logLoss(m, y float64) float64 {
	if y == 1 {
		m = -m
	}
	if m > 30 {
		return m
	}
	return -portableLog(1 - train.Score(m))
}

var errSingular = errors.New("linear: the Hessian is not positive definite; want a larger l2")

// cholesky solves h x = g for a positive definite h, given by its upper triangle.
func cholesky(h, g []float64, k int) ([]float64, error) {
	l := make([]float64, k*k) // lower triangle
	for i := range k {
		for j := range i + 1 {
			sum := h[j*k+i]
			for m := range j {
				sum -= float64(l[i*k+m] * l[j*k+m])
			}
			if i > j {
				l[i*k+j] = sum / l[j*k+j]
				continue
			}
			if !(sum > 0) {
				return nil, errSingular
			}
			l[i*k+i] = math.Sqrt(sum)
		}
	}
	x := make([]float64, k)
	for i := range k {
		sum := g[i]
		for m := range i {
			sum -= float64(l[i*k+m] * x[m])
		}
		x[i] = sum / l[i*k+i]
	}
	for i := k - 1; i >= 0; i-- {
		sum := x[i]
		for m := i + 1; m < k; m++ {
			sum -= float64(l[m*k+i] * x[m])
		}
		x[i] = sum / l[i*k+i]
	}
	return x, nil
}
