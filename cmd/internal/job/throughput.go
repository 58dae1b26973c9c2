package job

import (
	"runtime"
	"sync"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/export/onnx/ort"
	"github.com/riskbench/riskbench/reports"
)

// pace is how long rows are counted on each number of threads, after a fifth
// of that for warming up.
const pace = 50 * time.Millisecond

// oneCore says why there is no throughput on two threads.
const oneCore = "two threads are not timed: GOMAXPROCS is 1"

// throughput counts the rows a second of one and of two threads, one row at a
// time, each thread with its own extractor and history. Unlike the latency it
// holds all that is done for a row: the past is made ready, the record remembered.
func (r *run) throughput(m *model, key string) (reports.Throughput, string, error) {
	rows := r.timedRows()
	return onThreads(runtime.GOMAXPROCS(0), func(threads int) (float64, error) {
		callers := make([]*caller, threads)
		for t := range callers {
			var err error
			if callers[t], err = r.newCaller(m, rows); err != nil {
				return 0, err
			}
		}
		rates, faults := make([]float64, threads), make([]error, threads)
		var wg sync.WaitGroup
		for t, c := range callers {
			wg.Go(func() {
				rates[t], faults[t] = c.rate(c.what(key))
			})
		}
		wg.Wait()
		sum := 0.0
		for t := range rates {
			if faults[t] != nil {
				return 0, faults[t]
			}
			sum += rates[t]
		}
		return sum, nil
	})
}

// rate is how many rows a second the caller computes.
func (c *caller) rate(what func(datasets.View, *feature.Record) error) (float64, error) {
	start, counted, rows := time.Now(), time.Duration(-1), 0
	var took time.Duration
	err := c.each(func(view datasets.View, rec *feature.Record) (bool, error) {
		if took = time.Since(start); counted < 0 && took >= pace/5 {
			counted, rows = took, 0
		}
		if counted >= 0 && took-counted >= pace && rows > 0 {
			return false, nil
		}
		rows++
		return true, what(view, rec)
	})
	return float64(rows) / (took - counted).Seconds(), err
}

// throughputInORT is computed, because the features are made in this process
// and ONNX Runtime runs in a child: a row takes a thread the time of its
// features and that of its call, each measured on as many threads.
func (r *run) throughputInORT(m *model, s *ort.Session, x []float32, rows int) (reports.Throughput, string, error) {
	features := m.out.LatencyUS[ofFeatures].Throughput
	return onThreads(runtime.GOMAXPROCS(0), func(threads int) (float64, error) {
		session, err := s.Throughput(r.ctx, x, rows, threads, pace)
		if err != nil {
			return 0, err
		}
		before := *features.One
		if threads == 2 {
			before = *features.Two
		}
		return 1 / (1/before + 1/session), nil
	})
}

// onThreads measures on one thread and, where as many run at a time, on two.
func onThreads(cores int, measure func(threads int) (float64, error)) (dst reports.Throughput, why string, err error) {
	one, err := measure(1)
	if err != nil {
		return dst, "", err
	}
	dst.One = &one
	if cores < 2 {
		return dst, oneCore, nil
	}
	two, err := measure(2)
	if err != nil {
		return dst, "", err
	}
	dst.Two = &two
	return dst, "", nil
}
