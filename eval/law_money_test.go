package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// Laws of calibration, costs, values and the KS table.

var someCosts = Costs{FP: 1.3, FN: 7.7}

func amounts(random *rand.Rand, n int) []float64 {
	dst := make([]float64, n)
	for i := range dst {
		dst[i] = math.Exp(3 * random.NormFloat64())
	}
	return dst
}

// allMoney is all that these functions say, to the last bit.
func allMoney(t *testing.T, s Sample, value []float64) string {
	best, err := BestCut(s, someCosts)
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := Evaluate(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return asText(t, []any{Calibrate(s, 7), KSTable(s, 7), CostAt(s, someCosts, 0.4), ValueCaught(s, value, 0.4), e.Gini, e.Prevalence}) + fmt.Sprint(best, CostCurve(s, someCosts))
}

// Values whose plain and compensated sums both depend on their order.
func TestOrderOfValuesIsIrrelevant(t *testing.T) {
	s, value := Sample{Score: []float64{0, 0, 0}, Bad: []bool{true, true, false}}, []float64{2, 1, 1}
	for _, v := range []float64{1, 0x1p-53, 0x1p-107, 0x1p-107, 0x1p-107, 0x1p-107} {
		s, value = repeat(s, 1, true, 1), append(value, v)
	}
	order := []int{8, 7, 6, 5, 4, 3, 2, 1, 0}
	a, b := ValueCaught(s, value, 0.5), ValueCaught(permuted(s, order), take(value, order), 0.5)
	if *a.Value != *b.Value {
		t.Errorf("the value caught is %v and, in another order, %v", *a.Value, *b.Value)
	}
}

// Weights and values that no order sums alike.
func TestOrderOfRowsIsIrrelevantToMoney(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		for i := range s.Weight {
			if s.Weight[i] > 0 {
				s.Weight[i] = math.Exp(8 * random.NormFloat64())
			}
		}
		value, order := amounts(random, len(s.Score)), random.Perm(len(s.Score))
		if a, b := allMoney(t, s, value), allMoney(t, permuted(s, order), take(value, order)); a != b {
			t.Fatalf("the order of rows changes the result:\n%s\n%s", a, b)
		}
	})
}

func TestWeightsAreCopiesInMoney(t *testing.T) {
	for seed := range 60 {
		random := rand.New(rand.NewPCG(uint64(seed), 51))
		s := randomSample(random, 60, 10, true)
		value, copies, values := amounts(random, 60), Sample{}, []float64(nil)
		for i := range s.Weight {
			s.Weight[i] = float64(int(s.Weight[i] / 0.75))
			if i < 4 {
				s.Weight[i] = 2
			}
			copies = repeat(copies, s.Score[i], s.Bad[i], int(s.Weight[i]))
			values = append(values, slices.Repeat(value[i:i+1], int(s.Weight[i]))...)
		}
		if a, b := KSTable(s, 5), KSTable(copies, 5); !reflect.DeepEqual(a, b) {
			t.Errorf("the KS table is %+v; want %+v", a, b)
		}
		if a, b := CostCurve(s, someCosts), CostCurve(copies, someCosts); !reflect.DeepEqual(a, b) {
			t.Errorf("the costs are %v; want %v", a, b)
		}
		near(t, "value caught", ValueCaught(s, value, 0.5).Value, *ValueCaught(copies, values, 0.5).Value, 1e-15)
		a, b := Calibrate(s, 5), Calibrate(copies, 5)
		for what, x := range map[string][2]Estimate{"ECE": {a.ECE, b.ECE}, "slope": {a.Slope, b.Slope}, "intercept": {a.Intercept, b.Intercept}, "in the large": {a.InTheLarge, b.InTheLarge}} {
			near(t, what, x[0].Value, *x[1].Value, 1e-11)
			if x[0].Lo != nil || x[0].Why != whyWeighted {
				t.Errorf("%s with weights is %+v; want no interval, and why", what, x[0])
			}
		}
		near(t, "reliability", a.Brier.Reliability, *b.Brier.Reliability, 1e-15)
		near(t, "within", a.Brier.Within, *b.Brier.Within, 1e-15)
		near(t, "gap", a.HosmerLemeshow.Gap, *b.HosmerLemeshow.Gap, 1e-15)
		x, _, errX := Evaluate(s, Options{})
		y, _, errY := Evaluate(copies, Options{})
		if errX != nil || errY != nil {
			t.Fatal(errX, errY)
		}
		near(t, "prevalence", x.Prevalence.Value, *y.Prevalence.Value, 1e-16)
	}
}

// Costs in cents and weights in other units change no decision.
func TestUnitsAreIrrelevant(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 52))
	s := randomSample(random, 300, 1<<30, true)
	scaled := s
	scaled.Weight = slices.Clone(s.Weight)
	for i := range scaled.Weight {
		scaled.Weight[i] *= 0x1p-100
	}
	a, _ := BestCut(s, someCosts)
	b, _ := BestCut(scaled, Costs{1024 * someCosts.FP, 1024 * someCosts.FN})
	if a.Threshold != b.Threshold || 1024*a.Cost != b.Cost {
		t.Errorf("the best cut is %+v; want %+v", b, a)
	}
	x, y := Calibrate(s, 10), Calibrate(scaled, 10)
	near(t, "slope", y.Slope.Value, *x.Slope.Value, 1e-13)
	near(t, "ECE", y.ECE.Value, *x.ECE.Value, 0)
	value := amounts(random, 300)
	huge := slices.Clone(value)
	for i := range huge {
		huge[i] *= 0x1p1000
	}
	near(t, "value in small money", ValueCaught(scaled, huge, 0.5).Value, *ValueCaught(s, value, 0.5).Value, 0)
	s.Weight = nil
	if x, y := ValueCaught(s, value, 0.5), ValueCaught(s, huge, 0.5); x.Lo == nil || !reflect.DeepEqual(x, y) {
		t.Errorf("the value caught in small money is %s; want %s", asText(t, y), asText(t, x))
	}
}

// Costlier bads are never let through at a higher cut.
func TestBestCutFallsWithTheCostOfABad(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		last := math.Inf(1)
		for _, fn := range []float64{0, 0.5, 1, 3, 9, 81, 1e6} {
			best, err := BestCut(s, Costs{1, fn})
			if err != nil || best.Threshold > last {
				t.Fatalf("a bad that costs %v is cut at %v, above %v: %v", fn, best.Threshold, last, err)
			}
			last = best.Threshold
		}
	})
}

// A slope that is told is where the likelihood is flat, however odd the scores
// are and whatever they weigh; else there is none, and why.
func TestLineIsAMaximum(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 53))
	told := 0
	for trial := range 1500 {
		shift, scale := 8*random.NormFloat64(), math.Exp(3*random.NormFloat64())
		var s Sample
		for i := range 4 + random.IntN(60) {
			p := logistic(shift + scale*random.NormFloat64())
			if p <= 0 || p >= 1 {
				p = 0.5
			}
			s = repeat(s, p, i == 0 || i > 1 && random.IntN(3) == 0, 1)
			if trial%3 == 0 {
				s.Weight = append(s.Weight, math.Exp(30*random.NormFloat64()*random.Float64()))
			}
		}
		c := Calibrate(s, 10)
		if c.Slope.Value == nil {
			if c.Slope.Why == "" || c.Intercept.Value != nil {
				t.Fatalf("the line is %+v, %+v", c.Slope, c.Intercept)
			}
			continue
		}
		told++
		var g [2]float64    // gradient
		var size [2]float64 // of the gradient's terms
		for i, p := range s.Score {
			x, y, w := math.Log(p/(1-p)), 0.0, weightOf(s, i)
			if s.Bad[i] {
				y = 1
			}
			q := logistic(*c.Intercept.Value + *c.Slope.Value*x)
			g[0], g[1] = g[0]+w*(y-q), g[1]+w*(y-q)*x
			size[0], size[1] = size[0]+w*math.Abs(y-q), size[1]+w*math.Abs((y-q)*x)
		}
		if math.Abs(g[0]) > 1e-6*size[0] || math.Abs(g[1]) > 1e-6*size[1] {
			t.Errorf("trial %d: the gradient is %v of terms of %v", trial, g, size)
		}
	}
	if told < 600 {
		t.Errorf("%d of 1500 lines are told; want most of those without odd weights", told)
	}
}

func TestRankedEqualsTheFunctionsOfMoney(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		r, err := Rank(s)
		if err != nil {
			t.Fatal(err)
		}
		x, errX := BestCut(s, someCosts)
		y, errY := r.BestCut(someCosts)
		for what, pair := range map[string][2]any{
			"Calibrate": {Calibrate(s, 7), r.Calibrate(7)}, "KSTable": {KSTable(s, 7), r.KSTable(7)}, "CostCurve": {CostCurve(s, someCosts), r.CostCurve(someCosts)},
			"BestCut": {[]any{x, errX}, []any{y, errY}}, "CostAt": {CostAt(s, someCosts, 0.5), r.CostAt(someCosts, 0.5)},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s of a ranking is %v; want %v", what, pair[1], pair[0])
			}
		}
		bad := Costs{-1, 1}
		if _, err := r.BestCut(bad); err == nil || r.CostCurve(bad) != nil || r.CostAt(bad, 1).Value != nil || r.KSTable(0) != nil || r.Calibrate(0).ECE.Value != nil {
			t.Error("a ranking takes what the functions refuse")
		}
	})
}
