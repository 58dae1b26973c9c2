package onnx

import (
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/train/gbdt"
)

// EncodeGBDT writes a forest: thresholds, leaves and sums are doubles, and the
// trees are summed in their order, so that the margin has the model's bits.
//
// TreeEnsembleRegressor of ai.onnx.ml 3 is used, not TreeEnsemble of version 5,
// which half of the runtimes in use do not know. Its output is float32: the sum
// of doubles rounded once, as in the model.
func EncodeGBDT(m *gbdt.Model, meta Meta) ([]byte, error) {
	features := len(m.Set.Defs)
	if len(m.Trees) == 0 {
		return nil, errors.New("onnx: model has 0 trees; want one at least")
	}
	var faults []error
	for i := range m.Trees {
		if err := checkTree(&m.Trees[i], features); err != nil {
			faults = append(faults, fmt.Errorf("onnx: tree %d: %w", i, err))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	b := new(builder)
	x := b.cast("double", input, Double)
	columns := collect(m)
	if len(columns.features) > 0 {
		x = b.with("Concat", "columns", []Attribute{{Name: "axis", Type: AttrInt, I: 1}}, x, columns.nodes(b))
	}
	b.g.Nodes = append(b.g.Nodes, Node{
		Op: "TreeEnsembleRegressor", Domain: domainML, Name: "trees",
		Inputs: []string{x}, Outputs: []string{margin}, Attributes: newForest(m, columns).attributes(),
	})
	b.score()
	return b.finish("gradient-boosted decision trees", m.Set, meta)
}

// forest is the parallel lists that the operator has for attributes. Node k of
// a tree is node k of the model's tree, and leaf k is the node behind the last
// node plus k.
type forest struct {
	trees, ids, features, yes, no, missing []int64
	modes                                  []string
	thresholds                             []float64
	leafTrees, leafIDs                     []int64
	leaves                                 []float64
}

func newForest(m *gbdt.Model, columns *bitColumns) *forest {
	f := new(forest)
	for i := range m.Trees {
		tree := &m.Trees[i]
		for j := range tree.Nodes {
			f.split(i, j, tree, columns, len(m.Set.Defs))
		}
		for j, leaf := range tree.Leaves {
			f.leaf(int64(i), int64(len(tree.Nodes)+j), leaf)
		}
	}
	return f
}

func (f *forest) split(i, j int, tree *gbdt.Tree, columns *bitColumns, features int) {
	n := &tree.Nodes[j]
	column, threshold, missing := int(n.Feature), n.Threshold, int64(0)
	if n.MissingLeft {
		missing = 1
	}
	if n.Set >= 0 { // the column is never missing: the table knows the direction
		column, threshold, missing = columns.column(features, n, tree.Sets[n.Set]), 0.5, 0
	}
	id := func(child int32) int64 {
		if child < 0 {
			return int64(len(tree.Nodes)) + int64(^child)
		}
		return int64(child)
	}
	f.node(int64(i), int64(j), "BRANCH_LEQ", int64(column), threshold, missing)
	f.yes, f.no = append(f.yes, id(n.Left)), append(f.no, id(n.Right))
}

func (f *forest) leaf(tree, id int64, value float64) {
	f.node(tree, id, "LEAF", 0, 0, 0)
	f.yes, f.no = append(f.yes, 0), append(f.no, 0)
	f.leafTrees, f.leafIDs = append(f.leafTrees, tree), append(f.leafIDs, id)
	f.leaves = append(f.leaves, value)
}

func (f *forest) node(tree, id int64, mode string, feature int64, threshold float64, missing int64) {
	f.trees, f.ids = append(f.trees, tree), append(f.ids, id)
	f.modes = append(f.modes, mode)
	f.features = append(f.features, feature)
	f.thresholds = append(f.thresholds, threshold)
	f.missing = append(f.missing, missing)
}

func (f *forest) attributes() []Attribute {
	ints := func(name string, v []int64) Attribute { return Attribute{Name: name, Type: AttrInts, Ints: v} }
	text := func(name, v string) Attribute { return Attribute{Name: name, Type: AttrString, S: v} }
	doubles := func(name string, v []float64) Attribute {
		return Attribute{Name: name, Type: AttrTensor, T: &Tensor{Name: name, Type: Double, Dims: []int64{int64(len(v))}, Raw: rawDoubles(v)}}
	}
	return []Attribute{
		text("aggregate_function", "SUM"),
		{Name: "n_targets", Type: AttrInt, I: 1},
		ints("nodes_falsenodeids", f.no),
		ints("nodes_featureids", f.features),
		ints("nodes_missing_value_tracks_true", f.missing),
		{Name: "nodes_modes", Type: AttrStrings, Strings: f.modes},
		ints("nodes_nodeids", f.ids),
		ints("nodes_treeids", f.trees),
		ints("nodes_truenodeids", f.yes),
		doubles("nodes_values_as_tensor", f.thresholds),
		text("post_transform", "NONE"),
		ints("target_ids", make([]int64, len(f.leaves))),
		ints("target_nodeids", f.leafIDs),
		ints("target_treeids", f.leafTrees),
		doubles("target_weights_as_tensor", f.leaves),
	}
}

func checkTree(t *gbdt.Tree, features int) error {
	if len(t.Leaves) != len(t.Nodes)+1 {
		return fmt.Errorf("%d nodes and %d leaves; want one leaf more than nodes", len(t.Nodes), len(t.Leaves))
	}
	for i, leaf := range t.Leaves {
		if math.IsNaN(leaf) || math.IsInf(leaf, 0) {
			return fmt.Errorf("leaf %d is %v; want a finite number", i, leaf)
		}
	}
	for i := range t.Nodes {
		if err := checkSplit(&t.Nodes[i], t, features); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
	}
	return checkShape(t)
}

// checkShape makes sure that every node and leaf hangs once below the root.
func checkShape(t *gbdt.Tree) error {
	if len(t.Nodes) == 0 {
		return nil
	}
	seen := make([]bool, len(t.Nodes)+len(t.Leaves))
	todo, reached := []int32{0}, 0
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		at := int(n)
		if n < 0 {
			at = len(t.Nodes) + int(^n)
		}
		if seen[at] {
			return fmt.Errorf("node or leaf %d is reached twice; want a tree", n)
		}
		seen[at] = true
		reached++
		if n >= 0 {
			todo = append(todo, t.Nodes[n].Right, t.Nodes[n].Left)
		}
	}
	if reached != len(seen) {
		return fmt.Errorf("%d nodes and leaves hang below the root; want %d", reached, len(seen))
	}
	return nil
}

func checkSplit(n *gbdt.Node, t *gbdt.Tree, features int) error {
	switch {
	case n.Feature < 0 || int(n.Feature) >= features:
		return fmt.Errorf("feature is %d; want 0 to %d", n.Feature, features-1)
	case int(n.Set) >= len(t.Sets):
		return fmt.Errorf("set is %d; want below %d", n.Set, len(t.Sets))
	case n.Set >= 0 && len(t.Sets[n.Set]) > 1<<16:
		return fmt.Errorf("set %d has %d words; want at most 65536", n.Set, len(t.Sets[n.Set]))
	case n.Set < 0 && (math.IsNaN(n.Threshold) || math.IsInf(n.Threshold, 0)):
		return fmt.Errorf("threshold is %v; want a finite number", n.Threshold)
	}
	for _, child := range []int32{n.Left, n.Right} {
		if int(child) >= len(t.Nodes) || child < 0 && int(^child) >= len(t.Leaves) {
			return fmt.Errorf("child is %d; want a node below %d or a leaf below %d", child, len(t.Nodes), len(t.Leaves))
		}
	}
	return nil
}
