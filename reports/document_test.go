package reports

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

// sample is scored rows whose score says what the label was drawn by, with noise.
func sample(seed uint64, rows int, noise float64) (eval.Sample, eval.Sample) {
	rng := rand.New(rand.NewPCG(seed, 7))
	var p, m eval.Sample
	for range rows {
		z := rng.NormFloat64()*1.5 - 1.5
		bad := rng.Float64() < 1/(1+math.Exp(-z))
		margin := z + noise*rng.NormFloat64()
		p.Score, p.Bad = append(p.Score, 1/(1+math.Exp(-margin))), append(p.Bad, bad)
		m.Score = append(m.Score, margin)
	}
	m.Bad = p.Bad
	return p, m
}

// realistic is a document with the given models, made by eval's own functions.
func realistic(t testing.TB, names ...string) *Document {
	t.Helper()
	d := &Document{
		About:          About{Owner: "credit-risk", Purpose: "an example", IntendedUse: "tests", Limitations: "none of it is real", Tier: "low"},
		OperatingPoint: "a false-positive rate of 5 %", Command: "riskbench run job.yaml", SpecYAML: "name: example\nseed: 1\n",
		Environment: []Fact{{"riskbench", "test"}, {"workers", "2"}},
		Features:    []FeatureRow{{Name: "AGE", Op: "raw", Inputs: []string{"AGE"}}, {Name: "city", Op: "code", Inputs: []string{"city"}, Cardinality: 4}},
	}
	d.Run = Run{Run: "runs/example-0123456789ab", Name: "example", Status: "done", Report: "runs/example-0123456789ab/report.html",
		Data: Data{Rows: 3000, Digest: "sha256:00", Parts: map[string]Part{"fit": {1500, 400}, "valid": {500, 120}, "test": {1000, 230}}}}
	base, _ := sample(1, 1000, 2)
	for i, name := range names {
		p, margins := sample(1, 1000, 2/float64(i+1))
		e, warnings, err := eval.Evaluate(p, eval.Options{})
		if err != nil {
			t.Fatal(err)
		}
		cut := eval.At(p, 0.5)
		ms := 0.05 * float64(i+1)
		d.Run.Warnings = warnings
		d.Run.Models = append(d.Run.Models, Model{Name: name, Kind: "gbdt", Digest: "sha256:01", Kernel: "exact", SizeBytes: 12345, Rounds: 20, TrainS: 1, Test: e,
			Parity:    []Parity{{Against: "go session", On: "test rows", Rows: 1000}, {Against: "onnxruntime 1.17.1", On: "planted rows", Rows: 500}},
			LatencyUS: map[string]Latency{"go": {10, 20, 20000}, "onnxruntime": {30, 60, 20000}}})
		d.Versions = append(d.Versions, Version{Name: name, Precision: cut.Precision, FalseRejection: cut.FPR, P99MS: &ms, P99N: 20000, P99Of: "Go", SizeBytes: 12345, SizeOf: "model.onnx"})
		page := ModelPage{Name: name, ROC: eval.ROC(p), Reliability: eval.Reliability(p, 10), Gains: eval.Gains(p, 10), Histogram: eval.Histogram(margins, 30), TrainMetric: "AUC"}
		for r := 1; r <= 20; r++ {
			page.Rounds = append(page.Rounds, TrainRound{Round: r, Fit: math.NaN(), Valid: 0.7 + 0.01*math.Sqrt(float64(r))})
			page.Importance = append(page.Importance, Importance{fmt.Sprintf("feature_%02d", r), 100 / float64(r)})
		}
		d.Models = append(d.Models, page)
		if i > 0 {
			c, err := eval.CompareAUC(base, p)
			if err != nil {
				t.Fatal(err)
			}
			c.Champion, c.Challenger = names[0], name
			d.Run.Comparisons = append(d.Run.Comparisons, c)
			v := *e.AUC.Value
			d.Run.Gates = append(d.Run.Gates, Gate{Model: name, Metric: "auc", Status: "pass", Value: &v, Want: "min 0.5"})
		}
	}
	return d
}
