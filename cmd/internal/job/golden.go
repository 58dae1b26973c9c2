package job

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
)

// Evaluation is evaluation.json.
type Evaluation struct {
	Part           string            `json:"part"`
	OperatingPoint float64           `json:"operating_point_fpr"`
	Models         []ModelEvaluation `json:"models"`
	Comparisons    []eval.Comparison `json:"comparisons"`
	Resamples      int               `json:"resamples"` // of the comparisons that were bootstrapped
	Swaps          []SwapEvaluation  `json:"swaps"`
	Features       []FeatureCheck    `json:"features"`
	Vintages       []eval.Vintage    `json:"vintages"`
}

// SwapEvaluation is what changes for whom between two models.
type SwapEvaluation struct {
	Champion    string           `json:"champion"`
	Challenger  string           `json:"challenger"`
	Set         eval.SwapSet     `json:"set"`
	Correlation eval.Correlation `json:"correlation"`
}

// ModelEvaluation is one model's figures, with the tables that the report draws.
type ModelEvaluation struct {
	Name        string            `json:"name"`
	Test        eval.Evaluation   `json:"test"`
	Gains       []eval.GainsRow   `json:"gains"`
	Reliability []eval.Bin        `json:"reliability"`
	KSTable     []eval.KSRow      `json:"ks_table"`
	Calibration eval.Calibration  `json:"calibration"`
	Cost        *reports.CostPage `json:"cost"`
	Point       Point             `json:"operating_point"`
	Segments    []eval.Segment    `json:"segments"`
	Periods     []eval.Period     `json:"periods"`
	Bands       []eval.Band       `json:"bands"`
	Parts       []reports.PartAUC `json:"parts"`
	Importance  []FeatureValue    `json:"importance"`
	Curve       []CurvePoint      `json:"curve"`
}

// FeatureValue is how much a model uses a feature.
type FeatureValue struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// Golden is parity.json: rows by which whoever loads a model can test that it
// scores what was trained.
type Golden struct {
	Kind      string      `json:"kind"`
	Tolerance float64     `json:"tolerance"` // 0: every bit
	Features  []string    `json:"features"`  // the values of x, by name
	Rows      []GoldenRow `json:"rows"`
}

// GoldenRow is a vector and what it scores. A missing value is null.
type GoldenRow struct {
	X      []*float32 `json:"x"`
	Margin float32    `json:"margin"`
	Score  float64    `json:"score"`
}

// goldenRows is how many rows of each kind a golden file has at most.
const goldenRows = 128

func (r *run) golden(m *model) ([]byte, error) {
	sets, err := r.proofRows(m)
	if err != nil {
		return nil, err
	}
	g := Golden{Kind: m.spec.Kind, Features: columnsOf(m.model)}
	if m.spec.Kind == spec.KindLSTM {
		g.Tolerance = tolerance
	}
	f := len(g.Features)
	for _, s := range sets {
		step := max(1, s.rows/goldenRows) // spread over the rows
		for i := 0; i < s.rows && i/step < goldenRows; i += step {
			g.Rows = append(g.Rows, goldenRow(s.x[i*f:(i+1)*f], s.margin[i]))
		}
	}
	b, err := json.Marshal(&g)
	return append(b, '\n'), err
}

func goldenRow(x []float32, margin float64) GoldenRow {
	row := GoldenRow{X: make([]*float32, len(x)), Margin: float32(margin), Score: train.Score(margin)}
	for j := range x {
		if x[j] == x[j] {
			row.X[j] = &x[j]
		}
	}
	return row
}

// Check compares a scorer with the golden rows and says the first difference.
func (g *Golden) Check(name string, run func(margin []float32, score []float64, x []float32, rows int) error) error {
	x := g.matrix()
	margin, score := make([]float32, len(g.Rows)), make([]float64, len(g.Rows))
	if err := run(margin, score, x, len(g.Rows)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, row := range g.Rows {
		same := math.Float32bits(margin[i]) == math.Float32bits(row.Margin) && math.Float64bits(score[i]) == math.Float64bits(row.Score)
		if g.Tolerance > 0 {
			same = math.Abs(float64(margin[i]-row.Margin)) <= g.Tolerance && math.Abs(score[i]-row.Score) <= g.Tolerance
		}
		if !same {
			return fmt.Errorf("%s: golden row %d has margin %v and score %v; want %v and %v", name, i+1, margin[i], score[i], row.Margin, row.Score)
		}
	}
	return nil
}

func (g *Golden) matrix() []float32 {
	x := make([]float32, 0, len(g.Rows)*len(g.Features))
	for _, row := range g.Rows {
		for _, v := range row.X {
			if v == nil {
				x = append(x, float32(math.NaN()))
			} else {
				x = append(x, *v)
			}
		}
	}
	return x
}
