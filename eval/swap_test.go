package eval

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"
)

// Eight rows by hand: champion stops the first four, challenger rows 3 to 6.
func TestSwapSetByHand(t *testing.T) {
	bad := []bool{true, false, true, false, true, false, true, false}
	a := Sample{Score: []float64{1, 1, 1, 1, 0, 0, 0, 0}, Bad: bad}
	b := Sample{Score: []float64{0, 0, 9, 9, 9, 9, 0, 0}, Bad: bad}
	s, err := Swap(a, b, 1, 5)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]Decided{"both": s.Both, "declined": s.Declined, "accepted": s.Accepted, "neither": s.Neither} {
		if d.N != 2 || d.Positives != 1 || *d.BadRate.Value != 0.5 || d.BadRate.Method != "wilson" {
			t.Errorf("%s is %+v; want 2 rows, 1 bad", name, d)
		}
	}
	if s.Stopped.P != 1 || *s.Stopped.Delta.Value != 0 || s.Stopped.Method != "mcnemar_exact" {
		t.Errorf("as many rows change one way as the other: %+v", s.Stopped)
	}
	s, _ = Swap(a, b, 1, math.Inf(1))
	if s.Declined.N != 0 || s.Declined.BadRate.Value != nil || s.Accepted.N != 4 || *s.Recall.Delta.Value != -0.5 || *s.FPR.Delta.Value != -0.5 {
		t.Errorf("a challenger that stops nothing: %+v", s)
	}
	if s.Recall.P != 0.5 { // two bads, both one way: twice a quarter
		t.Errorf("p is %v; want .5", s.Recall.P)
	}
}

func TestSwapSetTurnsRound(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	a := randomSample(random, 3000, 1<<30, false)
	b := Sample{Score: make([]float64, 3000), Bad: a.Bad}
	for i := range b.Score {
		b.Score[i] = a.Score[i] + random.NormFloat64()/5
	}
	s, err := Swap(a, b, 0.5, 0.7)
	r, err2 := Swap(b, a, 0.7, 0.5)
	if err != nil || err2 != nil || !reflect.DeepEqual(s.Declined, r.Accepted) || !reflect.DeepEqual(s.Both, r.Both) {
		t.Fatalf("%v %v\n%+v\n%+v", err, err2, s, r)
	}
	near(t, "delta", s.FPR.Delta.Value, -*r.FPR.Delta.Value, 1e-16)
	near(t, "lo", s.FPR.Delta.Lo, -*r.FPR.Delta.Hi, 1e-15)
	near(t, "recall", s.Recall.Delta.Value, *At(b, 0.7).Recall.Value-*At(a, 0.5).Recall.Value, 1e-15)
	near(t, "fpr", s.FPR.Delta.Value, *At(b, 0.7).FPR.Value-*At(a, 0.5).FPR.Value, 1e-15)
	if s.Recall.P != r.Recall.P || s.Recall.Method != "mcnemar" {
		t.Errorf("p is %v one way and %v the other", s.Recall.P, r.Recall.P)
	}
	if _, err := Swap(a, b, math.NaN(), 1); err == nil {
		t.Error("a threshold of NaN is no error")
	}
	if _, err := Swap(a, Sample{}, 1, 1); err == nil {
		t.Error("other rows are no error")
	}
}

// Over all pairs, by definition.
func TestCorrelationByPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	for _, levels := range []float64{3, 20, 1e9} {
		a, b := make([]float64, 120), make([]float64, 120)
		for i := range a {
			a[i] = math.Floor(random.NormFloat64() * levels)
			b[i] = math.Floor((a[i]/levels + random.NormFloat64()) * levels)
		}
		sign := func(x float64) float64 {
			if x == 0 {
				return 0
			}
			return math.Copysign(1, x)
		}
		var xy, xx, yy float64
		ranks := func(v []float64, i int) (r float64) {
			for _, x := range v {
				r += (sign(v[i]-x) + 1) / 2
			}
			return r
		}
		var sx, sy, sxy, sxx, syy float64
		for i := range a {
			for j := range i {
				da, db := sign(a[i]-a[j]), sign(b[i]-b[j])
				xy, xx, yy = xy+da*db, xx+da*da, yy+db*db
			}
			p, q := ranks(a, i), ranks(b, i)
			sx, sy, sxy, sxx, syy = sx+p, sy+q, sxy+p*q, sxx+p*p, syy+q*q
		}
		n := float64(len(a))
		c := Correlate(a, b)
		near(t, "tau", c.Kendall, xy/math.Sqrt(xx*yy), 1e-14)
		near(t, "r", c.Pearson, slowPearson(a, b), 1e-14)
		near(t, "rho", c.Spearman, (n*sxy-sx*sy)/math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy)), 1e-12)
	}
}

// slowPearson has sums of 200 bits.
func slowPearson(a, b []float64) float64 {
	of := func(x float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(x) }
	add := func(dst, x, y *big.Float) { dst.Add(dst, of(0).Mul(x, y)) }
	sa, sb, n := of(0), of(0), of(float64(len(a)))
	for i := range a {
		sa.Add(sa, of(a[i]))
		sb.Add(sb, of(b[i]))
	}
	sa.Quo(sa, n)
	sb.Quo(sb, n)
	xy, xx, yy := of(0), of(0), of(0)
	for i := range a {
		x, y := of(0).Sub(of(a[i]), sa), of(0).Sub(of(b[i]), sb)
		add(xy, x, y)
		add(xx, x, x)
		add(yy, y, y)
	}
	r, _ := xy.Quo(xy, xx.Sqrt(xx.Mul(xx, yy))).Float64()
	return r
}

// scipy 1.17.1, kendalltau, spearmanr and pearsonr of the two stored predictions.
func TestCorrelationOfSciPy(t *testing.T) {
	c := Correlate(uciSample(t, "lightgbm231_pred").Score, uciSample(t, "sklearn121_lr_pred").Score)
	near(t, "tau", c.Kendall, 0.45561455655559063, 1e-14)
	near(t, "rho", c.Spearman, 0.6171939138156168, 1e-13)
	near(t, "r", c.Pearson, 0.8244555246397574, 1e-14)
}

// Products and squares that would leave the range of numbers, or drown in a
// large mean.
func TestPearsonOfExtremeScores(t *testing.T) {
	a, b := []float64{0, 3, 1, 2, 2, 5}, []float64{1, 5, 2, 2, 3, 9}
	want := *Correlate(a, b).Pearson
	for _, c := range []struct{ scale, shift float64 }{{0x1p1000, 0}, {0x1p-1060, 0}, {1, 0x1p40}, {-1, 0x1p40}} {
		moved := make([]float64, len(a))
		for i, x := range a {
			moved[i] = float64(c.scale*x) + c.shift
		}
		near(t, fmt.Sprintf("r of scores times %g plus %g", c.scale, c.shift), Correlate(moved, b).Pearson, math.Copysign(want, c.scale), 1e-15)
	}
}

// Four rows cancel, and leave sums of small products that no two orders share
// unless they are made to; and rows enough for sums of ranks beyond 2^53.
func TestCorrelationDoesNotKnowTheOrderOfRows(t *testing.T) {
	for seed := range 60 {
		random := rand.New(rand.NewPCG(uint64(seed), 9))
		n := 200
		if seed == 0 {
			n = 300_000
		}
		a, b, p, q := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range a {
			a[i] = random.NormFloat64()
			b[i] = random.NormFloat64()
			if i%3 == 0 {
				a[i], b[i] = math.Floor(a[i]), math.Floor(b[i])
			}
		}
		copy(a, []float64{0x1p60, -0x1p60, 0x1p60, -0x1p60})
		copy(b, []float64{0x1p60, 0x1p60, -0x1p60, -0x1p60})
		for k, i := range random.Perm(n) {
			p[k], q[k] = a[i], b[i]
		}
		if x, y := Correlate(a, b), Correlate(p, q); !reflect.DeepEqual(x, y) {
			t.Fatalf("%d rows: r %v and %v, rho %v and %v, tau %v and %v", n, *x.Pearson, *y.Pearson, *x.Spearman, *y.Spearman, *x.Kendall, *y.Kendall)
		}
	}
}

func TestWideDifferences(t *testing.T) {
	a, b := wide{1, 5}, wide{0, math.MaxUint64}
	if x, y := a.less(b), b.less(a); x != 6 || y != -6 {
		t.Errorf("differences are %v and %v; want 6 and -6", x, y)
	}
}

func TestCorrelationWithoutValue(t *testing.T) {
	for name, c := range map[string]Correlation{
		"a constant":    Correlate([]float64{1, 1, 1}, []float64{1, 2, 3}),
		"one row":       Correlate([]float64{1}, []float64{1}),
		"other lengths": Correlate([]float64{1, 2}, []float64{1}),
		"NaN":           Correlate([]float64{1, math.NaN()}, []float64{1, 2}),
		"infinite":      Correlate([]float64{1, 2}, []float64{math.Inf(-1), 2}),
	} {
		if c.Kendall != nil || c.Spearman != nil || c.Pearson != nil || c.Why == "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if c := Correlate([]float64{1, 2, 3}, []float64{-1, -2, -3}); *c.Kendall != -1 || *c.Spearman != -1 || *c.Pearson != -1 {
		t.Errorf("turned round: %v, %v, %v", *c.Kendall, *c.Spearman, *c.Pearson)
	}
}
