package job

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train/explain"
)

// ExplainName is the file of a model's explanation in models/NAME.
const ExplainName = "explain.json"

// Explanation is explain.json: an ordinary row, from which reasons are counted,
// and what the model does with its features on the test part.
type Explanation struct {
	Reference   []Ordinary           `json:"reference"` // in the order of the features
	Permutation []explain.Drop       `json:"permutation"`
	Dependence  []explain.Dependence `json:"dependence"`
}

// Ordinary is a feature's value in an ordinary row of the fit part: the median,
// or the code of the most frequent level; null: missing.
type Ordinary struct {
	Name  string   `json:"name"`
	Value *float64 `json:"value"`
}

// What is looked at: enough to see what matters, in a second or two a model.
const (
	shuffledFeatures = 30
	shuffledRows     = 4000
	shufflings       = 2
	drawnFeatures    = 6
	drawnCurves      = 500
	drawnValues      = 12
)

// explain looks at what every model does with its features.
func (r *run) explain() error {
	reference := explain.ReferenceOf(r.data.Split.Fit)
	for _, m := range r.models {
		stage := r.host.Show.Start("explain "+m.spec.Name, 0, "")
		if err := r.explainOne(m, reference); err != nil {
			return fmt.Errorf("model %q: %w", m.spec.Name, err)
		}
		stage.Done(fmt.Sprintf("%d features shuffled", len(m.explained.Permutation)))
	}
	return nil
}

func (r *run) explainOne(m *model, reference explain.Reference) error {
	x := &m.explained
	for j, name := range r.data.Matrix.Set.Names() {
		o := Ordinary{Name: name}
		if v := float64(reference[j]); !math.IsNaN(v) {
			o.Value = &v
		}
		x.Reference = append(x.Reference, o)
	}
	test, workers := r.data.Split.Test, r.host.Workers
	var err error
	x.Permutation, err = explain.Permutation(r.ctx, m.model, test, r.strongest(m), shuffledRows, shufflings, workers, r.f.Spec.Seed)
	if err != nil {
		return err
	}
	slices.SortStableFunc(x.Permutation, func(a, b explain.Drop) int { return cmp.Compare(*b.AUC.Value, *a.AUC.Value) })
	var drawn []int
	for _, d := range x.Permutation[:min(drawnFeatures, len(x.Permutation))] {
		if *d.AUC.Value > 0 {
			drawn = append(drawn, d.Feature)
		}
	}
	x.Dependence, err = explain.Dependences(r.ctx, m.model, test, drawn, drawnCurves, drawnValues, workers)
	return err
}

// strongest are the features to shuffle, where there are too many for all: those
// that the model itself says it uses most, or else those that are strongest alone.
func (r *run) strongest(m *model) []int {
	weight := make([]float64, len(r.data.Features))
	for j, c := range r.data.Features {
		if c.AUC.Value != nil {
			weight[j] = *c.AUC.Value
		}
	}
	for j, i := range importance(m.model) {
		weight[j] = i.Value
	}
	order := make([]int, len(weight))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	order = order[:min(shuffledFeatures, len(order))]
	slices.Sort(order)
	return order
}

// explanation is explain.json.
func (m *model) explanation() ([]byte, error) {
	x := m.explained
	if x.Dependence == nil {
		x.Dependence = []explain.Dependence{}
	}
	b, err := json.MarshalIndent(&x, "", "  ")
	return append(b, '\n'), err
}

// pages are the explanation as the report draws it.
func (x *Explanation) pages() (shuffled []reports.Shuffled, dependence []reports.Dependence) {
	for _, d := range x.Permutation {
		shuffled = append(shuffled, reports.Shuffled{Name: d.Name, Drop: d.AUC})
	}
	for _, d := range x.Dependence {
		page := reports.Dependence{Name: d.Name, Categorical: d.Card > 0, Direction: d.Direction, Violations: d.Violations}
		for _, p := range d.Points {
			page.Points = append(page.Points, reports.DependenceAt(p))
		}
		dependence = append(dependence, page)
	}
	return shuffled, dependence
}
