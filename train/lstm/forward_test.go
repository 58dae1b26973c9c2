package lstm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
)

func TestMarginsAreTheTwins(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		name   string
		h      int
		static bool
		head   []int
	}{
		{"no hidden layer, no static inputs", 4, false, nil},
		{"one unit", 1, true, nil},
		{"a hidden layer wider than its inputs", 5, true, []int{13}},
		{"two hidden layers, and H not a multiple of 4", 7, true, []int{6, 3}},
	} {
		m := randomModel(r, c.h, c.static, c.head...)
		x := randomMatrix(r, 150, 7) // more than two blocks, the last not full
		v := datasets.View{M: x, Rows: []int32{}, Horizon: 150}
		for i := int32(1); i < 150; i += 2 {
			v.Rows = append(v.Rows, i)
		}
		for _, v := range []datasets.View{datasets.All(x), v} {
			got := make([]float64, v.Len())
			if err := m.Margins(got, v); err != nil {
				t.Fatal(err)
			}
			for i, z := range got {
				row := make([]float32, len(x.X))
				for j := range row {
					row[j] = x.X[j][v.Row(i)]
				}
				if want := twin(m, row); !(math.Abs(z-want) <= 2e-6*max(1, math.Abs(want))) {
					t.Fatalf("%s: margin %d of %d is %v; want %v", c.name, i, len(got), z, want)
				}
				if z != float64(float32(z)) {
					t.Fatalf("%s: margin %v is not a value of float32", c.name, z)
				}
			}
		}
	}
}

func TestMarginsRefuse(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	m, x := randomModel(r, 3, true), randomMatrix(r, 10, 7)
	if err := m.Margins(make([]float64, 9), datasets.All(x)); err == nil {
		t.Error("9 places were taken for 10 rows")
	}
	x.X = x.X[:7]
	if err := m.Margins(make([]float64, 10), datasets.All(x)); err == nil {
		t.Error("a matrix without the last feature was taken")
	}
}

// uci is the LSTM that PyTorch 1.13 trained on the UCI credit default data:
// its weights, and 64 rows of inputs with their probabilities.
type uci struct {
	Wx  [][]float64 `json:"l.weight_ih_l0"`
	Wh  [][]float64 `json:"l.weight_hh_l0"`
	Bih []float64   `json:"l.bias_ih_l0"`
	Bhh []float64   `json:"l.bias_hh_l0"`
	Aw  [][]float64 `json:"a.weight"`
	Ab  []float64   `json:"a.bias"`
	Bw  [][]float64 `json:"b.weight"`
	Bb  []float64   `json:"b.bias"`

	Seq    [][][]float64
	Static [][]float64
	Prob   []float64
}

func TestMarginsArePyTorchs(t *testing.T) {
	var u uci
	reference(t, "uci_lstm_weights.json", &u)
	reference(t, "uci_lstm_io.json", &u)
	m, x := u.model(), u.matrix()
	got := make([]float64, len(u.Prob))
	if err := m.Margins(got, datasets.All(x)); err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i, z := range got {
		worst = max(worst, math.Abs(train.Score(z)-u.Prob[i]))
	}
	t.Logf("largest difference of probabilities %.1e", worst)
	if !(worst <= 1e-6) {
		t.Errorf("probabilities differ by %v; want 1e-6 at most", worst)
	}
}

// model takes inputs that are standardised already: feature t*D+d is input d
// of step t, and the static ones follow.
func (u *uci) model() *Model {
	steps, d, s := len(u.Seq[0]), len(u.Seq[0][0]), len(u.Static[0])
	m := &Model{Set: &feature.Fitted{}, H: len(u.Wh[0]), Wx: columns(u.Wx), Wh: columns(u.Wh), B: narrow(u.Bih)}
	m.Set.Defs = make([]feature.Def, steps*d+s)
	for i, x := range u.Bhh {
		m.B[i] += float32(x)
	}
	as := func(j int) dense.Term { return dense.Term{Kind: dense.Numeric, Feature: j, Inv: 1, Limit: 1e9} }
	for k := range steps {
		m.Steps = append(m.Steps, nil)
		for i := range d {
			m.Steps[k] = append(m.Steps[k], as(k*d+i))
		}
	}
	for i := range s {
		m.Static = append(m.Static, as(steps*d+i))
	}
	m.Head = []Layer{
		{In: m.H + s, Out: len(u.Ab), W: columns(u.Aw), B: narrow(u.Ab)},
		{In: len(u.Ab), Out: 1, W: columns(u.Bw), B: narrow(u.Bb)},
	}
	return m
}

func (u *uci) matrix() *datasets.Matrix {
	m := &datasets.Matrix{Label: make([]float64, len(u.Prob))}
	for k := range u.Seq[0] {
		for i := range u.Seq[0][k] {
			col := make([]float32, len(u.Prob))
			for r := range col {
				col[r] = float32(u.Seq[r][k][i])
			}
			m.X = append(m.X, col)
		}
	}
	for i := range u.Static[0] {
		col := make([]float32, len(u.Prob))
		for r := range col {
			col[r] = float32(u.Static[r][i])
		}
		m.X = append(m.X, col)
	}
	return m
}

// columns is the transpose: PyTorch's weights are (out, in), ours (in, out).
func columns(w [][]float64) []float32 {
	var dst []float32
	for k := range w[0] {
		for j := range w {
			dst = append(dst, float32(w[j][k]))
		}
	}
	return dst
}

func narrow(x []float64) []float32 {
	dst := make([]float32, len(x))
	for i, v := range x {
		dst[i] = float32(v)
	}
	return dst
}
