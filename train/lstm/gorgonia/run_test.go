package gorgonia

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
	"github.com/riskbench/riskbench/train/traintest"
)

// views are the first and the second half of the truth.
func views(rows int32) (fit, valid datasets.View) {
	m := traintest.Truth(1, int(rows))
	fit = datasets.View{M: m, Horizon: rows / 2}
	valid = datasets.View{M: m, Rows: []int32{}, Horizon: rows}
	for i := rows / 2; i < rows; i++ {
		valid.Rows = append(valid.Rows, i)
	}
	return fit, valid
}

func trained(t *testing.T, p lstm.Params, seed uint64, h train.Hooks) *lstm.Model {
	t.Helper()
	fit, valid := views(400)
	m, err := New(p, seed, 2).Train(t.Context(), fit, valid, h)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*lstm.Model)
}

func encoded(t *testing.T, m *lstm.Model) []byte {
	t.Helper()
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBestEpochIsKeptAndPatienceEnds(t *testing.T) {
	metrics := []float64{0.5, 0.7, 0.6, 0.7, 0.69, 0.9} // a tie with the best is not better
	p := lawParams()
	p.EarlyStopping.Patience = 3
	var rounds []train.Round
	var after [][]byte
	looks := 0
	h := train.Hooks{
		Metric:     func(eval.Sample) float64 { looks++; return metrics[looks-1] },
		Round:      func(r train.Round) { rounds = append(rounds, r) },
		Checkpoint: func(b []byte) error { after = append(after, b); return nil },
	}
	got := encoded(t, trained(t, p, 1, h))
	if len(rounds) != 5 || rounds[4].Best != 2 || rounds[4].Rounds != p.Epochs {
		t.Fatalf("rounds are %+v; want 5, the second the best", rounds)
	}
	for i, r := range rounds {
		if r.Round != i+1 || r.Valid != metrics[i] || !(r.Fit > 0) {
			t.Errorf("round %+v; want number %d, valid %v, a loss", r, i+1, metrics[i])
		}
	}
	size := binary.LittleEndian.Uint32(after[1][4:])
	if !bytes.Equal(after[1][8:8+size], got) {
		t.Error("the model is not the one of the best epoch")
	}
}

func TestMinDeltaIsAsked(t *testing.T) {
	p := lawParams()
	p.EarlyStopping.Patience, p.EarlyStopping.MinDelta = 2, 0.1
	looks, best := 0, 0
	trained(t, p, 1, train.Hooks{
		Metric: func(eval.Sample) float64 { looks++; return 0.5 + 0.01*float64(looks) },
		Round:  func(r train.Round) { best = r.Best },
	})
	if looks != 3 || best != 1 {
		t.Errorf("%d epochs, best %d; want 3, and the first", looks, best)
	}
}

func TestWithoutPatienceValidIsNotLookedAt(t *testing.T) {
	p := lawParams()
	p.Epochs, p.EarlyStopping.Patience = 3, 0
	fit, valid := views(400)
	var last train.Round
	h := train.Hooks{Round: func(r train.Round) { last = r }}
	with, err := New(p, 1, 2).Train(t.Context(), fit, valid, h)
	if err != nil {
		t.Fatal(err)
	}
	valid.Rows = []int32{}
	without, err := New(p, 1, 2).Train(t.Context(), fit, valid, h)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encoded(t, with.(*lstm.Model)), encoded(t, without.(*lstm.Model))) {
		t.Error("rows of valid changed the model")
	}
	if last.Round != 3 || !math.IsNaN(last.Valid) || last.Best != 3 {
		t.Errorf("last round is %+v; want 3, the best, and NaN for valid", last)
	}
}

func TestAMetricWantsBothLabelsInValid(t *testing.T) {
	fit, valid := views(400)
	valid.Rows = []int32{}
	if m, err := New(lawParams(), 1, 2).Train(t.Context(), fit, valid, train.Hooks{}); err == nil || m != nil {
		t.Error("an empty valid part was taken")
	}
}

func TestValidIsChecked(t *testing.T) {
	for name, spoil := range map[string]func(m *datasets.Matrix){
		"one class":          func(m *datasets.Matrix) { clear(m.Label[200:]) },
		"a third label":      func(m *datasets.Matrix) { m.Label[300] = 2 },
		"a weight below 0":   func(m *datasets.Matrix) { m.Weight[300] = -1 },
		"a weight not there": func(m *datasets.Matrix) { m.Weight[300] = math.NaN() },
	} {
		for _, metric := range []string{lstm.AUC, lstm.LogLoss} {
			p := lawParams()
			p.EarlyStopping.Metric = metric
			fit, valid := views(400)
			spoil(fit.M)
			if m, err := New(p, 1, 2).Train(t.Context(), fit, valid, train.Hooks{}); err == nil || m != nil {
				t.Errorf("%s, %s: model %v, error %v; want an error alone", name, metric, m != nil, err)
			}
		}
	}
}

func TestBothMetricsLearn(t *testing.T) {
	for _, metric := range []string{lstm.AUC, lstm.LogLoss} {
		p := lawParams()
		p.EarlyStopping.Metric = metric
		var first, best float64
		trained(t, p, 1, train.Hooks{Round: func(r train.Round) {
			if r.Round == 1 {
				first = r.Valid
			}
			if r.Best == r.Round {
				best = r.Valid
			}
		}})
		if !(best > first) {
			t.Errorf("%s went from %v to %v; want it to rise", metric, first, best)
		}
	}
}

// A training that goes on from the checkpoint of an epoch, as the doc of
// checkpoint says, ends with the bytes of one that was not interrupted.
func TestCheckpointIsEnoughToGoOn(t *testing.T) {
	p := lawParams()
	p.Epochs, p.EarlyStopping.Patience = 5, 0
	var saved []byte
	want := encoded(t, trained(t, p, 1, train.Hooks{Checkpoint: func(b []byte) error {
		if binary.LittleEndian.Uint32(b) == 3 {
			saved = b
		}
		return nil
	}}))
	size := binary.LittleEndian.Uint32(saved[4:])
	m, err := lstm.Decode(saved[8 : 8+size])
	if err != nil {
		t.Fatal(err)
	}
	fit, valid := views(400)
	f, err := newRows(m, fit)
	if err != nil {
		t.Fatal(err)
	}
	stop, err := newStopper(p, valid, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := newNetwork(m, len(m.Steps), p.BatchSize, pool{2})
	if err != nil {
		t.Fatal(err)
	}
	r := &run{tr: New(p, 1, 2), net: n, rows: f, stop: stop, adam: n.newAdam(p)}
	if err := r.adam.UnmarshalBinary(saved[8+size:]); err != nil {
		t.Fatal(err)
	}
	for epoch := 4; epoch <= 5; epoch++ {
		if _, err := r.epoch(t.Context(), epoch); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(encoded(t, m), want) {
		t.Error("the model is not that of a training without a break")
	}
}

func TestCheckpointsFaultEndsTheTraining(t *testing.T) {
	full := errors.New("disk full")
	fit, valid := views(400)
	m, err := New(lawParams(), 1, 2).Train(t.Context(), fit, valid, train.Hooks{Checkpoint: func([]byte) error { return full }})
	if !errors.Is(err, full) || m != nil {
		t.Errorf("model %v, error %v; want %v alone", m, err, full)
	}
}

func TestSeedsDiffer(t *testing.T) {
	p := lawParams()
	p.Epochs = 2
	a, b, c := trained(t, p, 1, train.Hooks{}), trained(t, p, 2, train.Hooks{}), trained(t, p, 1, train.Hooks{})
	if slices.Equal(a.Wx, b.Wx) || !slices.Equal(a.Wx, c.Wx) {
		t.Error("one seed must give one model, two seeds two")
	}
}

func TestParametersAreChecked(t *testing.T) {
	fit, valid := views(400)
	p := lawParams()
	p.Steps = [][]string{{"a_9", "b_1"}}
	if _, err := New(p, 1, 1).Train(context.Background(), fit, valid, train.Hooks{}); err == nil {
		t.Error("a step of an unknown feature was taken")
	}
	p.LR = -1
	if _, err := New(p, 1, 1).Train(context.Background(), fit, valid, train.Hooks{}); err == nil {
		t.Error("a negative learning rate was taken")
	}
}

func TestRateFalls(t *testing.T) {
	p := lstm.Params{LR: 1, Epochs: 10, LRSchedule: lstm.Linear}
	near(t, "at the start", rate(p, 0), 1, 1e-15)
	near(t, "after a quarter of the third epoch", rate(p, 2.25), 0.775, 1e-15)
	p.LRSchedule = lstm.Constant
	near(t, "constant", rate(p, 9), 1, 0)
}

func TestEveryRowComesOnceAnEpoch(t *testing.T) {
	f := &rows{n: 50, order: make([]int32, 50)}
	f.shuffle(1, 1)
	first := slices.Clone(f.order)
	f.shuffle(1, 2)
	if slices.Equal(first, f.order) {
		t.Error("two epochs have one order")
	}
	slices.Sort(f.order)
	for i, x := range f.order {
		if int(x) != i {
			t.Fatalf("place %d is %d; want every row once", i, x)
		}
	}
	f.shuffle(1, 1)
	if !slices.Equal(first, f.order) {
		t.Error("one epoch has two orders")
	}
}

func TestALossThatIsNotFiniteIsAnError(t *testing.T) {
	fit, valid := views(400)
	for i := range fit.Len() {
		fit.M.X[1][i] *= 1e30 // squares overflow: the deviation is infinite, every input 0 times infinity
	}
	fit.M.X[1][0] = float32(math.Inf(1))
	if m, err := New(lawParams(), 1, 1).Train(t.Context(), fit, valid, train.Hooks{}); err == nil || m != nil {
		t.Errorf("model %v, error %v; want an error alone", m != nil, err)
	}
}
