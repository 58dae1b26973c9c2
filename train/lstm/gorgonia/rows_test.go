package gorgonia

import (
	"math"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// number reads feature j as it is.
func number(j int) dense.Term {
	return dense.Term{Kind: dense.Numeric, Feature: j, Inv: 1, Limit: 1e6}
}

// Feature j of row i is 10*i+j, so that a wrong place shows.
func TestBatchesAreRowsInTheOrderOfTheEpoch(t *testing.T) {
	n := randomNetwork(t, 4, 3, 1, 2, 2, 1)
	m := &datasets.Matrix{Label: []float64{0, 1, 0, 1, 1, 0}, Weight: []float64{1, 2, 3, 1, 2, 3}}
	for j := range 5 {
		col := make([]float32, 6)
		for i := range col {
			col[i] = float32(10*i + j)
		}
		m.X = append(m.X, col)
	}
	for k := range n.model.Steps {
		n.model.Steps[k] = []dense.Term{number(k)}
	}
	n.model.Static = []dense.Term{number(3), number(4)}
	f, err := newRows(n.model, datasets.All(m))
	if err != nil {
		t.Fatal(err)
	}
	f.shuffle(1, 1)
	for _, batch := range [][2]int{{0, 4}, {4, 6}} { // the second is short
		f.fill(n, batch[0], batch[1])
		size := batch[1] - batch[0]
		for r := range size {
			i := int(f.order[batch[0]+r])
			for k := range 3 {
				near(t, "step", float64(n.x[k*4+r]), float64(10*i+k), 0)
			}
			near(t, "static input", float64(n.static[2*r+1]), float64(10*i+4), 0)
			near(t, "label", float64(n.label[r]), m.Label[i], 0)
			near(t, "weight", float64(n.weight[r]), m.Weight[i]/2/float64(size), 1e-7) // 2 is the mean weight
		}
		for _, w := range n.weight[size:] {
			near(t, "weight of the padding", float64(w), 0, 0)
		}
	}
}

func TestTargetsRefuse(t *testing.T) {
	for _, c := range []struct {
		name   string
		label  []float64
		weight []float64
	}{
		{"no rows", nil, nil},
		{"one class", []float64{1, 1}, nil},
		{"a third label", []float64{0, 1, 2}, nil},
		{"a label that is missing", []float64{0, 1, math.NaN()}, nil},
		{"a negative weight", []float64{0, 1}, []float64{1, -1}},
		{"an infinite weight", []float64{0, 1}, []float64{1, math.Inf(1)}},
		{"a weight that is missing", []float64{0, 1}, []float64{1, math.NaN()}},
		{"no weight at all", []float64{0, 1}, []float64{0, 0}},
	} {
		if _, _, err := targets(datasets.All(&datasets.Matrix{Label: c.label, Weight: c.weight})); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}
