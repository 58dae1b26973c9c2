package main

import (
	"bytes"
	"fmt"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// report is the page of two models' scores of the same rows: evaluations,
// thresholds, curves, calibration, costs, the comparison, swap set and
// correlation, and HTML; all that a job computes of scores but the bootstrap,
// which is a task of its own. The thresholds are frozen on the rows themselves,
// for want of others: the work is the same.
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
		set, err := eval.Swap(a, b, point(d, 0), point(d, 1))
		if err != nil {
			return nil, err
		}
		d.Swaps = []reports.SwapPage{{Champion: "champion", Challenger: "challenger", Set: set, Correlation: eval.Correlate(a.Score, b.Score)}}
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
	threshold := frozen.FPR[2].Threshold
	cut, calibration := r.At(threshold), r.Calibrate(10)
	costs := eval.Costs{FP: 1, FN: 20}
	best, err := r.BestCut(costs)
	if err != nil {
		return err
	}
	curve := r.CostCurve(costs)
	money := &reports.CostPage{
		Costs: costs, None: curve[0].Cost, All: curve[len(curve)-1].Cost, Curve: curve,
		Point: reports.CutCost{Costs: costs, Threshold: &threshold, Stopped: cut.Share, Cost: r.CostAt(costs, threshold)},
		Best:  reports.CutCost{Costs: costs, Threshold: &best.Threshold, Stopped: r.At(best.Threshold).Share, Cost: r.CostAt(costs, best.Threshold)},
	}
	dst.Run.Warnings = append(dst.Run.Warnings, warnings...)
	dst.Run.Models = append(dst.Run.Models, reports.Model{Name: name, Test: e})
	dst.Versions = append(dst.Versions, reports.Version{Name: name, Precision: cut.Precision, Stopped: cut.Stopped, FalseRejection: cut.FPR})
	dst.Models = append(dst.Models, reports.ModelPage{
		Name: name, ROC: r.ROC(), Reliability: r.Reliability(10), Gains: r.Gains(10), Histogram: r.Histogram(40), Calibration: &calibration, Cost: money,
	})
	r.KSTable(10)
	return nil
}

// point is the threshold of a model's operating point.
func point(d *reports.Document, model int) float64 { return *d.Models[model].Cost.Point.Threshold }
