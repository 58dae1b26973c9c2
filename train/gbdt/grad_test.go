package gbdt

import (
	"math"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/train"
)

func TestIntegersMeanTheGradients(t *testing.T) {
	const n, rounds = 7, 4000
	label, weight := []float64{0, 1, 0, 1, 0, 1, 0}, []float64{1, 1, 2, 0.5, 1, 1, 3}
	margin := []float64{-2, -1, 0, 1, 2, 3, -30}
	for _, levels := range []int{2, 4, 5, 256} {
		d := newGradients(label, weight, 9)
		var sum [n]pairOf
		for round := range rounds {
			d.set(margin, round, levels, 1)
			for i, q := range d.small {
				if int(q.g) < -levels/2 || int(q.g) > levels/2 || q.h < 0 || int(q.h) > levels {
					t.Fatalf("%d levels: row %d has %v", levels, i, q)
				}
				sum[i].g += float64(q.g) * d.stepG / rounds
				sum[i].h += float64(q.h) * d.stepH / rounds
			}
		}
		for i := range n {
			p := 1 / (1 + math.Exp(-margin[i]))
			g, h := weight[i]*(p-label[i]), weight[i]*p*(1-p)
			// the mean of 4,000 draws of a step's width: 4 standard errors are 0.032 steps
			if math.Abs(sum[i].g-g) > 0.032*d.stepG || math.Abs(sum[i].h-h) > 0.032*d.stepH {
				t.Errorf("%d levels: row %d has the mean %v; want %v, %v", levels, i, sum[i], g, h)
			}
			if math.Abs(float64(d.exactG[i])/d.unit-g) > 1e-15*8 || math.Abs(float64(d.exactH[i])/d.unit-h) > 1e-15*8 {
				t.Errorf("row %d in fixed point is %v, %v; want %v, %v", i, float64(d.exactG[i])/d.unit, float64(d.exactH[i])/d.unit, g, h)
			}
		}
	}
}

func TestFixedPointCannotOverflow(t *testing.T) {
	for _, c := range []struct {
		why    string
		n      int
		weight float64
	}{{"heavy", 3, 1e300}, {"light", 5, 1e-290}, {"many", 100_000, 1}} {
		label, weight, margin := make([]float64, c.n), make([]float64, c.n), make([]float64, c.n)
		for i := range weight {
			weight[i], margin[i] = c.weight, 1000
		}
		d := newGradients(label, weight, 1)
		d.set(margin, 1, 4, 1)
		var sum int64
		for _, g := range d.exactG {
			if g <= 0 || sum > math.MaxInt64-g {
				t.Fatalf("%s: a gradient of %d after a sum of %d", c.why, g, sum)
			}
			sum += g
		}
		if got, want := float64(sum)/d.unit, float64(c.n)*c.weight*train.Score(1000); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("%s: the sum is %v; want %v", c.why, got, want)
		}
	}
}

func TestGradientsAreTheSameForAnyWorkers(t *testing.T) {
	n := 3*block + 5
	label, weight, margin := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		label[i], weight[i], margin[i] = float64(i%2), float64(i%7)+1, float64(i%23)-11
	}
	a, b := newGradients(label, weight, 1), newGradients(label, weight, 1)
	a.set(margin, 3, 16, 1)
	b.set(margin, 3, 16, 3)
	if !slices.Equal(a.small, b.small) || !slices.Equal(a.exactG, b.exactG) || !slices.Equal(a.exactH, b.exactH) {
		t.Error("three workers give other gradients than one")
	}
	b.set(margin, 4, 16, 3)
	if slices.Equal(a.small, b.small) {
		t.Error("two rounds were rounded alike")
	}
}
