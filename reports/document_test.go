package reports

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

// sample is scored rows, as probabilities and as margins, whose score says
// with some noise what the label was drawn by. The seed decides the labels
// alone, so that scores of several noises are of the same rows. The sigmoid is
// algebraic: no math.Exp, whose last bit depends on the processor.
func sample(seed uint64, rows int, noise float64) (probabilities, margins eval.Sample) {
	truth, other := rand.New(rand.NewPCG(seed, 7)), rand.New(rand.NewPCG(seed+1, 7))
	sigmoid := func(z float64) float64 { return 0.5 + 0.5*z/math.Sqrt(1+float64(z*z)) }
	var p, m eval.Sample
	for range rows {
		z := float64(truth.NormFloat64()*1.2) - 0.9
		bad := truth.Float64() < sigmoid(z)
		margin := float64((z+0.9)/(1+noise)) - 0.7 + float64(noise*other.NormFloat64())
		p.Score, p.Bad = append(p.Score, sigmoid(margin)), append(p.Bad, bad)
		m.Score = append(m.Score, margin)
	}
	m.Bad = p.Bad
	return p, m
}

const testRows = 6000

// byRow gives each row of a sample one of the values, each that many rows in turn.
func byRow(values []string, each int) []string {
	dst := make([]string, testRows)
	for i := range dst {
		dst[i] = values[i/each%len(values)]
	}
	return dst
}

// timings are those of a scorer that takes so many microseconds for a usual row.
func timings(us float64) Latency {
	one, two := 1e6/us, 1.9e6/us
	return Latency{P50: us, P95: 1.5 * us, P99: 2 * us, P999: 5 * us, N: 20000, Throughput: Throughput{&one, &two}}
}

// realistic is a document with the given models, made by eval's own functions.
func realistic(t testing.TB, names ...string) *Document {
	t.Helper()
	d := &Document{
		About:          About{Owner: "credit-risk", Purpose: "Ranks applications by the chance that the customer does not pay in the next month.", IntendedUse: "Second opinion in the manual review of applications; not for automatic rejection.", Limitations: "Labels are known only for customers who were accepted. The rows are simulated.", Tier: "low"},
		OperatingPoint: "a false-positive rate of 5 %, threshold frozen on the validation part", Command: "riskbench run job.yaml", SpecYAML: "name: example\ndata:\n  snapshot: snapshot.parquet\n  label: {column: bad, positive: 1}\nsplit:\n  test: {where: \"ID % 5 == 0\"}\nseed: 1\n",
		Environment: []Fact{{"riskbench", "test"}, {"workers", "2"}},
		Features:    []FeatureRow{{Name: "AGE", Op: "raw", Inputs: []string{"AGE"}}, {Name: "city", Op: "code", Inputs: []string{"city"}, Cardinality: 4}},
	}
	d.Run = Run{Run: "runs/example-0123456789ab", Name: "example", Status: "done", Report: "runs/example-0123456789ab/report.html",
		Machine: Machine{"a processor", 2, 2, "linux/amd64, kernel 6.1"},
		Data:    Data{Rows: 30000, Digest: "sha256:" + strings.Repeat("0123456789abcdef", 4), Parts: map[string]Part{"fit": {19200, 5180}, "valid": {4800, 1302}}}}
	base, _ := sample(1, testRows, 1)
	for i, name := range names {
		p, margins := sample(1, testRows, 1/float64(i+1))
		valid, _ := sample(9, testRows, 1/float64(i+1))
		frozen, err := eval.Freeze(valid, eval.Options{FPR: []float64{0.001, 0.01, 0.05}, Capacity: []float64{0.01, 0.05}})
		if err != nil {
			t.Fatal(err)
		}
		e, warnings, err := eval.Evaluate(p, eval.Options{Thresholds: &frozen})
		if err != nil {
			t.Fatal(err)
		}
		d.Run.Data.Parts["test"] = Part{testRows, e.AUC.Positives}
		cut := eval.At(p, frozen.FPR[2].Threshold)
		ms := 0.05 * float64(i+1)
		d.Run.Warnings = warnings
		d.Run.Models = append(d.Run.Models, Model{Name: name, Kind: "gbdt", Digest: "sha256:" + strings.Repeat("fedcba9876543210", 4), Kernel: "exact", SizeBytes: 12345, Rounds: 24, TrainS: 1.25, Test: e,
			Parity:    []Parity{{Against: "go session", On: "test rows", Rows: testRows}, {Against: "onnxruntime 1.17.1", On: "planted rows", Rows: 500}},
			LatencyUS: map[string]Latency{"features": timings(4), "go": timings(10), "onnxruntime": timings(30)}})
		d.Versions = append(d.Versions, Version{Name: name, Precision: cut.Precision, Recall: cut.Recall, Stopped: cut.Stopped, FalseRejection: cut.FPR, P99MS: &ms, P99N: 20000, P99Of: "Go", SizeBytes: 12345, SizeOf: "model.onnx"})
		page := ModelPage{Name: name, ROC: eval.ROC(p), Reliability: eval.Reliability(p, 10), Gains: eval.Gains(p, 10), Histogram: eval.Histogram(margins, 40), TrainMetric: "auc", FitMetric: []string{"auc", "log_loss", ""}[i%3]}
		page.Segments = eval.Segments(p, "region", byRow([]string{"north", "south", "", "a region with a name that is too long", "north"}, 2), frozen.FPR[2].Threshold)
		page.Bands = eval.Bands(p, byRow([]string{"2026-06", "2026-07", "2026-08", "2026-09", "2026-10"}, testRows/5), valid.Score, 5)
		page.Parts = []PartAUC{{"fit", e.AUC}, {"valid", eval.AUC(valid)}, {"test", e.AUC}}
		page.Periods = eval.Periods(p, byRow([]string{"2026-06", "2026-07", "2026-08", "2026-09", "2026-10"}, testRows/5), valid.Score, frozen.FPR[2].Threshold)
		for r := 1; r <= 40; r++ {
			x := float64(r)
			page.Rounds = append(page.Rounds, TrainRound{Round: r, Fit: 0.7 + 0.03*math.Sqrt(x), Valid: 0.7 + 0.03*math.Sqrt(x) - 0.003*x})
			page.Importance = append(page.Importance, Importance{fmt.Sprintf("feature_%02d", r), 100 / x})
		}
		for k, name := range []string{"PAY_0", "a feature with a name that is too long", "city", "LIMIT_BAL", "age"} {
			drop, d := e.AUC, Dependence{Name: name, Categorical: name == "city", Direction: 1 - 2*(k%2), Violations: 0.03 * float64(k)}
			value, lo, hi := 0.05/float64(k+1), 0.04/float64(k+1)-0.01, 0.06/float64(k+1)
			drop.Value, drop.Lo, drop.Hi = &value, &lo, &hi
			page.Shuffled = append(page.Shuffled, Shuffled{name, drop})
			for q := range 7 {
				x, mean := float64(q*q*1000), 0.2+0.08*float64(q)*float64(1-2*(k%2)*q/8)
				at := DependenceAt{Value: &x, Mean: mean, Low: mean / 2, High: min(1, mean*1.4)}
				if d.Categorical {
					at.Level = []string{"Bern", "a level with a long name", "Oslo", "Rome", "<b>", "Wien", "other values"}[q]
				}
				if k%2 == 0 && q == 6 {
					at.Value, at.Level = nil, ""
				}
				d.Points = append(d.Points, at)
			}
			page.Dependence = append(page.Dependence, d)
		}
		ranked, err := eval.Rank(p)
		if err != nil {
			t.Fatal(err)
		}
		calibration, costs := ranked.Calibrate(10), eval.Costs{FP: 1, FN: 5}
		page.Calibration = &calibration
		best, err := ranked.BestCut(costs)
		if err != nil {
			t.Fatal(err)
		}
		at := func(threshold float64) CutCost {
			return CutCost{costs, &threshold, ranked.At(threshold).Share, ranked.CostAt(costs, threshold)}
		}
		page.Cost = &CostPage{Costs: costs, Best: at(best.Threshold), Point: at(frozen.FPR[2].Threshold), None: 5 * 0.27, All: 0.73, Sensitivity: []CutCost{at(0.3), at(0.1)}, Curve: ranked.CostCurve(costs)}
		d.Models = append(d.Models, page)
		if i > 0 {
			c, err := eval.CompareAUC(base, p)
			if err != nil {
				t.Fatal(err)
			}
			metrics := []eval.Metric{{Name: "ks"}, {Name: "ap"}, {Name: "recall", Threshold: frozen.FPR[2].Threshold}}
			more, err := eval.BootstrapPaired(base, p, metrics, metrics, eval.BootstrapOptions{Resamples: 200})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range append([]eval.Comparison{c}, more...) {
				c.Champion, c.Challenger = names[0], name
				d.Run.Comparisons = append(d.Run.Comparisons, c)
			}
			set, err := eval.Swap(base, p, frozen.FPR[2].Threshold, frozen.FPR[2].Threshold)
			if err != nil {
				t.Fatal(err)
			}
			d.Resamples = 200
			d.Swaps = append(d.Swaps, SwapPage{names[0], name, set, eval.Correlate(base.Score, p.Score)})
			v := *e.AUC.Value
			d.Run.Gates = append(d.Run.Gates, Gate{Model: name, Metric: "auc", Status: "pass", Value: &v, Want: "min 0.5"})
		}
	}
	var turned, reached []float64
	for i := range testRows {
		age := math.Inf(1)
		if i%4 == 0 {
			age = float64(i%97) / 12
		}
		turned, reached = append(turned, age), append(reached, 9-float64(i/(testRows/8))+float64(i%7)/10)
	}
	d.Vintages = eval.Vintages(byRow([]string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"}, testRows/8), turned, reached)
	return d
}
