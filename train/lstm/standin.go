package lstm

import (
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

func fill32(dst []float32, stride int, v datasets.View, from, to int, terms []dense.Term) {
	for j := range terms {
		x := v.M.X[terms[j].Feature]
		for i := from; i < to; i++ {
			dst[(i-from)*stride+j] = float32(terms[j].Value(x[v.Row(i)]))
		}
	}
}

