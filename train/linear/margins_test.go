package linear

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/traintest"
)

// slowMargin is the formula of Model's doc, word by word.
func slowMargin(m *Model, x []float32) float64 {
	sum := m.Bias
	for t := range m.Terms {
		sum += m.Weights[t] * int64(math.RoundToEven(m.Terms[t].Value(x[m.Terms[t].Feature])*(1<<InputBits)))
	}
	return float64(float32(float64(sum) / (1 << (InputBits + WeightBits))))
}

func TestMarginsAreTheirFormula(t *testing.T) {
	mat := traintest.Truth(5, 2000)
	m := learn(t, mat, Default())
	r := rand.New(rand.NewPCG(2, 2))
	odd := []float32{float32(math.NaN()), 0, float32(math.Copysign(0, -1)), 1, 4, 5, 6, -1, 0.5, 1e30, -1e30, math.SmallestNonzeroFloat32, math.MaxFloat32}
	for i := range 1000 { // codes beyond the vocabulary, and numbers beyond the limit
		mat.X[r.IntN(len(mat.X))][i] = odd[r.IntN(len(odd))]
	}
	// Terms in the order of a file need not be those of the trainer: a level twice, a flag beside it.
	m.Terms, m.Weights = slices.Clone(m.Terms), slices.Clone(m.Weights)
	for k, t := range m.Terms {
		if t.Kind == dense.Level {
			m.Terms = slices.Insert(m.Terms, k, t)
			m.Weights = slices.Insert(m.Weights, k, 12345)
			break
		}
	}
	v := datasets.All(mat)
	v.Rows = []int32{}
	for i := int32(0); i < 2000; i += 1 + r.Int32N(2) {
		v.Rows = append(v.Rows, i)
	}
	got := make([]float64, v.Len())
	if err := m.Margins(got, v); err != nil {
		t.Fatal(err)
	}
	x := make([]float32, len(mat.X))
	for i := range got {
		for j := range x {
			x[j] = mat.X[j][v.Row(i)]
		}
		if want := slowMargin(m, x); got[i] != want {
			t.Fatalf("margin of %v is %v; want %v", x, got[i], want)
		}
	}
}

func TestMarginsRefuseOtherFeatures(t *testing.T) {
	mat := traintest.Truth(5, 100)
	m := learn(t, mat, Default())
	other := traintest.Truth(5, 10)
	other.Set.Defs[0].Name = "y0"
	if err := m.Margins(make([]float64, 10), datasets.All(other)); err == nil {
		t.Error("a matrix of other features was scored")
	}
	other = traintest.Truth(5, 10)
	other.X = other.X[1:]
	if err := m.Margins(make([]float64, 10), datasets.All(other)); err == nil {
		t.Error("a matrix with a column less was scored")
	}
}

func TestImportanceAddsLevels(t *testing.T) {
	m := &Model{Set: traintest.Truth(1, 1).Set, Terms: []dense.Term{
		{Kind: dense.Numeric, Feature: 1}, {Kind: dense.Level, Feature: 6}, {Kind: dense.Level, Feature: 6, Code: 1}, {Kind: dense.Missing, Feature: 1},
	}, Weights: []int64{-3 << WeightBits, 1 << WeightBits, -1 << WeightBits, 1 << (WeightBits - 1)}}
	got := m.Importance()
	for j, v := range got {
		if want := map[int]float64{1: 3.5, 6: 2}[j]; v != want {
			t.Errorf("importance of feature %d is %v; want %v", j, v, want)
		}
	}
}
