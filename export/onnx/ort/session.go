//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
)

// What Options leaves zero.
const (
	defaultMemory  = 8 << 30
	defaultTimeout = 60 * time.Second
)

// The most that one request may ask for.
const (
	maxCalls   = 1 << 24
	maxThreads = 1024
)

// maxModel is the longest file that protobuf can hold.
const maxModel = 1<<31 - 1

// blockFloats bounds the numbers of X that one frame carries: 4 MiB.
const blockFloats = 1 << 20

// Session is a model in ONNX Runtime, in a child process. Its methods may be
// called from several goroutines; calls run one after the other.
//
// A call that is cancelled or out of time, and a child that crashes, end the
// session: every later call tells the same cause.
type Session struct {
	child   *process
	version string
	timeout time.Duration
	turn    chan struct{} // holds a token while a call runs
}

// Start starts a child, loads ONNX Runtime and the model in it. The model must
// have one input, "X" float [rows, columns], and the outputs "margin" float
// and "score" double, [rows, 1].
//
// Errors: no library ([ErrNotFound]); one that does not load; a model that it
// refuses, or that has other inputs or outputs; a child that crashes, with the
// signal; one that does not answer in time and is killed ([os.ErrDeadlineExceeded]);
// ctx, which bounds the start, not the session's life.
func Start(ctx context.Context, o Options) (*Session, error) {
	if IsChild() {
		return nil, errors.New("ort: this process is a child itself; main must call ServeChild where IsChild is true")
	}
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ort: %w", err)
	}
	p, err := startProcess()
	if err != nil {
		return nil, fmt.Errorf("ort: child does not start: %w", err)
	}
	s := &Session{child: p, timeout: o.Timeout, turn: make(chan struct{}, 1)}
	head := binary.LittleEndian.AppendUint32(nil, uint32(o.Threads))
	head = binary.LittleEndian.AppendUint64(head, uint64(o.Memory))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(o.Library)))
	head = append(head, o.Library...)
	doing := fmt.Sprintf("load %d bytes of model", len(o.Model))
	err = s.call(ctx, doing, func() error {
		version, err := p.exchange(maxText, kindLoad, head, o.Model)
		s.version = string(version)
		return err
	})
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// complete fills in what is zero and reports what is wrong.
func (o Options) complete() (Options, error) {
	var faults []error
	if o.Threads == 0 {
		o.Threads = 1
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Threads < 1 || o.Threads > maxThreads {
		faults = append(faults, fmt.Errorf("ort: threads is %d; want 1 to %d", o.Threads, maxThreads))
	}
	if o.Memory < 0 {
		faults = append(faults, fmt.Errorf("ort: memory is %d; want bytes > 0", o.Memory))
	}
	if o.Timeout < 0 {
		faults = append(faults, fmt.Errorf("ort: timeout is %v; want > 0", o.Timeout))
	}
	if len(o.Model) == 0 || len(o.Model) > maxModel {
		faults = append(faults, fmt.Errorf("ort: model is %d bytes; want 1 to %d", len(o.Model), maxModel))
	}
	if o.Library == "" {
		path, err := Find()
		if err != nil {
			faults = append(faults, err)
		}
		o.Library = path
	}
	return o, errors.Join(faults...)
}

// Version is the library's, such as "1.17.1".
func (s *Session) Version() string { return s.version }

// Run computes margin and score of rows rows of x, row-major. margin and score
// hold rows numbers; x any number of columns, which the model must take. Large
// inputs are sent in blocks of whole rows. No rows is no error.
//
// After an error margin and score hold anything.
func (s *Session) Run(ctx context.Context, margin []float32, score []float64, x []float32, rows int) error {
	columns, err := shape(x, rows)
	if err != nil {
		return err
	}
	if len(margin) != rows || len(score) != rows {
		return fmt.Errorf("ort: margin and score hold %d and %d numbers; want %d", len(margin), len(score), rows)
	}
	return s.call(ctx, fmt.Sprintf("run %d rows", rows), func() error {
		step := max(1, blockFloats/max(columns, 1))
		for at := 0; at < rows; at += step {
			n := min(step, rows-at)
			if err := s.block(margin[at:at+n], score[at:at+n], x[at*columns:(at+n)*columns], columns); err != nil {
				return err
			}
		}
		return nil
	})
}

// block runs the rows of one frame.
func (s *Session) block(margin []float32, score []float64, x []float32, columns int) error {
	rows := len(margin)
	b := make([]byte, 0, 8+4*len(x))
	b = binary.LittleEndian.AppendUint32(b, uint32(rows))
	b = binary.LittleEndian.AppendUint32(b, uint32(columns))
	got, err := s.child.exchange(12*rows, kindRun, appendFloats32(b, x))
	if err != nil {
		return err
	}
	if len(got) != 12*rows {
		return fmt.Errorf("answer is %d bytes; want %d", len(got), 12*rows)
	}
	floats32(margin, got)
	floats64(score, got[4*rows:])
	return nil
}

// Latency measures calls calls of one row each, in the child, after warmUp
// calls that are not measured, and returns the microseconds of each in order.
// The rows of x are taken in turn, again from the first after the last, so the
// first measured call has row warmUp. Tensors are made once, and putting a row
// into them is measured. The time limit is that of one call.
func (s *Session) Latency(ctx context.Context, x []float32, rows, warmUp, calls int) ([]float64, error) {
	columns, err := shape(x, rows)
	if err != nil {
		return nil, err
	}
	if rows < 1 || calls < 1 || calls > maxCalls || warmUp < 0 || warmUp > maxCalls {
		return nil, fmt.Errorf("ort: rows, warm-up and calls are %d, %d and %d; want at least 1, 0 and 1, and calls at most %d", rows, warmUp, calls, maxCalls)
	}
	b := make([]byte, 0, 16+4*len(x))
	for _, n := range []int{rows, columns, warmUp, calls} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = appendFloats32(b, x)
	us := make([]float64, calls)
	err = s.call(ctx, fmt.Sprintf("measure %d calls", calls), func() error {
		got, err := s.child.exchange(8*calls, kindMeasure, b)
		if err == nil && len(got) != 8*calls {
			err = fmt.Errorf("answer is %d bytes; want %d", len(got), 8*calls)
		}
		if err == nil {
			floats64(us, got)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return us, nil
}

// Throughput counts in the child how many rows a second that many threads
// compute together, one row a call, for about as long as told, after a fifth of
// that for warming up. Each thread has tensors of its own and starts at another
// row; the session is shared, and one call uses as many threads as [Options]
// says.
func (s *Session) Throughput(ctx context.Context, x []float32, rows, threads int, long time.Duration) (perSecond float64, err error) {
	columns, err := shape(x, rows)
	if err != nil {
		return 0, err
	}
	if rows < 1 || threads < 1 || threads > maxThreads || long < time.Millisecond || long > time.Minute {
		return 0, fmt.Errorf("ort: rows, threads and time are %d, %d and %v; want at least 1, 1 to %d, and 1ms to 1m", rows, threads, long, maxThreads)
	}
	b := make([]byte, 0, 16+4*len(x))
	for _, n := range []int{rows, columns, threads, int(long.Microseconds())} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = appendFloats32(b, x)
	var dst [1]float64
	err = s.call(ctx, fmt.Sprintf("count rows on %d threads", threads), func() error {
		got, err := s.child.exchange(8, kindCount, b)
		if err == nil && len(got) != 8 {
			err = fmt.Errorf("answer is %d bytes; want 8", len(got))
		}
		if err == nil {
			floats64(dst[:], got)
		}
		return err
	})
	return dst[0], err
}

// shape is the number of columns of x.
func shape(x []float32, rows int) (columns int, err error) {
	if rows == 0 && len(x) == 0 {
		return 0, nil
	}
	if rows < 1 || len(x) == 0 || len(x)%rows != 0 {
		return 0, fmt.Errorf("ort: x holds %d numbers for %d rows; want a whole number of columns", len(x), rows)
	}
	return len(x) / rows, nil
}

// call waits for its turn and does f under the limit of time.
func (s *Session) call(ctx context.Context, doing string, f func() error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return fmt.Errorf("ort: %s: %w", doing, ctx.Err())
	}
	if err := ctx.Err(); err != nil { // before the call: no reason to end the child
		return fmt.Errorf("ort: %s: %w", doing, err)
	}
	late := fmt.Errorf("no answer within %v, child killed: %w", s.timeout, os.ErrDeadlineExceeded)
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, late)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { s.child.kill(context.Cause(ctx)) })
	defer stop()
	err := f()
	if r := refusal(""); err == nil || errors.As(err, &r) {
		if err != nil {
			err = fmt.Errorf("ort: %s: %w", doing, err)
		}
		return err
	}
	return fmt.Errorf("ort: %s: %w", doing, s.child.end(err))
}

// errClosed is what a call answers after Close.
var errClosed = fmt.Errorf("session is closed: %w", os.ErrClosed)

// Close ends the child, also in the middle of a call, and returns when it is
// gone. Closing again does nothing.
func (s *Session) Close() error {
	s.child.kill(errClosed)
	<-s.child.done
	return nil
}
