package main

import (
	"bytes"
	"fmt"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// report is the page of two models' scores of the same rows: evaluations,
// thresholds, curves, the comparison, and HTML. The thresholds are frozen on
// the rows themselves, for want of others: the work is the same.
func report(read reader) (func() (map[string]float64, error), error) {
	a, errA := read.sample("score")
	b, errB := read.sample("other")
	if errA != nil || errB != nil {
		return nil, fmt.Errorf("%v %v", errA, errB)
	}
	return func() (map[string]float64, error) {
		d := &reports.Document{OperatingPoint: "a false-positive rate of 5 %", Command: "make bench-eval"}
		d.Run.Name, d.Run.Status = "bench-eval", "done"
		d.Run.Data.Rows = len(a.Score)
		for i, s := range []eval.Sample{a, b} {
			if err := addModel(d, []string{"champion", "challenger"}[i], s); err != nil {
				return nil, err
			}
		}
		c, err := eval.CompareAUC(a, b)
		if err != nil {
			return nil, err
		}
		c.Champion, c.Challenger = "champion", "challenger"
		d.Run.Comparisons = []eval.Comparison{c}
		var page bytes.Buffer
		if err := reports.HTML(&page, d); err != nil {
			return nil, err
		}
		return map[string]float64{"bytes": float64(page.Len())}, nil
	}, nil
}

func addModel(dst *reports.Document, name string, s eval.Sample) error {
	r, err := eval.Rank(s)
	if err != nil {
		return err
	}
	frozen, err := r.Freeze(eval.Options{})
	if err != nil {
		return err
	}
	e, warnings, err := r.Evaluate(eval.Options{Thresholds: &frozen})
	if err != nil {
		return err
	}
	cut := r.At(frozen.FPR[2].Threshold)
	dst.Run.Warnings = append(dst.Run.Warnings, warnings...)
	dst.Run.Models = append(dst.Run.Models, reports.Model{Name: name, Test: e})
	dst.Versions = append(dst.Versions, reports.Version{Name: name, Precision: cut.Precision, Stopped: cut.Stopped, FalseRejection: cut.FPR})
	dst.Models = append(dst.Models, reports.ModelPage{Name: name, ROC: r.ROC(), Reliability: r.Reliability(10), Gains: r.Gains(10), Histogram: r.Histogram(40)})
	return nil
}
