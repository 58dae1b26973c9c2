package dense

import (
	"fmt"
	"math"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

var nan = float32(math.NaN())

// matrix has numbers a, b (with a missing value) and c, and a category with three known codes.
func matrix() *datasets.Matrix {
	set := &feature.Fitted{Set: feature.Set{Defs: []feature.Def{
		{Name: "a", Op: feature.Raw}, {Name: "b", Op: feature.Raw}, {Name: "city", Op: feature.Code}, {Name: "c", Op: feature.Raw},
	}}, Vocab: [][]string{nil, nil, {"Oslo", "Rome", "Bern"}, nil}}
	return &datasets.Matrix{Set: set, Label: make([]float64, 4), X: [][]float32{
		{1, 3, 5, 100}, {2, nan, 4, 100}, {0, 3, 2, 100}, {7, 7, 7, 100},
	}}
}

func TestFitLearnsFromItsViewAlone(t *testing.T) {
	m := matrix()
	v := datasets.View{M: m, Rows: []int32{0, 1, 2}, Horizon: 3}
	terms := Fit(v, []int{2, 0, 1, 3}, 10)
	want := []Term{
		{Kind: Numeric, Feature: 0, Mean: 3, Inv: 1 / math.Sqrt(8.0/3), Limit: 10},
		{Kind: Numeric, Feature: 1, Mean: 3, Inv: 1, Limit: 10},
		{Kind: Numeric, Feature: 3, Mean: 7, Inv: 0, Limit: 10},                                                    // constant
		{Kind: Level, Feature: 2, Code: 0}, {Kind: Level, Feature: 2, Code: 1}, {Kind: Level, Feature: 2, Code: 2}, // the unknown code 3 has no term
		{Kind: Missing, Feature: 1},
	}
	if fmt.Sprint(terms) != fmt.Sprint(want) {
		t.Errorf("terms are\n%v; want\n%v", terms, want)
	}
	if err := Check(terms, 4); err != nil {
		t.Error(err)
	}
}

func TestValues(t *testing.T) {
	num := Term{Kind: Numeric, Mean: 3, Inv: 2, Limit: 10}
	for _, c := range []struct {
		name string
		term Term
		x    float32
		want float64
	}{
		{"standardised", num, 5, 4}, {"limited above", num, 50, 10}, {"limited below", num, -50, -10}, {"missing is the mean", num, nan, 0},
		{"the level", Term{Kind: Level, Code: 2}, 2, 1}, {"another level", Term{Kind: Level, Code: 2}, 1, 0}, {"a missing level", Term{Kind: Level, Code: 2}, nan, 0},
		{"missing flag", Term{Kind: Missing}, nan, 1}, {"no missing flag", Term{Kind: Missing}, 0, 0},
	} {
		if got := c.term.Value(c.x); got != c.want {
			t.Errorf("%s: %v; want %v", c.name, got, c.want)
		}
	}
}

func TestStepsShareWhatIsLearned(t *testing.T) {
	m := matrix()
	v := datasets.View{M: m, Rows: []int32{0, 1, 2}, Horizon: 3}
	lists, err := FitSteps(v, [][]int{{0}, {1}, {3}}, 5)
	if err != nil {
		t.Fatal(err)
	}
	// Values 1 3 5, 2 4, 7 7 7: mean 36/8, squares 12.25+2.25+.25+6.25+.25+3*6.25.
	mean, sd := 4.5, math.Sqrt(40.0/8)
	for s, list := range lists {
		if len(list) != 2 || list[0].Mean != mean || math.Abs(list[0].Inv-1/sd) > 1e-15 || list[1].Kind != Missing || list[0].Feature != []int{0, 1, 3}[s] {
			t.Errorf("step %d has %v; want mean %v, sd %v, and a flag because one step has a missing value", s, list, mean, sd)
		}
	}
	if _, err := FitSteps(v, [][]int{{0}, {2}}, 5); err == nil {
		t.Error("a number and a category in one channel: no error")
	}
	if _, err := FitSteps(v, [][]int{{0}, {1, 3}}, 5); err == nil {
		t.Error("steps of two sizes: no error")
	}
}

func TestWeightsAreCopies(t *testing.T) {
	m := matrix()
	m.Weight = []float64{2, 1, 1, 0}
	a := Fit(datasets.All(m), []int{0}, 9)[0]
	b := Fit(datasets.View{M: matrix(), Rows: []int32{0, 0, 1, 2}, Horizon: 3}, []int{0}, 9)[0]
	if math.Abs(a.Mean-b.Mean) > 1e-15 || math.Abs(a.Inv-b.Inv) > 1e-15 {
		t.Errorf("weights give %v, copies %v", a, b)
	}
}

// A weight of 0.3 rounds the mean of a constant, and its deviation is not quite 0.
func TestAConstantIsConstantWhateverItsWeights(t *testing.T) {
	m := matrix()
	for i := range m.Label {
		m.X[0][i] = 0.1
		m.Weight = append(m.Weight, []float64{0.3, 0.7, 0.9, 0}[i])
	}
	m.X[0][3] = 8 // weighs nothing
	got := Fit(datasets.All(m), []int{0}, 9)[0]
	if got.Mean != float64(float32(0.1)) || got.Inv != 0 {
		t.Errorf("mean %v, inv %v; want %v, 0", got.Mean, got.Inv, float64(float32(0.1)))
	}
}

func TestNothingButMissingValues(t *testing.T) {
	m := matrix()
	for i := range m.X[0] {
		m.X[0][i] = nan
	}
	got := Fit(datasets.All(m), []int{0}, 9)
	want := []Term{{Kind: Numeric, Limit: 9}, {Kind: Missing}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("terms are %v; want %v", got, want)
	}
}

func TestFill32IsValueByValue(t *testing.T) {
	m := matrix()
	inf := float32(math.Inf(1))
	m.X[0] = []float32{1, nan, 1e30, -1e30}
	m.X[1] = []float32{nan, inf, -inf, float32(math.Copysign(0, -1))}
	m.X[2] = []float32{0, nan, 3, 1}
	terms := append(Fit(datasets.View{M: matrix(), Horizon: 4}, []int{0, 1, 2, 3}, 10), Term{Kind: Missing, Feature: 2})
	v := datasets.View{M: m, Rows: []int32{0, 1, 3}, Horizon: 4}
	stride := len(terms) + 2
	dst := make([]float32, 2*stride)
	Fill32(dst, stride, v, 1, 3, terms)
	for i := 1; i < 3; i++ {
		for k, term := range terms {
			got, want := dst[(i-1)*stride+k], float32(term.Value(m.X[term.Feature][v.Row(i)]))
			if math.Float32bits(got) != math.Float32bits(want) {
				t.Errorf("row %d, term %d %v: %v; want %v", i, k, term, got, want)
			}
		}
	}
}

func TestFill32(t *testing.T) {
	m := matrix()
	v := datasets.View{M: m, Rows: []int32{0, 2}, Horizon: 3}
	dst := []float32{9, 9, 9, 9}
	Fill32(dst, 2, v, 1, 2, []Term{{Kind: Numeric, Feature: 0, Mean: 1, Inv: 1, Limit: 9}})
	if fmt.Sprint(dst) != "[4 9 9 9]" {
		t.Errorf("dst is %v; want the second row's 5-1 first, and nothing else touched", dst)
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, terms := range map[string][]Term{
		"unknown kind": {{Kind: "x"}}, "order": {{Kind: Level}, {Kind: Numeric}}, "feature": {{Kind: Level, Feature: 4}},
		"NaN": {{Kind: Numeric, Mean: math.NaN()}}, "negative code": {{Kind: Level, Code: -1}},
	} {
		if Check(terms, 4) == nil {
			t.Errorf("%s is let through", name)
		}
	}
}
