package linear

import (
	"math"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

// sklearnMatrix has two numbers, a category of three levels, and weights.
func sklearnMatrix() *datasets.Matrix {
	m := numbers(nil, make([]float32, 60), make([]float32, 60), make([]float32, 60))
	m.Set.Defs[2].Op, m.Set.Vocab[2] = feature.Code, []string{"u", "v", "w"}
	for i := range 60 {
		a, b := float64(i*7%17), float64(i*i%23)*0.5-4
		m.X[0][i], m.X[1][i], m.X[2][i] = float32(a), float32(b), float32(i%3)
		y := 0.0
		if float64((i*11+i%5*7)%29) > 14-a/2+b/4 {
			y = 1
		}
		m.Label = append(m.Label, y)
		m.Weight = append(m.Weight, 1+float64(i%4)*0.5)
	}
	return m
}

// The expected numbers are those of scikit-learn 1.9.1: LogisticRegression
// (C=1/l2, tol=1e-13, solver="newton-cholesky") with sample_weight, on columns
// that were standardised by hand with the same weights, and one column a level.
func TestWeightsOfScikitLearn(t *testing.T) {
	for _, c := range []struct {
		name string
		m    *datasets.Matrix
		l2   float64
		want []float64 // the constant last
	}{
		{"one number, default penalty", numbers([]float64{0, 0, 1, 0, 0, 1, 1, 0, 1, 1}, []float32{0.5, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7.5}), 1,
			[]float64{0.7986766096203906, 0.01651366052916908}},
		{"numbers and levels with weights, strong penalty", sklearnMatrix(), 2,
			[]float64{-0.6320596512837668, -0.352678433913895, -0.1795532603254247, 0.22177428573642524, -0.042221025411001575, 0.6169176578054106}},
		{"weak penalty", sklearnMatrix(), 0.01,
			[]float64{-0.7214463411452865, -0.39243937057467887, -0.2602231777169416, 0.31330792786274914, -0.053084750145752896, 0.6380616110379087}},
	} {
		p := Default()
		p.L2 = c.l2
		m := learn(t, c.m, p)
		got := append(m.Weights[:len(m.Weights):len(m.Weights)], m.Bias>>InputBits)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %d weights; want %d", c.name, len(got), len(c.want))
		}
		for k, q := range got {
			if w := math.Ldexp(float64(q), -WeightBits); math.Abs(w-c.want[k]) > 1.2e-6 { // 2^-20 and the float32 of the inputs
				t.Errorf("%s: weight %d is %v; want %v", c.name, k, w, c.want[k])
			}
		}
	}
}
