package gbdt

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
)

// present gives the rows of the fit part that weigh something, with their
// labels and weights, those of bad rows times scale.
func present(fit datasets.View, scale float64) (view datasets.View, label, weight []float64, err error) {
	if fit.Len() == 0 {
		return view, nil, nil, fmt.Errorf("gbdt: the fit part has 0 rows; want rows to learn from")
	}
	y, w, err := labels(fit, "fit")
	if err != nil {
		return view, nil, nil, err
	}
	view = datasets.View{M: fit.M, Rows: make([]int32, 0, fit.Len()), Horizon: fit.Horizon}
	for i := range y {
		x := 1.0
		if w != nil {
			x = w[i]
		}
		if y[i] == 1 {
			x *= scale
		}
		if x > 0 {
			view.Rows = append(view.Rows, fit.Row(i))
			label, weight = append(label, y[i]), append(weight, x)
		}
	}
	bads := 0
	for i := range label {
		bads += int(label[i])
	}
	if bads == 0 || bads == len(label) {
		return view, nil, nil, fmt.Errorf("gbdt: the fit part has %d positives of %d rows that weigh something; want goods and bads", bads, len(label))
	}
	return view, label, weight, nil
}

// labels reads and checks the labels and weights of a part; no weights: nil.
func labels(v datasets.View, part string) (label, weight []float64, err error) {
	label, weight = v.Labels(), v.Weights()
	for i, y := range label {
		if y != 0 && y != 1 {
			return nil, nil, fmt.Errorf("gbdt: the label of row %d of the %s part is %v; want 0 or 1", i, part, y)
		}
	}
	for i, w := range weight {
		if !(w >= 0) || math.IsInf(w, 0) {
			return nil, nil, fmt.Errorf("gbdt: the weight of row %d of the %s part is %v; want a finite number, 0 or more", i, part, w)
		}
	}
	return label, weight, nil
}

// logOdds is the margin that every row would have if none were told apart.
func logOdds(label, weight []float64) float64 {
	var good, bad float64
	for i, w := range weight {
		if label[i] == 1 {
			bad += w
		} else {
			good += w
		}
	}
	return train.Log(bad / good)
}
