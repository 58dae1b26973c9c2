package onnx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/lstm"
)

// Sequences is how X holds the rows of a model with a history. A row of X is
//
//	length                   how many steps are real, 1 to History
//	inputs of step 1         the oldest
//	...
//	inputs of step History
//	static inputs            of the row itself
//
// Steps stand from the left: the row itself is step length, and what stands
// beyond it is not read (Fill writes zeros). NaN is missing, a category is its
// code.
type Sequences struct {
	History int
	Inputs  []int // features of a step, by their places in the set
	Static  []int
}

// SequencesOf is the layout of a model with a history: the features that its
// terms read, each once, in the order of the set.
func SequencesOf(m *lstm.Model) *Sequences {
	return &Sequences{History: m.History, Inputs: read(m.Steps[0]), Static: read(m.Static)}
}

func read(list []dense.Term) []int {
	places := column(list, func(t *dense.Term) int { return t.Feature })
	slices.Sort(places)
	return slices.Compact(places)
}

// Width is the number of values in a row of X.
func (q *Sequences) Width() int { return 1 + q.History*len(q.Inputs) + len(q.Static) }

// Columns names the values of a row of X: length, then amount@1 for the feature
// amount of step 1, and so on; a static input has the name of its feature.
func (q *Sequences) Columns(names []string) []string {
	dst := append(make([]string, 0, q.Width()), "length")
	for t := range q.History {
		for _, j := range q.Inputs {
			dst = append(dst, fmt.Sprintf("%s@%d", names[j], t+1))
		}
	}
	for _, j := range q.Static {
		dst = append(dst, names[j])
	}
	return dst
}

// Fill writes rows from to to of a view, whose matrix must have its links.
func (q *Sequences) Fill(dst []float32, v datasets.View, from, to int) {
	var past []int32
	for i := from; i < to; i++ {
		row := dst[(i-from)*q.Width():][:q.Width()]
		clear(row)
		past = v.M.Past(past[:0], v.Row(i), q.History)
		row[0] = float32(len(past))
		x := row[1:]
		for _, at := range past {
			for k, j := range q.Inputs {
				x[k] = v.M.X[j][at]
			}
			x = x[len(q.Inputs):]
		}
		x = row[len(row)-len(q.Static):]
		for k, j := range q.Static {
			x[k] = v.M.X[j][v.Row(i)]
		}
	}
}

// stepTerms is the terms of a step, once for each step, on the columns of X.
func (q *Sequences) stepTerms(list []dense.Term) [][]dense.Term {
	dst := make([][]dense.Term, q.History)
	for t := range dst {
		dst[t] = moved(list, q.Inputs, 1+t*len(q.Inputs))
	}
	return dst
}

func (q *Sequences) staticTerms(list []dense.Term) []dense.Term {
	return moved(list, q.Static, q.Width()-len(q.Static))
}

// moved gives terms whose features stand in X from a place on, in the order of features.
func moved(list []dense.Term, features []int, from int) []dense.Term {
	dst := slices.Clone(list)
	for k := range dst {
		place, _ := slices.BinarySearch(features, dst[k].Feature)
		dst[k].Feature = from + place
	}
	return dst
}

// doc says what a row of X is.
func (q *Sequences) doc(names []string) string {
	list := func(places []int) string {
		dst := make([]string, len(places))
		for i, j := range places {
			dst[i] = names[j]
		}
		return strings.Join(dst, ", ")
	}
	s := fmt.Sprintf("length, 1 to %d, the number of steps that are real; then %d steps, oldest first, the row itself being step length, those beyond it not read, each of: %s",
		q.History, q.History, list(q.Inputs))
	if len(q.Static) > 0 {
		s += "; then, of the row itself: " + list(q.Static)
	}
	return s + ". NaN is missing, a category is its code"
}
