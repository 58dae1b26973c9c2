package gbdt

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/traintest"
)

// one is parameters for a single tree whose leaves are easy to work out.
func one(leaves int) Params {
	p := Default()
	p.Rounds, p.NumLeaves, p.LearningRate, p.MinDataInLeaf, p.LambdaL2, p.NumGradQuantBins = 1, leaves, 1, 1, 0, 256
	p.MinDataPerGroup, p.CatSmooth, p.CatL2 = 1, 0, 0
	return p
}

// steps is a column of 0 to n-1.
func steps(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i)
	}
	return x
}

func TestTheExactCutIsFound(t *testing.T) {
	const n = 240
	x := steps(n)
	cases := []struct {
		why  string
		bad  func(i int) bool
		edit func(i int) float32
		card int
		want Node
		set  []uint64
	}{
		{"a cut between two values", func(i int) bool { return i >= 100 }, func(i int) float32 { return x[i] }, 0, Node{Threshold: 99.5}, nil},
		{"missing goes where its like are: right", func(i int) bool { return i >= 100 || i < 20 }, func(i int) float32 { return miss(x[i], i < 20) }, 0, Node{Threshold: 99.5}, nil},
		{"and left", func(i int) bool { return i >= 100 }, func(i int) float32 { return miss(x[i], i < 20) }, 0, Node{Threshold: 99.5, MissingLeft: true}, nil},
		{"missing against all values", func(i int) bool { return i < 20 }, func(i int) float32 { return miss(x[i], i < 20) }, 0, Node{Threshold: math.MaxFloat32}, nil},
		{"one code against the rest", func(i int) bool { return i%3 == 1 }, func(i int) float32 { return float32(i % 3) }, 4, Node{}, []uint64{2}},
		{"a set of codes", func(i int) bool { return i%12 == 3 || i%12 == 7 || i%12 == 10 }, func(i int) float32 { return float32(i % 12) }, 13, Node{}, []uint64{1<<3 | 1<<7 | 1<<10}},
		{"codes beyond a word", func(i int) bool { return i%70 == 69 }, func(i int) float32 { return float32(i % 70) }, 71, Node{}, []uint64{0, 1 << 5}},
		{"missing against all codes", func(i int) bool { return i%4 == 0 }, func(i int) float32 { return miss(float32(i%4), i%4 == 0) }, 5, Node{MissingLeft: true}, []uint64{}},
	}
	for _, c := range cases {
		label, col := make([]float64, n), make([]float32, n)
		for i := range n {
			col[i] = c.edit(i)
			if c.bad(i) {
				label[i] = 1
			}
		}
		m := fitAll(t, one(2), matrix(label, []int{0, c.card}, make([]float32, n), col), 1)
		if len(m.Trees[0].Nodes) != 1 {
			t.Errorf("%s: %d nodes; want 1", c.why, len(m.Trees[0].Nodes))
			continue
		}
		got := m.Trees[0].Nodes[0]
		if got.Feature != 1 || got.Threshold != c.want.Threshold || got.MissingLeft != c.want.MissingLeft || got.Count != n {
			t.Errorf("%s: %+v; want threshold %v, missing left %v", c.why, got, c.want.Threshold, c.want.MissingLeft)
		}
		if (got.Set >= 0) != (c.set != nil) || got.Set >= 0 && !slices.Equal(m.Trees[0].Sets[got.Set], c.set) {
			t.Errorf("%s: set %v; want %v", c.why, m.Trees[0].Sets, c.set)
		}
	}
}

func miss(a float32, missing bool) float32 {
	if missing {
		return nan
	}
	return a
}

// A leaf's step is -G/(H+l2) from exact gradients. With s bads of n rows, the
// share q in the whole part and weights 1: G = n q - s, H = n q (1-q),
// but for the base, which is rounded to float32 before it becomes a probability.
func TestLeavesHoldTheExactStep(t *testing.T) {
	const n = 200
	label := make([]float64, n)
	for i := range n {
		if i < 100 && i%10 == 0 || i >= 100 && i%2 == 0 {
			label[i] = 1
		}
	}
	p := one(2)
	p.LambdaL2, p.LambdaL1, p.LearningRate, p.NumGradQuantBins = 3, 0.5, 0.1, 2
	m := fitAll(t, p, matrix(label, []int{0}, steps(n)), 2)
	q := 60.0 / n
	base := math.Log(q / (1 - q))
	node := m.Trees[0].Nodes[0]
	for side, leaf := range []int32{^node.Left, ^node.Right} {
		rows, bads := 0.0, 0.0
		for i, y := range label {
			if float64(i) <= node.Threshold == (side == 0) {
				rows, bads = rows+1, bads+y
			}
		}
		g := rows*q - bads
		g -= math.Copysign(0.5, g)
		want := base - 0.1*g/(rows*q*(1-q)+3)
		if got := m.Trees[0].Leaves[leaf]; math.Abs(got-want) > 1e-8 {
			t.Errorf("leaf %d is %v; want %v", side, got, want)
		}
	}
}

func TestWeightsAreCopies(t *testing.T) {
	const n = 300
	label, x := make([]float64, n), steps(n)
	weight := make([]float64, n)
	var copied []float64
	var xs []float32
	for i := range n {
		if i >= 200 != (i%17 == 0) {
			label[i] = 1
		}
		weight[i] = float64(1 + i%3)
		for range 1 + i%3 {
			copied, xs = append(copied, label[i]), append(xs, x[i])
		}
	}
	p := one(2)
	a := matrix(label, []int{0}, x)
	a.Weight = weight
	heavy, many := fitAll(t, p, a, 1), fitAll(t, p, matrix(copied, []int{0}, xs), 1)
	if heavy.Trees[0].Nodes[0].Threshold != many.Trees[0].Nodes[0].Threshold {
		t.Error("weighted rows are cut elsewhere than copies")
	}
	for k, leaf := range heavy.Trees[0].Leaves {
		if want := many.Trees[0].Leaves[k]; math.Abs(leaf-want) > 1e-9 {
			t.Errorf("leaf %d is %v with weights; with copies it is %v", k, leaf, want)
		}
	}
}

func TestRowsOfWeightZeroAreAbsent(t *testing.T) {
	m := random(3, 400)
	m.Weight = make([]float64, 400)
	var kept []int32
	for i := range m.Weight {
		if i%4 != 0 {
			m.Weight[i] = 1
			kept = append(kept, int32(i))
		}
	}
	p := Default()
	p.Rounds = 5
	a := fitAll(t, p, m, 1)
	model, err := New(p, 3, 1).Train(context.Background(), datasets.View{M: m, Rows: kept, Horizon: 400}, datasets.View{}, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if !sameBytes(t, a, model.(*Model)) {
		t.Error("rows of weight 0 changed the model")
	}
}

func TestScalePosWeightIsTheWeightOfBads(t *testing.T) {
	m := random(4, 300)
	p := Default()
	p.Rounds, p.ScalePosWeight = 5, 2.5
	a := fitAll(t, p, m, 1)
	p.ScalePosWeight = 1
	m.Weight = make([]float64, 300)
	for i := range m.Weight {
		m.Weight[i] = 1 + 1.5*m.Label[i]
	}
	if !sameBytes(t, a, fitAll(t, p, m, 1)) {
		t.Error("scale_pos_weight 2.5 is not a weight of 2.5")
	}
}

func TestScalingAColumnScalesItsCuts(t *testing.T) {
	m := random(5, 500)
	p := Default()
	p.Rounds = 10
	a := fitAll(t, p, m, 1)
	for i := range m.X[0] {
		m.X[0][i] *= -0.25 * -8 // twice, exactly
	}
	b := fitAll(t, p, m, 1)
	for k := range a.Trees {
		if !slices.Equal(a.Trees[k].Leaves, b.Trees[k].Leaves) {
			t.Fatalf("tree %d has other leaves", k)
		}
		for i, n := range a.Trees[k].Nodes {
			if n.Feature == 0 && n.Threshold != math.MaxFloat32 {
				n.Threshold *= 2
			}
			if n != b.Trees[k].Nodes[i] {
				t.Fatalf("node %+v; want %+v", b.Trees[k].Nodes[i], n)
			}
		}
	}
}

func TestOrderOfFeaturesDecidesTiesAlone(t *testing.T) {
	n := 100
	label := make([]float64, n)
	for i := range label {
		if i >= 50 {
			label[i] = 1
		}
	}
	m := fitAll(t, one(2), matrix(label, []int{0, 0, 0}, make([]float32, n), steps(n), steps(n)), 2)
	if got := m.Trees[0].Nodes[0].Feature; got != 1 {
		t.Errorf("of two equal features, %d was taken; want 1", got)
	}
}

func TestColumnsThatCannotSplitGiveTheBase(t *testing.T) {
	label := make([]float64, 50)
	label[0], label[1] = 1, 1
	missing := slices.Repeat([]float32{nan}, 50)
	p := Default()
	p.Rounds = 3
	m := fitAll(t, p, matrix(label, []int{0, 0, 3}, make([]float32, 50), missing, missing), 2)
	if got, want := m.Walk([]float32{1, 2, 0}), float64(float32(math.Log(2.0/48))); math.Abs(got-want) > 1e-6 || m.Rounds() != 3 {
		t.Errorf("margin is %v after %d trees; want %v", got, m.Rounds(), want)
	}
}

// The margins that gradients are made of are those of the trees so far, also
// for rows that a tree did not see; and trees see as many rows as were asked for.
func TestMarginsInTrainingAreTheModels(t *testing.T) {
	p := Default()
	p.BaggingFraction, p.BaggingFreq, p.FeatureFraction = 0.6, 2, 0.4
	m := random(7, 500)
	b, err := newBooster(New(p, 3, 2), datasets.All(m))
	if err != nil {
		t.Fatal(err)
	}
	sum := make([]float64, 500)
	var bags [][]int32
	for round := 1; round <= 6; round++ {
		tree := b.next(round)
		bags = append(bags, slices.Sorted(slices.Values(b.rows)))
		tree.addRows(sum, datasets.All(m))
		if !slices.Equal(sum, b.margin) {
			t.Fatalf("round %d: the margins are not those of the trees", round)
		}
		if len(b.rows) != 300 || len(b.features) != 2 || int(tree.Nodes[0].Count) != 300 {
			t.Errorf("round %d: %d rows, %d features; want 300, 2", round, len(b.rows), len(b.features))
		}
	}
	if !slices.Equal(bags[0], bags[1]) || slices.Equal(bags[1], bags[2]) {
		t.Error("rows are not drawn anew every second round")
	}
}

func TestBytesAreTheSameForAnyWorkers(t *testing.T) {
	m := traintest.Truth(5, 9000) // large enough for leaves to be handed out
	for i := range m.Weight {
		m.Weight[i] *= 0.3
	}
	for _, edit := range []func(*Params){
		func(*Params) {},
		func(p *Params) { p.BaggingFraction, p.BaggingFreq, p.FeatureFraction = 0.7, 2, 0.6 },
		func(p *Params) { p.MaxDepth, p.NumGradQuantBins, p.LambdaL1 = 4, 256, 1 },
	} {
		p := Default()
		p.Rounds = 8
		edit(&p)
		want := marshal(t, fitAll(t, p, m, 1))
		for _, workers := range []int{2, 3, 8} {
			if got := marshal(t, fitAll(t, p, m, workers)); sha256.Sum256(got) != sha256.Sum256(want) {
				t.Errorf("%d workers give other bytes than 1; %+v", workers, p)
			}
		}
	}
}

// A digest that changes means that models change: the engine number must rise.
// It must be the same on every processor.
func TestBytesAreThoseOfTheLastVersion(t *testing.T) {
	p := Default()
	p.Rounds, p.BaggingFraction, p.BaggingFreq, p.FeatureFraction = 20, 0.8, 1, 0.8
	m := fitAll(t, p, random(9, 2000), 2)
	h := sha256.New()
	for k := range m.Trees {
		h.Write(m.Trees[k].append(nil))
	}
	const want = "aadd2e5246f46d9d"
	if got := fmt.Sprintf("%x", h.Sum(nil))[:16]; got != want {
		t.Errorf("digest is %s; want %s", got, want)
	}
}

func TestTrainRefuses(t *testing.T) {
	good := random(1, 100)
	edit := func(f func(*datasets.Matrix)) datasets.View {
		m := random(1, 100)
		f(m)
		return datasets.All(m)
	}
	stop := Default()
	stop.EarlyStopping = &EarlyStopping{Metric: AUC, Patience: 1}
	cases := []struct {
		why        string
		p          Params
		fit, valid datasets.View
		want       string
	}{
		{"stopping needs rows to stop by", stop, datasets.All(good), datasets.View{}, "the valid part has 0 rows"},
		{"and both classes", stop, datasets.All(good), edit(func(m *datasets.Matrix) { clear(m.Label) }), "the sample has no bad rows among 100"},
		{"and labels", stop, datasets.All(good), edit(func(m *datasets.Matrix) { m.Label[3] = 2 }), "the label of row 3 of the valid part is 2"},
		{"faults of parameters come first", Params{}, datasets.View{}, datasets.View{}, "num_leaves is 0"},
		{"weights are not negative", Default(), edit(func(m *datasets.Matrix) { m.Weight = slices.Repeat([]float64{-1}, 100) }), datasets.View{}, "the weight of row 0 of the fit part is -1"},
		{"weight 0 is no row", Default(), edit(func(m *datasets.Matrix) { m.Weight = make([]float64, 100) }), datasets.View{}, "0 positives of 0 rows that weigh something"},
	}
	for _, c := range cases {
		model, err := New(c.p, 1, 1).Train(context.Background(), c.fit, c.valid, train.Hooks{})
		if model != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v; want %s", c.why, err, c.want)
		}
	}
}
