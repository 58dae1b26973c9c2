package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// statsmodels 0.14 (GLM, binomial) for the lines, SciPy 1.17.1 for P, and ten
// groups of 600 rows in numpy, without ties at their edges.
func TestCalibrationOfStatsmodels(t *testing.T) {
	for name, w := range map[string][13]float64{
		"lightgbm231_pred":   {1.0047643017966355, 0.9426206810842427, 1.066907922509028, 0.057124699289184754, -0.04049340403541075, 0.15474280261378026, 0.05185207524209043, -0.01737231509338444, 0.8370971786658387, 0.4025379461509534, 0.011678125337620813, 10.287340810388926, 0.0136663431186343},
		"sklearn121_lr_pred": {1.058529875940938, 0.977045381268792, 1.140014370613084, 0.10379807918735473, -0.00951536426912182, 0.21711152264383127, 0.037148849747967755, -0.0279341439719772, -1.3803227269878953, 0.16748730042181226, 0.05507496504587833, 156.8785802252272, 0.0641692417499149},
	} {
		c := Calibrate(uciSample(t, name), 10)
		near(t, "slope", c.Slope.Value, w[0], 1e-10)
		near(t, "slope's lo", c.Slope.Lo, w[1], 1e-9)
		near(t, "slope's hi", c.Slope.Hi, w[2], 1e-9)
		near(t, "intercept", c.Intercept.Value, w[3], 1e-10)
		near(t, "intercept's lo", c.Intercept.Lo, w[4], 1e-9)
		near(t, "intercept's hi", c.Intercept.Hi, w[5], 1e-9)
		near(t, "in the large", c.InTheLarge.Value, w[6], 1e-10)
		near(t, "in the large, lo", c.InTheLarge.Lo, w[7], 1e-9)
		near(t, "z", c.Spiegelhalter.Z, w[8], 1e-11)
		near(t, "p of z", c.Spiegelhalter.P, w[9], 1e-11)
		near(t, "ECE", c.ECE.Value, w[10], 1e-13)
		near(t, "chi-square", c.HosmerLemeshow.Statistic, w[11], 1e-9)
		near(t, "gap", c.HosmerLemeshow.Gap, w[12], 1e-13)
		if c.HosmerLemeshow.DF != 10 {
			t.Errorf("df is %v; want 10", c.HosmerLemeshow.DF)
		}
	}
	c := Calibrate(uciSample(t, "lightgbm231_pred"), 10)
	near(t, "p of chi-square", c.HosmerLemeshow.P, 0.41565594058007427, 1e-9)
}

func TestBrierPartsSumToTheScore(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		for _, bins := range []int{1, 3, 10, 1 << 20} {
			c := Calibrate(s, bins)
			b := c.Brier
			if b.Why != "" {
				t.Fatal(b.Why)
			}
			got := *b.Reliability - *b.Resolution + *b.Uncertainty + *b.Within
			near(t, "sum", &got, *Brier(s).Value, 1e-15)
			if c.Bins > 1000 && math.Abs(*b.Within) > 1e-15 {
				t.Errorf("bins of one score have %v within", *b.Within)
			}
		}
	})
}

// A calibrated score: outcomes are drawn from it. ECE is about what chance
// gives, HL and Spiegelhalter reject as often as they should, and the slope's
// interval holds 1 in 95 of 100.
func TestCalibratedScoresPass(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 1))
	var slope, hl, z, large int
	var ratio float64
	const trials = 400
	for range trials {
		var s Sample
		for range 1500 {
			p := logistic(random.NormFloat64() - 2)
			s = repeat(s, p, random.Float64() < p, 1)
		}
		c := Calibrate(s, 10)
		if *c.Slope.Lo <= 1 && 1 <= *c.Slope.Hi {
			slope++
		}
		if *c.InTheLarge.Lo <= 0 && 0 <= *c.InTheLarge.Hi {
			large++
		}
		if *c.HosmerLemeshow.P < 0.05 {
			hl++
		}
		if *c.Spiegelhalter.P < 0.05 {
			z++
		}
		ratio += *c.ECE.Value / *c.Chance / trials
	}
	for name, share := range map[string]float64{"slope": float64(trials-slope) / trials, "in the large": float64(trials-large) / trials, "HL": float64(hl) / trials, "z": float64(z) / trials} {
		if share < 0.02 || share > 0.085 { // .05, 3 standard errors of .011
			t.Errorf("%s rejects calibrated scores in %.3f of the trials; want .05", name, share)
		}
	}
	if ratio < 0.95 || ratio > 1.05 {
		t.Errorf("ECE is %.3f times what chance gives; want 1", ratio)
	}
}

func TestCalibrationFindsWhatIsWrong(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 1))
	var s Sample
	for range 20_000 {
		x := random.NormFloat64() - 2
		s = repeat(s, logistic(2*x+0.5), random.Float64() < logistic(x), 1) // too extreme, and too high
	}
	c := Calibrate(s, 10)
	near(t, "slope", c.Slope.Value, 0.5, 0.03)
	near(t, "intercept", c.Intercept.Value, -0.25, 0.08)
	if *c.HosmerLemeshow.P > 1e-6 || *c.Spiegelhalter.P > 1e-6 || *c.ECE.Value < 2**c.Chance {
		t.Errorf("the tests pass: %+v %+v %v", c.HosmerLemeshow, c.Spiegelhalter, *c.ECE.Value)
	}
}

func TestCalibrationWithoutValue(t *testing.T) {
	margins := Sample{Score: []float64{-3, 2, 1}, Bad: []bool{false, true, false}}
	if c := Calibrate(margins, 10); c.ECE.Value != nil || c.Slope.Why != whyNoProbabilities || c.Brier.Why == "" || c.HosmerLemeshow.Why == "" {
		t.Errorf("margins: %+v", c)
	}
	ends := Sample{Score: []float64{0, 0.5, 1, 0.2}, Bad: []bool{false, true, true, false}}
	if c := Calibrate(ends, 2); c.Slope.Value != nil || !strings.Contains(c.Slope.Why, "log-odds") || c.ECE.Value == nil || c.Brier.Reliability == nil {
		t.Errorf("scores of 0 and 1: %+v", c)
	}
	apart := Sample{Score: []float64{0.9, 0.8, 0.2, 0.1}, Bad: []bool{true, true, false, false}}
	if c := Calibrate(apart, 2); c.Slope.Value != nil || !strings.Contains(c.Slope.Why, "no bound") || c.InTheLarge.Value == nil {
		t.Errorf("classes apart: %+v %+v", c.Slope, c.InTheLarge)
	}
	equal := Sample{Score: []float64{0.3, 0.3, 0.3, 0.3}, Bad: []bool{true, false, false, false}}
	c := Calibrate(equal, 10)
	near(t, "in the large", c.InTheLarge.Value, math.Log(1./3)-math.Log(3./7), 1e-12)
	if c.Slope.Value != nil || c.Slope.Why != "all scores are equal" {
		t.Errorf("equal scores: %+v", c.Slope)
	}
	if c := Calibrate(Sample{}, 10); c.ECE.Why == "" {
		t.Error("an empty sample has no reason")
	}
	if c := Calibrate(equal, 0); c.ECE.Why != "there are no bins" {
		t.Errorf("no bins: %+v", c.ECE)
	}
	weighted := uciSample(t, "lightgbm231_pred")
	for i := range weighted.Bad {
		weighted.Weight = append(weighted.Weight, float64(1+i%3))
	}
	copies := Sample{}
	for i, x := range weighted.Score {
		copies = repeat(copies, x, weighted.Bad[i], 1+i%3)
	}
	a, b := Calibrate(weighted, 10), Calibrate(copies, 10)
	near(t, "weights are copies: slope", a.Slope.Value, *b.Slope.Value, 1e-10)
	near(t, "weights are copies: intercept", a.InTheLarge.Value, *b.InTheLarge.Value, 1e-10)
	near(t, "weights are copies: ECE", a.ECE.Value, *b.ECE.Value, 1e-12)
	if a.Slope.Lo != nil || a.HosmerLemeshow.P != nil || a.Spiegelhalter.Why != whyWeighted {
		t.Errorf("weighted: %+v", a)
	}
}

// toad 0.1.7, KS_bucket(score, target, bucket=10, method="quantile"): rows 1 and
// 8 of its table for the logistic regression, and row 4 of that for the same
// scores below 0, where toad turns nothing round. All rows of the tables of the
// five reference models and of 1 - score agreed to the last bit.
func TestKSTableOfToad(t *testing.T) {
	s := uciSample(t, "sklearn121_lr_pred")
	rows := KSTable(s, 10)
	for i := range s.Score {
		s.Score[i] = -s.Score[i]
	}
	rows = append(rows, KSTable(s, 10)...)
	for k, text := range map[int]string{
		13: `{"min": -0.236183718, "max": -0.214277282, "bads": 97.0, "goods": 503.0, "total": 600.0, "bad_rate": 0.16166666666666665, "good_rate": 0.8383333333333334, "odds": 0.19284294234592445, "bad_prop": 0.07190511489992588, "good_prop": 0.10814878520748226, "total_prop": 0.1, "cum_bad_rate": 0.3725, "cum_bad_rate_rev": 0.13142857142857142, "cum_bads_prop": 0.6627131208302446, "cum_bads_prop_rev": 0.40919199406968126, "cum_goods_prop": 0.32380133304665665, "cum_goods_prop_rev": 0.7843474521608256, "cum_total_prop": 0.4, "cum_total_prop_rev": 0.7, "ks": 0.33891178778358794, "lift": 0.7190511489992587, "cum_lift": 1.6567828020756115}`,
		0:  `{"min": 0.00102721611, "max": 0.0640388193, "bads": 58.0, "goods": 542.0, "total": 600.0, "bad_rate": 0.09666666666666666, "good_rate": 0.9033333333333333, "odds": 0.1070110701107011, "bad_prop": 0.042994810971089696, "good_prop": 0.11653407869275424, "total_prop": 0.1, "cum_bad_rate": 0.09666666666666666, "cum_bad_rate_rev": 0.22483333333333333, "cum_bads_prop": 0.042994810971089696, "cum_bads_prop_rev": 1.0, "cum_goods_prop": 0.11653407869275424, "cum_goods_prop_rev": 1.0, "cum_total_prop": 0.1, "cum_total_prop_rev": 1.0, "ks": 0.07353926772166455, "lift": 0.4299481097108969, "cum_lift": 1.0}`,
		7:  `{"min": 0.2361905, "max": 0.276774416, "bads": 132.0, "goods": 468.0, "total": 600.0, "bad_rate": 0.22, "good_rate": 0.78, "odds": 0.28205128205128205, "bad_prop": 0.09785025945144551, "good_prop": 0.10062352182326381, "total_prop": 0.1, "cum_bad_rate": 0.1425, "cum_bad_rate_rev": 0.44277777777777777, "cum_bads_prop": 0.5070422535211268, "cum_bads_prop_rev": 0.5908080059303188, "cum_goods_prop": 0.8849709739840894, "cum_goods_prop_rev": 0.21565254783917437, "cum_total_prop": 0.8, "cum_total_prop_rev": 0.3, "ks": 0.37792872046296266, "lift": 0.9785025945144551, "cum_lift": 1.9693600197677295}`,
	} {
		want, got := map[string]float64{}, map[string]float64{}
		b, err := json.Marshal(rows[k])
		if err == nil {
			err = json.Unmarshal(b, &got)
		}
		if err == nil {
			err = json.Unmarshal([]byte(text), &want)
		}
		if err != nil || len(got) != len(want) {
			t.Fatalf("%v: %d columns; want %d", err, len(got), len(want))
		}
		for name, w := range want {
			if g, ok := got[name]; !ok || math.Abs(g-w) > 1e-14 {
				t.Errorf("row %d: %s is %v; toad has %v", k+1, name, g, w)
			}
		}
	}
	if rows := KSTable(Sample{Score: []float64{1, 1}, Bad: []bool{true, false}}, 10); len(rows) != 1 || rows[0].KS != 0 || rows[0].CumLift != 1 {
		t.Errorf("one score: %+v", rows)
	}
	if rows := KSTable(Sample{Score: []float64{2, 1}, Bad: []bool{true, true}}, 10); rows != nil {
		t.Errorf("one class: %+v", rows)
	}
	onlyBad := KSTable(Sample{Score: []float64{2, 1}, Bad: []bool{true, false}}, 2)
	if onlyBad[1].Odds != nil || *onlyBad[0].Odds != 0 {
		t.Errorf("the odds of a group without goods: %+v", onlyBad)
	}
}

// Of many groups the line is found by way of a coarse ranking: it is the same.
func TestLineOfManyGroups(t *testing.T) {
	for _, weighted := range []bool{false, true} {
		random := rand.New(rand.NewPCG(3, 41))
		s := randomSample(random, 10*coarseGroups, 1<<40, weighted)
		r := rank(s)
		odds := make([]float64, len(r.score))
		for i, p := range r.score {
			odds[i] = ln(p) - ln1m(p)
		}
		for _, slope := range []bool{true, false} {
			want, wantA, wantB, ok := r.climb(odds, line{0, 1}, slope)
			near0, _, _, _ := r.climb(odds, line{want.a + 0.01, want.b}, slope)
			got, varA, varB, fine := r.fitLine(odds, slope)
			if !ok || !fine {
				t.Fatal("there is no maximum")
			}
			near(t, "a", &got.a, want.a, 1e-11)
			near(t, "b", &got.b, want.b, 1e-11)
			near(t, "the maximum from elsewhere", &near0.a, want.a, 1e-11)
			near(t, "variance of a", &varA, wantA, 1e-8*wantA)
			near(t, "variance of b", &varB, wantB, 1e-8*wantB)
			if _, _, _, ok := r.finish(odds, want, slope); !ok {
				t.Error("the last steps do not end")
			}
		}
	}
}
