package job

import (
	"cmp"
	"slices"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/reports"
)

// latency times one row at a time through features and model, as a service
// would call them: record -> vector -> margin. The clock's own cost, some 50 ns,
// is in it; what the service remembers of the past is there before, and the
// record is remembered after.
func (r *run) latency(m *model) (reports.Latency, error) {
	set, all := m.model.Features(), r.data.Matrix
	read := r.data.Table.Only(set.Inputs())
	x, err := set.Bind(datasets.Layout(read))
	if err != nil {
		return reports.Latency{}, err
	}
	history := 1
	if q := sequencesOf(m.model); q != nil {
		history = q.History
	}
	rows := r.timedRows()
	records := datasets.Records(read, slices.Values(rows), all.Time, all.Seq)
	last, v, dst, h := newLastRows(m.model, history), make([]float32, len(all.X)), make([]float64, 1), &feature.History{}
	us := make([]float64, 0, calls)
	for i := 0; i < calls+calls/10; {
		for rec := range records {
			if i++; i > calls+calls/10 {
				break
			}
			view := last.fill(all, int32(rows[(i-1)%len(rows)]), history)
			at := view.Rows[0]
			start := time.Now()
			x.Vector(v, h, rec)
			for j := range v {
				last.m.X[j][at] = v[j]
			}
			if err := m.model.Margins(dst, view); err != nil {
				return reports.Latency{}, err
			}
			if i > calls/10 { // the first tenth warms up
				us = append(us, float64(time.Since(start).Nanoseconds())/1e3)
			}
			if err := x.Observe(h, rec); err != nil {
				return reports.Latency{}, err
			}
		}
		h = &feature.History{} // the rows begin again
	}
	return percentiles(us), r.ctx.Err()
}

// timedRows are the last rows, in the order of the log: as many as are timed,
// or all there are.
func (r *run) timedRows() []int {
	m := r.data.Matrix
	n := m.Rows()
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	if m.Seq != nil {
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(m.Seq[a], m.Seq[b]) })
	}
	return rows[max(0, n-calls-calls/10):]
}

// percentiles are nearest-rank.
func percentiles(us []float64) reports.Latency {
	slices.Sort(us)
	at := func(p int) float64 { return us[min(len(us)-1, len(us)*p/100)] }
	return reports.Latency{P50: at(50), P99: at(99), N: len(us)}
}
