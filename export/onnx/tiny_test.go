package onnx

import (
	"testing"

	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// tiny gives the file of the smallest model of a kind that uses all of the
// kind's operators. The features are a number and a category of three codes.
func tiny(t testing.TB, kind string) []byte {
	t.Helper()
	set := randomSet(1, 3)
	meta := Meta{Name: "tiny", Props: [][2]string{{"run", "r"}, {"fingerprint", "f"}}}
	terms := []dense.Term{
		{Kind: dense.Numeric, Feature: 0, Mean: 0.5, Inv: 2, Limit: 4},
		{Kind: dense.Level, Feature: 1, Code: 2},
		{Kind: dense.Missing, Feature: 0},
	}
	var file []byte
	var err error
	switch kind {
	case "linear":
		file, err = EncodeLinear(&linear.Model{Set: set, Terms: terms, Weights: []int64{1 << 20, 1 << 19, -1 << 20}, Bias: -1 << 38}, meta)
	case "gbdt":
		file, err = EncodeGBDT(&gbdt.Model{Set: set, Trees: []gbdt.Tree{{
			Nodes:  []gbdt.Node{{Feature: 0, Set: -1, Threshold: 0.25, Left: ^0, Right: 1, MissingLeft: true}, {Feature: 1, Set: 0, Left: ^1, Right: ^2}},
			Leaves: []float64{-1, 0.5, 2},
			Sets:   [][]uint64{{5}},
		}, {Leaves: []float64{0.125}}}}, meta)
	case "lstm":
		file, err = EncodeLSTM(&lstm.Model{Set: set, H: 1, Steps: [][]dense.Term{terms, terms}, Static: terms,
			Wx: []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, Wh: []float32{1, -1, 2, -2}, B: []float32{0.5, 0.25, -0.5, -0.25},
			Head: []lstm.Layer{{In: 4, Out: 2, W: []float32{1, -1, 0.5, 2, 0.25, -0.25, 1, 1}, B: []float32{0.5, -0.5}}, {In: 2, Out: 1, W: []float32{1, -2}, B: []float32{0.125}}}}, meta)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

var tinyKinds = []string{"linear", "gbdt", "lstm"}
