package datasets

import "github.com/riskbench/riskbench/datasets/feature"

// Matrix is a table seen through a fitted feature set.
// All slices have one entry a row, in (time, seq) order where there is a time.
type Matrix struct {
	Set    *feature.Fitted
	X      [][]float32 // X[j] is feature j; NaN is missing; a categorical feature holds its code
	Label  []float64   // 1: bad (the positive class), 0: good
	Weight []float64   // nil: all 1
	Time   []int64     // microseconds since 1970 UTC; nil: no time
	Seq    []int64     // nil: no place in a log
	Prev   []int32     // the entity's row before this one, -1 for none; nil: no entity
	Keep   *Table      // id and segments; no learner reads it
}

// Rows is the number of rows.
func (m *Matrix) Rows() int { return len(m.Label) }

// View is some rows of a matrix. Rows ascend; nil means all rows below Horizon.
// Rows at or above Horizon exist for no one who is given the view.
type View struct {
	M       *Matrix
	Rows    []int32
	Horizon int32
}

// All is the view of every row.
func All(m *Matrix) View { return View{M: m, Horizon: int32(m.Rows())} }

// Len is the number of rows of the view.
func (v View) Len() int {
	if v.Rows == nil {
		return int(v.Horizon)
	}
	return len(v.Rows)
}

// Row is the matrix row of the view's row i.
func (v View) Row(i int) int32 {
	if v.Rows == nil {
		return int32(i)
	}
	return v.Rows[i]
}

// Labels copies the labels of the view.
func (v View) Labels() []float64 { return gather(v.M.Label, v) }

// Weights copies the weights of the view; nil when all weigh 1.
func (v View) Weights() []float64 {
	if v.M.Weight == nil {
		return nil
	}
	return gather(v.M.Weight, v)
}

// Column copies feature j of the view.
func (v View) Column(j int) []float32 { return gather(v.M.X[j], v) }

func gather[T any](src []T, v View) []T {
	dst := make([]T, v.Len())
	for i := range dst {
		dst[i] = src[v.Row(i)]
	}
	return dst
}

// Split is the four parts of a matrix. They share no row.
type Split struct{ Fit, Valid, Calib, Test View }
