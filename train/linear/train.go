package linear

import (
	"context"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
)

// Trainer learns a logistic regression: the weights w of the dense inputs x
// and a constant that make
//
//	sum over rows of weight * ln(1+exp(-z)) + L2/2 |w|^2, z = ±(w·x + constant)
//
// least, + for a bad row and - for a good one. The constant is not penalised.
// The weights are then rounded to the integers of a Model.
type Trainer struct {
	params  Params
	workers int
}

// New makes a trainer. workers is how many goroutines it may use; the model
// does not depend on it.
func New(p Params, workers int) *Trainer { return &Trainer{p, max(1, workers)} }

// Train implements train.Trainer. valid is not looked at: there is nothing to
// stop early. A part without rows, with one class, with a label other than 0
// or 1 or a negative weight is an error.
func (t *Trainer) Train(ctx context.Context, fit, valid datasets.View, h train.Hooks) (train.Model, error) {
	if err := t.params.Check(); err != nil {
		return nil, err
	}
	if err := checkRows(fit); err != nil {
		return nil, err
	}
	all := make([]int, len(fit.M.X))
	for j := range all {
		all[j] = j
	}
	terms := dense.Fit(fit, all, InputLimit)
	s := newSolver(t.params, t.workers, newInputs(fit, terms), fit.Labels(), fit.Weights())
	w, err := s.solve(ctx, h)
	if err != nil {
		return nil, err
	}
	m, err := quantise(fit, terms, w)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// checkRows refuses what has no answer: it wants both classes, with weight.
func checkRows(v datasets.View) error {
	var n [2]int
	var weight [2]float64
	for i := range v.Len() {
		row, w := v.Row(i), 1.0
		if v.M.Weight != nil {
			w = v.M.Weight[row]
		}
		y := v.M.Label[row]
		switch {
		case y != 0 && y != 1:
			return fmt.Errorf("linear: label of row %d is %v; want 0 or 1", row, y)
		case !(w >= 0) || math.IsInf(w, 0):
			return fmt.Errorf("linear: weight of row %d is %v; want a finite number, 0 or more", row, w)
		}
		n[int(y)]++
		weight[int(y)] += w
	}
	if n[0] == 0 || n[1] == 0 {
		return fmt.Errorf("linear: the fit part has %d goods and %d bads; want both", n[0], n[1])
	}
	if weight[0] == 0 || weight[1] == 0 {
		return fmt.Errorf("linear: the goods of the fit part weigh %v and its bads %v; want both above 0", weight[0], weight[1])
	}
	return nil
}
