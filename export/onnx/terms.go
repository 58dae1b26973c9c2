package onnx

import (
	"errors"
	"fmt"
	"slices"

	"github.com/riskbench/riskbench/train/dense"
)

// terms is the dense inputs of a model in a graph, by kind: T lists of D terms,
// or one list where steps is false. The shape of a kind's values is [N, T, Dk],
// or [N, Dk]. Where the lists are alike but for their features, the constants of
// the first stand for all.
type terms struct {
	b      *builder
	prefix string
	steps  bool
	alike  bool
	lists  [][]dense.Term
}

// check says what is wrong with the terms for a model of F features.
func (t *terms) check(features int) error {
	var faults []error
	for i, list := range t.lists {
		if !slices.EqualFunc(list, t.lists[0], func(a, b dense.Term) bool { return a.Kind == b.Kind }) {
			faults = append(faults, fmt.Errorf("onnx: kinds of step %d are not those of step 0", i))
		}
		if err := dense.Check(list, features); err != nil {
			faults = append(faults, fmt.Errorf("onnx: step %d: %w", i, err))
		}
	}
	return errors.Join(faults...)
}

// of lists the terms of a kind, step by step.
func (t *terms) of(kind string) []dense.Term {
	var dst []dense.Term
	for _, list := range t.lists {
		for _, term := range list {
			if term.Kind == kind {
				dst = append(dst, term)
			}
		}
	}
	return dst
}

// gather reads the features of some terms, and gives the terms of which the
// constants are, and their shape.
func (t *terms) gather(kind string, list []dense.Term) (string, []dense.Term, []int64) {
	dims := []int64{int64(len(list))}
	if t.steps {
		dims = []int64{int64(len(t.lists)), int64(len(list) / len(t.lists))}
	}
	name := t.prefix + kind
	index := t.b.int64(name+"_feature", column(list, func(d *dense.Term) int64 { return int64(d.Feature) }), dims...)
	x := t.b.gather(name+"_x", input, index)
	if t.alike {
		dims, list = []int64{1, dims[1]}, list[:dims[1]] // the index keeps its own
	}
	return x, list, append([]int64{1}, dims...)
}

// numeric is (x-Mean)*Inv, limited, in double; 0 when missing. "" when there is none.
//
// The zero is put in after the product, so that no NaN is left whatever made
// it: a NaN must not reach a Cast to int64. Min and Max take a limit a term,
// where Clip takes one alone.
func (t *terms) numeric() string {
	list := t.of(dense.Numeric)
	if len(list) == 0 {
		return ""
	}
	x, list, dims := t.gather(dense.Numeric, list)
	name, b := t.prefix+dense.Numeric, t.b
	constant := func(what string, get func(*dense.Term) float64) string {
		return b.double(name+what, column(list, get), dims...)
	}
	x = b.cast(name+"_double", x, Double)
	x = b.node("Sub", name+"_centred", x, constant("_mean", func(d *dense.Term) float64 { return d.Mean }))
	x = b.node("Mul", name+"_scaled", x, constant("_inv", func(d *dense.Term) float64 { return d.Inv }))
	missing := b.node("IsNaN", name+"_missing", x)
	x = b.node("Where", name+"_filled", missing, b.double(name+"_zero", []float64{0}, 1), x)
	x = b.node("Min", name+"_below", x, constant("_most", func(d *dense.Term) float64 { return d.Limit }))
	return b.node("Max", name+"_limited", x, constant("_least", func(d *dense.Term) float64 { return -d.Limit }))
}

// level is x == Code, as bool.
func (t *terms) level() string {
	list := t.of(dense.Level)
	if len(list) == 0 {
		return ""
	}
	x, list, dims := t.gather(dense.Level, list)
	codes := column(list, func(d *dense.Term) float32 { return float32(d.Code) })
	return t.b.node("Equal", t.prefix+"level_is", x, t.b.float(t.prefix+"level_code", codes, dims...))
}

// missing is x != x, as bool.
func (t *terms) missing() string {
	list := t.of(dense.Missing)
	if len(list) == 0 {
		return ""
	}
	x, _, _ := t.gather(dense.Missing, list)
	return t.b.node("IsNaN", t.prefix+"missing_is", x)
}

// floats joins the terms in float32, in the order of a list.
func (t *terms) floats(axis int64) string {
	var parts []string
	for _, x := range []string{t.numeric(), t.level(), t.missing()} {
		if x != "" {
			parts = append(parts, t.b.cast(x+"_float", x, Float))
		}
	}
	return t.b.concat(t.prefix+"inputs", axis, parts...)
}

func column[E any](list []dense.Term, get func(*dense.Term) E) []E {
	dst := make([]E, len(list))
	for i := range list {
		dst[i] = get(&list[i])
	}
	return dst
}
