package lstm

import (
	"fmt"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// Margins writes the log-odds of being bad of row i of the view to dst[i].
// Every margin is a value of float32. NaN features are missing, as the terms
// say. A model with a history reads the rows that the matrix links to the row,
// which may be of other parts; none is after the row.
//
// It is an error if dst is not as long as the view, or if the view's matrix
// does not have the features of the model or, for a history, no links.
func (m *Model) Margins(dst []float64, v datasets.View) error {
	if len(dst) != v.Len() {
		return fmt.Errorf("lstm: margins has length %d; want %d, one a row", len(dst), v.Len())
	}
	if len(v.M.X) != len(m.Set.Defs) {
		return fmt.Errorf("lstm: the matrix has %d features; want the model's %d", len(v.M.X), len(m.Set.Defs))
	}
	if m.History > 0 && len(v.M.Prev) != v.M.Rows() {
		return fmt.Errorf("lstm: the matrix links %d of %d rows to the entity's row before; want all: the model reads the last %d rows of an entity", len(v.M.Prev), v.M.Rows(), m.History)
	}
	const block = 64
	p := m.newPass(block)
	for from := 0; from < len(dst); from += block {
		to := min(from+block, len(dst))
		p.fill(v, from, to)
		for i := from; i < to; i++ {
			dst[i] = float64(p.row(i - from))
		}
	}
	return nil
}

// pass is the buffers of a forward pass over a block of rows.
type pass struct {
	m        *Model
	x        []float32 // steps of D inputs, those of a row side by side
	start    []int     // row r of the block has the steps start[r] to start[r+1]
	past     []int32   // the rows of the matrix that are the steps, for a history
	static   []float32 // (block, S)
	a        []float32 // (4H)
	h, c, tc []float32 // (H)
	in, out  []float32 // of a layer of the head
}

func (m *Model) newPass(block int) *pass {
	s := len(m.Static)
	wide := m.H + s
	for _, l := range m.Head {
		wide = max(wide, l.Out)
	}
	return &pass{
		m: m, start: make([]int, block+1), static: make([]float32, block*s),
		a: make([]float32, 4*m.H), h: make([]float32, m.H), c: make([]float32, m.H), tc: make([]float32, m.H),
		in: make([]float32, wide), out: make([]float32, wide),
	}
}

// fill computes the inputs of rows from to to.
func (p *pass) fill(v datasets.View, from, to int) {
	if p.m.History > 0 {
		p.fillHistory(v, from, to)
	} else {
		p.fillColumns(v, from, to)
	}
	dense.Fill32(p.static, len(p.m.Static), v, from, to, p.m.Static)
}

func (p *pass) fillColumns(v datasets.View, from, to int) {
	t, d := len(p.m.Steps), len(p.m.Steps[0])
	for r := range to - from {
		p.start[r+1] = (r + 1) * t
	}
	p.grow((to - from) * t)
	for k, terms := range p.m.Steps {
		dense.Fill32(p.x[k*d:], t*d, v, from, to, terms)
	}
}

func (p *pass) fillHistory(v datasets.View, from, to int) {
	p.past = p.past[:0]
	for i := from; i < to; i++ {
		p.past = v.M.Past(p.past, v.Row(i), p.m.History)
		p.start[i-from+1] = len(p.past)
	}
	p.grow(len(p.past))
	dense.Fill32(p.x, len(p.m.Steps[0]), datasets.View{M: v.M, Rows: p.past, Horizon: v.Horizon}, 0, len(p.past), p.m.Steps[0])
}

// grow makes room for n steps.
func (p *pass) grow(n int) {
	if size := n * len(p.m.Steps[0]); len(p.x) < size {
		p.x = make([]float32, size)
	}
}

// row is the margin of row r of the block.
func (p *pass) row(r int) float32 {
	d, s := len(p.m.Steps[0]), len(p.m.Static)
	x := p.x[p.start[r]*d : p.start[r+1]*d]
	clear(p.h)
	clear(p.c)
	for ; len(x) > 0; x = x[d:] {
		copy(p.a, p.m.B)
		MulAdd(p.a, x[:d], p.m.Wx)
		MulAdd(p.a, p.h, p.m.Wh)
		Gates(p.a, p.c, p.c, p.tc, p.h)
	}
	in := p.in[:p.m.H+s]
	copy(in, p.h)
	copy(in[p.m.H:], p.static[r*s:])
	return p.head(in)
}

func (p *pass) head(in []float32) float32 {
	out := p.out
	for k := range p.m.Head {
		l := &p.m.Head[k]
		out = out[:l.Out]
		l.Apply(out, in, k+1 < len(p.m.Head))
		in, out = out, in[:cap(in)]
	}
	return in[0]
}

// Apply is the layer for one row: dst = in W + B, and max(dst, 0) when relu.
func (l *Layer) Apply(dst, in []float32, relu bool) {
	copy(dst, l.B)
	MulAdd(dst, in, l.W)
	if !relu {
		return
	}
	for j, x := range dst {
		if x < 0 {
			dst[j] = 0
		}
	}
}
