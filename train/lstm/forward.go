package lstm

import (
	"fmt"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// Margins writes the log-odds of being bad of row i of the view to dst[i].
// Every margin is a value of float32. NaN features are missing, as the terms
// say. It is an error if dst is not as long as the view, or if the view's
// matrix does not have the features of the model.
func (m *Model) Margins(dst []float64, v datasets.View) error {
	if len(dst) != v.Len() {
		return fmt.Errorf("lstm: margins has length %d; want %d, one a row", len(dst), v.Len())
	}
	if len(v.M.X) != len(m.Set.Defs) {
		return fmt.Errorf("lstm: the matrix has %d features; want the model's %d", len(v.M.X), len(m.Set.Defs))
	}
	const block = 64
	p := m.newPass(block)
	for from := 0; from < len(dst); from += block {
		p.fill(v, from, min(from+block, len(dst)))
		for i := from; i < min(from+block, len(dst)); i++ {
			dst[i] = float64(p.row(i - from))
		}
	}
	return nil
}

// pass is the buffers of a forward pass over a block of rows.
type pass struct {
	m        *Model
	x        []float32 // (block, T, D): a row's steps lie side by side
	static   []float32 // (block, S)
	a        []float32 // (4H)
	h, c, tc []float32 // (H)
	in, out  []float32 // of a layer of the head
}

func (m *Model) newPass(block int) *pass {
	d, s := len(m.Steps[0]), len(m.Static)
	wide := m.H + s
	for _, l := range m.Head {
		wide = max(wide, l.Out)
	}
	return &pass{
		m: m, x: make([]float32, block*len(m.Steps)*d), static: make([]float32, block*s),
		a: make([]float32, 4*m.H), h: make([]float32, m.H), c: make([]float32, m.H), tc: make([]float32, m.H),
		in: make([]float32, wide), out: make([]float32, wide),
	}
}

// fill computes the inputs of rows from to to.
func (p *pass) fill(v datasets.View, from, to int) {
	d := len(p.m.Steps[0])
	for t, terms := range p.m.Steps {
		dense.Fill32(p.x[t*d:], len(p.m.Steps)*d, v, from, to, terms)
	}
	dense.Fill32(p.static, len(p.m.Static), v, from, to, p.m.Static)
}

// row is the margin of row r of the block.
func (p *pass) row(r int) float32 {
	d, s := len(p.m.Steps[0]), len(p.m.Static)
	x := p.x[r*len(p.m.Steps)*d:][:len(p.m.Steps)*d]
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
