package job

import (
	"math"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// compared are the metrics whose difference is bootstrapped; the AUC's is
// DeLong's.
var compared = []string{"ks", "ap", "log_loss", "brier", "recall", "precision", "fpr"}

// drawnRows is how many rows a bootstrap may draw in all: some seconds' work.
const drawnRows = 100_000_000

// compare sets every model against the champion on the test rows.
func (r *run) compare() error {
	champion := r.find(r.f.Spec.Champion)
	if champion == nil {
		return nil
	}
	base := r.sample(champion, r.data.Split.Test)
	o := eval.BootstrapOptions{Seed: r.f.Spec.Seed, Resamples: min(1000, max(100, drawnRows/len(base.Bad))), Cluster: r.testEntities()}
	for _, m := range r.models {
		if m == champion {
			continue
		}
		if err := r.compareWith(champion, m, base, o); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) compareWith(champion, m *model, base eval.Sample, o eval.BootstrapOptions) error {
	other := r.sample(m, r.data.Split.Test)
	c, err := eval.CompareAUC(base, other)
	if err != nil {
		return err
	}
	more, err := eval.BootstrapPaired(base, other, metricsAt(champion), metricsAt(m), o)
	if err != nil {
		return err
	}
	for _, c := range append([]eval.Comparison{c}, more...) {
		c.Champion, c.Challenger = champion.spec.Name, m.spec.Name
		r.result.Comparisons = append(r.result.Comparisons, c)
	}
	set, err := eval.Swap(base, other, champion.threshold(), m.threshold())
	if err != nil {
		return err
	}
	r.judged.resamples = o.Resamples
	r.judged.swaps = append(r.judged.swaps, reports.SwapPage{
		Champion: champion.spec.Name, Challenger: m.spec.Name, Set: set, Correlation: eval.Correlate(base.Score, other.Score),
	})
	return nil
}

// metricsAt are the compared metrics at the model's own threshold.
func metricsAt(m *model) []eval.Metric {
	out := make([]eval.Metric, len(compared))
	for i, name := range compared {
		out[i] = eval.Metric{Name: name, Threshold: m.threshold()}
	}
	return out
}

// threshold is the operating point's; +Inf where nothing is stopped.
func (m *model) threshold() float64 {
	if t := m.judged.Point.Threshold; t != nil {
		return *t
	}
	return math.Inf(1)
}

// testEntities names whose row each test row is, where rows of one entity
// depend on each other and there are entities enough to draw; else it is nil.
func (r *run) testEntities() []string {
	column, v := r.data.Table.Column(r.f.Spec.Data.Entity), r.data.Split.Test
	if column == nil {
		return nil
	}
	names, seen := make([]string, v.Len()), map[string]bool{}
	for i := range names {
		names[i] = column.String(int(v.Row(i)))
		seen[names[i]] = true
	}
	if len(seen) < eval.FewestClusters {
		return nil
	}
	return names
}
