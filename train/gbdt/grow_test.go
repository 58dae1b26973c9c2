package gbdt

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

// slowTree grows a tree from rows alone: every leaf's best split is searched
// anew by slowBest over all features, and the best of all leaves is taken.
func slowTree(p *Params, stepG, stepH float64, m *datasets.Matrix, rows []int32, grads []pair) (Tree, [][]int32) {
	type open struct {
		rows   []int32
		depth  int
		parent int
		right  bool
	}
	var t Tree
	cards := m.Set.Cards()
	best := func(l open) (int, slowSplit) {
		var top slowSplit
		feature := -1
		if p.MaxDepth > 0 && l.depth >= p.MaxDepth {
			return -1, top
		}
		for j := range m.X {
			if s := slowBest(p, stepG, stepH, m.X[j], cards[j], l.rows, grads); s.gain > top.gain {
				feature, top = j, s
			}
		}
		return feature, top
	}
	leaves := []open{{rows: rows, parent: -1}}
	for len(leaves) < p.NumLeaves {
		var top slowSplit
		at, feature := -1, -1
		for k, l := range leaves {
			if j, s := best(l); j >= 0 && s.gain > top.gain {
				at, feature, top = k, j, s
			}
		}
		if at < 0 {
			break
		}
		l := leaves[at]
		n := Node{Feature: int32(feature), Set: -1, Left: int32(^at), Right: int32(^len(leaves)), MissingLeft: top.missingLeft, Threshold: top.cut, Gain: top.gain, Count: int32(len(l.rows))}
		if cards[feature] > 0 {
			n.Set = int32(len(t.Sets))
			set := []uint64{}
			if len(top.codes) > 0 {
				set = make([]uint64, slices.Max(top.codes)/64+1)
			}
			for _, k := range top.codes {
				set[k/64] |= 1 << (k % 64)
			}
			t.Sets = append(t.Sets, set)
		}
		if l.parent >= 0 && l.right {
			t.Nodes[l.parent].Right = int32(len(t.Nodes))
		} else if l.parent >= 0 {
			t.Nodes[l.parent].Left = int32(len(t.Nodes))
		}
		var right []int32
		for _, i := range l.rows {
			if !slices.Contains(top.left, i) {
				right = append(right, i)
			}
		}
		leaves[at] = open{top.left, l.depth + 1, len(t.Nodes), false}
		leaves = append(leaves, open{right, l.depth + 1, len(t.Nodes), true})
		t.Nodes = append(t.Nodes, n)
	}
	var held [][]int32
	for _, l := range leaves {
		held = append(held, l.rows)
	}
	return t, held
}

func TestGrowGivesTheTreeOfTheSlowTwin(t *testing.T) {
	for seed := range uint64(12) {
		p := Default()
		p.NumLeaves, p.MinDataInLeaf, p.MaxDepth = 2+int(seed)*2, 1+int(seed%5)*4, int(seed%3)*2
		p.MinDataPerGroup, p.CatSmooth, p.MaxCatToOnehot = 5, 2, 1+int(seed%2)*3
		m := random(seed, 60+40*int(seed))
		label, n := m.Label, m.Rows()
		b, err := newBooster(&Trainer{p: p, seed: seed, workers: 2}, datasets.All(m))
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.margin {
			b.margin[i] = float64(i%5)/4 - label[i%n]
		}
		b.grads.set(b.margin, 1, 16, 1)
		b.rule.stepG, b.rule.stepH = b.grads.stepG, b.grads.stepH
		b.sample(1)
		rows := slices.Clone(b.rows)
		b.grow(b.grads.small)
		want, held := slowTree(&p, b.grads.stepG, b.grads.stepH, m, rows, b.grads.small)
		if !reflect.DeepEqual(b.tree.Nodes, want.Nodes) || !reflect.DeepEqual(b.tree.Sets, want.Sets) {
			t.Fatalf("seed %d:\n%+v\n%+v\nwant\n%+v\n%+v", seed, b.tree.Nodes, b.tree.Sets, want.Nodes, want.Sets)
		}
		for k, l := range b.leaves {
			if !slices.Equal(b.rows[l.from:l.to], held[k]) {
				t.Errorf("seed %d: leaf %d holds other rows", seed, k)
			}
		}
		if len(b.free) == 0 && len(want.Nodes) > 0 {
			t.Error("no histogram came back for the next tree")
		}
	}
}

func TestParentLessChildIsSibling(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	const n = 400
	c := column{n: 9}
	grads := make([]pair, n)
	var all, left, right []int32
	for i := range int32(n) {
		c.bin = append(c.bin, uint8(r.IntN(10)))
		grads[i] = pair{int32(r.IntN(65537) - 32768), int32(r.IntN(65537))}
		all = append(all, i)
		if r.IntN(3) == 0 {
			left = append(left, i)
		} else {
			right = append(right, i)
		}
	}
	at := newLayout([]column{c})
	sums := func(rows []int32) []cell {
		hist := make([]cell, at.size())
		for b := range hist {
			hist[b] = cell{-1, 99} // what a tree before has left
		}
		var ordered []pair
		for _, i := range rows {
			ordered = append(ordered, grads[i])
		}
		at.fill(hist, 0, c.bin, rows, ordered)
		return at.of(hist, 0)
	}
	parent := sums(all)
	subtract(parent, sums(left))
	if want := sums(right); !slices.Equal(parent, want) {
		t.Errorf("%v; want %v", parent, want)
	}
	for b, got := range parent {
		var g, h int64
		rows := 0
		for _, i := range right {
			if int(c.bin[i]) == b {
				g, h, rows = g+int64(grads[i].g), h+int64(grads[i].h), rows+1
			}
		}
		if got.g != g || got.h() != h || got.n() != rows {
			t.Errorf("bin %d has %d, %d, %d; want %d, %d, %d", b, got.g, got.h(), got.n(), g, h, rows)
		}
	}
}

func TestBestFirstTakesTheLargestGainAndThenTheLowerLeaf(t *testing.T) {
	g := &grower{leaves: make([]leaf, 5)}
	for k, gain := range []float64{1, 3, 2, 3, 1} {
		g.leaves[k].best.gain = gain
	}
	q := queue{g: g}
	var order []int
	for _, k := range []int{4, 3, 2, 1, 0} {
		heap.Push(&q, k)
	}
	for q.Len() > 0 {
		order = append(order, heap.Pop(&q).(int))
	}
	if want := []int{1, 3, 2, 0, 4}; !slices.Equal(order, want) {
		t.Errorf("order is %v; want %v", order, want)
	}
}

func TestDrawTakesEverySetAlike(t *testing.T) {
	count := map[string]int{}
	for round := range uint64(6000) {
		count[fmt.Sprint(draw(nil, 4, 2, 1, round, rowStream))]++
	}
	if len(count) != 6 {
		t.Errorf("%d sets of two of four; want 6", len(count))
	}
	for set, n := range count {
		if math.Abs(float64(n)-1000) > 120 { // 4 standard deviations
			t.Errorf("%s came %d times of 6,000; want about 1,000", set, n)
		}
	}
}
