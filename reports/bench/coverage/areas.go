package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/riskbench/riskbench/eval"
)

// Rows and bads of most settings.
const rows, bads = 2000, 200

func settingOf(auc float64) string { return fmt.Sprintf("n %d, 10 %% bad, AUC %.2f", rows, auc) }

// delong is the interval of AUC, on the plain scale as eval has it, and what
// the logit of the same estimate and variance would give.
func delong() []row {
	var list []row
	for k, auc := range []float64{0.75, 0.95} {
		list = append(list, row{what: "AUC, DeLong, plain scale (`eval.AUC`)", setting: settingOf(auc), seed: uint64(10 + k), claimed: true, trial: func(r *rand.Rand) outcome {
			return whereOf(eval.AUC(binormal(r, bads, rows-bads, shiftOf(auc))), auc)
		}}, row{what: "AUC, DeLong, logit scale (not in eval)", setting: settingOf(auc), seed: uint64(10 + k), trial: func(r *rand.Rand) outcome {
			return onLogit(eval.AUC(binormal(r, bads, rows-bads, shiftOf(auc))), auc)
		}})
	}
	return list
}

func onLogit(e eval.Estimate, truth float64) outcome {
	if e.Lo == nil {
		return over
	}
	a := *e.Value
	half := math.Max(a-*e.Lo, *e.Hi-a) / (a * (1 - a)) // the longer side is not cut at 1
	logit := func(x float64) float64 { return math.Log(x / (1 - x)) }
	return where(logit(a)-half, logit(a)+half, logit(truth))
}

// comparisons are tests of two scores of equal strength.
func comparisons() []row {
	var list []row
	for k, auc := range []float64{0.75, 0.95} {
		list = append(list, row{what: "A/A, paired DeLong (`eval.CompareAUC`)", setting: settingOf(auc) + ", scores correlated .8 in each class", seed: uint64(40 + k), isTest: true, claimed: true, trial: func(r *rand.Rand) outcome {
			a, b := twoScores(r, shiftOf(auc), 0.8)
			c, err := eval.CompareAUC(a, b)
			if err != nil {
				panic(err) // both classes are there, and the rows are the same
			}
			return rejected(c.P, *c.Delta.Value)
		}})
	}
	return list
}

// twoScores are two scores of the same rows, equally strong and correlated within each class.
func twoScores(r *rand.Rand, shift, correlation float64) (a, b eval.Sample) {
	a = binormal(r, bads, rows-bads, shift)
	b = eval.Sample{Score: make([]float64, rows), Bad: a.Bad}
	for i, x := range a.Score {
		mean := 0.0
		if a.Bad[i] {
			mean = shift
		}
		b.Score[i] = mean + correlation*(x-mean) + math.Sqrt(1-correlation*correlation)*r.NormFloat64()
	}
	return a, b
}
