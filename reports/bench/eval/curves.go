package main

import (
	"sync"

	"github.com/riskbench/riskbench/eval"
)

// curves is the metrics with every point of the ROC curve and of the
// precision-recall curve. Their sums show that the peers' curves are the same.
func curves(read reader) (func() (map[string]float64, error), error) {
	s, err := read.sample("score")
	if err != nil {
		return nil, err
	}
	return func() (map[string]float64, error) {
		r, values, err := ranking(s)
		if err != nil {
			return nil, err
		}
		var roc []eval.Point
		var pr []eval.PRPoint
		var wg sync.WaitGroup
		wg.Go(func() { roc = r.ROC() })
		wg.Go(func() { pr = r.PrecisionRecall() })
		wg.Wait()
		values["roc_points"], values["pr_points"] = float64(len(roc)), float64(len(pr))
		var fpr, recall, precision float64
		for _, p := range roc {
			fpr += p.FPR
		}
		for _, p := range pr {
			recall += p.Recall
			precision += p.Precision
		}
		values["fpr_sum"], values["recall_sum"], values["precision_sum"] = fpr, recall, precision
		return values, nil
	}, nil
}
