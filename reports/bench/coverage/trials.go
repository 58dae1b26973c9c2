package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/riskbench/riskbench/eval"
)

// outcome is where the truth lies: under the interval, in it or over it. Of a
// test, 0 is no rejection.
type outcome int8

const (
	under outcome = iota - 1
	held
	over
)

// row is a line of the table.
type row struct {
	what, setting string
	seed          uint64 // names the row's random numbers
	isTest        bool   // the share is that of rejections
	claimed       bool   // 94 to 96 % is wanted, of a test 4 to 6 %
	trial         func(r *rand.Rand) outcome
}

// each calls f for every trial, on all processors, with the trial's own random numbers.
func each(trials int, seed uint64, f func(trial int, r *rand.Rand)) {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for k := w; k < trials; k += workers {
				f(k, rand.New(rand.NewPCG(seed, uint64(k))))
			}
		})
	}
	wg.Wait()
}

func (x *row) measure(trials int) string {
	out := make([]outcome, trials)
	each(trials, x.seed, func(k int, r *rand.Rand) { out[k] = x.trial(r) })
	var count [3]float64
	for _, o := range out {
		count[o+1]++
	}
	n := float64(trials)
	share, lo, hi := count[1]/n, 0.94, 0.96
	if x.isTest {
		share, lo, hi = 1-share, 0.04, 0.06
	}
	wanted, verdict := "", ""
	if x.claimed {
		wanted, verdict = fmt.Sprintf("%.0f to %.0f %%", 100*lo, 100*hi), "missed"
		if lo <= share && share <= hi {
			verdict = "met"
		}
	}
	return fmt.Sprintf("| %s | %s | %d | %.2f %% | %.2f | %.2f %% | %.2f %% | %s | %s |", x.what, x.setting, trials,
		100*share, 100*math.Sqrt(share*(1-share)/n), 100*count[0]/n, 100*count[2]/n, wanted, verdict)
}

// where is the truth's place beside an interval.
func where(lo, hi, truth float64) outcome {
	switch {
	case truth < lo:
		return under
	case truth > hi:
		return over
	}
	return held
}

// whereOf is [where] for an estimate; one without an interval holds nothing.
func whereOf(e eval.Estimate, truth float64) outcome {
	if e.Lo == nil {
		return over
	}
	return where(*e.Lo, *e.Hi, truth)
}

// rejected is the outcome of a test of level 5 %.
func rejected(p *float64, delta float64) outcome {
	switch {
	case p == nil || *p >= 0.05:
		return held
	case delta < 0:
		return under
	}
	return over
}

// normalCDF is the distribution function of a standard normal.
func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// shiftOf is the distance of two normals of variance 1 that have the AUC.
func shiftOf(auc float64) float64 { return 2 * math.Erfinv(2*auc-1) }

// binormal draws bads at the shift and goods at 0.
func binormal(r *rand.Rand, bads, goods int, shift float64) eval.Sample {
	s := eval.Sample{Score: make([]float64, bads+goods), Bad: make([]bool, bads+goods)}
	for i := range s.Score {
		s.Score[i], s.Bad[i] = r.NormFloat64(), i < bads
		if i < bads {
			s.Score[i] += shift
		}
	}
	return s
}
