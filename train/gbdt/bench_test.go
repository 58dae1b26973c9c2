package gbdt

import (
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/traintest"
)

func BenchmarkTrain(b *testing.B) {
	m := traintest.Truth(1, 20_000)
	p := Default()
	p.Rounds = 100
	for b.Loop() {
		fitAll(b, p, m, 2)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*p.Rounds), "ms/round")
}

func BenchmarkMargins(b *testing.B) {
	m := traintest.Truth(1, 20_000)
	p := Default()
	p.Rounds = 100
	model := fitAll(b, p, m, 2)
	dst := make([]float64, m.Rows())
	for b.Loop() {
		if err := model.Margins(dst, datasets.All(m)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*p.Rounds*m.Rows()), "ns/tree-row")
}

func BenchmarkWalk(b *testing.B) {
	m := traintest.Truth(1, 20_000)
	p := Default()
	p.Rounds = 300
	model := fitAll(b, p, m, 2)
	x := make([]float32, len(m.X))
	i := 0
	for b.Loop() {
		row(x, m, i%m.Rows())
		model.Walk(x)
		i += 7
	}
}
