package onnx

import (
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// randomSet has numbers features and, behind them, one categorical feature a card.
func randomSet(numbers int, cards ...int) *feature.Fitted {
	f := new(feature.Fitted)
	for i := range numbers {
		f.Defs = append(f.Defs, feature.Def{Name: "n" + strconv.Itoa(i), Op: feature.Raw, Inputs: []string{"a"}})
		f.Vocab = append(f.Vocab, nil)
	}
	for i, card := range cards {
		f.Defs = append(f.Defs, feature.Def{Name: "c" + strconv.Itoa(i), Op: feature.Code, Inputs: []string{"b"}})
		vocab := make([]string, card-1)
		for k := range vocab {
			vocab[k] = strconv.Itoa(k)
		}
		f.Vocab = append(f.Vocab, vocab)
	}
	return f
}

// randomRows holds NaN in a tenth of the cells, codes beyond the vocabulary,
// fractions and negative numbers where codes are wanted, and some large values.
func randomRows(r *rand.Rand, set *feature.Fitted, rows int) []float32 {
	cards := set.Cards()
	x := make([]float32, 0, rows*len(cards))
	for range rows {
		for _, card := range cards {
			switch {
			case r.IntN(10) == 0:
				x = append(x, float32(math.NaN()))
			case card == 0 && r.IntN(50) == 0:
				x = append(x, float32(r.NormFloat64()*1e30))
			case card == 0:
				x = append(x, float32(r.NormFloat64()*1.5))
			case r.IntN(10) == 0:
				x = append(x, []float32{-1, -0.5, float32(math.Copysign(0, -1)), 0.75, 64, 1e9, 3e38, -3e38}[r.IntN(8)])
			default:
				x = append(x, float32(r.IntN(card+2)))
			}
		}
	}
	return x
}

func randomTerms(r *rand.Rand, set *feature.Fitted, limit float64) []dense.Term {
	var numeric, level, missing []dense.Term
	for j, card := range set.Cards() {
		if card == 0 {
			inv := 0.2 + r.ExpFloat64()
			if r.IntN(8) == 0 {
				inv = 0
			}
			numeric = append(numeric, dense.Term{Kind: dense.Numeric, Feature: j, Mean: r.NormFloat64(), Inv: inv, Limit: limit})
		}
		for code := range card {
			level = append(level, dense.Term{Kind: dense.Level, Feature: j, Code: code})
		}
		missing = append(missing, dense.Term{Kind: dense.Missing, Feature: j})
	}
	return append(append(numeric, level...), missing...)
}

func randomLinear(r *rand.Rand, set *feature.Fitted) *linear.Model {
	m := &linear.Model{Set: set, Terms: randomTerms(r, set, linear.InputLimit), Bias: r.Int64N(1<<42) - 1<<41}
	for range m.Terms {
		m.Weights = append(m.Weights, r.Int64N(1<<19)-1<<18)
	}
	return m
}

// randomGBDT grows trees leaf by leaf; the last tree is a single leaf.
func randomGBDT(r *rand.Rand, set *feature.Fitted, trees, leaves int) *gbdt.Model {
	m := &gbdt.Model{Set: set}
	for range trees - 1 {
		m.Trees = append(m.Trees, randomTree(r, set.Cards(), leaves))
	}
	m.Trees = append(m.Trees, gbdt.Tree{Leaves: []float64{r.NormFloat64()}})
	return m
}

func randomTree(r *rand.Rand, cards []int, leaves int) gbdt.Tree {
	t := gbdt.Tree{Leaves: []float64{r.NormFloat64() * 0.1}}
	open := []*int32{new(int32)} // where leaf k hangs; the first is no one's child
	slot := func() (node *gbdt.Node, at int32) {
		t.Nodes = append(t.Nodes, randomSplit(r, &t, cards))
		return &t.Nodes[len(t.Nodes)-1], int32(len(t.Nodes) - 1)
	}
	t.Nodes = make([]gbdt.Node, 0, leaves) // the pointers into it stay good
	for len(t.Leaves) < leaves {
		k := r.IntN(len(open))
		n, at := slot()
		*open[k] = at
		n.Left, n.Right = ^int32(k), ^int32(len(t.Leaves))
		open[k] = &n.Left
		open = append(open, &n.Right)
		t.Leaves = append(t.Leaves, r.NormFloat64()*0.1)
	}
	return t
}

func randomSplit(r *rand.Rand, t *gbdt.Tree, cards []int) gbdt.Node {
	j := r.IntN(len(cards))
	n := gbdt.Node{Feature: int32(j), Set: -1, MissingLeft: r.IntN(2) == 0}
	if cards[j] == 0 {
		a := float32(r.NormFloat64())
		n.Threshold = (float64(a) + float64(math.Nextafter32(a, 9))) / 2
		if r.IntN(2) == 0 {
			n.Threshold = float64(a)
		}
		return n
	}
	set := make([]uint64, (cards[j]+63)/64)
	for code := range cards[j] {
		set[code/64] |= uint64(r.IntN(2)) << (code % 64)
	}
	n.Set = int32(len(t.Sets))
	t.Sets = append(t.Sets, set)
	return n
}

func randomLSTM(r *rand.Rand, set *feature.Fitted, steps, hidden int, static bool) *lstm.Model {
	m := &lstm.Model{Set: set, H: hidden}
	for range steps {
		m.Steps = append(m.Steps, randomTerms(r, set, 10))
	}
	if static {
		m.Static = randomTerms(r, set, 8)
	}
	weights := func(n int, size float64) []float32 {
		w := make([]float32, n)
		for i := range w {
			w[i] = float32(r.NormFloat64() * size)
		}
		return w
	}
	in := len(m.Steps[0])
	m.Wx, m.Wh, m.B = weights(in*4*hidden, 0.3), weights(hidden*4*hidden, 0.3), weights(4*hidden, 0.2)
	for _, out := range []int{7, 1} {
		from := hidden + len(m.Static)
		if len(m.Head) > 0 {
			from = m.Head[0].Out
		}
		m.Head = append(m.Head, lstm.Layer{In: from, Out: out, W: weights(from*out, 0.3), B: weights(out, 0.3)})
	}
	return m
}

// view turns rows into a matrix.
func view(set *feature.Fitted, x []float32) datasets.View {
	width := len(set.Defs)
	m := &datasets.Matrix{Set: set, X: make([][]float32, width), Label: make([]float64, len(x)/width)}
	for i, v := range x {
		m.X[i%width] = append(m.X[i%width], v)
	}
	return datasets.All(m)
}
