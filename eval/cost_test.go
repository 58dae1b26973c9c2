package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// By definition, row by row, at every threshold.
func TestCostsByRow(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		c := Costs{FP: 2, FN: 7.5}
		curve := CostCurve(s, c)
		least := math.Inf(1)
		for _, p := range curve {
			cost, stopped, all := 0.0, 0.0, 0.0
			for i, x := range s.Score {
				w := 1.0
				if s.Weight != nil {
					w = s.Weight[i]
				}
				all += w
				switch {
				case x >= p.Threshold && !s.Bad[i]:
					cost += c.FP * w
				case x < p.Threshold && s.Bad[i]:
					cost += c.FN * w
				}
				if x >= p.Threshold {
					stopped += w
				}
			}
			near(t, "cost", &p.Cost, cost/all, 1e-12)
			near(t, "share stopped", &p.Stopped, stopped/all, 1e-12)
			near(t, "cost at the threshold", CostAt(s, c, p.Threshold).Value, cost/all, 1e-12)
			least = min(least, p.Cost)
		}
		best, err := BestCut(s, c)
		if err != nil || best.Cost != least {
			t.Errorf("the best cut costs %v, %v; the curve's least is %v", best.Cost, err, least)
		}
	})
}

// A calibrated score's best cut is where p FN = (1-p) FP: at FP / (FP + FN).
func TestBestCutOfACalibratedScore(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	var s Sample
	for range 200_000 {
		p := random.Float64()
		s = repeat(s, p, random.Float64() < p, 1)
	}
	best, err := BestCut(s, Costs{FP: 1, FN: 4})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "best cut", &best.Threshold, 0.2, 0.02)
	e := CostAt(s, Costs{FP: 1, FN: 4}, 0.2)
	// FP: integral of 1-p from .2 to 1; FN: of 4 p from 0 to .2.
	near(t, "cost", e.Value, 0.32+0.08, 3*(*e.Hi-*e.Lo)/4)
}

func TestBestCutOfSeveralStopsLeast(t *testing.T) {
	s := Sample{Score: []float64{0.9, 0.8, 0.7}, Bad: []bool{true, false, true}}
	if best, err := BestCut(s, Costs{1, 1}); err != nil || best.Threshold != 0.9 || best.Cost != 1./3 {
		t.Errorf("cuts at 0.9 and 0.7 cost the same; the best is %+v, %v", best, err)
	}
	if best, err := BestCut(s, Costs{1, 0}); err != nil || !math.IsInf(best.Threshold, 1) || best.Cost != 0 {
		t.Errorf("where missed bads cost nothing the best cut is %+v, %v; want to stop nothing", best, err)
	}
}

func TestCostIntervalCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 5))
	covered := 0
	for range 500 {
		var s Sample
		for range 400 {
			p := random.Float64()
			s = repeat(s, p, random.Float64() < p, 1)
		}
		if e := CostAt(s, Costs{FP: 1, FN: 4}, 0.2); *e.Lo <= 0.4 && 0.4 <= *e.Hi {
			covered++
		}
	}
	if covered < 459 || covered > 490 { // 475, 3 standard errors of 4.9
		t.Errorf("the interval holds the true cost in %d of 500 trials; want 475 or so", covered)
	}
}

func TestValueCaught(t *testing.T) {
	s := Sample{Score: []float64{0.9, 0.8, 0.7, 0.2}, Bad: []bool{true, false, true, true}}
	value := []float64{100, 5000, 30, 70}
	e := ValueCaught(s, value, 0.5)
	near(t, "value caught", e.Value, 130./200, 1e-16)
	if e.Lo == nil || e.Method != "ratio" || e.Positives != 3 {
		t.Errorf("%+v", e)
	}
	// statsmodels 0.14: WLS of "is stopped" on a constant over the bads, weights
	// the values, cov_type HC1.
	var long Sample
	var values []float64
	for i := range 200 {
		long = repeat(long, float64(i*37%200)/200, i%3 == 0, 1)
		values = append(values, float64(1+i*i%97))
	}
	e = ValueCaught(long, values, 0.4)
	near(t, "value caught", e.Value, 0.6946329426280072, 1e-15)
	near(t, "lo", e.Lo, 0.56231475159884, 1e-14)
	near(t, "hi", e.Hi, 0.8269511336571744, 1e-14)
	same := ValueCaught(s, []float64{3, 3, 3, 3}, 0.5)
	near(t, "equal values are recall", same.Value, *At(s, 0.5).Recall.Value, 1e-16)
	for name, e := range map[string]Estimate{
		"a value below 0":  ValueCaught(s, []float64{1, 1, -1, 1}, 0.5),
		"a value of NaN":   ValueCaught(s, []float64{1, 1, math.NaN(), 1}, 0.5),
		"too few values":   ValueCaught(s, value[:2], 0.5),
		"bads of no value": ValueCaught(s, []float64{0, 5, 0, 0}, 0.5),
		"an empty sample":  ValueCaught(Sample{}, nil, 0.5),
	} {
		if e.Value != nil || e.Why == "" {
			t.Errorf("%s: %+v; want no value, and why", name, e)
		}
	}
	if e := ValueCaught(s, value, 0); e.Lo != nil || *e.Value != 1 || e.Why == "" {
		t.Errorf("all is caught: %+v", e)
	}
}

// E[v 1(v + 3z >= 1)] / E[v] for v = exp(n/2), by SciPy's quad.
const valueTruth = 0.5569183918868524

func TestValueCaughtCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	covered := 0
	for range 500 {
		var s Sample
		var value []float64
		for i := range 600 {
			v := math.Exp(random.NormFloat64() / 2)
			s = repeat(s, v+3*random.NormFloat64(), i%2 == 0, 1)
			value = append(value, v)
		}
		if e := ValueCaught(s, value, 1); *e.Lo <= valueTruth && valueTruth <= *e.Hi {
			covered++
		}
	}
	if covered < 459 || covered > 491 {
		t.Errorf("the interval holds the truth in %d of 500 trials; want 475 or so", covered)
	}
}

func TestCostsOfBadInput(t *testing.T) {
	s := Sample{Score: []float64{1, 2}, Bad: []bool{true, false}}
	for name, c := range map[string]Costs{"below 0": {-1, 1}, "NaN": {1, math.NaN()}, "infinite": {math.Inf(1), 1}} {
		if _, err := BestCut(s, c); err == nil || CostCurve(s, c) != nil || CostAt(s, c, 1).Value != nil {
			t.Errorf("costs %s are taken", name)
		}
	}
	if _, err := BestCut(Sample{}, Costs{1, 1}); err == nil {
		t.Error("an empty sample is taken")
	}
	if e := CostAt(s, Costs{}, 1); e.Lo != nil || *e.Value != 0 {
		t.Errorf("costs of 0: %+v", e)
	}
}
