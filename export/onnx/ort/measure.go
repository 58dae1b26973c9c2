//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"runtime/debug"
	"sync"
	"time"
)

// single calls the model with one row at a time, over the same tensors, and
// goes through the rows in turn. It must be closed.
type single struct {
	x    []float32
	row  []float32
	at   int // where the next row begins
	call *call
}

func (c *child) newSingle(x []float32, columns, first int) (*single, error) {
	s := &single{x: x, row: make([]float32, columns), at: first * columns}
	var err error
	s.call, err = c.model.newCall(make([]float32, 1), make([]float64, 1), s.row, 1)
	return s, err
}

// next puts the next row into the tensor and computes it.
func (s *single) next() error {
	copy(s.row, s.x[s.at:])
	if s.at += len(s.row); s.at == len(s.x) {
		s.at = 0
	}
	return s.call.run()
}

// withoutGC keeps the garbage collector out of what f measures.
func withoutGC(f func() error) error {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	return f()
}

// measure times calls of one row each.
func (c *child) measure(f *fields) ([]byte, error) {
	rows, columns, warmUp, calls := f.u32(), f.u32(), f.u32(), f.u32()
	x, err := f.floats(rows, columns)
	if err != nil {
		return nil, err
	}
	s, err := c.newSingle(x, columns, 0)
	if err != nil {
		return nil, err
	}
	defer s.call.close()
	us := make([]float64, calls)
	err = withoutGC(func() error {
		for i := -warmUp; i < calls; i++ {
			start := time.Now()
			err := s.next()
			d := time.Since(start)
			if err != nil {
				return err
			}
			if i >= 0 {
				us[i] = float64(d.Nanoseconds()) / 1000
			}
		}
		return nil
	})
	return appendFloats64(nil, us), err
}

// count sums the rows a second of several threads.
func (c *child) count(f *fields) ([]byte, error) {
	rows, columns, threads, long := f.u32(), f.u32(), f.u32(), time.Duration(f.u32())*time.Microsecond
	x, err := f.floats(rows, columns)
	if err != nil {
		return nil, err
	}
	rates, faults := make([]float64, threads), make([]error, threads)
	err = withoutGC(func() error {
		var wg sync.WaitGroup
		for t := range threads {
			wg.Go(func() {
				s, err := c.newSingle(x, columns, t*rows/threads)
				if err != nil {
					faults[t] = err
					return
				}
				defer s.call.close()
				rates[t], faults[t] = s.rate(long)
			})
		}
		wg.Wait()
		for _, err := range faults {
			if err != nil {
				return err
			}
		}
		return nil
	})
	sum := 0.0
	for _, r := range rates {
		sum += r
	}
	return appendFloats64(nil, []float64{sum}), err
}

// rate is the rows a second over about so long, after a fifth of that.
func (s *single) rate(long time.Duration) (float64, error) {
	for start := time.Now(); time.Since(start) < long/5; {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	start, n := time.Now(), 0
	for n == 0 || time.Since(start) < long {
		if err := s.next(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
