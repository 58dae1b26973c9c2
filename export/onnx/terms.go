package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/riskbench/riskbench/train/dense"
)

var kinds = []string{dense.Numeric, dense.Level, dense.Missing}

// terms is the dense inputs of a model in a graph, by kind: T lists of D terms,
// or one list where steps is false. The shape of a kind's values is [N, T, Dk],
// or [N, Dk].
type terms struct {
	b      *builder
	prefix string
	steps  bool
	lists  [][]dense.Term
}

// check says what is wrong with the terms for a model of F features.
func (t *terms) check(features int) error {
	var faults []error
	for i, list := range t.lists {
		if !slices.EqualFunc(list, t.lists[0], func(a, b dense.Term) bool { return a.Kind == b.Kind }) {
			faults = append(faults, fmt.Errorf("onnx: kinds of step %d are not those of step 0", i))
		}
		last := 0
		for j := range list {
			kind := slices.Index(kinds, list[j].Kind)
			if kind < last {
				faults = append(faults, fmt.Errorf("onnx: kind of term %d is %q; want the order %q", j, list[j].Kind, kinds))
			}
			last = max(last, kind)
			faults = append(faults, checkTerm(&list[j], j, features))
		}
	}
	return errors.Join(faults...)
}

func checkTerm(t *dense.Term, j, features int) error {
	if t.Feature < 0 || t.Feature >= features {
		return fmt.Errorf("onnx: feature of term %d is %d; want 0 to %d", j, t.Feature, features-1)
	}
	finite := !math.IsInf(t.Mean, 0) && !math.IsInf(t.Inv, 0) && t.Mean == t.Mean && t.Inv == t.Inv
	if t.Kind == dense.Numeric && !(finite && t.Limit >= 0 && t.Limit <= math.MaxFloat32) {
		return fmt.Errorf("onnx: mean, inv and limit of term %d are %v, %v, %v; want finite numbers", j, t.Mean, t.Inv, t.Limit)
	}
	return nil
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

// gather reads the features of some terms, and gives the shape of the terms' constants.
func (t *terms) gather(kind string, list []dense.Term) (string, []int64) {
	dims := []int64{int64(len(list))}
	if t.steps {
		dims = []int64{int64(len(t.lists)), int64(len(list) / len(t.lists))}
	}
	name := t.prefix + kind
	index := t.b.int64(name+"_feature", column(list, func(d *dense.Term) int64 { return int64(d.Feature) }), dims...)
	return t.b.gather(name+"_x", input, index), append([]int64{1}, dims...)
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
	x, dims := t.gather(dense.Numeric, list)
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
	x, dims := t.gather(dense.Level, list)
	codes := column(list, func(d *dense.Term) float32 { return float32(d.Code) })
	return t.b.node("Equal", t.prefix+"level_is", x, t.b.float(t.prefix+"level_code", codes, dims...))
}

// missing is x != x, as bool.
func (t *terms) missing() string {
	list := t.of(dense.Missing)
	if len(list) == 0 {
		return ""
	}
	x, _ := t.gather(dense.Missing, list)
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
