package gorgonia

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
	"github.com/riskbench/riskbench/train/traintest"
)

// setLengths draws the steps of each row, longest first in each shard, and
// spoils what stands before them.
func setLengths(n *network, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n.length {
		n.length[i] = int32(r.IntN(n.steps + 1))
	}
	for s := range shards {
		lo, hi := span(s, n.batch)
		slices.SortFunc(n.length[lo:hi], func(a, b int32) int { return int(b - a) })
	}
	d := len(n.model.Steps[0])
	for i, l := range n.length {
		for t := range n.steps - int(l) {
			for k := range d {
				n.x[(t*n.batch+i)*d+k] = float32(math.NaN())
			}
		}
	}
}

func TestRaggedGradientsAreCentralDifferences(t *testing.T) {
	for _, workers := range []int{1, 3} {
		n := randomNetwork(t, 29, 6, 3, 2, 4, workers, 5)
		setLengths(n, 3)
		tw := newTwin(n)
		for range 2 { // the second time over what the first has left
			loss, grads := gradients(t, n)
			near(t, "loss", loss, tw.loss(), 1e-6)
			for k := range grads {
				for i, g := range grads[k] {
					want := tw.slope(k, i)
					if !(math.Abs(float64(g)-want) <= 2e-6+2e-5*math.Abs(want)) {
						t.Fatalf("%d workers: gradient %d of parameter %d is %v; want %v", workers, i, k, g, want)
					}
				}
			}
			setLengths(n, 3) // forward and backward leave x alone
		}
	}
}

// Rows of three steps at the end of ten have every bit of rows of three steps.
func TestShortRowsAreTheirLastSteps(t *testing.T) {
	long, short := randomNetwork(t, 21, 10, 2, 3, 4, 2, 5), randomNetwork(t, 21, 3, 2, 3, 4, 2, 5)
	for k, w := range long.weights() {
		copy(w, short.weights()[k])
	}
	for i := range long.x {
		long.x[i] = float32(math.NaN())
	}
	copy(long.x[7*21*2:], short.x)
	for i := range long.length {
		long.length[i] = 3
	}
	copy(long.static, short.static)
	copy(long.mask, short.mask)
	copy(long.label, short.label)
	copy(long.weight, short.weight)
	a, ga := gradients(t, long)
	b, gb := gradients(t, short)
	if a != b {
		t.Errorf("loss is %v; want %v", a, b)
	}
	for k := range ga {
		if !slices.Equal(ga[k], gb[k]) {
			t.Errorf("gradients of parameter %d differ", k)
		}
	}
}

// history is a matrix in which a row is bad when its number is well above the
// mean of the entity's last rows, which no row tells by itself. Rows of three
// parts are mixed.
func history(rows int) (fit, valid, test datasets.View) {
	m := traintest.Truth(3, rows)
	r := rand.New(rand.NewPCG(5, 6))
	last, level := map[int]int32{}, map[int]float64{}
	m.Prev = make([]int32, rows)
	views := []*datasets.View{&fit, &fit, &fit, &valid, &test}
	for _, v := range views {
		*v = datasets.View{M: m, Rows: []int32{}}
	}
	for i := range rows {
		card := r.IntN(rows/8 + 1)
		if _, ok := level[card]; !ok {
			level[card], last[card] = 8*r.Float64(), -1
		}
		m.Prev[i], last[card] = last[card], int32(i)
		x := level[card] + r.Float64()
		m.Label[i] = 0
		if r.IntN(4) == 0 {
			m.Label[i] = 1
			x += 1
		}
		m.X[0][i] = float32(x)
		m.Weight[i] = 1
		v := views[r.IntN(len(views))]
		v.Rows, v.Horizon = append(v.Rows, int32(i)), int32(i)+1
	}
	return fit, valid, test
}

func historyParams() lstm.Params {
	p := lawParams()
	p.Steps, p.Static, p.History = nil, []string{"x1"}, &lstm.History{Rows: 5, Inputs: []string{"x0", "c"}}
	p.InputPieces, p.LR, p.Epochs = 0, 2e-2, 15
	return p
}

func trainHistory(t *testing.T, p lstm.Params, workers int, fit, valid datasets.View) *lstm.Model {
	t.Helper()
	m, err := New(p, 7, workers).Train(t.Context(), fit, valid, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return m.(*lstm.Model)
}

func TestHistoryTellsWhatNoRowTells(t *testing.T) {
	fit, valid, test := history(3000)
	auc := func(rows int) float64 {
		p := historyParams()
		p.History.Rows = rows
		m := trainHistory(t, p, 2, fit, valid)
		stop, err := newStopper(p, test, train.Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		x, _, err := stop.look(m, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	alone, five := auc(1), auc(5)
	t.Logf("AUC of the row alone %.3f, of five rows %.3f", alone, five)
	if alone > 0.65 || five < 0.8 {
		t.Errorf("AUC of the row alone is %.3f, of five rows %.3f; want at most 0.65 and at least 0.8", alone, five)
	}
}

func TestHistoryHasTheSameBytesForAnyWorkers(t *testing.T) {
	fit, valid, _ := history(500)
	want := encoded(t, trainHistory(t, historyParams(), 1, fit, valid))
	for _, workers := range []int{2, 3, 16} {
		if got := encoded(t, trainHistory(t, historyParams(), workers, fit, valid)); !bytes.Equal(got, want) {
			t.Errorf("%d workers make another model", workers)
		}
	}
}

// What is learned depends on the rows of fit and their past: on no label but
// fit's and valid's, and on no row that is not in a past of theirs.
func TestHistoryLearnsFromFitAndItsPast(t *testing.T) {
	fit, valid, _ := history(500)
	want := encoded(t, trainHistory(t, historyParams(), 2, fit, valid))
	read, own := map[int32]bool{}, map[int32]bool{}
	for _, v := range []datasets.View{fit, valid} {
		for _, row := range v.Rows {
			own[row] = true
			for _, at := range v.M.Past(nil, row, 5) {
				read[at] = true
			}
		}
	}
	m, lent := fit.M, int32(-1)
	for i := range int32(500) {
		if !own[i] {
			m.Label[i], m.Weight[i] = math.NaN(), math.NaN()
		}
		if !read[i] {
			for j := range m.X {
				m.X[j][i] = 1e30
			}
		} else if !own[i] {
			lent = i
		}
	}
	if got := encoded(t, trainHistory(t, historyParams(), 2, fit, valid)); !bytes.Equal(got, want) {
		t.Error("rows that no one may read change the model")
	}
	if lent < 0 {
		t.Fatal("no row of the test part is in a past; want some")
	}
	terms := trainHistory(t, historyParams(), 2, fit, valid).Steps[0]
	m.X[0][lent] = 100
	after := trainHistory(t, historyParams(), 2, fit, valid)
	if bytes.Equal(encoded(t, after), want) {
		t.Error("a row of another part in the past of a row of fit is not read")
	}
	if !slices.Equal(after.Steps[0], terms) {
		t.Error("inputs are standardised by a row that is not of fit")
	}
}

func TestHistoryWantsLinks(t *testing.T) {
	fit, valid, _ := history(200)
	fit.M.Prev = nil
	if m, err := New(historyParams(), 7, 1).Train(t.Context(), fit, valid, train.Hooks{}); err == nil || m != nil {
		t.Errorf("without links: model %v, error %v; want an error alone", m != nil, err)
	}
}
