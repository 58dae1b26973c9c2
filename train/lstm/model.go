// Package lstm is a sequence model for risk: an LSTM over time steps, whose
// last state joins the static inputs in a small dense head. It holds weights
// and a plain forward pass; train/lstm/gorgonia trains it.
//
// The steps are either wide columns, all rows having the same number, or a
// history: the last rows of the row's entity, at most as many as the model
// says. An LSTM starts from zeros at the oldest step that there is: nothing is
// padded.
//
// Letters: T time steps, D inputs a step, H hidden units, S static inputs,
// B rows of a batch.
package lstm

import (
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

// Model is the weights and what turns a row into inputs. Matrices are row-major.
type Model struct {
	Set     *feature.Fitted
	History int            // the most rows of an entity that are steps; 0: the steps are columns
	Steps   [][]dense.Term // T lists of D terms, oldest step first; each list has the same kinds in the same order. With a history, one list, for every row
	Static  []dense.Term   // S terms, of the row itself
	H       int
	Wx      []float32 // (D, 4H), gates in the order i, f, g, o
	Wh      []float32 // (H, 4H)
	B       []float32 // (4H)
	Head    []Layer   // the first reads [h_T, static], H+S inputs; ReLU between layers; the last has one output, the margin
	kernel  string
}

// Layer is a dense layer: out = in W + B.
type Layer struct {
	In, Out int
	W       []float32 // (In, Out)
	B       []float32 // (Out)
}

// Features is the feature set that the model reads.
func (m *Model) Features() *feature.Fitted { return m.Set }

// Kernel says what trained it: the bytes are equal for any workers on one kernel.
func (m *Model) Kernel() string { return m.kernel }

// SetKernel records what trained it.
func (m *Model) SetKernel(k string) { m.kernel = k }
