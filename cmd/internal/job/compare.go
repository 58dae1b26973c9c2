package job

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// compared are the metrics whose difference is bootstrapped; the AUC's is
// DeLong's.
var compared = []string{"ks", "ap", "log_loss", "brier", "recall", "precision", "fpr"}

// compare sets every model against the champion on the test rows.
func (r *run) compare() error {
	champion := r.find(r.f.Spec.Champion)
	if champion == nil {
		return nil
	}
	base := r.sample(champion, r.data.Split.Test)
	o := eval.BootstrapOptions{Seed: r.f.Spec.Seed}
	if base.Weight == nil && len(r.models) > 1 {
		var doubts []eval.Warning
		o.Resamples, doubts = eval.ResamplesFor(len(base.Bad))
		for _, w := range doubts {
			r.warn(w.Code, "%s", w.Text)
		}
		o.Cluster = r.testEntities()
	}
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

// testEntities names whose row each test row is, as rows of one entity depend on
// each other; a row without an entity stands alone. It is nil without
// data.entity, and with fewer entities than can be drawn: a warning says so.
func (r *run) testEntities() []string {
	column, v := r.data.Table.Column(r.f.Spec.Data.Entity), r.data.Split.Test
	if column == nil {
		return nil
	}
	names, seen := make([]string, v.Len()), map[string]bool{}
	for i := range names {
		row := int(v.Row(i))
		names[i] = column.String(row)
		if column.IsNull(row) {
			names[i] = fmt.Sprintf("\x00%d", row) // no entity has that name
		}
		seen[names[i]] = true
	}
	if len(seen) < eval.FewestClusters {
		r.warn("few_entities", "the test part has rows of %d entities; with fewer than %d the differences' intervals take rows as independent, and are too narrow where they are not", len(seen), eval.FewestClusters)
		return nil
	}
	return names
}
