package gbdt

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/traintest"
)

// played trains while the metric says what is in values, round by round.
func played(t *testing.T, stop *EarlyStopping, rounds int, values []float64) (*Model, []train.Round) {
	t.Helper()
	p := Default()
	p.Rounds, p.EarlyStopping = rounds, stop
	m := datasets.All(random(1, 200))
	var told []train.Round
	k := 0
	model, err := New(p, 1, 1).Train(context.Background(), m, m, train.Hooks{
		Round: func(r train.Round) { told = append(told, r) },
		Metric: func(s eval.Sample) float64 {
			k++
			return values[k-1]
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return model.(*Model), told
}

func TestStoppingKeepsTheBestRound(t *testing.T) {
	values := []float64{1, 2, 2.5, 2.5, 2.4, 2.6, 0, 9}
	cases := []struct {
		why       string
		stop      *EarlyStopping
		kept, ran int
	}{
		{"no stopping", nil, 8, 8},
		{"patience 0 is no stopping", &EarlyStopping{Metric: AUC}, 8, 8},
		{"two rounds without a better one", &EarlyStopping{Metric: AUC, Patience: 2}, 3, 5},
		{"a later best is waited for", &EarlyStopping{Metric: AUC, Patience: 3}, 8, 8},
		{"a step below min_delta is none", &EarlyStopping{Metric: AUC, Patience: 2, MinDelta: 0.6}, 2, 4},
	}
	for _, c := range cases {
		m, told := played(t, c.stop, 8, values)
		if m.Rounds() != c.kept || len(told) != c.ran {
			t.Errorf("%s: %d trees kept after %d rounds; want %d, %d", c.why, m.Rounds(), len(told), c.kept, c.ran)
		}
		for k, r := range told {
			if r.Round != k+1 || r.Rounds != 8 || r.Valid != values[k] {
				t.Errorf("%s: round %d was told as %+v", c.why, k+1, r)
			}
		}
	}
}

func TestAWorseLaterRoundLeavesNoTrace(t *testing.T) {
	short, _ := played(t, nil, 3, []float64{0, 0, 0})
	long, _ := played(t, &EarlyStopping{Metric: AUC, Patience: 2}, 9, []float64{0, 0, 1, 0, 0, 0, 0, 0, 0})
	if !sameBytes(t, short, long) {
		t.Error("three rounds kept of five are not three rounds")
	}
}

func TestStoppingReadsTheModelsMargins(t *testing.T) {
	m := traintest.Truth(2, 1500)
	fit, valid := datasets.View{M: m, Horizon: 1000}, datasets.View{M: m, Horizon: 1500}
	for i := int32(1000); i < 1500; i++ {
		valid.Rows = append(valid.Rows, i)
	}
	for _, metric := range []string{AUC, LogLoss} {
		p := Default()
		p.Rounds, p.EarlyStopping = 60, &EarlyStopping{Metric: metric, Patience: 10}
		var told []train.Round
		got, err := New(p, 1, 2).Train(context.Background(), fit, valid, train.Hooks{Round: func(r train.Round) { told = append(told, r) }})
		if err != nil {
			t.Fatal(err)
		}
		s := eval.Sample{Score: make([]float64, 500), Weight: valid.Weights()}
		for _, y := range valid.Labels() {
			s.Bad = append(s.Bad, y == 1)
		}
		if err := got.Margins(s.Score, valid); err != nil {
			t.Fatal(err)
		}
		want := auc(s)
		if metric == LogLoss {
			want = logLoss(s)
		}
		best := told[got.(*Model).Rounds()-1]
		if best.Valid != want || best.Best != best.Round {
			t.Errorf("%s of the model is %v; round %d was told %v", metric, want, best.Round, best.Valid)
		}
		for _, r := range told {
			if metric == AUC && r.Valid > want || metric == LogLoss && r.Valid < want {
				t.Errorf("round %d has %s %v, and the model %v", r.Round, metric, r.Valid, want)
			}
		}
	}
}

func TestMetricsCountPairsAndRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	s := eval.Sample{}
	for range 150 {
		s.Score = append(s.Score, float64(r.IntN(40)-20)/2)
		s.Bad = append(s.Bad, r.IntN(3) == 0)
		s.Weight = append(s.Weight, float64(r.IntN(4)))
	}
	for _, weighted := range []bool{true, false} {
		if !weighted {
			s.Weight = nil
		}
		w := s.Weight
		if w == nil {
			w = slices.Repeat([]float64{1}, len(s.Score))
		}
		var won, pairs, loss, all float64
		for i := range s.Score {
			p := 1 / (1 + math.Exp(-s.Score[i]))
			if !s.Bad[i] {
				p = 1 / (1 + math.Exp(s.Score[i]))
			}
			loss, all = loss-w[i]*math.Log(p), all+w[i]
			for j := range s.Score {
				if s.Bad[i] && !s.Bad[j] {
					pairs += w[i] * w[j]
					if s.Score[i] > s.Score[j] {
						won += w[i] * w[j]
					} else if s.Score[i] == s.Score[j] {
						won += w[i] * w[j] / 2
					}
				}
			}
		}
		if got := auc(s); math.Abs(got-won/pairs) > 1e-12 {
			t.Errorf("auc is %v; counting pairs gives %v", got, won/pairs)
		}
		if got := logLoss(s); math.Abs(got-loss/all) > 1e-12 {
			t.Errorf("log loss is %v; math.Log gives %v", got, loss/all)
		}
	}
}

// Two leaves that are one float32 are one margin, so the rows tie.
func TestMarginsAreRoundedBeforeTheyAreRanked(t *testing.T) {
	m := matrix([]float64{0, 1}, []int{0}, []float32{0, 1})
	p := Default()
	p.EarlyStopping = &EarlyStopping{Metric: AUC, Patience: 1}
	w, err := newWatch(&p, datasets.All(m), train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	w.see(&Tree{Nodes: []Node{{Set: -1, Threshold: 0.5, Left: -1, Right: -2}}, Leaves: []float64{1, 1 + 1e-12}}, 1)
	if w.value != 0.5 {
		t.Errorf("AUC is %v; want 0.5", w.value)
	}
}
