package lstm

import (
	"math"
	"math/rand/v2"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

// twin is the margin of one row in float64, loop by loop as the equations stand.
func twin(m *Model, row []float32) float64 {
	h, c := make([]float64, m.H), make([]float64, m.H)
	for _, terms := range m.Steps {
		a := affine(values(terms, row), m.Wx, m.B)
		for j, x := range affine(h, m.Wh, make([]float32, 4*m.H)) {
			a[j] += x
		}
		for j := range m.H {
			i, f, g, o := logistic(a[j]), logistic(a[m.H+j]), math.Tanh(a[2*m.H+j]), logistic(a[3*m.H+j])
			c[j] = f*c[j] + i*g
			h[j] = o * math.Tanh(c[j])
		}
	}
	in := append(h, values(m.Static, row)...)
	for k, l := range m.Head {
		in = affine(in, l.W, l.B)
		for j := range in {
			if k+1 < len(m.Head) {
				in[j] = max(0, in[j])
			}
		}
	}
	return in[0]
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func values(terms []dense.Term, row []float32) []float64 {
	x := make([]float64, len(terms))
	for k, t := range terms {
		x[k] = t.Value(row[t.Feature])
	}
	return x
}

func affine(in []float64, w, b []float32) []float64 {
	out := make([]float64, len(b))
	for j := range out {
		out[j] = float64(b[j])
		for k, x := range in {
			out[j] += x * float64(w[k*len(b)+j])
		}
	}
	return out
}

// numbers is a feature set of n numbers and a category of two known values.
func numbers(n int) *feature.Fitted {
	f := &feature.Fitted{}
	for j := range n {
		name := string(rune('a' + j))
		f.Defs = append(f.Defs, feature.Def{Name: name, Op: feature.Raw, Inputs: []string{name}})
		f.Vocab = append(f.Vocab, nil)
	}
	f.Defs = append(f.Defs, feature.Def{Name: "kind", Op: feature.Code, Inputs: []string{"kind"}})
	f.Vocab = append(f.Vocab, []string{"u", "v"})
	return f
}

// randomModel has 3 steps of 2 numbers and a flag, and static inputs unless
// static is false; the last feature is the category.
func randomModel(r *rand.Rand, h int, static bool, head ...int) *Model {
	m := &Model{Set: numbers(7), H: h, kernel: "portable"}
	number := func(j int) dense.Term {
		return dense.Term{Kind: dense.Numeric, Feature: j, Mean: float64(j), Inv: 0.5, Limit: 3}
	}
	for t := range 3 {
		m.Steps = append(m.Steps, []dense.Term{number(2 * t), number(2*t + 1), {Kind: dense.Missing, Feature: 2 * t}})
	}
	if static {
		m.Static = []dense.Term{number(6), {Kind: dense.Level, Feature: 7}, {Kind: dense.Level, Feature: 7, Code: 1}}
	}
	m.Wx, m.Wh, m.B = random(r, 3*4*h), random(r, h*4*h), random(r, 4*h)
	in := h + len(m.Static)
	for _, out := range append(head, 1) {
		m.Head = append(m.Head, Layer{In: in, Out: out, W: random(r, in*out), B: random(r, out)})
		in = out
	}
	return m
}

// randomMatrix has rows for numbers(n), some values missing.
func randomMatrix(r *rand.Rand, rows, n int) *datasets.Matrix {
	m := &datasets.Matrix{Set: numbers(n), Label: make([]float64, rows)}
	for j := range n + 1 {
		col := make([]float32, rows)
		for i := range col {
			col[i] = float32(10*r.Float64() - 3)
			if j == n {
				col[i] = float32(r.IntN(3))
			}
			if r.IntN(9) == 0 {
				col[i] = float32(math.NaN())
			}
		}
		m.X = append(m.X, col)
	}
	return m
}
