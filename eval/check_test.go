package eval

import (
	"math"
	"strings"
	"testing"
)

func TestCheckNamesEveryFault(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	cases := []struct {
		name string
		s    Sample
		want []string // lines; none: sound
	}{
		{"sound", Sample{[]float64{1, 2}, []bool{true, false}, nil}, nil},
		{"sound with a row of no weight", Sample{[]float64{1, 2, 3}, []bool{true, false, true}, []float64{1, 2, 0}}, nil},
		{"zeros of both signs are finite", Sample{[]float64{0, math.Copysign(0, -1)}, []bool{true, false}, nil}, nil},
		{"empty", Sample{}, []string{"eval: the sample has 0 rows; want at least 1"}},
		{"fewer labels", Sample{[]float64{1, 2}, []bool{true}, nil}, []string{"eval: the sample has 1 labels; want 2, one a score"}},
		{"labels without scores", Sample{nil, []bool{true}, nil}, []string{"eval: the sample has 1 labels; want 0, one a score"}},
		{"NaN score", Sample{[]float64{1, nan}, []bool{true, false}, nil}, []string{"eval: score of row 2 is NaN; want a finite number"}},
		{"infinite scores, counted", Sample{[]float64{-inf, 1, inf}, []bool{true, false, true}, nil}, []string{"eval: score of row 1 is -Inf; want a finite number (so are 2 rows)"}},
		{"negative weight", Sample{[]float64{1, 2}, []bool{true, false}, []float64{1, -1}}, []string{"eval: weight of row 2 is -1; want 0, or 1e-100 to 1e+100"}},
		{"weight whose products vanish", Sample{[]float64{1, 2}, []bool{true, false}, []float64{1e-200, 1}}, []string{"eval: weight of row 1 is 1e-200; want 0, or 1e-100 to 1e+100"}},
		{"all weights 0", Sample{[]float64{1, 2}, []bool{true, false}, []float64{0, 0}}, []string{"eval: the weights sum to 0; want some weight on good and on bad rows"}},
		{"no weights at all, as an empty slice", Sample{[]float64{1, 2}, []bool{true, false}, []float64{}}, []string{"eval: the sample has 0 weights; want 2, one a score"}},
		{"no bad", Sample{[]float64{1, 2}, []bool{false, false}, nil}, []string{"eval: the sample has no bad rows among 2; want both classes"}},
		{"no good", Sample{[]float64{1, 2}, []bool{true, true}, nil}, []string{"eval: the sample has no good rows among 2; want both classes"}},
		{"the only good row weighs 0", Sample{[]float64{1, 2, 3}, []bool{true, true, false}, []float64{1, 1, 0}}, []string{"eval: the sample has no good rows among 2; want both classes"}},
		{"three faults at once", Sample{[]float64{1, nan, 3}, []bool{true, false}, []float64{nan, 1, 1}}, []string{
			"eval: the sample has 2 labels; want 3, one a score",
			"eval: score of row 2 is NaN; want a finite number",
			"eval: weight of row 1 is NaN; want 0, or 1e-100 to 1e+100",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if err := c.s.Check(); err != nil {
				got = err.Error()
			}
			if want := strings.Join(c.want, "\n"); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// What refuses a sample must say so wherever the sample goes.
func TestFaultySampleIsRefusedEverywhere(t *testing.T) {
	bad := Sample{Score: []float64{1, math.NaN()}, Bad: []bool{true, false}}
	ok := Sample{Score: []float64{1, 2}, Bad: []bool{true, false}}
	want := "eval: score of row 2 is NaN; want a finite number"
	cut := At(bad, 0)
	for name, e := range map[string]Estimate{"AUC": AUC(bad), "KS": KS(bad).Estimate, "AP": AveragePrecision(bad), "log loss": LogLoss(bad), "Brier": Brier(bad),
		"recall": cut.Recall, "FPR": cut.FPR, "precision": cut.Precision, "share": cut.Share} {
		if e.Value != nil || e.Lo != nil || e.Why != want {
			t.Errorf("%s of a faulty sample is %+v; want no value and the fault", name, e)
		}
	}
	if ROC(bad) != nil || Gains(bad, 10) != nil || Reliability(bad, 10) != nil || Histogram(bad, 10) != nil {
		t.Error("a faulty sample has a curve or a table")
	}
	if Gains(ok, 0) != nil || Reliability(ok, 0) != nil || Histogram(ok, -1) != nil {
		t.Error("a table of no groups has rows")
	}
	_, _, errEvaluate := Evaluate(bad, Options{})
	_, errFreeze := Freeze(bad, Options{})
	_, errChampion := CompareAUC(bad, ok)
	_, errChallenger := CompareAUC(ok, bad)
	for got, want := range map[error]string{errEvaluate: want, errFreeze: want, errChampion: "champion: " + want, errChallenger: "challenger: " + want} {
		if got == nil || got.Error() != want {
			t.Errorf("error is %v; want %s", got, want)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	s := Sample{Score: []float64{1, 2}, Bad: []bool{true, false}}
	nan := math.NaN()
	cases := []struct {
		o    Options
		want string
	}{
		{Options{Level: 1}, "eval: level is 1; want above 0 and below 1"},
		{Options{Level: nan, FPR: []float64{0.1, -1}, Capacity: []float64{5}},
			"eval: level is NaN; want above 0 and below 1\neval: false-positive rate is -1; want 0 to 1\neval: capacity is 5; want 0 to 1"},
		{Options{Thresholds: &Thresholds{Capacity: []Threshold{{0.1, nan}}}}, "eval: threshold for 0.1 is NaN; want a number"},
	}
	for _, c := range cases {
		if _, _, err := Evaluate(s, c.o); err == nil || err.Error() != c.want {
			t.Errorf("error is %v; want %s", err, c.want)
		}
	}
	if c := At(s, nan); c.Recall.Value != nil || c.Recall.Why != "eval: threshold is NaN; want a number" {
		t.Errorf("recall at NaN is %+v; want none", c.Recall)
	}
}

func TestPairsMustBeTheSameRows(t *testing.T) {
	s := Sample{Score: []float64{1, 2, 3}, Bad: []bool{true, false, true}}
	weighted := s
	weighted.Weight = []float64{1, 1, 1}
	heavier := s
	heavier.Weight = []float64{1, 1, 2}
	relabelled := s
	relabelled.Bad = []bool{true, false, false}
	shorter := Sample{Score: s.Score[:2], Bad: s.Bad[:2]}
	cases := []struct {
		a, b Sample
		want string
	}{
		{s, shorter, "eval: the challenger has 2 rows; want 3, the champion's"},
		{s, weighted, "eval: one of champion and challenger has weights; want the same on both"},
		{weighted, heavier, "eval: row 3 has the weight 1 for the champion and 2 for the challenger; want the same rows"},
		{s, relabelled, "eval: row 3 has one label for the champion and another for the challenger; want the same rows"},
	}
	for _, c := range cases {
		if _, err := CompareAUC(c.a, c.b); err == nil || err.Error() != c.want {
			t.Errorf("error is %v; want %s", err, c.want)
		}
	}
}
