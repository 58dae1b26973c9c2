package gorgonia

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/lstm"
)

// rows is the fit part as dense inputs, row-major, ready to be copied into batches.
type rows struct {
	n, steps      int       // steps is the most that a row has
	x             []float32 // inputs of D: where steps are columns, steps of them a row; with a history, one of each row of the matrix
	past          *past     // nil where steps are columns
	static        []float32 // (n, S)
	label, weight []float32 // (n); the weights have mean 1
	order         []int32
}

// past is where the steps of a history stand: every row of the matrix is
// computed once, and the steps of a row are gathered.
type past struct {
	prev   []int32 // of the matrix
	row    []int32 // (n), of the matrix
	length []int32 // (n), at least 1
}

func newRows(m *lstm.Model, v datasets.View) (*rows, error) {
	label, weight, err := targets(v)
	if err != nil {
		return nil, err
	}
	f := &rows{n: v.Len(), label: label, weight: weight, order: make([]int32, v.Len())}
	if m.History > 0 {
		err = f.fillHistory(m, v)
	} else {
		f.fillColumns(m, v)
	}
	f.static = make([]float32, f.n*len(m.Static))
	dense.Fill32(f.static, len(m.Static), v, 0, f.n, m.Static)
	return f, err
}

func (f *rows) fillColumns(m *lstm.Model, v datasets.View) {
	t, d := len(m.Steps), len(m.Steps[0])
	f.steps, f.x = t, make([]float32, f.n*t*d)
	for k, terms := range m.Steps {
		dense.Fill32(f.x[k*d:], t*d, v, 0, f.n, terms)
	}
}

// fillHistory computes every row of the matrix up to the last of the view: no
// past stands beyond it.
func (f *rows) fillHistory(m *lstm.Model, v datasets.View) error {
	if len(v.M.Prev) != v.M.Rows() {
		return fmt.Errorf("lstm: the matrix links %d of %d rows to the entity's row before; want all, for a history", len(v.M.Prev), v.M.Rows())
	}
	p := &past{prev: v.M.Prev, row: make([]int32, f.n), length: make([]int32, f.n)}
	for i := range p.row {
		p.row[i] = v.Row(i)
		for at := p.row[i]; at >= 0 && int(p.length[i]) < m.History; at = p.prev[at] {
			p.length[i]++
		}
		f.steps = max(f.steps, int(p.length[i]))
	}
	f.past = p
	all := datasets.View{M: v.M, Horizon: p.row[f.n-1] + 1}
	f.x = make([]float32, all.Len()*len(m.Steps[0]))
	dense.Fill32(f.x, len(m.Steps[0]), all, 0, all.Len(), m.Steps[0])
	return nil
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
	s := len(n.model.Static)
	share := 1 / float64(to-from)
	clear(n.weight)
	if f.past != nil {
		f.longestFirst(n, from, to)
	}
	for r, i := range f.order[from:to] {
		if f.past != nil {
			f.gather(n, r, i)
		} else {
			f.scatter(n, r, i)
		}
		copy(n.static[r*s:(r+1)*s], f.static[int(i)*s:])
		n.label[r] = f.label[i]
		n.weight[r] = float32(float64(f.weight[i]) * share)
	}
}

// scatter copies the steps of row i to row r of the batch.
func (f *rows) scatter(n *network, r int, i int32) {
	t, d := f.steps, len(n.model.Steps[0])
	x := f.x[int(i)*t*d:]
	for k := range t {
		copy(n.x[(k*n.batch+r)*d:][:d], x[k*d:])
	}
}

// gather copies the steps of row i to the end of row r of the batch, the last first.
func (f *rows) gather(n *network, r int, i int32) {
	d, at := len(n.model.Steps[0]), f.past.row[i]
	n.length[r] = f.past.length[i]
	for k := f.steps - 1; k >= f.steps-int(n.length[r]); k-- {
		copy(n.x[(k*n.batch+r)*d:][:d], f.x[int(at)*d:])
		at = f.past.prev[at]
	}
}

// longestFirst sorts the rows of each shard as the layer wants them. Rows
// beyond a short batch have no steps.
func (f *rows) longestFirst(n *network, from, to int) {
	clear(n.length)
	for s := range shards {
		lo, hi := span(s, n.batch)
		part := f.order[min(from+lo, to):min(from+hi, to)]
		slices.SortStableFunc(part, func(a, b int32) int { return cmp.Compare(f.past.length[b], f.past.length[a]) })
	}
}
