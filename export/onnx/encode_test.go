package onnx

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
)

func wantError(t *testing.T, why string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "onnx: ") {
		t.Errorf("%s: error is %v; want onnx: and %q", why, err, want)
	}
}

func TestEncodeGBDTRefusesWhatIsNoForest(t *testing.T) {
	split := func(left, right int32) gbdt.Node { return gbdt.Node{Set: -1, Left: left, Right: right} }
	tree := func(leaves int, nodes ...gbdt.Node) gbdt.Tree {
		return gbdt.Tree{Nodes: nodes, Leaves: make([]float64, leaves)}
	}
	for _, c := range []struct {
		why  string
		tree gbdt.Tree
		want string
	}{
		{"a node that is its own child would never end", tree(2, split(0, ^0)), "reached twice"},
		{"two nodes share a child", tree(3, split(1, 1), split(^0, ^1)), "reached twice"},
		{"a cycle beside the root", tree(3, split(^0, ^1), split(1, ^2)), "3 nodes and leaves hang below the root; want 5"},
		{"a leaf too few", tree(1, split(^0, ^0)), "one leaf more than nodes"},
		{"no leaf at all", tree(0), "one leaf more than nodes"},
		{"a child that is no node", tree(2, split(7, ^0)), "child is 7"},
		{"a child that is no leaf", tree(2, split(^9, ^0)), "child is -10"},
		{"a feature beyond the set", tree(2, gbdt.Node{Feature: 2, Set: -1, Left: ^0, Right: ^1}), "feature is 2; want 0 to 1"},
		{"a set that is not there", tree(2, gbdt.Node{Set: 0, Left: ^0, Right: ^1}), "set is 0"},
		{"a threshold that is no number", tree(2, gbdt.Node{Set: -1, Threshold: math.NaN(), Left: ^0, Right: ^1}), "threshold is NaN"},
		{"a leaf that is no number", gbdt.Tree{Leaves: []float64{math.Inf(1)}}, "leaf 0 is +Inf"},
	} {
		m := &gbdt.Model{Set: randomSet(2), Trees: []gbdt.Tree{{Leaves: []float64{0}}, c.tree}}
		_, err := EncodeGBDT(m, Meta{Name: "test"})
		wantError(t, c.why, err, "tree 1: ")
		wantError(t, c.why, err, c.want)
	}
	_, err := EncodeGBDT(&gbdt.Model{Set: randomSet(2)}, Meta{Name: "test"})
	wantError(t, "no tree", err, "0 trees")
}

func TestEncodeRefusesTermsAndMeta(t *testing.T) {
	number := dense.Term{Kind: dense.Numeric, Inv: 1, Limit: 4}
	for _, c := range []struct {
		why  string
		list []dense.Term
		want string
	}{
		{"a flag before a number", []dense.Term{{Kind: dense.Missing}, number}, "term 2 is numeric; want numeric, level, missing in this order"},
		{"a kind that is none", []dense.Term{{Kind: "log"}}, `kind of term 1 is "log"`},
		{"a feature beyond the set", []dense.Term{{Kind: dense.Missing, Feature: 9}}, "feature of term 1 is 9"},
		{"a mean that is no number", []dense.Term{{Kind: dense.Numeric, Mean: math.NaN(), Inv: 1, Limit: 4}}, "want finite ones"},
		{"a limit that is none", []dense.Term{{Kind: dense.Numeric, Inv: 1, Limit: math.Inf(1)}}, "want finite ones"},
	} {
		m := &linear.Model{Set: randomSet(2), Terms: c.list, Weights: make([]int64, len(c.list))}
		_, err := EncodeLinear(m, Meta{Name: "test"})
		wantError(t, c.why, err, c.want)
	}
	m := &linear.Model{Set: randomSet(2), Terms: []dense.Term{number}, Weights: []int64{1}}
	_, err := EncodeLinear(m, Meta{})
	wantError(t, "no name", err, `name is ""`)
	_, err = EncodeLinear(m, Meta{Name: "test", Props: [][2]string{{"a", "1"}, {"b", "2"}, {"a", "3"}}})
	wantError(t, "a key given twice", err, `key "a" is given twice`)
	m.Weights = nil
	_, err = EncodeLinear(m, Meta{Name: "test"})
	wantError(t, "terms without weights", err, "1 terms and 0 weights")
}

func TestEncodeLSTMRefusesShapes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	m := randomLSTM(r, randomSet(2, 3), 3, 4, true)
	m.Steps[1] = m.Steps[1][1:]
	m.Wh = m.Wh[1:]
	m.Head[1].Out = 2
	_, err := EncodeLSTM(m, Meta{Name: "test"})
	for _, want := range []string{"kinds of step 1", "length of wh is 63; want 64", "layer 1's w", "the last layer's outputs is 2; want 1"} {
		wantError(t, "all faults at once", err, want)
	}
	m.Steps = nil
	_, err = EncodeLSTM(m, Meta{Name: "test"})
	wantError(t, "no steps", err, "0 steps")
}

func TestMetadataIsSortedAndComesBack(t *testing.T) {
	s, err := Open(tiny(t, "gbdt"))
	if err != nil {
		t.Fatal(err)
	}
	got := s.Metadata()
	if len(got) != 2 || got[0] != [2]string{"fingerprint", "f"} || got[1] != [2]string{"run", "r"} {
		t.Errorf("metadata is %q; want fingerprint, run", got)
	}
}

func TestEncodingTwiceGivesTheSameBytes(t *testing.T) {
	for range 5 {
		m := func() *gbdt.Model { return randomGBDT(rand.New(rand.NewPCG(1, 6)), randomSet(2, 3, 90, 5), 30, 15) }
		a, _ := EncodeGBDT(m(), Meta{Name: "test"})
		b, _ := EncodeGBDT(m(), Meta{Name: "test"})
		if !bytes.Equal(a, b) {
			t.Fatal("the same model has other bytes")
		}
	}
}

// Sets that are equal, but for words of zeros at the end, are one column.
func TestEqualSetsShareAColumn(t *testing.T) {
	node := func(set int32, missing bool) gbdt.Node {
		return gbdt.Node{Feature: 0, Set: set, Left: ^0, Right: ^1, MissingLeft: missing}
	}
	m := &gbdt.Model{Set: randomSet(0, 200)}
	for _, n := range []gbdt.Node{node(0, false), node(1, false), node(0, true), node(2, false)} {
		m.Trees = append(m.Trees, gbdt.Tree{Nodes: []gbdt.Node{n}, Leaves: []float64{1, 2}, Sets: [][]uint64{{6}, {6, 0, 0}, {6, 1}}})
	}
	c := collect(m)
	if got := len(c.tables[0].columns); got != 3 {
		t.Errorf("number of columns is %d; want 3", got)
	}
	if got := c.tables[0].codes; got != 65 {
		t.Errorf("number of codes is %d; want 65, one more than the last in a set", got)
	}
}
