package eval

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func benchmarkSample(n int, weighted bool) Sample {
	random := rand.New(rand.NewPCG(1, 1))
	s := Sample{Score: make([]float64, n), Bad: make([]bool, n)}
	for i := range n {
		s.Bad[i] = random.IntN(20) == 0
		x := random.NormFloat64()
		if s.Bad[i] {
			x++
		}
		s.Score[i] = logistic(x)
		if weighted {
			s.Weight = append(s.Weight, 0.5+random.Float64())
		}
	}
	return s
}

func BenchmarkRankingMetrics(b *testing.B) {
	for _, n := range []int{5_000, 1_000_000, 10_000_000} {
		s := benchmarkSample(n, false)
		b.Run(fmt.Sprintf("rank/rows=%d", n), func(b *testing.B) {
			for b.Loop() {
				rank(s)
			}
		})
		b.Run(fmt.Sprintf("auc_ks_ap_roc/rows=%d", n), func(b *testing.B) {
			for b.Loop() {
				r := rank(s)
				r.auc(.95)
				r.ks(.95)
				r.averagePrecision(.95)
				r.roc()
			}
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for _, weighted := range []bool{false, true} {
		s := benchmarkSample(1_000_000, weighted)
		b.Run(fmt.Sprintf("rows=1000000/weighted=%v", weighted), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := Evaluate(s, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompareAUC(b *testing.B) {
	s, t := benchmarkSample(1_000_000, false), benchmarkSample(1_000_000, false)
	for i := range t.Score {
		t.Score[i] *= t.Score[i]
	}
	for b.Loop() {
		if _, err := CompareAUC(s, t); err != nil {
			b.Fatal(err)
		}
	}
}
