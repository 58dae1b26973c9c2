package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

func numbered(n int, f func(i int) float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = f(i)
	}
	return x
}

// By hand: shares of one half against .6 and .4.
func TestPSIByHand(t *testing.T) {
	p := PSIOfLevels([]string{"a", "b"}, []int{500, 500}, []int{600, 400})
	near(t, "PSI", p.Value, 0.1*math.Log(1.2)-0.1*math.Log(0.8), 1e-15)
	near(t, "critical", p.Critical, 2e-3*3.841458820694124, 1e-12) // R: qchisq(.95, 1)
	near(t, "p", p.P, 6.71e-6, 1e-8)                               // R: pchisq(20.27326, 1, lower = FALSE)
	if p.N != 1000 || p.Reference != 1000 || p.Smoothed != 0 || len(p.Bins) != 2 {
		t.Errorf("PSI is of %+v", p)
	}
	near(t, "a's part", &p.Bins[0].Share, 0.1*math.Log(1.2), 1e-15)
}

// A bin that one sample is not in counts as half a row, one that neither is in
// does not count.
func TestPSIOfEmptyBins(t *testing.T) {
	p := PSIOfLevels([]string{"a", "b", "c"}, []int{10, 0, 0}, []int{5, 5, 0})
	x, y := 10/10.5, 0.5
	near(t, "PSI", p.Value, (y-x)*math.Log(y/x)+(0.5-0.5/10.5)*math.Log(0.5*10.5/0.5), 1e-14)
	if p.Smoothed != 1 || len(p.Bins) != 2 {
		t.Errorf("%d bins are smoothed, of %d; want 1 of 2", p.Smoothed, len(p.Bins))
	}
	for _, c := range []struct {
		name     string
		ref, cur []float64
	}{
		{"no reference", nil, []float64{1}}, {"no current rows", []float64{1, 2}, nil},
		{"one number", []float64{3, 3, 3}, []float64{3, 3}}, {"all missing", []float64{math.NaN()}, []float64{math.NaN()}},
	} {
		if p := PSIOfNumbers(c.ref, c.cur, 10); p.Value != nil || p.Why == "" {
			t.Errorf("%s: PSI is %+v; want no value, and why", c.name, p)
		}
	}
}

func TestPSIBinsOfNumbers(t *testing.T) {
	ref := numbered(100, func(i int) float64 { return float64(i + 1) })
	p := PSIOfNumbers(ref, append(numbered(20, func(int) float64 { return 1e9 }), math.NaN()), 10)
	if len(p.Bins) != 11 {
		t.Fatalf("there are %d bins; want 10 and the missing", len(p.Bins))
	}
	for k, b := range p.Bins[:10] {
		if b.Reference != 10 || k < 9 && *b.Hi != float64(10*(k+1)) || k > 0 && *b.Lo != float64(10*k) {
			t.Errorf("bin %d is %+v; want 10 rows up to %d", k+1, b, 10*(k+1))
		}
	}
	if last := p.Bins[9]; last.Current != 20 || last.Hi != nil || p.Bins[0].Lo != nil {
		t.Errorf("the outer bins have bounds, or the last has %d rows; want none, and 20", last.Current)
	}
	if m := p.Bins[10]; m.Label != "missing" || m.Reference != 0 || m.Current != 1 || m.Lo != nil {
		t.Errorf("the missing are %+v", m)
	}
	if p := PSIOfNumbers([]float64{1, 1, 1, 1, 2}, []float64{2, 1, 3}, 10); len(p.Bins) != 2 || p.Bins[0].Reference != 4 {
		t.Errorf("ties make the bins %+v; want 2", p.Bins)
	}
}

// Where nothing changed, P is below .05 in 5 of 100 cases and PSI above
// critical in the same.
func TestPSIUnderNoChange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const trials = 4000
	alarms := 0
	for range trials {
		ref, cur := numbered(1000, func(int) float64 { return r.NormFloat64() }), numbered(700, func(int) float64 { return r.NormFloat64() })
		p := PSIOfNumbers(ref, cur, 10)
		if (*p.P < 0.05) != (*p.Value > *p.Critical) {
			t.Fatalf("P is %v and PSI %v, critical %v", *p.P, *p.Value, *p.Critical)
		}
		if *p.P < 0.05 {
			alarms++
		}
	}
	if rate := float64(alarms) / trials; rate < 0.04 || rate > 0.065 {
		t.Errorf("%.3f of the samples raise an alarm; want .05", rate)
	}
}

// ksRows are 15 and 22 rows whose D is 64/330, as in R's ks.test of
// stat-reference/R_reference.txt: their order stays near the diagonal but for
// (7, 6), where it is that.
func ksRows() (a, b []float64) {
	for at := 0.0; len(a)+len(b) < 37; at++ {
		if d := 22*len(a) - 15*len(b); d <= 0 || len(b) == 6 && len(a) < 7 {
			a = append(a, at)
		} else {
			b = append(b, at)
		}
	}
	return a, b
}

// All orders of small samples with ties, counted one by one.
func TestExactKSIsAShareOfOrders(t *testing.T) {
	pool := []float64{1, 1, 2, 3, 3, 3, 4}
	n := 3
	pick := func(mask int) (a, b []float64) {
		for i, x := range pool {
			if mask>>i&1 == 1 {
				a = append(a, x)
			} else {
				b = append(b, x)
			}
		}
		return a, b
	}
	var all []float64
	for mask := range 1 << len(pool) {
		if a, b := pick(mask); len(a) == n {
			all = append(all, *TwoSampleKS(a, b).D)
		}
	}
	for mask := range 1 << len(pool) {
		a, b := pick(mask)
		if len(a) != n {
			continue
		}
		k, larger := TwoSampleKS(a, b), 0
		for _, d := range all {
			if d >= *k.D-1e-12 {
				larger++
			}
		}
		want := float64(larger) / float64(len(all))
		near(t, "p", k.P, want, 1e-12)
	}
}

func TestKSOfTwoSamples(t *testing.T) {
	nan := math.NaN()
	if k := TwoSampleKS([]float64{nan}, []float64{1}); k.D != nil || k.Why == "" {
		t.Errorf("a sample without numbers gives %+v", k)
	}
	k := TwoSampleKS([]float64{1, 2, nan}, []float64{3, 4})
	near(t, "D of samples apart", k.D, 1, 0)
	near(t, "its p", k.P, 2./6, 1e-15)
	k = TwoSampleKS([]float64{1, 2, 2}, []float64{2, 1, 2})
	near(t, "D of equal samples", k.D, 0, 0)
	near(t, "its p", k.P, 1, 0)
	r := rand.New(rand.NewPCG(1, 1))
	a := numbered(400, func(int) float64 { return r.NormFloat64() })
	b := numbered(500, func(int) float64 { return r.NormFloat64() + 0.2 })
	x, y := TwoSampleKS(a, b), TwoSampleKS(b, a)
	if x.Method != "asymptotic" || *x.D != *y.D || *x.P != *y.P || !(*x.P < 0.01) {
		t.Errorf("large samples give %+v and, turned round, %+v", x, y)
	}
	for _, c := range []struct{ x, want float64 }{{0, 1}, {0.5, 0.963945243664876}, {1, 0.269999671677355}, {1.36, 0.049485876773} /* Smirnov's table */} {
		got := kolmogorov(c.x)
		near(t, "Kolmogorov's limit", &got, c.want, 1e-9)
	}
}

// R's p.adjust, stat-reference/R_reference.txt: the p-values are those that
// bonferroni divided by 7 gives.
func TestAdjustedPValues(t *testing.T) {
	p := []float64{0.01, 0.02, 0.03, 0.04, 0.05, 0.0005, 0.2}
	holm := []float64{0.06, 0.1, 0.12, 0.12, 0.12, 0.0035, 0.2}
	bh := []float64{0.035, 0.0466666666666667, 0.0525, 0.056, 0.0583333333333333, 0.0035, 0.2}
	for i := range p {
		near(t, "Holm", &Holm(p)[i], holm[i], 1e-15)
		near(t, "Benjamini-Hochberg", &BenjaminiHochberg(p)[i], bh[i], 1e-15)
	}
	if len(Holm(nil)) != 0 || len(BenjaminiHochberg(nil)) != 0 {
		t.Error("no p-values are adjusted to some")
	}
}
