package job

import (
	"slices"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/reports"
)

// latency times one row at a time through features and model, as a service
// would call them: record -> vector -> margin. The clock's own cost, some 50 ns, is in it.
func (r *run) latency(m *model) (reports.Latency, error) {
	t := r.data.Table
	x, err := m.model.Features().Bind(datasets.Layout(t))
	if err != nil {
		return reports.Latency{}, err
	}
	records := r.someRecords(min(512, r.data.Split.Test.Len()))
	one := &datasets.Matrix{Set: m.model.Features(), X: make([][]float32, len(r.data.Matrix.X)), Label: make([]float64, 1)}
	for j := range one.X {
		one.X[j] = make([]float32, 1)
	}
	v := make([]float32, len(one.X))
	dst, view, h := make([]float64, 1), datasets.All(one), &feature.History{}
	us := make([]float64, 0, calls)
	for i := range calls + calls/10 {
		start := time.Now()
		x.Vector(v, h, records[i%len(records)])
		for j := range v {
			one.X[j][0] = v[j]
		}
		if err := m.model.Margins(dst, view); err != nil {
			return reports.Latency{}, err
		}
		if i >= calls/10 { // the first tenth warms up
			us = append(us, float64(time.Since(start).Nanoseconds())/1e3)
		}
	}
	return percentiles(us), r.ctx.Err()
}

// someRecords copies the first n test rows as records.
func (r *run) someRecords(n int) []*feature.Record {
	var out []*feature.Record
	test := r.data.Split.Test
	rows := func(yield func(int) bool) {
		for i := range n {
			if !yield(int(test.Row(i))) {
				return
			}
		}
	}
	for rec := range datasets.Records(r.data.Table, rows, r.data.Matrix.Time, r.data.Matrix.Seq) {
		c := *rec
		c.Num, c.Text, c.Null = slices.Clone(rec.Num), slices.Clone(rec.Text), slices.Clone(rec.Null)
		out = append(out, &c)
	}
	return out
}

// percentiles are nearest-rank.
func percentiles(us []float64) reports.Latency {
	slices.Sort(us)
	at := func(p int) float64 { return us[min(len(us)-1, len(us)*p/100)] }
	return reports.Latency{P50: at(50), P99: at(99), N: len(us)}
}
