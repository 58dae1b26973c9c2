package linear

import (
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/traintest"
)

func BenchmarkTrain(b *testing.B) {
	v := datasets.All(traintest.Truth(1, 30_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(Default(), 2).Train(b.Context(), v, datasets.View{}, train.Hooks{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMargins(b *testing.B) {
	v := datasets.All(traintest.Truth(1, 30_000))
	m, err := New(Default(), 2).Train(b.Context(), v, datasets.View{}, train.Hooks{})
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]float64, v.Len())
	b.ReportAllocs()
	for b.Loop() {
		if err := m.Margins(dst, v); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(dst)), "ns/row")
}
