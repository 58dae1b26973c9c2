package onnx

import (
	"errors"
	"fmt"
	"math"
)

// forestLists is the attributes of a TreeEnsembleRegressor: parallel lists over
// nodes and over the weights of leaves.
type forestLists struct {
	trees, ids, features, yes, no, missing []int64
	modes                                  []string
	thresholds                             []float64
	leafTrees, leafIDs, targets            []int64
	weights                                []float64
}

// nodeKey is how the lists name a node.
type nodeKey struct{ tree, node int64 }

func (l *forestLists) check() error {
	n := len(l.ids)
	if l.missing == nil {
		l.missing = make([]int64, n)
	}
	for _, have := range []int{len(l.trees), len(l.features), len(l.yes), len(l.no), len(l.missing), len(l.modes), len(l.thresholds)} {
		if have != n {
			return fmt.Errorf("lists of nodes have %d and %d entries; want as many", n, have)
		}
	}
	for _, have := range []int{len(l.leafTrees), len(l.leafIDs), len(l.targets)} {
		if have != len(l.weights) {
			return fmt.Errorf("lists of targets have %d and %d entries; want as many", len(l.weights), have)
		}
	}
	for _, t := range l.targets {
		if t != 0 {
			return fmt.Errorf("target is %d; want 0, the only one", t)
		}
	}
	return nil
}

// grower makes an ensemble of the lists.
type grower struct {
	l      *forestLists
	e      *ensemble
	place  map[nodeKey]int32 // where a node stands in the lists
	weight []int32           // the weight of a node that is a leaf; -1 of others
	child  []bool            // whether a node is the child of another
}

// compile builds the ensemble and makes sure that each walk ends, whatever the
// file says: no node has two parents, and the roots have none.
func (l *forestLists) compile() (*ensemble, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	n := len(l.ids)
	g := &grower{l: l, place: make(map[nodeKey]int32, n), weight: make([]int32, n), child: make([]bool, n),
		e: &ensemble{nodes: make([]branch, n), leaves: l.weights}}
	if err := g.placeNodes(); err != nil {
		return nil, err
	}
	if err := g.placeWeights(); err != nil {
		return nil, err
	}
	for i := range l.ids {
		if err := g.branch(i); err != nil {
			return nil, fmt.Errorf("node %d of tree %d: %w", l.ids[i], l.trees[i], err)
		}
	}
	return g.e, g.roots()
}

func (g *grower) placeNodes() error {
	for i, id := range g.l.ids {
		key := nodeKey{g.l.trees[i], id}
		if _, twice := g.place[key]; twice {
			return fmt.Errorf("node %d of tree %d is given twice", key.node, key.tree)
		}
		g.place[key], g.weight[i] = int32(i), -1
	}
	return nil
}

func (g *grower) placeWeights() error {
	for k := range g.l.weights {
		key := nodeKey{g.l.leafTrees[k], g.l.leafIDs[k]}
		i, known := g.place[key]
		if !known || g.weight[i] >= 0 || g.l.modes[i] != "LEAF" {
			return fmt.Errorf("weight %d is for node %d of tree %d; want one weight for each leaf", k, key.node, key.tree)
		}
		g.weight[i] = int32(k)
	}
	return nil
}

// branch compiles node i.
func (g *grower) branch(i int) error {
	l := g.l
	if l.modes[i] == "LEAF" {
		if g.weight[i] < 0 {
			return errors.New("leaf has no weight; want one")
		}
		return nil
	}
	if l.modes[i] != "BRANCH_LEQ" {
		return fmt.Errorf("mode is %q; want \"BRANCH_LEQ\" or \"LEAF\"", l.modes[i])
	}
	if l.features[i] < 0 || l.features[i] > maxElements {
		return fmt.Errorf("feature is %d; want 0 to %d", l.features[i], maxElements)
	}
	if math.IsNaN(l.thresholds[i]) {
		return errors.New("threshold is NaN; want a number")
	}
	yes, err := g.adopt(nodeKey{l.trees[i], l.yes[i]})
	if err != nil {
		return err
	}
	no, err := g.adopt(nodeKey{l.trees[i], l.no[i]})
	if err != nil {
		return err
	}
	g.e.nodes[i] = branch{threshold: l.thresholds[i], feature: int32(l.features[i]), yes: yes, no: no, missing: l.missing[i] != 0}
	g.e.wide = max(g.e.wide, int(l.features[i])+1)
	return nil
}

// adopt marks a node as a child and gives what stands for it in a branch.
func (g *grower) adopt(key nodeKey) (int32, error) {
	i, known := g.place[key]
	if !known || g.child[i] {
		return 0, fmt.Errorf("child is %d; want a node of the tree that no other node has", key.node)
	}
	g.child[i] = true
	return g.ref(i), nil
}

func (g *grower) ref(i int32) int32 {
	if k := g.weight[i]; k >= 0 {
		return ^k
	}
	return i
}

// roots lists the nodes without a parent, one a tree, in the order of the lists.
func (g *grower) roots() error {
	rooted := map[int64]bool{}
	for i, tree := range g.l.trees {
		switch {
		case !g.child[i] && rooted[tree]:
			return fmt.Errorf("tree %d has two roots; want one", tree)
		case !g.child[i]:
			rooted[tree] = true
			g.e.roots = append(g.e.roots, g.ref(int32(i)))
		}
	}
	for _, tree := range g.l.trees {
		if !rooted[tree] {
			return fmt.Errorf("tree %d has no root; want one", tree)
		}
	}
	return nil
}
