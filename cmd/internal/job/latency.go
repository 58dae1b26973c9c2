package job

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/export/onnx/ort"
	"github.com/riskbench/riskbench/reports"
)

const (
	calls  = 20_000     // single rows that are timed
	warmUp = calls / 10 // single rows before them, that are not
)

// The keys of latency_us.
const (
	ofFeatures = "features"    // record -> vector
	ofGo       = "go"          // record -> vector -> margin
	ofORT      = "onnxruntime" // record -> vector -> margin and score
)

// caller computes one row at a time, as a thread of a service does that has an
// extractor and a history of its own.
type caller struct {
	m       *model
	all     *datasets.Matrix
	rows    []int // in the order of the log; again from the first after the last
	records iter.Seq[*feature.Record]
	x       *feature.Extractor
	h       *feature.History
	v       []float32
	last    *lastRows
	steps   int // rows of the entity that the model reads
	margin  []float64
}

func (r *run) newCaller(m *model, rows []int) (*caller, error) {
	set, all := m.model.Features(), r.data.Matrix
	read := r.data.Table.Only(set.Inputs())
	x, err := set.Bind(datasets.Layout(read))
	if err != nil {
		return nil, err
	}
	steps := 1
	if q := sequencesOf(m.model); q != nil {
		steps = q.History
	}
	return &caller{m: m, all: all, rows: rows, records: datasets.Records(read, slices.Values(rows), all.Time, all.Seq), x: x, h: &feature.History{},
		v: make([]float32, len(all.X)), last: newLastRows(m.model, steps), steps: steps, margin: make([]float64, 1)}, nil
}

// features computes the vector of a record and puts it where the model reads it.
func (c *caller) features(view datasets.View, rec *feature.Record) error {
	c.x.Vector(c.v, c.h, rec)
	for j := range c.v {
		c.last.m.X[j][view.Rows[0]] = c.v[j]
	}
	return nil
}

// score computes the vector of a record and its margin.
func (c *caller) score(view datasets.View, rec *feature.Record) error {
	if err := c.features(view, rec); err != nil {
		return err
	}
	return c.m.model.Margins(c.margin, view)
}

// what is the work that a key of latency_us is about.
func (c *caller) what(key string) func(datasets.View, *feature.Record) error {
	if key == ofFeatures {
		return c.features
	}
	return c.score
}

// each calls one for row after row, until it says that it has enough. What a
// service remembers of the past is there before the call, and the record is
// remembered after it.
func (c *caller) each(one func(view datasets.View, rec *feature.Record) (more bool, err error)) error {
	for {
		i := 0
		for rec := range c.records {
			more, err := one(c.last.fill(c.all, int32(c.rows[i]), c.steps), rec)
			if err != nil || !more {
				return err
			}
			if err := c.x.Observe(c.h, rec); err != nil {
				return err
			}
			i++
		}
		c.h = &feature.History{} // the rows begin again
	}
}

// time gives the nanoseconds that each of the calls took after the warm-up, in
// order. The clock's own cost, some 50 ns, is in them.
func (c *caller) time(what func(datasets.View, *feature.Record) error) ([]int64, error) {
	ns := make([]int64, 0, calls)
	i := 0
	err := c.each(func(view datasets.View, rec *feature.Record) (bool, error) {
		start := time.Now()
		err := what(view, rec)
		took := time.Since(start).Nanoseconds()
		if i++; i > warmUp {
			ns = append(ns, took)
		}
		return len(ns) < calls, err
	})
	return ns, err
}

// latency times one row at a time through features and model, as a service
// would call them: a call starts where the one before has ended, so waiting in
// a queue is not in it. It gives the nanoseconds of each row's features too,
// to which [run.latencyInORT] adds.
func (r *run) latency(m *model) (features []int64, err error) {
	m.out.LatencyUS = map[string]reports.Latency{}
	for _, key := range []string{ofFeatures, ofGo} {
		c, err := r.newCaller(m, r.timedRows())
		if err != nil {
			return nil, err
		}
		ns, err := c.time(c.what(key))
		if err != nil {
			return nil, err
		}
		if key == ofFeatures {
			features = ns
		}
		l := percentiles(ns)
		if l.Throughput, l.Why, err = r.throughput(m, key); err != nil {
			return nil, err
		}
		m.out.LatencyUS[key] = l
	}
	return features, r.ctx.Err()
}

// latencyInORT times the same rows in ONNX Runtime's child, by the child's own
// clock, and adds the time of each row's features: the sum is what a service
// waits for that has the library in its own process.
func (r *run) latencyInORT(m *model, s *ort.Session, features []int64) error {
	rows := r.timedRows()
	x := m.rowsOf(r.data.Matrix, rows)
	us, err := s.Latency(r.ctx, x, len(rows), warmUp, calls)
	if err != nil {
		return err
	}
	ns := make([]int64, len(us))
	for i := range us {
		ns[i] = features[i] + int64(us[i]*1e3+0.5)
	}
	l := percentiles(ns)
	if l.Throughput, l.Why, err = r.throughputInORT(m, s, x, len(rows)); err != nil {
		return err
	}
	m.out.LatencyUS[ofORT] = l
	return nil
}

// rowsOf are rows as the model's ONNX file reads them, row-major.
func (m *model) rowsOf(all *datasets.Matrix, rows []int) []float32 {
	v := datasets.View{M: all, Horizon: int32(all.Rows())}
	for _, row := range rows {
		v.Rows = append(v.Rows, int32(row))
	}
	q := sequencesOf(m.model)
	if q == nil {
		return rowMajor(v)
	}
	x := make([]float32, len(rows)*q.Width())
	q.Fill(x, v, 0, len(rows))
	return x
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
	return rows[max(0, n-calls-warmUp):]
}
