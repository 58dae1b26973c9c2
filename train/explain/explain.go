// Package explain says what a model does with its features, by changing them
// and looking at the margins: permutation importance, partial dependence,
// monotonicity, and the reasons of single rows. It works for any scorer and
// knows nothing of how one is built; it is no attribution that sums to the
// margin, which SHAP is.
//
// A feature is changed in the rows of the view alone. A model that also reads
// an entity's earlier rows sees those as they are.
//
// One letter has one meaning in this package: j is a feature, k a place in a
// list, v a view, m its matrix.
package explain

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

// changed scores a view as if feature j of its rows were given by value; place
// is the row's place in the view. Other features, other rows and the matrix
// stay as they are.
func changed(dst []float64, s train.Scorer, v datasets.View, j int, value func(place int) float32) error {
	if len(dst) != v.Len() {
		return fmt.Errorf("explain: there are %d margins; want %d, one a row", len(dst), v.Len())
	}
	m := *v.M
	m.X = append([][]float32(nil), v.M.X...)
	column := append([]float32(nil), v.M.X[j]...)
	for k := range v.Len() {
		column[v.Row(k)] = value(k)
	}
	m.X[j] = column
	w := v
	w.M = &m
	return s.Margins(dst, w)
}

// spread thins a view to at most n rows, evenly.
func spread(v datasets.View, n int) datasets.View {
	if v.Len() <= n {
		return v
	}
	rows := make([]int32, n)
	for k := range rows {
		rows[k] = v.Row(int(int64(k) * int64(v.Len()) / int64(n)))
	}
	return datasets.View{M: v.M, Rows: rows, Horizon: v.Horizon}
}

// each calls f for 0 to n-1 on some workers, and stops at the first error.
func each(ctx context.Context, workers, n int, f func(k int) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, n)
	for range max(1, min(workers, n)) {
		wg.Go(func() {
			for k := int(next.Add(1)) - 1; k < n && ctx.Err() == nil; k = int(next.Add(1)) - 1 {
				errs[k] = f(k)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// isLevel says that x is a code of a categorical feature of card levels.
func isLevel(x float32, card int) bool {
	return x >= 0 && x < float32(card) && float64(x) == math.Trunc(float64(x))
}
