//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/export/onnx"
	"github.com/riskbench/riskbench/export/onnx/ort"
	"github.com/riskbench/riskbench/train/gbdt"
)

const (
	numbers = 6  // numeric features of the forest
	card    = 70 // codes of its one categorical feature: more than one word of a set
)

func forestSet() *feature.Fitted {
	f := new(feature.Fitted)
	for i := range numbers {
		f.Defs = append(f.Defs, feature.Def{Name: "n" + strconv.Itoa(i), Op: feature.Raw, Inputs: []string{"a"}})
		f.Vocab = append(f.Vocab, nil)
	}
	f.Defs = append(f.Defs, feature.Def{Name: "c", Op: feature.Code, Inputs: []string{"b"}})
	var vocab []string
	for i := range card - 1 {
		vocab = append(vocab, strconv.Itoa(i))
	}
	f.Vocab = append(f.Vocab, vocab)
	return f
}

// forest has complete trees of the given depth, with thresholds on float32
// values and between two of them.
func forest(r *rand.Rand, trees, depth int) *gbdt.Model {
	m := &gbdt.Model{Set: forestSet()}
	for range trees {
		inner := 1<<depth - 1
		t := gbdt.Tree{Nodes: make([]gbdt.Node, inner), Leaves: make([]float64, inner+1)}
		child := func(i int) int32 {
			if i < inner {
				return int32(i)
			}
			return ^int32(i - inner)
		}
		for i := range t.Nodes {
			n := gbdt.Node{Feature: int32(r.IntN(numbers + 1)), Set: -1, Left: child(2*i + 1), Right: child(2*i + 2), MissingLeft: r.IntN(2) == 0}
			if n.Feature == numbers {
				n.Set = int32(len(t.Sets))
				t.Sets = append(t.Sets, []uint64{r.Uint64(), r.Uint64N(1 << (card - 64))})
			} else {
				a := float32(r.NormFloat64())
				b := []float32{a, math.Nextafter32(a, 9)}[r.IntN(2)]
				n.Threshold = (float64(a) + float64(b)) / 2
			}
			t.Nodes[i] = n
		}
		for i := range t.Leaves {
			t.Leaves[i] = r.NormFloat64() / 10
		}
		m.Trees = append(m.Trees, t)
	}
	return m
}

// rowsOf are rows of the forest's features, a tenth of the cells missing.
func rowsOf(r *rand.Rand, rows int) *datasets.Matrix {
	m := &datasets.Matrix{Set: forestSet(), Label: make([]float64, rows)}
	for j := range numbers + 1 {
		column := make([]float32, rows)
		for i := range column {
			switch {
			case r.IntN(10) == 0:
				column[i] = float32(math.NaN())
			case j < numbers:
				column[i] = float32(r.NormFloat64())
			default:
				column[i] = float32(r.IntN(card + 2))
			}
		}
		m.X = append(m.X, column)
	}
	return m
}

// compare runs rows in both and counts the rows that differ in a bit, and the
// largest difference of a score.
func compare(t *testing.T, file []byte, o ort.Options, x []float32, rows int) (different int, most float64) {
	t.Helper()
	plain, err := onnx.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	wantM, wantS := make([]float32, rows), make([]float64, rows)
	if err := plain.Run(wantM, wantS, x, rows); err != nil {
		t.Fatal(err)
	}
	o.Model = file
	margin, score := runRows(t, start(t, o), x, rows)
	for i := range margin {
		if math.Float32bits(margin[i]) != math.Float32bits(wantM[i]) || math.Float64bits(score[i]) != math.Float64bits(wantS[i]) {
			different++
		}
		most = max(most, math.Abs(score[i]-wantS[i]))
	}
	return different, most
}

// A forest as the trainer makes them, in the real library: every threshold and
// the floats beside it, every code, and missing.
func TestForestBits(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("ONNX Runtime's Exp is Cephes' on amd64 only")
	}
	r := rand.New(rand.NewPCG(4, 4))
	m := forest(r, 100, 5)
	file, err := onnx.EncodeGBDT(m, onnx.Meta{Name: "forest"})
	if err != nil {
		t.Fatal(err)
	}
	x, rows := onnx.ThresholdRows(m, datasets.All(rowsOf(r, 500)), 1<<20)
	// With one thread: with more, ONNX Runtime may cut a batch at an odd element,
	// whose exponential then takes the other way (TestScoreNeedsPair).
	if different, _ := compare(t, file, ort.Options{Threads: 1}, x, rows); different > 0 || rows < 10000 {
		t.Errorf("%d of %d rows differ; want none", different, rows)
	}
}

// The golden files of the encoders, in the real library.
func TestGoldenFiles(t *testing.T) {
	for name, exact := range map[string]bool{"gbdt": true, "linear": true, "lstm": false} {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join("..", "testdata", name+".onnx"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := onnx.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			const rows = 3001
			r := rand.New(rand.NewPCG(5, 5))
			x := make([]float32, rows*s.Features())
			for i := range x {
				x[i] = []float32{float32(r.NormFloat64()), float32(r.IntN(5)), float32(math.NaN())}[r.IntN(3)]
			}
			different, most := compare(t, file, ort.Options{}, x, rows)
			if exact && runtime.GOARCH == "amd64" && different > 0 {
				t.Errorf("%d of %d rows differ; want none", different, rows)
			}
			if most > 1e-5 {
				t.Errorf("a score differs by %g; want at most 1e-5", most)
			}
		})
	}
}

// BenchmarkLatency is a call of one row through 500 trees of 32 leaves.
func BenchmarkLatency(b *testing.B) {
	r := rand.New(rand.NewPCG(6, 6))
	m := forest(r, 500, 5)
	file, err := onnx.EncodeGBDT(m, onnx.Meta{Name: "forest"})
	if err != nil {
		b.Fatal(err)
	}
	x, rows := onnx.ThresholdRows(m, datasets.All(rowsOf(r, 500)), 10000)
	s := start(b, ort.Options{Model: file})
	for b.Loop() {
		us, err := s.Latency(context.Background(), x, rows, 2000, 20000)
		if err != nil {
			b.Fatal(err)
		}
		slices.Sort(us)
		b.ReportMetric(us[len(us)/2], "p50-us")
		b.ReportMetric(us[len(us)*99/100], "p99-us")
	}
}
