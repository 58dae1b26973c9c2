package feature

import "testing"

func BenchmarkVector(b *testing.B) {
	f := everything(b)
	x, err := f.Bind(shop)
	if err != nil {
		b.Fatal(err)
	}
	rs := goldenRecords()
	dst := make([]float32, len(f.Defs))
	h := &History{}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		x.Vector(dst, h, rs[i%len(rs)])
		x.Observe(h, rs[i%len(rs)])
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(dst)), "ns/feature")
}

func TestVectorAllocatesNothing(t *testing.T) {
	f := everything(t)
	x, err := f.Bind(shop)
	if err != nil {
		t.Fatal(err)
	}
	rs := goldenRecords()
	dst := make([]float32, len(f.Defs))
	h := &History{}
	if n := testing.AllocsPerRun(20, func() {
		for _, r := range rs {
			x.Vector(dst, h, r)
			x.Observe(h, r)
		}
	}); n != 0 {
		t.Errorf("%v allocations in %d vectors; want none", n, len(rs))
	}
}
