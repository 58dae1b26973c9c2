package linear

import (
	"crypto/sha256"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/traintest"
)

func TestLaws(t *testing.T) {
	traintest.Run(t, traintest.Case{
		New: func(workers int) train.Trainer { return New(Default(), workers) },
		Decode: func(b []byte) (train.Model, error) {
			m, err := Decode(b)
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		AUC:  0.80,
		Rows: 12_000, // four blocks of the fit part
	})
}

// numbers makes a matrix of numeric columns.
func numbers(label []float64, cols ...[]float32) *datasets.Matrix {
	m := &datasets.Matrix{Set: &feature.Fitted{Vocab: make([][]string, len(cols))}, X: cols, Label: label}
	for j := range cols {
		name := string(rune('a' + j))
		m.Set.Defs = append(m.Set.Defs, feature.Def{Name: name, Op: feature.Raw, Inputs: []string{name}})
	}
	return m
}

// learn trains on all rows.
func learn(t *testing.T, m *datasets.Matrix, p Params) *Model {
	t.Helper()
	got, err := New(p, 2).Train(t.Context(), datasets.All(m), datasets.View{M: m, Rows: []int32{}}, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return got.(*Model)
}

func TestWeightsAreCopies(t *testing.T) {
	x := []float32{0.5, 1.5, 2, 2.5, 3, 3.5, 4, 5}
	y := []float64{0, 0, 1, 0, 1, 1, 0, 1}
	weighted := numbers(y, x)
	weighted.Weight = []float64{1, 3, 1, 1, 2, 1, 1, 1}
	var xs []float32
	var ys []float64
	for i, w := range weighted.Weight {
		for range int(w) {
			xs, ys = append(xs, x[i]), append(ys, y[i])
		}
	}
	a, b := learn(t, weighted, Default()), learn(t, numbers(ys, xs), Default())
	if d := a.Weights[0] - b.Weights[0]; d > 1 || d < -1 {
		t.Errorf("weights give %v, copies %v", a.Weights, b.Weights)
	}
}

// The margin in plain float64 differs from the integer one by the rounding of
// inputs and weights alone.
func TestIntegerMarginsAreThePlainOnes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var cols [5][]float32
	var y []float64
	for range 500 {
		z := 0.0
		for j := range cols {
			x := rng.NormFloat64() * float64(j+1)
			z += x
			cols[j] = append(cols[j], float32(x))
		}
		y = append(y, map[bool]float64{true: 1}[z+rng.NormFloat64()*4 > 0])
	}
	cols[2][7] = float32(math.NaN())
	mat := numbers(y, cols[:]...)
	m := learn(t, mat, Default())
	got := make([]float64, len(y))
	if err := m.Margins(got, datasets.All(mat)); err != nil {
		t.Fatal(err)
	}
	for i := range got {
		want := math.Ldexp(float64(m.Bias), -40)
		for k := range m.Terms {
			want += math.Ldexp(float64(m.Weights[k]), -WeightBits) * m.Terms[k].Value(mat.X[m.Terms[k].Feature][i])
		}
		if math.Abs(got[i]-want) > 2e-5 || got[i] != float64(float32(got[i])) {
			t.Fatalf("row %d: margin %v; in floats %v", i, got[i], want)
		}
	}
}

func TestSeparableDataStaysFinite(t *testing.T) {
	m := learn(t, numbers([]float64{0, 0, 0, 1, 1, 1}, []float32{1, 2, 3, 11, 12, 13}, []float32{5, 5, 5, 5, 5, 5}), Params{L2: 1e-3, MaxIter: 100, Tolerance: 1e-8})
	if m.Weights[0] <= 0 {
		t.Errorf("the weight of a separating column is %d", m.Weights[0])
	}
	if m.Weights[1] != 0 || m.Terms[1].Inv != 0 {
		t.Errorf("a constant column has weight %d and Inv %v; want 0", m.Weights[1], m.Terms[1].Inv)
	}
}

func TestOneClassIsAnError(t *testing.T) {
	m := numbers([]float64{1, 1}, []float32{1, 2})
	_, err := New(Default(), 1).Train(t.Context(), datasets.All(m), datasets.View{M: m, Rows: []int32{}}, train.Hooks{})
	if err == nil || !strings.Contains(err.Error(), "0 goods and 2 bads") {
		t.Errorf("one class says %v", err)
	}
}

func TestParamsAllFaults(t *testing.T) {
	err := Params{L2: 0, MaxIter: 0, Tolerance: 2}.Check()
	for _, w := range []string{"l2 is 0", "max_iter is 0", "tolerance is 2"} {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("no %q in %v", w, err)
		}
	}
}

func TestASumThatCouldOverflowIsRefused(t *testing.T) {
	m := &Model{Set: &feature.Fitted{Set: feature.Set{Defs: []feature.Def{{Name: "a"}}}, Vocab: [][]string{nil}}}
	for range 200 {
		m.Terms = append(m.Terms, dense.Term{Kind: dense.Numeric, Limit: InputLimit})
		m.Weights = append(m.Weights, maxWeight)
	}
	if err := m.check(); err == nil || !strings.Contains(err.Error(), "overflow") {
		t.Errorf("200 terms of the largest weight say %v", err)
	}
}

// The fuzzer writes the body, and the sum is put behind it: it would never find one.
func FuzzDecode(f *testing.F) {
	m := &Model{Set: &feature.Fitted{
		Set:   feature.Set{Defs: []feature.Def{{Name: "a", Op: feature.Raw, Inputs: []string{"a"}}, {Name: "b", Op: feature.Code, Inputs: []string{"b"}}}},
		Vocab: [][]string{nil, {"x", "y"}},
	}, Terms: []dense.Term{{Kind: dense.Numeric, Inv: 1, Limit: 4}, {Kind: dense.Level, Feature: 1, Code: 1}, {Kind: dense.Missing}}, Weights: []int64{5, -3, 1 << 26}, Bias: 1}
	b, err := m.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	good := string(b[len(magic) : len(b)-sha256.Size])
	f.Add(good)
	f.Add(strings.Replace(good, `"weights":[5,`, `"weights":[`, 1))
	f.Add(strings.Replace(good, `"code":1`, `"code":2`, 1))
	x := [][]float32{{0, 1, 3e38, -3e38, float32(math.NaN())}, {0, 1, 2, 3, float32(math.NaN())}}
	f.Fuzz(func(t *testing.T, body string) {
		b := []byte(magic + body)
		sum := sha256.Sum256(b)
		m, err := Decode(append(b, sum[:]...))
		if err != nil {
			return
		}
		if b, err = m.MarshalBinary(); err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(b); err != nil {
			t.Fatalf("what was decoded cannot be written and read: %v", err)
		}
		if len(m.Set.Defs) != len(x) {
			return
		}
		mat := &datasets.Matrix{X: x, Label: make([]float64, 5)}
		got := make([]float64, 5)
		if err := m.Margins(got, datasets.All(mat)); err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if want := slowMargin(m, []float32{x[0][i], x[1][i]}); got[i] != want {
				t.Errorf("margin of row %d is %v; want %v", i, got[i], want)
			}
		}
	})
}
