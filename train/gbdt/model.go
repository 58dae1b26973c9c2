// Package gbdt trains and scores gradient-boosted decision trees: histograms
// of integer gradients, leaf-wise growth, missing values with a learned
// direction, categorical splits. The same model bytes come out for any number
// of workers and on every processor.
package gbdt

import "github.com/riskbench/riskbench/datasets/feature"

// Model is a sum of trees. The base value is folded into the leaves of the
// first tree, so that a margin is the sum of leaves in tree order, in float64,
// rounded to float32 at the end, here and in ONNX.
type Model struct {
	Set   *feature.Fitted
	Trees []Tree
}

// Tree is a decision tree. Nodes[0] is the root; a tree without nodes is the
// single leaf Leaves[0].
type Tree struct {
	Nodes  []Node
	Leaves []float64
	Sets   [][]uint64 // bit sets of categorical codes: bit c%64 of word c/64 means that code c goes left
}

// Node is one decision.
//
//	numeric      (Set < 0):  left when float64(x) <= Threshold
//	categorical  (Set >= 0): left when bit int(x) of Sets[Set] is set; a code beyond the set goes right
//	missing      (x is NaN): left when MissingLeft
type Node struct {
	Feature     int32
	Set         int32
	Left, Right int32 // >= 0: a node; < 0: leaf ^n
	MissingLeft bool
	Threshold   float64 // the midpoint of two neighbouring float32 values, in double
	Gain        float64 // for importance
	Count       int32   // rows of the fit part that came here
}

// Features is the feature set that the model reads.
func (m *Model) Features() *feature.Fitted { return m.Set }

// Kernel is "exact": the bytes depend on no kernel.
func (m *Model) Kernel() string { return "exact" }
