package onnx

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Session runs a file in plain Go. It may be used from several goroutines.
type Session struct {
	model    *Model
	features int
	steps    []step
	start    []*array // the constants, at their places; nil elsewhere
	input    int      // the places of X, margin and score
	margin   int
	score    int
	block    int // rows that are computed at a time
	frames   sync.Pool
}

// step is a node that is ready to run.
type step struct {
	run  kernel
	node *Node
	in   []int
	out  int
}

// frame is the values of one run; the session keeps frames for the next runs.
type frame struct {
	values []*array
	in     []*array
}

const (
	maxFeatures   = 1 << 20
	maxBlock      = 1024
	blockElements = 1 << 18 // in all arrays of a block: they stay in the cache
	maxFrame      = 1 << 23 // elements in all arrays, a run of whatever file
)

// Open reads a file and makes it ready to run. It wants one input X, float32
// [N, F], and the outputs margin, float32 [N, 1], and score, double [N, 1];
// every operator, attribute, type and shape is checked, for which the graph is
// run once on two rows of zeros. A file that passes can still fail in Run, but
// only with an error.
func Open(b []byte) (*Session, error) {
	m, err := Decode(b)
	if err != nil {
		return nil, err
	}
	s := &Session{model: m, block: 2}
	if err := s.build(); err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	elements, err := s.try()
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	s.block = min(max(2*blockElements/max(elements, 1), 1), maxBlock)
	return s, nil
}

// Features is F, the number of values in a row.
func (s *Session) Features() int { return s.features }

// Metadata lists the keys and values in the file, in its order.
func (s *Session) Metadata() [][2]string { return slices.Clone(s.model.Metadata) }

// Run computes margins and scores of rows. x is row-major, rows of F values;
// margin[n] and score[n] are written for row n. A row has the same bits alone
// and in any batch.
func (s *Session) Run(margin []float32, score []float64, x []float32, rows int) error {
	if rows < 0 || len(margin) != rows || len(score) != rows || len(x) != rows*s.features {
		return fmt.Errorf("onnx: lengths of margin, score and x are %d, %d, %d; want %d, %d, %d",
			len(margin), len(score), len(x), rows, rows, rows*s.features)
	}
	f := s.frame()
	defer s.frames.Put(f)
	for from := 0; from < rows; from += s.block {
		to := min(from+s.block, rows)
		if _, err := s.compute(f, x[from*s.features:to*s.features], to-from); err != nil {
			return fmt.Errorf("onnx: %w", err)
		}
		copy(margin[from:to], f.values[s.margin].f32)
		copy(score[from:to], f.values[s.score].f64)
	}
	return nil
}

// try runs two rows of zeros and counts the elements of all arrays.
func (s *Session) try() (int, error) {
	f := s.frame()
	defer s.frames.Put(f)
	return s.compute(f, make([]float32, 2*s.features), 2)
}

func (s *Session) frame() *frame {
	if f, ok := s.frames.Get().(*frame); ok {
		return f
	}
	f := &frame{values: slices.Clone(s.start)}
	for i, v := range f.values {
		if v == nil {
			f.values[i] = new(array)
		}
	}
	return f
}

// compute runs the graph on some rows and counts the elements of all arrays.
func (s *Session) compute(f *frame, x []float32, rows int) (int, error) {
	in := f.values[s.input]
	in.typ, in.dims, in.f32 = Float, append(in.dims[:0], rows, s.features), x
	defer func() { in.f32 = nil }() // it is the caller's
	elements := len(x)
	for i := range s.steps {
		step := &s.steps[i]
		f.in = f.in[:0]
		for _, place := range step.in {
			f.in = append(f.in, f.values[place])
		}
		out := f.values[step.out]
		if err := step.run(out, f.in); err != nil {
			return 0, fmt.Errorf("node %d %q (%s): %w", i, step.node.Name, step.node.Op, err)
		}
		if elements += out.size(); elements > maxFrame {
			return 0, fmt.Errorf("arrays have more than %d elements together; want less", maxFrame)
		}
	}
	return elements, errors.Join(
		wantOutput(margin, f.values[s.margin], Float, rows),
		wantOutput(score, f.values[s.score], Double, rows))
}

func wantOutput(name string, a *array, typ int32, rows int) error {
	if a.typ != typ || !has(a, rows, 1) {
		return fmt.Errorf("output %q is %v of type %d; want [N, 1] of type %d", name, a.dims, a.typ, typ)
	}
	return nil
}
