package eval

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkBootstrapAUC(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	s := randomSample(random, 1_000_000, 1<<40, false)
	b.ResetTimer()
	for range b.N {
		if _, err := Bootstrap(s, []Metric{{Name: "auc"}}, BootstrapOptions{Resamples: 1000}); err != nil {
			b.Fatal(err)
		}
	}
}
