package gorgonia

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/lstm"
)

// rows is the fit part as dense inputs, row-major, ready to be copied into batches.
type rows struct {
	n             int
	x             []float32 // (n, T*D)
	static        []float32 // (n, S)
	label, weight []float32 // (n); the weights have mean 1
	order         []int32
}

func newRows(m *lstm.Model, v datasets.View) (*rows, error) {
	label, weight, err := targets(v)
	if err != nil {
		return nil, err
	}
	t, d, s := len(m.Steps), len(m.Steps[0]), len(m.Static)
	f := &rows{n: v.Len(), x: make([]float32, v.Len()*t*d), static: make([]float32, v.Len()*s), label: label, weight: weight}
	for k, terms := range m.Steps {
		dense.Fill32(f.x[k*d:], t*d, v, 0, f.n, terms)
	}
	dense.Fill32(f.static, s, v, 0, f.n, m.Static)
	f.order = make([]int32, f.n)
	return f, nil
}

// targets are the labels and the weights, the latter divided by their mean.
func targets(v datasets.View) (label, weight []float32, err error) {
	n := v.Len()
	if n == 0 {
		return nil, nil, errors.New("lstm: the fit part has no rows; want rows of both labels")
	}
	label, weight = make([]float32, n), make([]float32, n)
	bads, sum := 0, 0.0
	w := v.Weights()
	for i, y := range v.Labels() {
		if y != 0 && y != 1 {
			return nil, nil, fmt.Errorf("lstm: the label of row %d is %v; want 0 or 1", v.Row(i), y)
		}
		label[i] = float32(y)
		bads += int(y)
		if w == nil {
			sum++
			continue
		}
		if !(w[i] >= 0) || math.IsInf(w[i], 0) {
			return nil, nil, fmt.Errorf("lstm: the weight of row %d is %v; want a finite number, 0 or more", v.Row(i), w[i])
		}
		sum += w[i]
	}
	if bads == 0 || bads == n {
		return nil, nil, fmt.Errorf("lstm: the fit part has %d positives of %d rows; want rows of both labels", bads, n)
	}
	if sum == 0 {
		return nil, nil, errors.New("lstm: every weight of the fit part is 0; want some above 0")
	}
	for i := range weight {
		weight[i] = 1
		if w != nil {
			weight[i] = float32(w[i] * (float64(n) / sum))
		}
	}
	return label, weight, nil
}

// shuffle puts the rows into the order of an epoch, which depends on the seed and the epoch alone.
func (f *rows) shuffle(seed uint64, epoch int) {
	for i := range f.order {
		f.order[i] = int32(i)
	}
	r := rand.New(rand.NewPCG(seed, shuffleStream+uint64(epoch)))
	r.Shuffle(f.n, func(i, j int) { f.order[i], f.order[j] = f.order[j], f.order[i] })
}

// fill copies the rows order[from:to] into the inputs of the network. The rest
// of a short batch weighs 0.
func (f *rows) fill(n *network, from, to int) {
	t, d, s := len(n.model.Steps), len(n.model.Steps[0]), len(n.model.Static)
	share := 1 / float64(to-from)
	clear(n.weight)
	for r, i := range f.order[from:to] {
		x := f.x[int(i)*t*d:]
		for k := range t {
			copy(n.x[(k*n.batch+r)*d:][:d], x[k*d:])
		}
		copy(n.static[r*s:(r+1)*s], f.static[int(i)*s:])
		n.label[r] = f.label[i]
		n.weight[r] = float32(float64(f.weight[i]) * share)
	}
}
