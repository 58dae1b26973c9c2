package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// By hand: on the first day 1 of 2 stopped rows is bad, on the second 3 of 3,
// on the third none is stopped.
func TestDailyPrecisionByHand(t *testing.T) {
	s := Sample{
		Score: []float64{.9, .8, .1, .9, .9, .8, .2, .1, .3},
		Bad:   []bool{true, false, false, true, true, true, false, true, false},
	}
	day := []string{"1", "1", "1", "2", "2", "2", "2", "3", "3"}
	d := DailyPrecision(s, day, 0.8)
	near(t, "average", d.Average.Value, 0.75, 0)
	near(t, "pooled", d.Pooled.Value, 0.8, 0)
	if d.Days != 3 || d.Without != 1 || d.Average.N != 2 || d.Average.Lo != nil || d.Average.Why == "" {
		t.Errorf("the days are %+v", d)
	}
	s.Weight = []float64{1, 3, 1, 1, 1, 1, 1, 1, 1}
	d = DailyPrecision(s, day, 0.8)
	near(t, "weighted average", d.Average.Value, (0.25+1)/2, 1e-16)
	if d := DailyPrecision(s, day, 2); d.Average.Value != nil || d.Without != 3 || d.Pooled.Value != nil {
		t.Errorf("without interceptions the days are %+v", d)
	}
	if d := DailyPrecision(s, day[:2], 0.8); d.Average.Value != nil || d.Average.Why == "" {
		t.Errorf("with days for some rows the result is %+v", d)
	}
	if d := DailyPrecision(Sample{}, nil, 0.8); d.Average.Why == "" {
		t.Errorf("an empty sample gives %+v", d)
	}
}

// Days differ more than rows do: the interval is one of days, and holds the
// truth in about 95 of 100 months of 60 days.
func TestDailyPrecisionCovers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const trials, truth = 400, 0.5
	covered := 0
	for range trials {
		var s Sample
		var day []string
		for d := range 60 {
			p := r.Float64() // of the day, .5 on average
			for range 1 + r.IntN(20) {
				s.Score, s.Bad, day = append(s.Score, 1), append(s.Bad, r.Float64() < p), append(day, fmt.Sprint(d))
			}
		}
		e := DailyPrecision(s, day, 0.5).Average
		checkEstimate(t, "average", e)
		if *e.Lo <= truth && truth <= *e.Hi {
			covered++
		}
	}
	if rate := float64(covered) / trials; rate < 0.91 || rate > 0.98 {
		t.Errorf("the interval holds the truth in %.3f of the trials; want .95", rate)
	}
}

func TestPeriods(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var s Sample
	var month []string
	for i := range 3000 {
		m := i % 3
		bad := r.IntN(6) == 0
		x := r.NormFloat64()
		if bad {
			x += 2 - float64(m)
		}
		if m == 2 {
			x += 1
		}
		s.Score, s.Bad, month = append(s.Score, x), append(s.Bad, bad), append(month, []string{"2026-01", "2026-02", "2026-03"}[m])
	}
	s.Score, s.Bad, month = append(s.Score, 0), append(s.Bad, true), append(month, "2025-12")
	list := Periods(s, month, nil, 1)
	if len(list) != 4 || list[0].Period != "2025-12" || list[0].AUC.Value != nil || list[0].PSI.Why != "it is the reference" {
		t.Fatalf("periods are %+v", list)
	}
	reference := numbered(5000, func(int) float64 { return r.NormFloat64() })
	list = Periods(s, month, reference, 1)[1:]
	if !(*list[0].AUC.Value > *list[1].AUC.Value && *list[1].AUC.Value > *list[2].AUC.Value) {
		t.Errorf("AUC does not fall from month to month: %v %v %v", *list[0].AUC.Value, *list[1].AUC.Value, *list[2].AUC.Value)
	}
	if !(*list[2].PSI.Value > 0.25 && *list[1].PSI.Value < 0.1) || list[2].PSI.Reference != 5000 || len(list[2].PSI.Bins) != 0 {
		t.Errorf("PSI is %+v and %+v; want the third month alone to have moved", list[1].PSI, list[2].PSI)
	}
	var own Sample
	for i := range month {
		if month[i] == "2026-02" {
			own.Score, own.Bad = append(own.Score, s.Score[i]), append(own.Bad, s.Bad[i])
		}
	}
	near(t, "AUC", list[1].AUC.Value, *AUC(own).Value, 0)
	near(t, "stopped", list[1].Stopped.Value, *At(own, 1).Share.Value, 0)
	if Periods(s, month[:5], nil, 1) != nil || Periods(Sample{}, nil, nil, 1) != nil || math.IsNaN(list[0].MeanScore) {
		t.Error("a sample that fails Check, or too few periods, have some")
	}
}
