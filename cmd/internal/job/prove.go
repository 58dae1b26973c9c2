package job

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/export/onnx"
	"github.com/riskbench/riskbench/export/onnx/ort"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/gbdt"
)

// tolerance is how far a margin or score of an LSTM may be from ONNX Runtime's,
// whose matrix kernels sum in another order. The others must agree in every bit.
const tolerance = 1e-5

// prove runs every ONNX file in the Go session and in ONNX Runtime, over the
// test rows and over planted ones, and times single rows.
func (r *run) prove() error {
	library, missing := ort.Find()
	if missing != nil && r.f.Spec.Export.ONNX {
		r.warn("no_onnxruntime", "ONNX Runtime was not found, so the ONNX files are proven in the Go session only: %v", missing)
	}
	for _, m := range r.models {
		stage := r.host.Show.Start("prove "+m.spec.Name, 0, "")
		if err := r.proveOne(m, library); err != nil {
			return fmt.Errorf("model %q: %w", m.spec.Name, err)
		}
		stage.Done(parityNote(m.out.Parity))
	}
	return nil
}

func parityNote(parity []reports.Parity) string {
	rows, different := 0, 0
	for _, p := range parity {
		rows += p.Rows
		different += p.Different
	}
	return fmt.Sprintf("%d rows compared, %d different", rows, different)
}

func (r *run) proveOne(m *model, library string) error {
	features, err := r.latency(m)
	if err != nil || m.onnx == nil {
		return err
	}
	sets, err := r.proofRows(m)
	if err != nil {
		return err
	}
	session, err := onnx.Open(m.onnx)
	if err != nil {
		return err
	}
	for _, s := range sets {
		if err := s.against(m, "go session", func(margin []float32, score []float64) error {
			return session.Run(margin, score, s.x, s.rows)
		}); err != nil {
			return err
		}
	}
	if library == "" {
		return nil
	}
	return r.proveInORT(m, library, sets, features)
}

// proveInORT compares over the sets and times the rows whose features took the
// given nanoseconds.
func (r *run) proveInORT(m *model, library string, sets []*proofSet, features []int64) error {
	s, err := ort.Start(r.ctx, ort.Options{Library: library, Model: m.onnx, Timeout: r.host.ORTLimit})
	if err != nil {
		return err
	}
	defer s.Close()
	for _, set := range sets {
		if err := set.against(m, "onnxruntime "+s.Version(), func(margin []float32, score []float64) error {
			return s.Run(r.ctx, margin, score, set.x, set.rows)
		}); err != nil {
			return err
		}
	}
	return r.latencyInORT(m, s, features)
}

// proofSet is rows on which two scorers are compared.
type proofSet struct {
	on     string
	x      []float32 // row-major
	rows   int
	margin []float64 // of the Go model
}

// proofRows gives the test rows; rows planted on every threshold of a forest
// and beside it; and for the other models rows with missing, unknown and far values.
func (r *run) proofRows(m *model) ([]*proofSet, error) {
	if m.proof != nil {
		return m.proof, nil
	}
	test := r.data.Split.Test
	if q := sequencesOf(m.model); q != nil {
		sets, err := proofSequences(m.model, q, test)
		m.proof = sets
		return sets, err
	}
	planted := &proofSet{on: "planted rows"}
	if g, ok := m.model.(*gbdt.Model); ok {
		planted.x, planted.rows = onnx.ThresholdRows(g, test, math.MaxInt32)
	} else {
		planted.x, planted.rows = oddRows(test)
	}
	sets := []*proofSet{{on: "test rows", x: rowMajor(test), rows: test.Len()}, planted}
	for _, s := range sets {
		var err error
		if s.margin, err = marginsOf(m.model, s.x, s.rows); err != nil {
			return nil, err
		}
	}
	m.proof = sets
	return sets, nil
}

// oddRows gives rows of the view, row-major, in each of which one feature is
// missing, unknown or far away.
func oddRows(v datasets.View) (x []float32, rows int) {
	for j, card := range v.M.Set.Cards() {
		odd := []float32{float32(math.NaN()), 0, -1e6, 1e6}
		if card > 0 {
			odd = []float32{float32(math.NaN()), 0, float32(card - 1)}
		}
		for _, value := range odd {
			for _, col := range v.M.X {
				x = append(x, col[v.Row(rows%v.Len())])
			}
			x[len(x)-len(v.M.X)+j] = value
			rows++
		}
	}
	return x, rows
}

// against compares the model with another scorer and notes the outcome.
func (s *proofSet) against(m *model, name string, run func(margin []float32, score []float64) error) error {
	margin, score := make([]float32, s.rows), make([]float64, s.rows)
	if err := run(margin, score); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p := reports.Parity{Against: name, On: s.on, Rows: s.rows}
	for i, want := range s.margin {
		d, e := math.Abs(float64(margin[i])-want), math.Abs(score[i]-train.Score(want))
		p.MaxAbs = max(p.MaxAbs, d, e)
		if m.spec.Kind == spec.KindLSTM {
			if !(d <= tolerance && e <= tolerance) {
				p.Different++
			}
		} else if math.Float32bits(margin[i]) != math.Float32bits(float32(want)) || math.Float64bits(score[i]) != math.Float64bits(train.Score(want)) {
			p.Different++
		}
	}
	m.out.Parity = append(m.out.Parity, p)
	return nil
}

// rowMajor gives the features of a view, row by row.
func rowMajor(v datasets.View) []float32 {
	f := len(v.M.X)
	dst := make([]float32, v.Len()*f)
	for j, col := range v.M.X {
		for i := range v.Len() {
			dst[i*f+j] = col[v.Row(i)]
		}
	}
	return dst
}

// marginsOf scores row-major rows with a model.
func marginsOf(m train.Model, x []float32, rows int) ([]float64, error) {
	dst := make([]float64, rows)
	return dst, m.Margins(dst, datasets.All(matrixOf(m, x, rows)))
}

// matrixOf is row-major rows of features as a matrix.
func matrixOf(m train.Model, x []float32, rows int) *datasets.Matrix {
	f := len(m.Features().Defs)
	v := &datasets.Matrix{Set: m.Features(), X: make([][]float32, f), Label: make([]float64, rows)}
	for j := range v.X {
		v.X[j] = make([]float32, rows)
		for i := range rows {
			v.X[j][i] = x[i*f+j]
		}
	}
	return v
}

// ErrParity says that an ONNX file does not score what the model scores.
var ErrParity = errors.New("the ONNX file does not score what the model scores")

// parityError names the first comparison that failed; nil when none did.
func parityError(m *model) error {
	for _, p := range m.out.Parity {
		if p.Different > 0 {
			return fmt.Errorf("model %q: %w: %s differs on %d of %d %s, by up to %v", m.spec.Name, ErrParity, p.Against, p.Different, p.Rows, p.On, p.MaxAbs)
		}
	}
	return nil
}

// ORTSession starts ONNX Runtime on a file, for commands that check artefacts.
func ORTSession(ctx context.Context, file []byte, limit time.Duration) (*ort.Session, error) {
	library, err := ort.Find()
	if err != nil {
		return nil, err
	}
	return ort.Start(ctx, ort.Options{Library: library, Model: file, Timeout: limit})
}

func modelDir(dir, name string) string { return filepath.Join(dir, "models", name) }
