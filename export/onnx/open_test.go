package onnx

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func find(m *Model, op string) *Node {
	i := slices.IndexFunc(m.Graph.Nodes, func(n Node) bool { return n.Op == op })
	return &m.Graph.Nodes[i]
}

func attribute(m *Model, op, name string) *Attribute {
	n := find(m, op)
	i := slices.IndexFunc(n.Attributes, func(a Attribute) bool { return a.Name == name })
	return &n.Attributes[i]
}

func TestOpenRefuses(t *testing.T) {
	const forest = "TreeEnsembleRegressor"
	ints := func(name string, at int, v int64) func(*Model) {
		return func(m *Model) { attribute(m, forest, name).Ints[at] = v }
	}
	for _, c := range []struct {
		why    string
		kind   string
		damage func(*Model)
		want   string
	}{
		{"an operator that no one knows", "linear", func(m *Model) { find(m, "Neg").Op = "Flip" }, `operator is "Flip"`},
		{"an attribute that no one knows", "lstm", func(m *Model) {
			find(m, "LSTM").Attributes[0].Name = "clip"
		}, `attribute "clip" is not known`},
		{"a layout that turns the axes", "lstm", func(m *Model) {
			n := find(m, "LSTM")
			n.Attributes = append(n.Attributes, Attribute{Name: "layout", Type: AttrInt, I: 1})
		}, `attribute "layout" is not known`},
		{"an attribute of another type", "linear", func(m *Model) { attribute(m, "Cast", "to").Type = AttrString }, `type of attribute "to" is 3`},
		{"an attribute given twice", "linear", func(m *Model) {
			n := find(m, "Cast")
			n.Attributes = append(n.Attributes, n.Attributes[0])
		}, "is given twice"},
		{"an input too many", "linear", func(m *Model) { find(m, "Neg").Inputs = []string{"X", "X"} }, "number of inputs is 2"},
		{"a node that reads itself", "linear", func(m *Model) { find(m, "Neg").Inputs[0] = find(m, "Neg").Outputs[0] }, "want a value that stands before"},
		{"nodes in another order", "linear", func(m *Model) { slices.Reverse(m.Graph.Nodes) }, "want a value that stands before"},
		{"two values of one name", "linear", func(m *Model) { find(m, "Neg").Outputs[0] = "X" }, `value is named "X"`},
		{"an output that is not made", "linear", func(m *Model) { m.Graph.Outputs = m.Graph.Outputs[:1] }, `output "score" is absent`},
		{"an input that is double", "gbdt", func(m *Model) { m.Graph.Inputs[0].Type = Double }, `input "X" is`},
		{"an input of any width", "gbdt", func(m *Model) { m.Graph.Inputs[0].Dims[1] = Dim{Name: "F"} }, `input "X" is`},
		{"an input of a billion features", "gbdt", func(m *Model) { m.Graph.Inputs[0].Dims[1] = Dim{Size: 1 << 30} }, `input "X" is`},
		{"no input", "gbdt", func(m *Model) { m.Graph.Inputs = nil }, "graph has 0 inputs"},
		{"an old opset", "gbdt", func(m *Model) { m.Opsets[0].Version = 12 }, "opset is 12; want 13 to 21"},
		{"a version of trees that is another operator", "gbdt", func(m *Model) { m.Opsets[1].Version = 5 }, "opset of ai.onnx.ml is 5"},
		{"a constant with fewer bytes than elements", "lstm", func(m *Model) {
			m.Graph.Initializers[0].Dims = []int64{1 << 20}
		}, "want 1048576 elements"},
		{"a constant that overflows", "lstm", func(m *Model) {
			m.Graph.Initializers[0].Dims = []int64{1 << 40, 1 << 40}
		}, "at most 2147483647 elements"},
		{"a constant with a negative size", "lstm", func(m *Model) { m.Graph.Initializers[0].Dims = []int64{-1} }, "at most 2147483647 elements"},
		{"a constant in another file", "lstm", func(m *Model) { m.Graph.Initializers[0].External = true }, "in another file"},
		{"a constant of text", "lstm", func(m *Model) { m.Graph.Initializers[0].Type = 8 }, "element type of tensor"},
		{"types that do not fit", "linear", func(m *Model) { attribute(m, "Cast", "to").I = Float }, "element type of input 0"},
		{"a margin in double", "linear", func(m *Model) {
			for i := range m.Graph.Nodes {
				if n := &m.Graph.Nodes[i]; n.Outputs[0] == margin {
					n.Attributes[0].I = Double
				}
			}
		}, `output "margin" is [2 1] of type 11`},
		{"a perm that is none", "lstm", func(m *Model) { attribute(m, "Transpose", "perm").Ints[0] = 2 }, "perm is [2 0 2]"},
		{"the states of all steps", "lstm", func(m *Model) { find(m, "LSTM").Outputs[0] = "y" }, "of LSTM Y_h alone"},
		{"trees that are averaged", "gbdt", func(m *Model) { attribute(m, forest, "aggregate_function").S = "AVERAGE" }, `aggregate_function is "AVERAGE"`},
		{"margins that become probabilities", "gbdt", func(m *Model) { attribute(m, forest, "post_transform").S = "LOGISTIC" }, `post_transform is "LOGISTIC"`},
		{"two targets", "gbdt", func(m *Model) { attribute(m, forest, "n_targets").I = 2 }, "n_targets is 2"},
		{"a walk without an end", "gbdt", ints("nodes_falsenodeids", 1, 1), "no other node has"},
		{"a child in no tree", "gbdt", ints("nodes_truenodeids", 0, 77), "child is 77"},
		{"a node given twice", "gbdt", ints("nodes_nodeids", 1, 0), "node 0 of tree 0 is given twice"},
		{"a weight for a branch", "gbdt", ints("target_nodeids", 0, 0), "one weight for each leaf"},
		{"a second weight for a leaf", "gbdt", ints("target_nodeids", 0, 3), "one weight for each leaf"},
		{"a target beyond", "gbdt", ints("target_ids", 0, 1), "target is 1"},
		{"a feature below 0", "gbdt", ints("nodes_featureids", 0, -1), "feature is -1"},
		{"a feature beyond the columns", "gbdt", ints("nodes_featureids", 0, 99), "with F at least 100"},
		{"a leaf that left its tree", "gbdt", ints("nodes_treeids", 2, 1), "weight 0 is for node 2 of tree 0"},
		{"a child that left its tree", "gbdt", ints("nodes_treeids", 1, 7), "child is 1"},
		{"another comparison", "gbdt", func(m *Model) { attribute(m, forest, "nodes_modes").Strings[0] = "BRANCH_LT" }, `mode is "BRANCH_LT"`},
		{"a list too short", "gbdt", func(m *Model) { a := attribute(m, forest, "nodes_modes"); a.Strings = a.Strings[1:] }, "want as many"},
		{"thresholds in float", "gbdt", func(m *Model) { attribute(m, forest, "nodes_values_as_tensor").T.Type = Float }, "element type of tensor"},
	} {
		m, err := Decode(tiny(t, c.kind))
		if err != nil {
			t.Fatal(err)
		}
		c.damage(m)
		_, err = Open(m.Marshal())
		wantError(t, c.why, err, c.want)
	}
}

// Graphs that double an array with every node, or hold many large ones, would
// take all memory.
func TestOpenRefusesGraphsThatGrow(t *testing.T) {
	for _, c := range []struct {
		why              string
		doublings, turns int
		want             string
	}{
		{"60 doublings", 60, 0, "want at most 4194304 elements"},
		{"one large array and many copies", 19, 60, "arrays have more than 8388608 elements together"},
	} {
		m, err := Decode(tiny(t, "linear"))
		if err != nil {
			t.Fatal(err)
		}
		var nodes []Node
		last := "X"
		for i := range c.doublings + c.turns {
			out := "grown" + strconv.Itoa(i)
			n := Node{Op: "Neg", Inputs: []string{last}, Outputs: []string{out}}
			if i < c.doublings {
				n = Node{Op: "Concat", Inputs: []string{last, last}, Outputs: []string{out},
					Attributes: []Attribute{{Name: "axis", Type: AttrInt, I: 1}}}
			}
			nodes, last = append(nodes, n), out
		}
		m.Graph.Nodes = append(nodes, m.Graph.Nodes...)
		_, err = Open(m.Marshal())
		wantError(t, c.why, err, c.want)
	}
}

func TestForestsHaveOneRootATree(t *testing.T) {
	for _, c := range []struct {
		why     string
		yes, no []int64 // of nodes 0, 1 and so on; -1 of leaves
		want    string
	}{
		{"two leaves side by side", []int64{-1, -1}, []int64{-1, -1}, "tree 0 has two roots"},
		{"two nodes that are each other's children", []int64{1, 0, -1, -1}, []int64{2, 3, -1, -1}, "tree 0 has no root"},
	} {
		l := new(forestLists)
		for i, yes := range c.yes {
			l.trees, l.ids, l.features = append(l.trees, 0), append(l.ids, int64(i)), append(l.features, 0)
			l.thresholds, l.modes = append(l.thresholds, 0), append(l.modes, "BRANCH_LEQ")
			if yes < 0 {
				l.modes[i] = "LEAF"
				l.leafIDs, l.leafTrees = append(l.leafIDs, int64(i)), append(l.leafTrees, 0)
				l.targets, l.weights = append(l.targets, 0), append(l.weights, 1)
			}
		}
		l.yes, l.no = c.yes, c.no
		if _, err := l.compile(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v; want %q", c.why, err, c.want)
		}
	}
}

func TestRunRefusesLengths(t *testing.T) {
	s, err := Open(tiny(t, "linear"))
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, "x too short", s.Run(make([]float32, 2), make([]float64, 2), make([]float32, 3), 2), "are 2, 2, 3; want 2, 2, 4")
	wantError(t, "margins too long", s.Run(make([]float32, 3), make([]float64, 2), make([]float32, 4), 2), "are 3, 2, 4")
	wantError(t, "fewer than no rows", s.Run(nil, nil, nil, -1), "are 0, 0, 0")
	if err := s.Run(nil, nil, nil, 0); err != nil {
		t.Errorf("no rows: %v", err)
	}
}

func TestSessionServesGoroutines(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7))
	set := randomSet(4, 6)
	file, err := EncodeGBDT(randomGBDT(r, set, 10, 8), Meta{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	x := randomRows(r, set, 700)
	want, _ := run(t, file, x)
	s, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for k := range 8 {
		group.Go(func() { // each has rows of its own
			x, want := x[k*50*5:], want[k*50:]
			margins, scores := make([]float32, len(want)), make([]float64, len(want))
			for range 5 {
				if err := s.Run(margins, scores, x, len(want)); err != nil || !slices.Equal(margins, want) {
					t.Errorf("beside other goroutines: other margins, or an error: %v", err)
				}
			}
		})
	}
	group.Wait()
}
