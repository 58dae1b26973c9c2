package job

import (
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/export/onnx"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/lstm"
)

// sequencesOf says how a row of a model with a history is laid out in its ONNX
// file; nil for the other models, whose row is the vector of features.
func sequencesOf(m train.Model) *onnx.Sequences {
	if l, ok := m.(*lstm.Model); ok && l.History > 0 {
		return onnx.SequencesOf(l)
	}
	return nil
}

// columnsOf names the values of a row of the model's ONNX file.
func columnsOf(m train.Model) []string {
	names := m.Features().Names()
	if q := sequencesOf(m); q != nil {
		return q.Columns(names)
	}
	return names
}

// proofSequences is proofRows for a model with a history: the test rows with
// their pasts, and odd rows that are each other's pasts.
func proofSequences(m train.Model, q *onnx.Sequences, test datasets.View) ([]*proofSet, error) {
	x, rows := oddRows(test)
	odd := matrixOf(m, x, rows)
	odd.Prev = make([]int32, rows)
	for i := range odd.Prev {
		odd.Prev[i] = int32(i - 1)
		if i%(2*q.History) == 0 { // so that pasts of every length occur
			odd.Prev[i] = -1
		}
	}
	var sets []*proofSet
	for _, s := range []struct {
		on   string
		view datasets.View
	}{{"test rows", test}, {"planted rows", datasets.All(odd)}} {
		n := s.view.Len()
		set := &proofSet{on: s.on, x: make([]float32, n*q.Width()), rows: n, margin: make([]float64, n)}
		q.Fill(set.x, s.view, 0, n)
		if err := m.Margins(set.margin, s.view); err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// lastRows is a matrix of one entity's last rows, as a service keeps them: the
// row to score is the last one.
type lastRows struct {
	m    datasets.Matrix
	past []int32
}

func newLastRows(m train.Model, n int) *lastRows {
	l := &lastRows{m: datasets.Matrix{Set: m.Features(), X: make([][]float32, len(m.Features().Defs)), Label: make([]float64, n), Prev: make([]int32, n)}}
	for j := range l.m.X {
		l.m.X[j] = make([]float32, n)
	}
	return l
}

// fill copies the rows before row of src, and gives the view of the row itself.
func (l *lastRows) fill(src *datasets.Matrix, row int32, n int) datasets.View {
	l.past = append(l.past[:0], row)
	if n > 1 { // only then are rows linked
		l.past = src.Past(l.past[:0], row, n)
	}
	for k, at := range l.past {
		l.m.Prev[k] = int32(k - 1)
		for j := range l.m.X {
			l.m.X[j][k] = src.X[j][at]
		}
	}
	last := len(l.past) - 1
	return datasets.View{M: &l.m, Rows: []int32{int32(last)}, Horizon: int32(last + 1)}
}
