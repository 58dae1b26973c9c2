package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/riskbench/riskbench/eval"
)

// proportions are the intervals of shares. Wilson's coverage swings with n and
// the share: the average over shares is claimed, each single one is shown.
func proportions() []row {
	var list []row
	for i, n := range []int{50, 200, 1000} {
		list = append(list, wilson(n, 0, "shares uniform from 1 to 50 %", uint64(200+10*i), true))
		for k, p := range []float64{0.01, 0.05, 0.2, 0.5} {
			list = append(list, wilson(n, p, fmt.Sprintf("share %g %%", 100*p), uint64(201+10*i+k), false))
		}
	}
	for i, c := range []struct {
		n, m int
		p, q float64
	}{{200, 200, 0.6, 0.6}, {200, 200, 0.7, 0.6}, {200, 50, 0.6, 0.6}, {200, 1000, 0.95, 0.9}} {
		list = append(list, row{what: "difference of recall at a frozen threshold, other rows (`eval.Newcombe`)", setting: fmt.Sprintf("%d and %d bads, recall %g and %g", c.n, c.m, c.p, c.q), seed: uint64(20 + i), claimed: true, trial: func(r *rand.Rand) outcome {
			return whereOf(eval.Newcombe(draw(r, c.n, c.p), c.n, draw(r, c.m, c.q), c.m), c.p-c.q)
		}})
	}
	return list
}

// wilson is a share of n rows; p 0 is drawn anew in each trial.
func wilson(n int, p float64, setting string, seed uint64, claimed bool) row {
	interval := make([]eval.Estimate, n+1)
	for k := range interval {
		interval[k] = eval.Wilson(k, n)
	}
	return row{what: "share (`eval.Wilson`)", setting: fmt.Sprintf("n %d, %s", n, setting), seed: seed, claimed: claimed, trial: func(r *rand.Rand) outcome {
		p := p
		if p == 0 {
			p = 0.01 + 0.49*r.Float64()
		}
		return whereOf(interval[draw(r, n, p)], p)
	}}
}

// draw is a binomial number.
func draw(r *rand.Rand, n int, p float64) (k int) {
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// distance is KS at a frozen threshold and at its own maximum.
func distance() []row {
	var list []row
	for k, auc := range []float64{0.75, 0.95} {
		shift := shiftOf(auc)
		list = append(list, row{what: "KS at a threshold frozen on another sample, Newcombe (`eval.KSAt`)", setting: settingOf(auc), seed: uint64(30 + k), claimed: true, trial: func(r *rand.Rand) outcome {
			threshold := *eval.KS(binormal(r, bads, rows-bads, shift)).Threshold
			truth := normalCDF(threshold) - normalCDF(threshold-shift)
			return whereOf(eval.KSAt(binormal(r, bads, rows-bads, shift), threshold), truth)
		}})
	}
	for k, auc := range []float64{0.75, 0.95} {
		list = append(list, row{what: "KS of the sample (`eval.KS`)", setting: settingOf(auc), seed: uint64(34 + k), trial: func(r *rand.Rand) outcome {
			return whereOf(eval.KS(binormal(r, bads, rows-bads, shiftOf(auc))).Estimate, trueKS(auc))
		}})
	}
	return list
}

// trueKS is the distance of the populations, half way between their means.
func trueKS(auc float64) float64 { return 2*normalCDF(shiftOf(auc)/2) - 1 }
