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

// delong is the interval of AUC on both scales, and the bootstrap's.
func delong() []row {
	var list []row
	for k, auc := range []float64{0.75, 0.95} {
		for _, c := range []struct {
			what    string
			claimed bool
			of      func(eval.Sample) eval.Estimate
		}{
			{"AUC, DeLong, plain scale (`eval.AUC`)", true, eval.AUC},
			{"AUC, DeLong, log-odds scale (`eval.AUCLogit`)", true, eval.AUCLogit},
			{"AUC, percentiles of 500 stratified resamples (`eval.Bootstrap`)", false, resampled},
		} {
			list = append(list, row{what: c.what, setting: settingOf(auc), seed: uint64(10 + k), claimed: c.claimed, trial: func(r *rand.Rand) outcome {
				return whereOf(c.of(binormal(r, bads, rows-bads, shiftOf(auc))), auc)
			}})
		}
	}
	return list
}

func resampled(s eval.Sample) eval.Estimate {
	e, err := eval.Bootstrap(s, []eval.Metric{{Name: "auc"}}, eval.BootstrapOptions{Resamples: 500})
	if err != nil {
		panic(err) // both classes are there
	}
	return e[0]
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
		list = append(list, row{what: "A/A, unpaired DeLong (`eval.CompareUnpairedAUC`)", setting: settingOf(auc) + ", each of its own rows", seed: uint64(44 + k), isTest: true, claimed: true, trial: func(r *rand.Rand) outcome {
			c, err := eval.CompareUnpairedAUC(binormal(r, bads, rows-bads, shiftOf(auc)), binormal(r, bads, rows-bads, shiftOf(auc)))
			if err != nil {
				panic(err)
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
