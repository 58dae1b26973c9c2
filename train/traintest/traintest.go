// Package traintest holds the laws that every trainer must pass, as one call
// from the trainer's own tests:
//
//	traintest.Run(t, traintest.Case{
//		New:    func(workers int) train.Trainer { return linear.New(linear.Default(), workers) },
//		Decode: func(b []byte) (train.Model, error) { return linear.Decode(b) },
//		AUC:    0.85,
//	})
//
// The data is [Truth], a matrix made from a seed, whose labels follow a known rule.
package traintest

import (
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

// Case is a trainer under the laws.
type Case struct {
	// New makes the trainer, for the columns of [Truth]. Its parameters and
	// seed must not depend on workers.
	New func(workers int) train.Trainer
	// Decode reads what MarshalBinary wrote. A nil *M in the interface beside an error is a fault of the case.
	Decode func([]byte) (train.Model, error)
	// AUC is the least AUC on rows that were not trained on. The margins that
	// drew the labels reach 0.897 (see the test of Truth).
	AUC float64
	// Rows is the size of the matrix for all laws but the one that asks for
	// the AUC; 0 means 600. A trainer that cuts rows into blocks wants several
	// of them in 60 % of the rows, or more workers have nothing to differ by.
	Rows int
	// TruthRows is the size for the law that asks for the AUC; 0 means 6,000.
	TruthRows int
	// Seed makes the matrix; 0 means 1.
	Seed uint64
	// Slow leaves out the third worker count and flips fewer bytes.
	Slow bool
}

// Run checks every law, each as a subtest.
func Run(t *testing.T, c Case) {
	t.Helper()
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) {
			if err := l.check(t.Context(), c.withDefaults()); err != nil {
				t.Error(err)
			}
		})
	}
}

func (c Case) withDefaults() Case {
	if c.Rows == 0 {
		c.Rows = 600
	}
	if c.TruthRows == 0 {
		c.TruthRows = 6000
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	return c
}

// parts cuts a matrix in row order: 60 % to fit, 20 % to stop by, 20 % that no
// trainer may look at. The Horizon of the first two is the start of the third.
func parts(m *datasets.Matrix) (fit, valid, test datasets.View) {
	n := int32(m.Rows())
	a, b := n*6/10, n*8/10
	fit = datasets.View{M: m, Rows: span(0, a), Horizon: b}
	valid = datasets.View{M: m, Rows: span(a, b), Horizon: b}
	test = datasets.View{M: m, Rows: span(b, n), Horizon: n}
	return fit, valid, test
}

func span(from, to int32) []int32 {
	rows := make([]int32, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, i)
	}
	return rows
}
