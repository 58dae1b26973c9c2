package dense

import "github.com/riskbench/riskbench/datasets"

// Fill32 writes the terms of rows from..to of v into dst, row-major: row i of
// the view stands at dst[(i-from)*stride:], rounded to float32:
//
//	for i := from; i < to; i++ {
//		for k := range terms {
//			dst[(i-from)*stride+k] = float32(terms[k].Value(v.M.X[terms[k].Feature][v.Row(i)]))
//		}
//	}
//
// It goes by column, so that a term's numbers stay at hand.
func Fill32(dst []float32, stride int, v datasets.View, from, to int, terms []Term) {
	for k := range terms {
		t := &terms[k]
		x := v.M.X[t.Feature]
		switch t.Kind {
		case Numeric:
			fillNumeric(dst[k:], stride, v, from, to, x, t)
		case Level:
			code := float32(t.Code)
			for i := from; i < to; i++ {
				dst[(i-from)*stride+k] = flag(x[v.Row(i)] == code)
			}
		case Missing:
			for i := from; i < to; i++ {
				x := x[v.Row(i)]
				dst[(i-from)*stride+k] = flag(x != x)
			}
		}
	}
}

func fillNumeric(dst []float32, stride int, v datasets.View, from, to int, x []float32, t *Term) {
	mean, inv, limit := t.Mean, t.Inv, t.Limit
	for i := from; i < to; i++ {
		x := x[v.Row(i)]
		z := float64((float64(x) - mean) * inv)
		switch {
		case x != x:
			z = 0
		case z > limit:
			z = limit
		case z < -limit:
			z = -limit
		}
		dst[(i-from)*stride] = float32(z)
	}
}

func flag(on bool) float32 {
	if on {
		return 1
	}
	return 0
}
