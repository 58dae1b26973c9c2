// Package train says what a trainer and a model are.
//
// Each algorithm has a folder of its own (linear, gbdt, lstm), where learner
// and model stand apart: a model is plain data with a plain forward pass. The
// laws that every trainer must obey are tests, in train/traintest.
package train

import (
	"context"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/eval"
)

// Scorer gives margins: log-odds of being bad. Every margin is a value of
// float32, so that the margin in a file, in ONNX and here is one number.
// It writes dst[i] for row i of the view; len(dst) must be v.Len().
type Scorer interface {
	Margins(dst []float64, v datasets.View) error
}

// Trainer learns a model from fit. It may look at valid to decide when to
// stop, and at nothing else. The model depends on the views' rows, the
// parameters and the seed alone: not on workers, not on rows at or beyond a
// view's Horizon. When ctx is done it returns ctx.Err() within a round.
type Trainer interface {
	Train(ctx context.Context, fit, valid datasets.View, h Hooks) (Model, error)
}

// Model is a trained model. MarshalBinary gives the native bytes; equal
// models have equal bytes.
type Model interface {
	Scorer
	Features() *feature.Fitted
	Kernel() string // what computed it, where that may change bytes: "portable", "fma", "cuda"; "exact" where it may not
	MarshalBinary() ([]byte, error)
}

// Round is the progress of a training: boosting rounds, epochs, iterations.
type Round struct {
	Round, Rounds int     // 1 to Rounds; Rounds is the most there can be
	Fit, Valid    float64 // the loss or metric on each part; NaN where it was not computed
	Best          int     // the best round so far
}

// Hooks is what a caller may hang into a training. Every field may be nil.
type Hooks struct {
	Round      func(Round)               // called after each round
	Metric     func(eval.Sample) float64 // higher is better: replaces the trainer's own stopping metric
	Checkpoint func([]byte) error        // called now and then with what Resume needs
}
