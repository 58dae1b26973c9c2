package job

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
	"github.com/riskbench/riskbench/train/lstm/gorgonia"
)

// model is one model of the run and what is known of it so far.
type model struct {
	spec      *spec.Model
	model     train.Model
	trained   trained
	proof     []*proofSet // rows on which scorers are compared, once they were asked for
	margins   []float64   // one a row of the matrix, of all parts but fit
	onnx      []byte
	judged    judged
	explained Explanation
	out       reports.Model
}

// trained is the result of the stage "train", as the cache keeps it.
type trained struct {
	Model   []byte       `json:"model"` // native bytes
	Seconds float64      `json:"train_s"`
	Rounds  int          `json:"rounds"`
	Curve   []CurvePoint `json:"curve"`
}

// CurvePoint is the metric after a round; null where it was not computed.
type CurvePoint struct {
	Round int      `json:"round"`
	Fit   *float64 `json:"fit"`
	Valid *float64 `json:"valid"`
}

// train trains every model, or takes it from the cache.
func (r *run) train() error {
	for i := range r.f.Spec.Models {
		m := &model{spec: &r.f.Spec.Models[i]}
		if err := r.trainOne(m); err != nil {
			return fmt.Errorf("model %q: %w", m.spec.Name, err)
		}
		r.models = append(r.models, m)
	}
	return nil
}

func (r *run) trainOne(m *model) error {
	key, err := r.stageKey(m.spec)
	if err != nil {
		return err
	}
	stage := r.host.Show.Start("train "+m.spec.Name, maxRounds(m.spec), "rounds")
	valid := func(b []byte) error { return m.decode(b) }
	b, cached, err := r.host.Runs.Cached("model", key, r.host.Force, valid, func() ([]byte, error) { return r.fit(m.spec, stage.At) })
	if err != nil {
		return err
	}
	if err := m.decode(b); err != nil {
		return err
	}
	note := fmt.Sprintf("%d rounds", m.trained.Rounds)
	if cached {
		note += ", from the cache"
	}
	stage.Done(note)
	return nil
}

// fit trains one model and gives the result as the cache keeps it.
func (r *run) fit(m *spec.Model, at func(int, string)) ([]byte, error) {
	var out trained
	start := r.host.Now()
	hooks := train.Hooks{Round: func(x train.Round) {
		out.Curve = append(out.Curve, CurvePoint{Round: x.Round, Fit: finite(x.Fit), Valid: finite(x.Valid)})
		out.Rounds = x.Round
		if x.Best > 0 {
			out.Rounds = x.Best
		}
		note := ""
		if finite(x.Valid) != nil {
			note = fmt.Sprintf("valid %.4f, best at %d", x.Valid, x.Best)
		}
		at(x.Round, note)
	}}
	learned, err := r.trainer(m).Train(r.ctx, r.data.Split.Fit, r.data.Split.Valid, hooks)
	if err != nil {
		return nil, err
	}
	out.Seconds = r.host.Now().Sub(start).Seconds()
	if out.Model, err = learned.MarshalBinary(); err != nil {
		return nil, err
	}
	return json.Marshal(&out)
}

// finite turns a number that was not computed into null.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// trainer is the one place where a kind becomes a trainer.
func (r *run) trainer(m *spec.Model) train.Trainer {
	seed, workers := r.f.Spec.Seed, r.host.Workers
	switch {
	case m.Logistic != nil:
		return linear.New(*m.Logistic, workers)
	case m.GBDT != nil:
		return gbdt.New(*m.GBDT, seed, workers)
	}
	return gorgonia.New(*m.LSTM, seed, workers)
}

func maxRounds(m *spec.Model) int {
	switch {
	case m.Logistic != nil:
		return m.Logistic.MaxIter
	case m.GBDT != nil:
		return m.GBDT.Rounds
	}
	return m.LSTM.Epochs
}

// decode reads what fit gave.
func (m *model) decode(b []byte) error {
	m.trained = trained{}
	if err := json.Unmarshal(b, &m.trained); err != nil {
		return err
	}
	var err error
	m.model, err = Decode(m.spec.Kind, m.trained.Model)
	return err
}

// Decode reads a model's native bytes.
func Decode(kind string, b []byte) (train.Model, error) {
	switch kind {
	case spec.KindLogistic:
		return linear.Decode(b)
	case spec.KindGBDT:
		return gbdt.Decode(b)
	case spec.KindLSTM:
		return lstm.Decode(b)
	}
	return nil, fmt.Errorf("kind is %q; want logistic, gbdt or lstm", kind)
}

// score computes every model's margins on the rows that it did not learn from;
// those without a label are counted where they are stopped.
func (r *run) score() error {
	rows := make([]int32, 0, r.data.Matrix.Rows())
	for i, p := range r.data.Parts {
		if p.HeldOut() || p == datasets.Unlabelled {
			rows = append(rows, int32(i))
		}
	}
	view := datasets.View{M: r.data.Matrix, Rows: rows, Horizon: int32(r.data.Matrix.Rows())}
	for _, m := range r.models {
		dst := make([]float64, len(rows))
		if err := m.model.Margins(dst, view); err != nil {
			return fmt.Errorf("model %q: %w", m.spec.Name, err)
		}
		m.margins = make([]float64, r.data.Matrix.Rows())
		for i, row := range rows {
			m.margins[row] = dst[i]
		}
	}
	return nil
}
