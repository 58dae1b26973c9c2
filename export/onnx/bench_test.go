package onnx

import (
	"math/rand/v2"
	"testing"

	"github.com/riskbench/riskbench/datasets/feature"
)

func BenchmarkSession(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 9))
	wide, set := randomSet(24, 5, 8, 20), randomSet(3, 4)
	linear, _ := EncodeLinear(randomLinear(r, wide), Meta{Name: "bench"})
	gbdt, _ := EncodeGBDT(randomGBDT(r, wide, 300, 31), Meta{Name: "bench"})
	lstm, _ := EncodeLSTM(randomLSTM(r, set, 6, 32, true), Meta{Name: "bench"})
	for _, c := range []struct {
		name string
		file []byte
		set  *feature.Fitted
	}{{"linear", linear, wide}, {"gbdt", gbdt, wide}, {"lstm", lstm, set}} {
		b.Run(c.name+"/row", func(b *testing.B) { benchmark(b, c.file, c.set, 1) })
		b.Run(c.name+"/thousand", func(b *testing.B) { benchmark(b, c.file, c.set, 1000) })
	}
}

func benchmark(b *testing.B, file []byte, set *feature.Fitted, rows int) {
	s, err := Open(file)
	if err != nil {
		b.Fatal(err)
	}
	x := randomRows(rand.New(rand.NewPCG(2, 9)), set, rows)
	margins, scores := make([]float32, rows), make([]float64, rows)
	for b.Loop() {
		if err := s.Run(margins, scores, x, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
}
