package eval

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Metric is what a bootstrap measures of a resample: auc, ks, ap, log_loss,
// brier; or at a threshold, which is not set anew, recall, precision and fpr.
type Metric struct {
	Name      string
	Threshold float64
}

// BootstrapMetrics are the names that a Metric can have.
var BootstrapMetrics = []string{"auc", "ks", "ap", "log_loss", "brier", "recall", "precision", "fpr"}

// BootstrapOptions says how rows are drawn; the zero value is usable.
type BootstrapOptions struct {
	Resamples int     // 0: 1,000
	Level     float64 // of intervals; 0: 0.95
	Seed      uint64
	// Cluster names a customer or a day of each row, whose rows depend on each
	// other: whole clusters are drawn. nil: bads and goods are drawn apart, as
	// many of each as there are.
	Cluster []string
}

// drawnRows is how many rows a bootstrap of several metrics draws in some seconds.
const drawnRows = 100_000_000

// ResamplesFor is how many resamples of that many rows take some seconds: 1,000,
// fewer beyond 100,000 rows, and 100 from 1,000,000 on, whatever these take.
// Below 1,000 the warning few_resamples says so.
func ResamplesFor(rows int) (int, []Warning) {
	n := min(1000, max(100, drawnRows/max(rows, 1)))
	if n == 1000 {
		return n, nil
	}
	return n, []Warning{{"few_resamples", fmt.Sprintf("differences rest on %d resamples instead of 1,000, as there are %d rows: the ends of their intervals are rougher, and no p is below %.2g", n, rows, 2/float64(n+1))}}
}

// Bootstrap gives each metric the percentile interval of resamples with
// replacement (Efron 1979), one estimate a metric. Equal seeds give equal bits
// for any order of rows and any number of processors. Metrics that are not
// linear, such as KS, rise when rows are drawn twice: their interval lies high,
// and is stretched to hold the value where it would not.
// A metric without a value on s has no interval, nor has one that more than a
// twentieth of the resamples has no value of; with weights there is none at
// all. It fails for a sample that fails Check, for options out of range, for a
// metric without a name of BootstrapMetrics, and for fewer than 10 clusters.
func Bootstrap(s Sample, metrics []Metric, o BootstrapOptions) ([]Estimate, error) {
	o = o.withDefaults()
	if err := errors.Join(s.Check(), o.check(len(s.Score)), checkMetrics(metrics)); err != nil {
		return nil, err
	}
	r := rank(s)
	out := make([]Estimate, len(metrics))
	for k, m := range metrics {
		out[k] = r.point(m)
	}
	if s.Weight != nil {
		for k := range out {
			out[k].Why = whyWeighted
		}
		return out, nil
	}
	draws := o.run([]Sample{s}, [][]Metric{metrics})
	for k := range out {
		out[k] = o.interval(out[k], draws[0][k])
	}
	return out, nil
}

// BootstrapPaired compares two scores of the same rows by metrics of one name
// each: the challenger's minus the champion's, with the percentile interval of
// the difference over resamples that are the same rows for both, and the P at
// which that interval would end at 0, counting the sample itself. It fails
// where [Bootstrap] does, for samples of other rows and for lists of other
// metrics.
func BootstrapPaired(champion, challenger Sample, of, against []Metric, o BootstrapOptions) ([]Comparison, error) {
	o = o.withDefaults()
	if err := errors.Join(checkPair(champion, challenger), o.check(len(champion.Score)), checkMetrics(of), checkMetrics(against)); err != nil {
		return nil, err
	}
	if !slices.EqualFunc(of, against, func(a, b Metric) bool { return a.Name == b.Name }) {
		return nil, errors.New("eval: the metrics of champion and challenger differ; want the same names in the same order")
	}
	a, b := rank(champion), rank(challenger)
	out := make([]Comparison, len(of))
	for k := range out {
		out[k] = Comparison{Metric: of[k].Name, Delta: difference(a.point(of[k]), b.point(against[k]))}
		if champion.Weight != nil {
			out[k].Delta.Why = whyWeighted
		}
	}
	if champion.Weight != nil {
		return out, nil
	}
	draws := o.run([]Sample{champion, challenger}, [][]Metric{of, against})
	for k := range out {
		delta := make([]float64, o.Resamples)
		for i := range delta {
			delta[i] = draws[1][k][i] - draws[0][k][i]
		}
		out[k].Delta = o.interval(out[k].Delta, delta)
		if out[k].Delta.Lo != nil {
			out[k].P = ptr(bootstrapP(delta))
		}
	}
	return out, nil
}

// difference is b - a.
func difference(a, b Estimate) Estimate {
	if a.Value == nil || b.Value == nil {
		why := a.Why
		if a.Value != nil {
			why = b.Why
		}
		return Estimate{N: a.N, Positives: a.Positives, Why: why}
	}
	return Estimate{Value: ptr(*b.Value - *a.Value), N: a.N, Positives: a.Positives}
}

func (o BootstrapOptions) withDefaults() BootstrapOptions {
	if o.Resamples == 0 {
		o.Resamples = 1000
	}
	if o.Level == 0 {
		o.Level = defaultLevel
	}
	return o
}

// FewestClusters is below how many clusters an interval would say nothing.
const FewestClusters = 10

func (o BootstrapOptions) check(rows int) error {
	var faults []error
	if o.Resamples < 100 || o.Resamples > 1_000_000 {
		faults = append(faults, fmt.Errorf("eval: resamples is %d; want 100 to 1,000,000", o.Resamples))
	}
	if !(o.Level > 0 && o.Level < 1) {
		faults = append(faults, fmt.Errorf("eval: level is %v; want above 0 and below 1", o.Level))
	}
	if o.Cluster != nil && len(o.Cluster) != rows {
		faults = append(faults, fmt.Errorf("eval: there are %d clusters; want %d, one a row", len(o.Cluster), rows))
	} else if o.Cluster != nil {
		if n := len(clusterNames(o.Cluster)); n < FewestClusters {
			faults = append(faults, fmt.Errorf("eval: the rows are of %d clusters; want %d or more", n, FewestClusters))
		}
	}
	return errors.Join(faults...)
}

func checkMetrics(metrics []Metric) error {
	var faults []error
	for _, m := range metrics {
		if !slices.Contains(BootstrapMetrics, m.Name) {
			faults = append(faults, fmt.Errorf("eval: metric is %q; want one of %v", m.Name, BootstrapMetrics))
		}
		if m.Threshold != m.Threshold {
			faults = append(faults, fmt.Errorf("eval: threshold of %s is NaN; want a number", m.Name))
		}
	}
	return errors.Join(faults...)
}

// run measures every resample: draws[k][j][i] is metric j of sample k in
// resample i, NaN where it has no value.
func (o BootstrapOptions) run(samples []Sample, metrics [][]Metric) [][][]float64 {
	p, layouts := arrange(samples, o.Cluster)
	draws := make([][][]float64, len(samples))
	for k := range draws {
		draws[k] = make([][]float64, len(metrics[k]))
		for j, m := range metrics[k] {
			draws[k][j] = make([]float64, o.Resamples)
			if m.Name == "log_loss" {
				layouts[k].losses()
			}
			if o.areaAlone(metrics[k]) {
				layouts[k].bounds()
			}
		}
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), o.Resamples) {
		wg.Go(func() {
			d, buffers := p.buffer(), make([]resampled, len(layouts))
			for i := int(next.Add(1)) - 1; i < o.Resamples; i = int(next.Add(1)) - 1 {
				p.draw(d, rand.NewPCG(o.Seed, uint64(i)))
				for k, l := range layouts {
					if o.areaAlone(metrics[k]) {
						draws[k][0][i] = l.area(&buffers[k], d)
						continue
					}
					l.rank(&buffers[k], d)
					for j, m := range metrics[k] {
						draws[k][j][i] = buffers[k].value(m, l)
					}
				}
			}
		})
	}
	wg.Wait()
	return draws
}

// areaAlone says that the AUC is all that is asked of stratified resamples:
// they need no ranking of their own then.
func (o *BootstrapOptions) areaAlone(metrics []Metric) bool {
	return o.Cluster == nil && len(metrics) == 1 && metrics[0].Name == "auc"
}

// value is a metric of a resample; NaN where it has none.
func (r *resampled) value(m Metric, l *layout) float64 {
	if r.nBads == 0 || r.nGoods == 0 {
		return math.NaN()
	}
	if m.Name != "log_loss" {
		return r.ranked.value(m)
	}
	return orNaN(r.logLossOf(0, func(k int) float64 { return l.loss[0][r.group[k]] }, func(k int) float64 { return l.loss[1][r.group[k]] }))
}

// value is a metric's value without its interval; NaN where it has none.
func (r *ranked) value(m Metric) float64 {
	switch m.Name {
	case "auc":
		return r.area()
	case "ks":
		_, distance := r.farthest()
		return distance
	case "ap":
		return r.apValue()
	case "brier":
		return orNaN(r.brier(0))
	case "log_loss":
		return orNaN(r.logLoss(0))
	}
	c := r.cut(m.Threshold, defaultLevel)
	switch m.Name {
	case "recall":
		return orNaN(c.Recall)
	case "fpr":
		return orNaN(c.FPR)
	}
	return orNaN(c.Precision)
}

func orNaN(e Estimate) float64 {
	if e.Value == nil {
		return math.NaN()
	}
	return *e.Value
}

// point is a metric's value on the sample itself.
func (r *ranked) point(m Metric) Estimate {
	switch v := r.value(m); {
	case v == v:
		return r.estimate(v, "")
	case m.Name == "precision":
		return r.unknown("no row is stopped")
	case m.Name == "log_loss":
		return r.logLoss(defaultLevel)
	}
	return r.unknown(whyNoProbabilities)
}

// interval gives e the percentiles of the draws.
func (o BootstrapOptions) interval(e Estimate, draws []float64) Estimate {
	if e.Value == nil {
		return e
	}
	sorted := slices.DeleteFunc(slices.Clone(draws), func(x float64) bool { return x != x })
	if len(sorted)*20 < len(draws)*19 {
		e.Why = "more than a twentieth of the resamples has no value"
		return e
	}
	slices.Sort(sorted)
	tail := max(int(float64(len(sorted)+1)*(1-o.Level)/2), 1)
	method := "bootstrap_stratified"
	if o.Cluster != nil {
		method = "bootstrap_cluster"
	}
	return e.with(min(sorted[tail-1], *e.Value), max(sorted[len(sorted)-tail], *e.Value), o.Level, method)
}

// bootstrapP is twice the smaller share of draws on either side of 0, which
// both hold, the sample itself counted among them.
func bootstrapP(delta []float64) float64 {
	below, above, n := 1, 1, 1
	for _, x := range delta {
		if x == x {
			n++
		}
		if x <= 0 {
			below++
		}
		if x >= 0 {
			above++
		}
	}
	return min(1, 2*float64(min(below, above))/float64(n))
}
