package job

import (
	"math"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// money is what the model's decisions cost: cut-offs from the validation part,
// costs from the test part.
func (r *run) money(m *model, valid, test *eval.Ranked) (*reports.CostPage, error) {
	c := eval.Costs(r.f.Spec.Evaluate.Cost)
	curve := test.CostCurve(c)
	out := &reports.CostPage{Costs: c, None: curve[0].Cost, All: curve[len(curve)-1].Cost, Curve: curve, Point: cutCost(test, c, m.threshold())}
	for i, fn := range []float64{c.FN, c.FN / 2, 2 * c.FN} {
		x := eval.Costs{FP: c.FP, FN: fn}
		best, err := valid.BestCut(x)
		if err != nil {
			return nil, err
		}
		if cut := cutCost(test, x, best.Threshold); i == 0 {
			out.Best = cut
		} else {
			out.Sensitivity = append(out.Sensitivity, cut)
		}
	}
	return out, nil
}

func cutCost(test *eval.Ranked, c eval.Costs, threshold float64) reports.CutCost {
	out := reports.CutCost{Costs: c, Stopped: test.At(threshold).Share, Cost: test.CostAt(c, threshold)}
	if !math.IsInf(threshold, 1) {
		out.Threshold = &threshold
	}
	return out
}

// valueCaught is how much of the bads' amounts the operating point stops; nil
// where the job names no amounts.
func (r *run) valueCaught(test eval.Sample, threshold float64) *eval.Estimate {
	if r.data.Value == nil {
		return nil
	}
	value := make([]float64, len(test.Score))
	for i := range value {
		value[i] = r.data.Value[r.data.Split.Test.Row(i)]
	}
	e := eval.ValueCaught(test, value, threshold)
	return &e
}
