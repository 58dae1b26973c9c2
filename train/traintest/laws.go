package traintest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

type law struct {
	name  string
	check func(context.Context, Case) error
}

// laws in the order in which a new trainer is likely to break them.
var laws = []law{
	{"learns a known truth", learns},
	{"same bytes for any workers", workers},
	{"rows at or beyond the horizon exist for no one", horizon},
	{"rows of no view exist for no one", outside},
	{"listed rows are as good as a matrix of their own", listed},
	{"weights of 1 are no weights", unitWeights},
	{"bytes come back as the same model", roundTrip},
	{"damaged bytes are refused", damaged},
	{"a cancelled context gives its error and no model", cancelled},
	{"rounds are told in order", rounds},
	{"margins want a slice of the view's length", wrongLength},
	{"no rows, one class, or a label that is neither 0 nor 1, is an error", degenerate},
}

// fitBytes trains on the first two parts of m and gives the model's bytes.
func fitBytes(ctx context.Context, c Case, m *datasets.Matrix, workers int) ([]byte, error) {
	fit, valid, _ := parts(m)
	return trainBytes(ctx, c, fit, valid, workers)
}

func trainBytes(ctx context.Context, c Case, fit, valid datasets.View, workers int) ([]byte, error) {
	model, err := c.New(workers).Train(ctx, fit, valid, train.Hooks{})
	if err != nil {
		return nil, fmt.Errorf("training with %d workers: %w", workers, err)
	}
	return model.MarshalBinary()
}

func fitModel(ctx context.Context, c Case, m *datasets.Matrix) (train.Model, error) {
	fit, valid, _ := parts(m)
	return c.New(2).Train(ctx, fit, valid, train.Hooks{})
}

func margins(model train.Model, v datasets.View) ([]float64, error) {
	dst := make([]float64, v.Len())
	for i := range dst {
		dst[i] = math.Inf(1) // a row that is left out is found
	}
	err := model.Margins(dst, v)
	return dst, err
}

func learns(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.TruthRows)
	model, err := fitModel(ctx, c, m)
	if err != nil {
		return err
	}
	_, _, test := parts(m)
	got, err := margins(model, test)
	if err != nil {
		return err
	}
	for i, x := range got {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("margin of row %d is %v; want a finite number", i, x)
		}
		if float64(float32(x)) != x {
			return fmt.Errorf("margin of row %d is %v; want a value of float32", i, x)
		}
	}
	if a := auc(got, test.Labels()); !(a >= c.AUC) {
		return fmt.Errorf("AUC on %d rows is %.4f; want %v or more", len(got), a, c.AUC)
	}
	return nil
}

func workers(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	counts := []int{1, 2, 3}
	if c.Slow {
		counts = counts[:2]
	}
	var first []byte
	for _, w := range counts {
		b, err := fitBytes(ctx, c, m, w)
		if err != nil {
			return err
		}
		if first == nil {
			first = b
		}
		if !bytes.Equal(b, first) {
			return fmt.Errorf("the bytes of %d workers are not those of 1", w)
		}
	}
	return nil
}

func horizon(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	fit, valid, _ := parts(m)
	fit.Rows, fit.Horizon = nil, int32(len(fit.Rows)) // the other form of a view
	want, err := trainBytes(ctx, c, fit, valid, 2)
	if err != nil {
		return err
	}
	for i := valid.Horizon; i < int32(m.Rows()); i++ {
		spoil(m, i)
	}
	got, err := trainBytes(ctx, c, fit, valid, 2)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("garbage at and beyond the horizon changed the model")
	}
	return nil
}

func outside(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	fit, valid, _ := parts(m)
	fit.Rows = every(fit.Rows, 2, 0)
	want, err := trainBytes(ctx, c, fit, valid, 2)
	if err != nil {
		return err
	}
	first := valid.Rows[0]
	for _, i := range every(span(0, first), 2, 1) {
		spoil(m, i)
	}
	got, err := trainBytes(ctx, c, fit, valid, 2)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("garbage in rows that no view lists changed the model")
	}
	return nil
}

// spoil writes what no reader could overlook.
func spoil(m *datasets.Matrix, i int32) {
	for j := range m.X {
		m.X[j][i] = []float32{float32(math.Inf(1)), -1e30, float32(math.NaN()), 1e9}[(int(i)+j)%4]
	}
	m.Label[i] = []float64{math.NaN(), 7, -1}[i%3]
	m.Weight[i] = []float64{math.NaN(), math.Inf(1), -3}[i%3]
}

// every gives the rows at places from, from+n, from+2n.
func every(rows []int32, n, from int) []int32 {
	var dst []int32
	for i := from; i < len(rows); i += n {
		dst = append(dst, rows[i])
	}
	return dst
}

func listed(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	fit, valid, test := parts(m)
	fit.Rows = every(fit.Rows, 3, 1)
	want, err := trainBytes(ctx, c, fit, valid, 2)
	if err != nil {
		return err
	}
	own := datasets.All(gather(fit))
	got, err := trainBytes(ctx, c, own, datasets.All(gather(valid)), 2)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("a view that lists rows gave other bytes than a matrix of these rows")
	}
	model, err := c.Decode(got)
	if err != nil {
		return err
	}
	test.Rows = every(test.Rows, 3, 1)
	return sameMargins(model, model, test, datasets.All(gather(test)))
}

// gather copies the rows of a view into a matrix of their own.
func gather(v datasets.View) *datasets.Matrix {
	m := &datasets.Matrix{Set: v.M.Set, Label: v.Labels(), Weight: v.Weights()}
	for j := range v.M.X {
		m.X = append(m.X, v.Column(j))
	}
	for i := range v.Len() {
		m.Time = append(m.Time, v.M.Time[v.Row(i)])
		m.Seq = append(m.Seq, v.M.Seq[v.Row(i)])
	}
	return m
}

func sameMargins(a, b train.Model, va, vb datasets.View) error {
	x, err := margins(a, va)
	if err != nil {
		return err
	}
	y, err := margins(b, vb)
	if err != nil {
		return err
	}
	for i := range x {
		if math.Float64bits(x[i]) != math.Float64bits(y[i]) {
			return fmt.Errorf("margin of row %d is %v and %v; want the same bits", i, x[i], y[i])
		}
	}
	return nil
}

func unitWeights(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	for i := range m.Weight {
		m.Weight[i] = 1
	}
	ones, err := fitBytes(ctx, c, m, 2)
	if err != nil {
		return err
	}
	m.Weight = nil
	none, err := fitBytes(ctx, c, m, 2)
	if err != nil {
		return err
	}
	if !bytes.Equal(ones, none) {
		return errors.New("weights of 1 gave other bytes than no weights")
	}
	return nil
}

func roundTrip(ctx context.Context, c Case) error {
	m := Truth(c.Seed, c.Rows)
	model, err := fitModel(ctx, c, m)
	if err != nil {
		return err
	}
	b, err := model.MarshalBinary()
	if err != nil {
		return err
	}
	back, err := c.Decode(b)
	if err != nil {
		return err
	}
	again, err := back.MarshalBinary()
	if err != nil {
		return err
	}
	if !bytes.Equal(again, b) {
		return errors.New("the bytes of the decoded model are not those it was decoded from")
	}
	if back.Kernel() != model.Kernel() {
		return fmt.Errorf("kernel is %q; want %q", back.Kernel(), model.Kernel())
	}
	return sameMargins(model, back, datasets.All(m), datasets.All(m))
}
