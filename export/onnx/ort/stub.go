//go:build nodl || !(linux || darwin) || !(amd64 || arm64)

package ort

import (
	"context"
	"time"
)

const loads = false

// IsChild says whether this process was started to run ONNX Runtime. This
// build never is.
func IsChild() bool { return false }

// ServeChild is not reached in this build.
func ServeChild() { panic("ort: ServeChild is called where IsChild is false") }

// Session is a model in ONNX Runtime. This build has none.
type Session struct{ _ [0]func() }

// Start answers [ErrNotFound] in this build.
func Start(context.Context, Options) (*Session, error) { return nil, errCannotLoad }

// Version is empty in this build.
func (s *Session) Version() string { return "" }

// Run answers [ErrNotFound] in this build.
func (s *Session) Run(_ context.Context, margin []float32, score []float64, x []float32, rows int) error {
	return errCannotLoad
}

// Latency answers [ErrNotFound] in this build.
func (s *Session) Latency(_ context.Context, x []float32, rows, warmUp, calls int) ([]float64, error) {
	return nil, errCannotLoad
}

// Throughput answers [ErrNotFound] in this build.
func (s *Session) Throughput(_ context.Context, x []float32, rows, threads int, long time.Duration) (float64, error) {
	return 0, errCannotLoad
}

// Close does nothing in this build.
func (s *Session) Close() error { return nil }
