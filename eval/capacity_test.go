package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// Monday has five rows, two of them reviewed: .9 (bad) and one of three tied
// rows of .5, one of which is bad: 1 + 1/3 bads. Tuesday's only row is good.
func TestDailyReviewByHand(t *testing.T) {
	s := Sample{Score: []float64{0.9, 0.5, 0.5, 0.5, 0.1, 0.7}, Bad: []bool{true, true, false, false, true, false}}
	day := []string{"mon", "mon", "mon", "mon", "mon", "tue"}
	d := AtDailyReview(s, day, 2)
	if d.Days != 2 || d.Full != 1 || d.Reviewed != 3 || d.Precision.N != 3 || d.Recall.N != 3 {
		t.Errorf("counts are %+v", d)
	}
	near(t, "precision", d.Precision.Value, 4./9, 1e-15)
	near(t, "recall", d.Recall.Value, 4./9, 1e-15)
	if d.Precision.Lo != nil || d.Precision.Why == "" {
		t.Errorf("two days have an interval: %+v", d.Precision)
	}
	if all := AtDailyReview(s, day, 9); *all.Recall.Value != 1 || all.Full != 0 || all.Reviewed != 6 {
		t.Errorf("a review of all rows finds %+v", all)
	}
}

// The mean over all orders of tied rows is what a review in row order finds on
// average over shuffled rows.
func TestDailyReviewOfTiesIsTheMeanOverOrders(t *testing.T) {
	s := Sample{Score: []float64{3, 2, 2, 2, 2, 1}, Bad: []bool{false, true, false, true, true, true}}
	day := []string{"d", "d", "d", "d", "d", "d"}
	want, n := 0.0, 0
	var visit func(order []int, k int)
	visit = func(order []int, k int) {
		if k == len(order) {
			bads := 0
			for _, i := range []int{0, order[0], order[1]} { // the first three of the ranking
				if s.Bad[i] {
					bads++
				}
			}
			want, n = want+float64(bads)/3, n+1
			return
		}
		for i := k; i < len(order); i++ {
			order[k], order[i] = order[i], order[k]
			visit(order, k+1)
			order[k], order[i] = order[i], order[k]
		}
	}
	visit([]int{1, 2, 3, 4}, 0)
	near(t, "precision", AtDailyReview(s, day, 3).Precision.Value, want/float64(n), 1e-14)
}

func TestDailyReviewDoesNotKnowTheOrderOfRows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	s := randomSample(random, 400, 40, false)
	day := make([]string, len(s.Score))
	for i := range day {
		day[i] = fmt.Sprint(random.IntN(25))
	}
	order := random.Perm(len(day))
	p, days := permuted(s, order), make([]string, len(day))
	for k, i := range order {
		days[k] = day[i]
	}
	a, b := AtDailyReview(s, day, 7), AtDailyReview(p, days, 7)
	if !reflect.DeepEqual(a, b) || a.Precision.Lo == nil {
		t.Errorf("%+v\n%+v", a, b)
	}
	if !(*a.Precision.Lo < *a.Precision.Value && *a.Precision.Value < *a.Precision.Hi) {
		t.Errorf("the interval %v to %v does not hold %v", *a.Precision.Lo, *a.Precision.Hi, *a.Precision.Value)
	}
}

// 200 trials of 60 days of 20 rows, 3 of which are reviewed; the true
// precision is that of 200,000 days.
func TestDailyReviewCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 1))
	draw := func(days int) (Sample, []string) {
		var s Sample
		var day []string
		for d := range days {
			shift := random.NormFloat64()
			for range 20 {
				bad := random.Float64() < 1/(1+math.Exp(2-shift))
				x := random.NormFloat64()
				if bad {
					x++
				}
				s.Score, s.Bad, day = append(s.Score, x), append(s.Bad, bad), append(day, fmt.Sprint(d))
			}
		}
		return s, day
	}
	s, day := draw(20_000)
	truth := *AtDailyReview(s, day, 3).Precision.Value
	covered := 0
	for range 200 {
		s, day := draw(60)
		if e := AtDailyReview(s, day, 3).Precision; *e.Lo <= truth && truth <= *e.Hi {
			covered++
		}
	}
	if covered < 180 { // 190 wanted; 180 is 3 standard errors below
		t.Errorf("the interval held the true precision %v in %d of 200 trials; want 190 or so", truth, covered)
	}
}

func TestDailyReviewOfBadInput(t *testing.T) {
	good := Sample{Score: []float64{1, 2}, Bad: []bool{true, false}}
	weighted := good
	weighted.Weight = []float64{1, 2}
	for name, d := range map[string]DailyReview{
		"no rows a day":    AtDailyReview(good, []string{"a", "a"}, 0),
		"too few days":     AtDailyReview(good, []string{"a"}, 1),
		"weights":          AtDailyReview(weighted, []string{"a", "a"}, 1),
		"an empty sample":  AtDailyReview(Sample{}, nil, 1),
		"one class":        AtDailyReview(Sample{Score: []float64{1}, Bad: []bool{true}}, []string{"a"}, 1),
		"a score of NaN":   AtDailyReview(Sample{Score: []float64{math.NaN(), 1}, Bad: []bool{true, false}}, []string{"a", "a"}, 1),
		"weights below 0":  AtDailyReview(Sample{Score: []float64{1, 2}, Bad: []bool{true, false}, Weight: []float64{-1, 1}}, []string{"a", "a"}, 1),
		"unequal lengths":  AtDailyReview(Sample{Score: []float64{1, 2}, Bad: []bool{true}}, []string{"a", "a"}, 1),
		"no good row left": AtDailyReview(Sample{Score: []float64{1, 2}, Bad: []bool{true, true}}, []string{"a", "a"}, 1),
	} {
		if d.Precision.Value != nil || d.Recall.Value != nil || d.Precision.Why == "" {
			t.Errorf("%s: %+v; want no value, and why", name, d)
		}
	}
}
