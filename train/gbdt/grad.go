package gbdt

import (
	"math"

	"github.com/riskbench/riskbench/train"
)

// pair is a row's gradient and hessian as small integers.
type pair struct{ g, h int32 }

// gradients holds what the loss says of each row of the fit part.
//
// The integers g and h decide the splits (Shi et al., Quantized Training of
// Gradient Boosting Decision Trees, NeurIPS 2022). The fixed-point numbers
// decide the values of leaves. Sums of both are exact, so that no order of
// adding, and no number of workers, changes a model.
type gradients struct {
	label, weight  []float64
	exactG, exactH []int64 // in units of 1/unit
	unit           float64 // a power of two: all rows together stay below 2^62
	small          []pair
	stepG, stepH   float64 // what 1 in small stands for, this round
	g, h           []float64
	seed           uint64
}

func newGradients(label, weight []float64, seed uint64) *gradients {
	n := len(label)
	top := 0.0
	for _, w := range weight {
		top = max(top, w)
	}
	_, wide := math.Frexp(top)
	_, many := math.Frexp(float64(n))
	return &gradients{
		label: label, weight: weight, seed: seed,
		exactG: make([]int64, n), exactH: make([]int64, n), unit: math.Ldexp(1, min(61-wide-many, 1023)),
		small: make([]pair, n), g: make([]float64, n), h: make([]float64, n),
	}
}

// block is how many rows a worker takes at once.
const block = 4096

func blocks(n int) int { return (n + block - 1) / block }

// set computes both kinds of gradients from the margins. levels is num_grad_quant_bins.
func (d *gradients) set(margin []float64, round, levels, workers int) {
	n := len(margin)
	tops := make([]pairOf, blocks(n))
	each(workers, len(tops), func(k int) {
		tops[k] = d.exact(margin, k*block, min(n, k*block+block))
	})
	var top pairOf
	for _, t := range tops {
		top.g, top.h = max(top.g, t.g), max(top.h, t.h)
	}
	d.stepG, d.stepH = top.g/float64(levels/2), top.h/float64(levels)
	each(workers, len(tops), func(k int) {
		d.round(round, k*block, min(n, k*block+block))
	})
}

type pairOf struct{ g, h float64 }

// exact computes gradients and hessians of the log loss, and the largest of each.
func (d *gradients) exact(margin []float64, from, to int) pairOf {
	var top pairOf
	for i := from; i < to; i++ {
		p := train.Score(margin[i])
		w := d.weight[i]
		g, h := w*(p-d.label[i]), w*(p*(1-p))
		d.g[i], d.h[i] = g, h
		d.exactG[i] = int64(math.RoundToEven(g * d.unit))
		d.exactH[i] = int64(math.RoundToEven(h * d.unit))
		top.g, top.h = max(top.g, math.Abs(g)), max(top.h, h)
	}
	return top
}

// round rounds up or down by chance, so that the expected value is exact. The
// chance is a hash of seed, round and the row's place.
func (d *gradients) round(round, from, to int) {
	perG, perH := inverse(d.stepG), inverse(d.stepH)
	key := mix(d.seed ^ mix(uint64(round)+0x9E3779B97F4A7C15))
	for i := from; i < to; i++ {
		z := mix(key + uint64(i)*0x9E3779B97F4A7C15)
		u, v := float64(float64(z>>32)*0x1p-32), float64(float64(uint32(z))*0x1p-32)
		d.small[i] = pair{
			int32(math.Floor(float64(d.g[i]*perG) + u)),
			int32(math.Floor(float64(d.h[i]*perH) + v)),
		}
	}
}

func inverse(step float64) float64 {
	if step == 0 {
		return 0
	}
	return 1 / step
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
