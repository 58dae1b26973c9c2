package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/riskbench/riskbench/eval"
)

// bias is a line of the table of the bias of KS.
type bias struct {
	auc  float64
	bads int
	seed uint64
}

func biases() []bias {
	return []bias{{0.75, bads, 34}, {0.95, bads, 35}, {0.75, 50, 36}, {0.75, 1000, 37}}
}

func (b bias) measure(trials int) string {
	plain, corrected := make([]float64, trials), make([]float64, trials)
	n := rows * b.bads / bads // 10 % bad
	each(trials, b.seed, func(k int, r *rand.Rand) {
		e := eval.KS(binormal(r, b.bads, n-b.bads, shiftOf(b.auc)))
		plain[k], corrected[k] = *e.Value, *e.Corrected
	})
	mean, se := meanOf(plain)
	fixed, _ := meanOf(corrected)
	truth := trueKS(b.auc)
	return fmt.Sprintf("| n %d, 10 %% bad, AUC %.2f | %d | %.4f | %.4f | %+.4f | %.4f | %+.4f | %.4f |", n, b.auc, trials, truth, mean, mean-truth, fixed, fixed-truth, se)
}

func meanOf(x []float64) (mean, se float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		se += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(se / float64(len(x)) / float64(len(x)-1))
}
