//go:build real

package reports

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/riskbench/riskbench/eval"
)

// hardPages are pages whose charts are hard to label: close curves, long
// names, few rows, rare bads, a score that knows all, one that knows nothing.
func hardPages(t *testing.T) map[string]string {
	t.Helper()
	long := []string{"a_model_with_quite_a_long_name", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "模型模型模型模型模型模型模型模型模型模型模型", "b", "challenger-2026-10-31-final"}
	pages := map[string]string{
		"three models": html(t, realistic(t, "logistic", "gbdt", "a_model_with_quite_a_long_name")),
		"one model":    html(t, realistic(t, "gbdt")),
	}
	for name, c := range map[string]struct {
		models []string
		score  scorer
	}{
		"five close models, long names": {long, func(i int, z float64, _ bool, r *rand.Rand) float64 { return z + (0.6+0.01*float64(i))*r.NormFloat64() }},
		"a perfect model":               {long[:2], func(i int, z float64, bad bool, r *rand.Rand) float64 { return certain(bad) * (1 + 0.1*r.Float64()) }},
		"a reversed model":              {long[:2], func(i int, z float64, bad bool, r *rand.Rand) float64 { return -certain(bad) * (1 + 0.1*r.Float64()) }},
		"constant scores":               {long[:2], func(int, float64, bool, *rand.Rand) float64 { return -1 }},
		"two scores alone":              {long[:2], func(_ int, z float64, _ bool, _ *rand.Rand) float64 { return math.Copysign(1, z) }},
		"large margins":                 {long[:2], func(_ int, z float64, _ bool, r *rand.Rand) float64 { return 1e6*z + r.NormFloat64() }},
	} {
		pages[name] = html(t, hard(t, c.models, 2000, 0.2, c.score))
	}
	noisy := func(i int, z float64, _ bool, r *rand.Rand) float64 { return z + float64(i+1)*r.NormFloat64() }
	pages["a dozen rows"] = html(t, hard(t, long[:2], 12, 0.4, noisy))
	pages["one bad in a thousand"] = html(t, hard(t, long[:3], 20_000, 0.001, noisy))
	pages["almost all are bad"] = html(t, hard(t, long[:3], 2000, 0.995, noisy))
	pages["almost blind models"] = html(t, hard(t, long[:3], 2000, 0.2, func(i int, z float64, _ bool, r *rand.Rand) float64 { return z + 40*r.NormFloat64() }))
	pages["perfect on rare bads"] = html(t, hard(t, long[:2], 5000, 0.003, func(_ int, z float64, bad bool, _ *rand.Rand) float64 { return z + 9*certain(bad) }))
	pages["many days, a failed gate"] = html(t, failed(t))
	return pages
}

// failed is a document with all that is said only when something is wrong, and with many periods.
func failed(t *testing.T) *Document {
	d := realistic(t, "champion", "challenger")
	d.Run.Status = "gates_failed"
	d.Run.Gates = append(d.Run.Gates, Gate{Model: "challenger", Metric: "auc", Status: "fail", Value: d.Run.Models[1].Test.AUC.Value, Want: "min 0.99"},
		Gate{Model: "challenger", Metric: "psi", Status: "fail", Want: "max 0.1", Why: "there is no validation part"})
	d.Run.Warnings = append(d.Run.Warnings, eval.Warning{Code: "few_positives", Text: "The test part has 9 bads."})
	d.Run.Models[1].Parity[0].Different = 3
	one := 9.5
	d.Run.Models[1].LatencyUS["go"] = Latency{P50: 1, P95: 2, P99: 3, P999: 4, N: 20_000, Throughput: Throughput{One: &one}, Why: "two threads are not timed: GOMAXPROCS is 1"}
	p, _ := sample(1, testRows, 1)
	days := make([]string, testRows)
	for i := range days {
		days[i] = time.Date(2026, 1, 1+i/100, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
	}
	d.Models[1].Periods = eval.Periods(p, days, p.Score, 0.9)
	return d
}

func certain(bad bool) float64 {
	if bad {
		return 1
	}
	return -1
}

// inTurn gives each row one of the values, each that many rows in turn.
func inTurn(rows, each int, values ...string) []string {
	dst := make([]string, rows)
	for i := range dst {
		dst[i] = values[i/each%len(values)]
	}
	return dst
}

// scorer gives the margin of a row to model i: z decides, up to chance, whether the row is bad.
type scorer func(i int, z float64, bad bool, r *rand.Rand) float64

// hard is a document whose models score the same rows, of which about a share
// bad is bad, and validation rows of the same kind.
func hard(t *testing.T, names []string, rows int, bad float64, score scorer) *Document {
	t.Helper()
	samples := func(i int, seed uint64) (p, margins eval.Sample) {
		truth, own := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, uint64(2+i)))
		for k := range rows {
			z := truth.NormFloat64()
			isBad := truth.Float64() < bad*math.Exp(z-0.5) || k == 0
			if k == 1 {
				isBad = false
			}
			m := score(i, z, isBad, own)
			margins.Score, margins.Bad = append(margins.Score, m), append(margins.Bad, isBad)
			p.Score = append(p.Score, 1/(1+math.Exp(-m)))
		}
		p.Bad = margins.Bad
		return p, margins
	}
	d := realistic(t, names...)
	base, _ := samples(0, 1)
	for i := range names {
		p, margins := samples(i, 1)
		valid, _ := samples(i, 9)
		frozen, err := eval.Freeze(valid, eval.Options{FPR: []float64{0.001, 0.01, 0.05}, Capacity: []float64{0.01, 0.05}})
		if err != nil {
			t.Fatal(err)
		}
		e, _, err := eval.Evaluate(p, eval.Options{Thresholds: &frozen})
		if err != nil {
			t.Fatal(err)
		}
		d.Run.Models[i].Test = e
		at := frozen.FPR[2].Threshold
		m := &d.Models[i]
		m.ROC, m.Reliability, m.Gains, m.Histogram = eval.ROC(p), eval.Reliability(p, 10), eval.Gains(p, 10), eval.Histogram(margins, 40)
		m.Segments = eval.Segments(p, "a long column name", inTurn(rows, 2, []string{"north", "a region with a name that is too long", "", "3"}...), at)
		m.Periods = eval.Periods(p, inTurn(rows, max(rows/5, 1), []string{"2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05"}...), valid.Score, at)
		for k := range m.Importance {
			m.Importance[k] = Importance{"a feature of a considerable name " + string(rune('a'+k%26)) + m.Importance[k].Name, math.Pow(10, -float64(k))}
		}
		m.Rounds = nil
		for k := range 3 {
			m.Rounds = append(m.Rounds, TrainRound{1_000_000 * (k + 1), 0.12345 + 1e-5*float64(k), 0.12345 + 2e-5*float64(k)})
		}
		d.Run.Models[i].Rounds = 1_000_000
		if i > 0 {
			set, err := eval.Swap(base, p, at, at)
			if err != nil {
				t.Fatal(err)
			}
			d.Swaps[i-1].Set, d.Swaps[i-1].Correlation = set, eval.Correlate(base.Score, p.Score)
		}
	}
	return d
}
