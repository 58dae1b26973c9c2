package gorgonia

import (
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

func TestQuantiles(t *testing.T) {
	for _, c := range []struct {
		name string
		x    []float32
		want []float32
	}{
		{"every second of five", []float32{5, 1, 4, 2, 3}, []float32{1, 3, 5}},
		{"a value that takes half of all is one cut", []float32{0, 0, 0, 7}, []float32{0, 7}},
		{"a constant has no piece", []float32{2, 2}, []float32{2}},
		{"nothing", nil, nil},
	} {
		if got := quantiles(c.x, 2); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v; want %v", c.name, got, c.want)
		}
	}
}

// Over all pieces of [-1,1] the sum rises by 2 a piece and is flat outside.
func TestPiecesAreSharedByTheStepsAndComeFirst(t *testing.T) {
	m := &datasets.Matrix{Set: &feature.Fitted{Vocab: make([][]string, 2)}, Label: make([]float64, 4)}
	for _, name := range []string{"new", "old"} {
		m.Set.Defs = append(m.Set.Defs, feature.Def{Name: name, Op: feature.Raw, Inputs: []string{name}})
	}
	m.X = [][]float32{{0, 1, 2, 1e9}, {3, 4, 8, 1e9}} // the last row is beyond the view
	v := datasets.View{M: m, Horizon: 3}
	plain, err := dense.FitSteps(v, [][]int{{1}, {0}}, 3)
	if err != nil {
		t.Fatal(err)
	}
	got := withPieces(plain, v, [][]int{{1}, {0}}, 2)
	for step, name := range []int{1, 0} {
		terms := got[step]
		if len(terms) != 3 || terms[2] != plain[step][0] {
			t.Fatalf("step %d has %+v; want 2 pieces and the standardised term", step, terms)
		}
		for k, piece := range [][2]float64{{0, 2}, {2, 8}} { // of 0 1 2 3 4 8
			x := &terms[k]
			if x.Feature != name || x.Value(float32(piece[0])) != -1 || x.Value(float32(piece[1])) != 1 || x.Value(1e9) != 1 || x.Value(-1e9) != -1 {
				t.Errorf("step %d, piece %d is %+v; want -1 at %v and 1 at %v", step, k, *x, piece[0], piece[1])
			}
		}
	}
}
