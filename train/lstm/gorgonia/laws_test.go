package gorgonia

import (
	"testing"

	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
	"github.com/riskbench/riskbench/train/traintest"
)

func lawParams() lstm.Params {
	p := lstm.Default()
	p.HiddenSize, p.Head, p.Epochs, p.BatchSize, p.LR = 8, 16, 12, 64, 1e-2
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
