package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
)

// write fills the run's folder.
func (r *run) write() error {
	stage := r.host.Show.Start("write the run", 0, "")
	for _, m := range r.models {
		if err := r.writeModel(m); err != nil {
			return err
		}
	}
	if err := parquet.Write(filepath.Join(r.dir, "predictions.parquet"), r.predictions()); err != nil {
		return err
	}
	var pages []reports.ModelPage
	for _, m := range r.models {
		page, err := r.page(m)
		if err != nil {
			return err
		}
		pages = append(pages, page)
	}
	document := r.document(pages)
	var page, text bytes.Buffer
	if err := errors.Join(reports.HTML(&page, document), reports.Markdown(&text, document)); err != nil {
		return err
	}
	twin, err := document.Encode()
	if err != nil {
		return err
	}
	summary, err := r.result.Encode()
	if err != nil {
		return err
	}
	evaluation, err := json.MarshalIndent(r.evaluation(pages), "", "  ")
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		b    []byte
	}{
		{"job.yaml", r.resolved}, {"evaluation.json", append(evaluation, '\n')}, {"report.html", page.Bytes()},
		{"report.json", twin}, {"report.md", text.Bytes()},
		{"lineage.ndjson", r.lineage()}, {"log.txt", []byte(r.host.Show.Log())}, {"run.json", summary},
	} {
		if err := os.WriteFile(filepath.Join(r.dir, f.name), f.b, 0o644); err != nil {
			return err
		}
	}
	stage.Done(r.result.Report)
	return runs.WriteSums(r.dir)
}

// writeModel writes models/NAME: the native model, the graph, the features and
// golden rows by which a service can test itself.
func (r *run) writeModel(m *model) error {
	dir := modelDir(r.dir, m.spec.Name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	golden, err := r.golden(m)
	if err != nil {
		return err
	}
	explanation, err := m.explanation()
	if err != nil {
		return err
	}
	files := map[string][]byte{
		ExplainName:       explanation,
		"model.riskbench": m.trained.Model,
		"features.json":   append(m.model.Features().Encode(), '\n'),
		"parity.json":     golden,
	}
	if m.onnx != nil {
		files["model.onnx"] = m.onnx
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return runs.WriteSums(dir)
}

// predictions has one line a row of the calib, valid and test parts.
func (r *run) predictions() *datasets.Table {
	var rows []int32
	for i, p := range r.data.Parts {
		if p.HeldOut() {
			rows = append(rows, int32(i))
		}
	}
	m := r.data.Matrix
	all := &datasets.Table{Rows: m.Rows()}
	d := &r.f.Spec.Data
	if c := m.Keep.Column(d.ID); c != nil {
		all.Cols = append(all.Cols, *c)
	}
	if m.Time != nil {
		all.Cols = append(all.Cols, datasets.Column{Name: "time", Kind: datasets.Time, I64: m.Time})
	}
	label := datasets.Column{Name: "label", Kind: datasets.Int64, I64: make([]int64, m.Rows())}
	for i, y := range m.Label {
		label.I64[i] = int64(y)
	}
	all.Cols = append(all.Cols, label)
	if m.Weight != nil {
		all.Cols = append(all.Cols, datasets.Column{Name: "weight", Kind: datasets.Float64, F64: m.Weight})
	}
	all.Cols = append(all.Cols, partColumn(r.data.Parts))
	for _, x := range r.models {
		all.Cols = append(all.Cols, scoreColumns(x)...)
	}
	for _, name := range d.Segments {
		if all.Column(name) == nil {
			all.Cols = append(all.Cols, *m.Keep.Column(name))
		}
	}
	return all.Take(rows)
}

func partColumn(parts []datasets.Part) datasets.Column {
	c := datasets.Column{Name: "part", Kind: datasets.Text, Code: make([]int32, len(parts))}
	for p := datasets.Fit; p <= datasets.Unlabelled; p++ {
		c.Levels = append(c.Levels, p.String())
	}
	for i, p := range parts {
		c.Code[i] = int32(p)
	}
	return c
}

func scoreColumns(m *model) []datasets.Column {
	margin := datasets.Column{Name: "margin_" + m.spec.Name, Kind: datasets.Float32, F32: make([]float32, len(m.margins))}
	score := datasets.Column{Name: "score_" + m.spec.Name, Kind: datasets.Float64, F64: make([]float64, len(m.margins))}
	for i, x := range m.margins {
		margin.F32[i], score.F64[i] = float32(x), train.Score(x)
	}
	return []datasets.Column{margin, score}
}

// evaluation is evaluation.json: the evaluations with their curves and tables.
func (r *run) evaluation(pages []reports.ModelPage) *Evaluation {
	out := &Evaluation{Part: "test", OperatingPoint: r.f.Spec.Evaluate.OperatingPoint.FPR, Comparisons: r.result.Comparisons, Resamples: r.judged.resamples, Swaps: []SwapEvaluation{}, Features: r.data.Features, Vintages: append([]eval.Vintage{}, r.vintages()...)}
	for _, s := range r.judged.swaps {
		out.Swaps = append(out.Swaps, SwapEvaluation(s))
	}
	for i, m := range r.models {
		p := &pages[i]
		out.Models = append(out.Models, ModelEvaluation{
			Name: m.spec.Name, Test: m.out.Test, Gains: p.Gains, Reliability: p.Reliability, KSTable: m.judged.ksTable, Calibration: m.judged.calibration, Cost: m.judged.cost,
			Point: m.judged.Point, Segments: append([]eval.Segment{}, p.Segments...), Periods: append([]eval.Period{}, p.Periods...), Bands: append([]eval.Band{}, p.Bands...), Parts: p.Parts, Importance: values(p.Importance), Curve: m.trained.Curve,
		})
	}
	return out
}

func values(importance []reports.Importance) []FeatureValue {
	dst := make([]FeatureValue, len(importance))
	for i, x := range importance {
		dst[i] = FeatureValue(x)
	}
	return dst
}

// lineage is one OpenLineage event: what was read, what was made, by which job.
func (r *run) lineage() []byte {
	type facet struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
		Digest    string `json:"digest"`
	}
	event := struct {
		EventType string `json:"eventType"`
		EventTime string `json:"eventTime"`
		Producer  string `json:"producer"`
		Run       struct {
			RunID string `json:"runId"`
		} `json:"run"`
		Job struct {
			Namespace string `json:"namespace"`
			Name      string `json:"name"`
		} `json:"job"`
		Inputs  []facet `json:"inputs"`
		Outputs []facet `json:"outputs"`
	}{EventType: "COMPLETE", EventTime: r.host.Now().UTC().Format(time.RFC3339), Producer: "riskbench " + r.host.Version}
	event.Run.RunID = filepath.Base(r.final)
	event.Job.Namespace, event.Job.Name = "riskbench", r.f.Spec.Name
	event.Inputs = []facet{{"file", string(r.f.Spec.Data.Snapshot), r.data.Digest}}
	for _, m := range r.models {
		event.Outputs = append(event.Outputs, facet{"riskbench", "models/" + m.spec.Name, m.out.Digest})
	}
	b, err := json.Marshal(event)
	if err != nil {
		panic("job: " + err.Error()) // strings alone
	}
	return append(b, '\n')
}
