package gbdt

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

func TestMarginsHaveTheBitsOfWalk(t *testing.T) {
	p := Default()
	p.Rounds, p.MinDataPerGroup, p.CatSmooth = 25, 5, 1
	m := random(6, 700)
	model := fitAll(t, p, m, 2)
	r := rand.New(rand.NewPCG(1, 1))
	plant(r, model, m)
	views := []datasets.View{datasets.All(m), {M: m, Rows: []int32{}}, {M: m, Rows: []int32{3, 4, 699}, Horizon: 700}, {M: m, Horizon: tile}, {M: m, Horizon: tile + 1}}
	x := make([]float32, len(m.X))
	for k, v := range views {
		dst := make([]float64, v.Len())
		if err := model.Margins(dst, v); err != nil {
			t.Fatal(err)
		}
		for i, got := range dst {
			row(x, m, int(v.Row(i)))
			if want := model.Walk(x); math.Float64bits(got) != math.Float64bits(want) || float64(float32(got)) != got {
				t.Errorf("view %d, row %d: %v; want %v", k, i, got, want)
			}
		}
	}
	if n := testing.AllocsPerRun(100, func() { model.Walk(x) }); n != 0 {
		t.Errorf("Walk allocates %v times; want 0", n)
	}
}

// plant puts values on thresholds, beside them, and odd codes into the matrix.
func plant(r *rand.Rand, model *Model, m *datasets.Matrix) {
	for i := range m.Rows() {
		tree := &model.Trees[r.IntN(len(model.Trees))]
		n := &tree.Nodes[r.IntN(len(tree.Nodes))]
		a := float32(n.Threshold)
		if n.Set >= 0 {
			a = []float32{-1, 3, 12, 13, 63, 64, 1e9, 3e38}[r.IntN(8)]
		}
		m.X[n.Feature][i] = []float32{a, math.Nextafter32(a, 1e30), math.Nextafter32(a, -1e30), nan}[r.IntN(4)]
	}
}

func TestNodesDecideAsTheirDocSays(t *testing.T) {
	next := math.Nextafter32(1, 2)
	tree := &Tree{Sets: [][]uint64{{1 << 3}, {}, {0, 1}}}
	cases := []struct {
		why  string
		n    Node
		a    float32
		left bool
	}{
		{"equal goes left", Node{Set: -1, Threshold: 1}, 1, true},
		{"halfway is above the lower neighbour", Node{Set: -1, Threshold: 1 + 0x1p-24}, 1, true},
		{"and below the upper one", Node{Set: -1, Threshold: 1 + 0x1p-24}, next, false},
		{"a cut that float32 would round up to the upper neighbour", Node{Set: -1, Threshold: 1 + 3*0x1p-24}, 1 + 0x1p-22, false},
		{"missing follows its side", Node{Set: -1, Threshold: 1, MissingLeft: true}, nan, true},
		{"missing is not above all", Node{Set: -1, Threshold: math.MaxFloat32}, nan, false},
		{"the largest value is left of the largest cut", Node{Set: -1, Threshold: math.MaxFloat32}, math.MaxFloat32, true},
		{"a code in the set", Node{Set: 0}, 3, true},
		{"a code that is not", Node{Set: 0}, 2, false},
		{"a code beyond the set", Node{Set: 0}, 64 + 3, false},
		{"a negative code", Node{Set: 0}, -3, false},
		{"a code larger than any integer", Node{Set: 0}, 3e38, false},
		{"a missing code follows its side", Node{Set: 0, MissingLeft: true}, nan, true},
		{"an empty set", Node{Set: 1, MissingLeft: true}, 0, false},
		{"the second word", Node{Set: 2}, 64, true},
	}
	for _, c := range cases {
		if got := tree.left(&c.n, c.a); got != c.left {
			t.Errorf("%s: left is %v; want %v", c.why, got, c.left)
		}
	}
}

func TestMarginsRefuseOtherFeatures(t *testing.T) {
	m := random(1, 100)
	p := Default()
	p.Rounds = 1
	model := fitAll(t, p, m, 1)
	few, named := random(1, 100), random(1, 100)
	few.X = few.X[:4]
	named.Set.Defs[2].Name = "other"
	for why, bad := range map[string]*datasets.Matrix{"a column less": few, "another name": named} {
		if err := model.Margins(make([]float64, 100), datasets.All(bad)); err == nil {
			t.Errorf("%s: no error", why)
		}
	}
	if err := model.Margins(make([]float64, 100), datasets.All(random(1, 100))); err != nil {
		t.Errorf("an equal set: %v", err)
	}
}

func TestImportanceSumsGains(t *testing.T) {
	n := 100
	label := make([]float64, n)
	for i := range label {
		if i >= 50 {
			label[i] = 1
		}
	}
	m := fitAll(t, one(2), matrix(label, []int{0, 0}, make([]float32, n), steps(n)), 1)
	if got := m.Importance(); len(got) != 2 || got[0] != 0 || got[1] != m.Trees[0].Nodes[0].Gain || got[1] <= 0 {
		t.Errorf("importance is %v; want 0 and the gain of the one split", got)
	}
}
