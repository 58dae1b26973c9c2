package gorgonia

import (
	"testing"

	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
	"github.com/riskbench/riskbench/train/traintest"
)

// lawParams sets what the golden digest depends on, so that a new default changes no bytes.
func lawParams() lstm.Params {
	p := lstm.Default()
	p.HiddenSize, p.Head, p.Epochs, p.BatchSize, p.LR, p.LRSchedule = 8, 16, 12, 64, 1e-2, lstm.Linear
	p.WeightDecay, p.Dropout, p.ClipGradNorm, p.InputLimit, p.InputPieces = 1e-2, 0.1, 1, 3, 4
	p.EarlyStopping = lstm.EarlyStopping{Metric: lstm.AUC, Patience: 10}
	p.Steps, p.Static = traintest.Steps, traintest.Wide
	return p
}

func TestLaws(t *testing.T) {
	traintest.Run(t, traintest.Case{
		New: func(workers int) train.Trainer { return New(lawParams(), 7, workers) },
		Decode: func(b []byte) (train.Model, error) {
			m, err := lstm.Decode(b)
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		AUC: 0.84,
	})
}
