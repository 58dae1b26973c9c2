package job

import (
	"fmt"
	"math"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
)

// summarise fills run.json.
func (r *run) summarise() error {
	for _, m := range r.models {
		if err := parityError(m); err != nil {
			return err
		}
		m.out.Name, m.out.Kind = m.spec.Name, m.spec.Kind
		m.out.Digest, m.out.Kernel = runs.Digest(m.trained.Model), m.model.Kernel()
		m.out.SizeBytes = int64(len(m.trained.Model))
		m.out.Rounds, m.out.TrainS = m.trained.Rounds, m.trained.Seconds
		r.result.Models = append(r.result.Models, m.out)
	}
	r.result.Run, r.result.Name, r.result.Status = r.final, r.f.Spec.Name, "done"
	r.result.Report = r.final + "/report.html"
	r.result.Data, r.result.Machine = r.data.describe(), machine()
	if Verdict(&r.result) != nil {
		r.result.Status = "gates_failed"
	}
	r.result.Seconds = r.host.Now().Sub(r.start).Seconds()
	return nil
}

// describe says what was read and how it was split.
func (d *Data) describe() reports.Data {
	out := reports.Data{Rows: d.Matrix.Rows(), Digest: d.Digest, Parts: map[string]reports.Part{}}
	for i, p := range d.Parts {
		part := out.Parts[p.String()]
		part.N++
		if d.Matrix.Label[i] == 1 {
			part.Positives++
		}
		out.Parts[p.String()] = part
	}
	return out
}

func (d *Data) summary() string {
	var parts []string
	x := d.describe()
	for _, p := range []datasets.Part{datasets.Fit, datasets.Valid, datasets.Calib, datasets.Test} {
		if n := x.Parts[p.String()].N; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", p, n))
		}
	}
	return fmt.Sprintf("%d rows: %s", x.Rows, strings.Join(parts, ", "))
}

// page computes what the report draws of a model.
func (r *run) page(m *model) (reports.ModelPage, error) {
	test := r.sample(m, r.data.Split.Test)
	margins := eval.Sample{Score: make([]float64, len(test.Score)), Bad: test.Bad, Weight: test.Weight}
	for i := range margins.Score {
		margins.Score[i] = m.margins[r.data.Split.Test.Row(i)]
	}
	ranked, err := eval.Rank(test)
	if err != nil {
		return reports.ModelPage{}, err
	}
	shuffled, dependence := m.explained.pages()
	return reports.ModelPage{
		Name: m.spec.Name, Shuffled: shuffled, Dependence: dependence, ROC: ranked.ROC(), Reliability: ranked.Reliability(10), Gains: ranked.Gains(10),
		Histogram: eval.Histogram(margins, 40), Calibration: &m.judged.calibration, Cost: m.judged.cost,
		Segments: m.judged.segments, Periods: m.judged.periods, Bands: m.judged.bands, Parts: m.judged.parts, Importance: importance(m.model), Rounds: curve(m.trained.Curve), TrainMetric: "AUC", FitMetric: "log_loss",
	}, nil
}

// curve is the training curve as the report draws it: NaN for what was not computed.
func curve(points []CurvePoint) []reports.TrainRound {
	number := func(x *float64) float64 {
		if x == nil {
			return math.NaN()
		}
		return *x
	}
	dst := make([]reports.TrainRound, len(points))
	for i, p := range points {
		dst[i] = reports.TrainRound{Round: p.Round, Fit: number(p.Fit), Valid: number(p.Valid)}
	}
	return dst
}

// importance is what the model says of its features, in its own unit.
func importance(m train.Model) []reports.Importance {
	ranked, ok := m.(interface{ Importance() []float64 })
	if !ok {
		return nil
	}
	var out []reports.Importance
	names := m.Features().Names()
	for j, v := range ranked.Importance() {
		out = append(out, reports.Importance{Name: names[j], Value: v})
	}
	return out
}

// document is everything that the report shows.
func (r *run) document(pages []reports.ModelPage) *reports.Document {
	d := &reports.Document{
		Run: r.result, About: r.f.Spec.About, Versions: r.judged.versions, Vintages: r.vintages(), Swaps: r.judged.swaps, Resamples: r.judged.resamples,
		OperatingPoint: fmt.Sprintf("a false-positive rate of %g %%, threshold frozen on the validation part", 100*r.f.Spec.Evaluate.OperatingPoint.FPR),
		Command:        r.host.Command, SpecYAML: string(r.resolved),
		Environment: r.facts(),
	}
	cards := r.data.Matrix.Set.Cards()
	for j, def := range r.data.Matrix.Set.Defs {
		c := &r.data.Features[j]
		d.Features = append(d.Features, reports.FeatureRow{Name: def.Name, Op: def.Op, Inputs: def.Inputs, Cardinality: cards[j], AUC: c.AUC.Value, PSI: c.PSI.Value, Critical: c.PSI.Critical})
	}
	d.Models = pages
	return d
}

func warning(code, format string, args ...any) eval.Warning {
	return eval.Warning{Code: code, Text: fmt.Sprintf(format, args...)}
}
