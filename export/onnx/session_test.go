package onnx

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
)

// run opens a file and gives margins and scores of the rows; each row is also
// run alone, which must give the same bits.
func run(t *testing.T, file []byte, x []float32) ([]float32, []float64) {
	t.Helper()
	s, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := len(x) / s.Features()
	margins, scores := make([]float32, rows), make([]float64, rows)
	if err := s.Run(margins, scores, x, rows); err != nil {
		t.Fatal(err)
	}
	margin, score := make([]float32, 1), make([]float64, 1)
	for n := range rows {
		if err := s.Run(margin, score, x[n*s.Features():(n+1)*s.Features()], 1); err != nil {
			t.Fatal(err)
		}
		if margin[0] != margins[n] || score[0] != scores[n] {
			t.Fatalf("row %d alone: margin %v, score %v; in a batch %v, %v", n, margin[0], score[0], margins[n], scores[n])
		}
	}
	return margins, scores
}

// wantMargins compares with the model's own margins.
func wantMargins(t *testing.T, m train.Model, margins []float32, x []float32, within float64) {
	t.Helper()
	want := make([]float64, len(margins))
	if err := m.Margins(want, view(m.Features(), x)); err != nil {
		t.Fatal(err)
	}
	for n, got := range margins {
		if d := math.Abs(float64(got) - want[n]); !(d <= within*max(1, math.Abs(want[n]))) {
			t.Fatalf("margin of row %d is %v; the model's is %v", n, got, want[n])
		}
	}
}

func wantScores(t *testing.T, margins []float32, scores []float64) {
	t.Helper()
	for n, m := range margins {
		if want := train.Score(float64(m)); math.Float64bits(scores[n]) != math.Float64bits(want) {
			t.Fatalf("score of row %d (margin %v) is %x; want %x", n, m, scores[n], want)
		}
	}
}

func TestLinearHasTheModelsBits(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		set := randomSet(6, 5, 70)
		m := randomLinear(r, set)
		file, err := EncodeLinear(m, Meta{Name: "test"})
		if err != nil {
			t.Fatal(err)
		}
		x := randomRows(r, set, 1500)
		margins, scores := run(t, file, x)
		wantMargins(t, m, margins, x, 0)
		for n, got := range margins {
			if want := linearTwin(m, x[n*8:(n+1)*8]); math.Float32bits(got) != math.Float32bits(want) {
				t.Fatalf("seed %d: margin of row %d is %v; want %v", seed, n, got, want)
			}
		}
		wantScores(t, margins, scores)
	}
}

func TestGBDTHasTheModelsBits(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		set := randomSet(6, 5, 70)
		m := randomGBDT(r, set, 20, 31)
		file, err := EncodeGBDT(m, Meta{Name: "test"})
		if err != nil {
			t.Fatal(err)
		}
		x := randomRows(r, set, 1500)
		margins, scores := run(t, file, x)
		wantMargins(t, m, margins, x, 0)
		for n, got := range margins {
			row := x[n*8 : (n+1)*8]
			if want := gbdtTwin(m, row); math.Float32bits(got) != math.Float32bits(want) {
				t.Fatalf("seed %d: margin of row %d %v is %v; want %v", seed, n, row, got, want)
			}
			if want := m.Walk(row); float64(got) != want {
				t.Fatalf("seed %d: margin of row %d %v is %v; Walk says %v", seed, n, row, got, want)
			}
		}
		wantScores(t, margins, scores)
	}
}

func TestLSTMIsNearTheModel(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		set := randomSet(3, 4)
		m := randomLSTM(r, set, 5, 9, seed%2 == 0)
		file, err := EncodeLSTM(m, Meta{Name: "test"})
		if err != nil {
			t.Fatal(err)
		}
		x := randomRows(r, set, 300)
		margins, scores := run(t, file, x)
		wantMargins(t, m, margins, x, 1e-6)
		for n, got := range margins {
			if want := lstmTwin(m, x[n*4:(n+1)*4]); math.Abs(float64(got)-want) > 1e-6 {
				t.Fatalf("seed %d: margin of row %d is %v; want %v", seed, n, got, want)
			}
		}
		wantScores(t, margins, scores)
	}
}

// Order must survive far out, where fraud lives: ONNX Runtime's float32 Sigmoid
// gives one score to all margins below -18.
func TestScoresKeepTheOrderOfMargins(t *testing.T) {
	m := &linear.Model{Set: randomSet(1), Terms: []dense.Term{{Kind: dense.Numeric, Inv: 1, Limit: 1024}}, Weights: []int64{1 << 20}}
	file, err := EncodeLinear(m, Meta{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var x []float32
	for i := range 5001 {
		x = append(x, float32(i)*0.01-30)
	}
	margins, scores := run(t, file, x)
	wantScores(t, margins, scores)
	for n := 1; n < len(scores); n++ {
		if scores[n] <= scores[n-1] {
			t.Fatalf("score of margin %v is %v; want more than %v of the margin before", margins[n], scores[n], scores[n-1])
		}
	}
}

func TestExpHasTheBitsOfTheScores(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 11))
	for range 100_000 {
		m := float64(float32(r.NormFloat64() * 100))
		if got, want := sigmoid(m), train.Score(m); got != want {
			t.Fatalf("sigmoid(%v) is %x; want %x", m, got, want)
		}
	}
}

func TestTanhIsNearTheLibrarys(t *testing.T) {
	for i := range 80_001 {
		x := float64(i)*0.0005 - 20
		if got := tanh(x); math.Abs(got-math.Tanh(x)) > 1e-15 {
			t.Fatalf("tanh(%v) is %v; want %v", x, got, math.Tanh(x))
		}
	}
	if tanh(math.Inf(1)) != 1 || tanh(math.Inf(-1)) != -1 || !math.IsNaN(tanh(math.NaN())) {
		t.Error("tanh of an infinity is not 1 or -1, or of NaN not NaN")
	}
}

// The sum 1e17 - 1e17 + 1 is 1 in this order and 0 in the other. ONNX Runtime
// 1.17.1 and 1.32.0 say 1 too.
func TestTreesAreSummedInTheirOrder(t *testing.T) {
	m := &gbdt.Model{Set: randomSet(1)}
	for _, leaf := range []float64{1e17, -1e17, 1} {
		m.Trees = append(m.Trees, gbdt.Tree{Leaves: []float64{leaf}})
	}
	file, err := EncodeGBDT(m, Meta{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if margins, _ := run(t, file, []float32{0}); margins[0] != 1 {
		t.Errorf("margin is %v; want 1", margins[0])
	}
}
