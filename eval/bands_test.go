package eval

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// The reference 1 to 10 makes two bands: up to 5, and above.
func TestBandsByHand(t *testing.T) {
	reference := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	s := Sample{Score: []float64{5, 5.5, 1, 9, 20, -3}, Bad: []bool{false, true, true, true, false, false}}
	list := Bands(s, []string{"b", "b", "a", "a", "a", "a"}, reference, 2)
	want := []struct {
		period    string
		band      int
		n, bads   int
		from, to  *float64
		rateKnown bool
	}{{"a", 1, 2, 1, nil, ptr(5), true}, {"a", 2, 2, 1, ptr(5), nil, true}, {"b", 1, 1, 0, nil, ptr(5), true}, {"b", 2, 1, 1, ptr(5), nil, true}}
	if len(list) != len(want) {
		t.Fatalf("%d bands; want %d", len(list), len(want))
	}
	for i, w := range want {
		b := list[i]
		if b.Period != w.period || b.Band != w.band || b.N != w.n || b.Positives != w.bads || !reflect.DeepEqual(b.From, w.from) || !reflect.DeepEqual(b.To, w.to) || *b.BadRate.Value != float64(w.bads)/float64(w.n) || b.BadRate.Method != "wilson" {
			t.Errorf("band %d is %+v; want %+v", i, b, w)
		}
	}
	empty := Bands(Sample{Score: []float64{1, 2}, Bad: []bool{true, false}}, []string{"a", "a"}, reference, 2)
	if len(empty) != 2 || empty[1].N != 0 || empty[1].BadRate.Value != nil || empty[1].BadRate.Why == "" {
		t.Errorf("a band without rows: %+v", empty)
	}
	for name, bad := range map[string][]Band{
		"no reference":  Bands(s, make([]string, 6), nil, 2),
		"no bands":      Bands(s, make([]string, 6), reference, 0),
		"other lengths": Bands(s, []string{"a"}, reference, 2),
		"one class":     Bands(Sample{Score: []float64{1}, Bad: []bool{true}}, []string{"a"}, reference, 2),
	} {
		if bad != nil {
			t.Errorf("%s: %+v", name, bad)
		}
	}
}

func TestBandsHoldAllRows(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		period := make([]string, len(s.Score))
		for i := range period {
			period[i] = string(rune('a' + random.IntN(3)))
		}
		rows, bads := 0, 0
		for _, b := range Bands(s, period, s.Score, 5) {
			rows, bads = rows+b.N, bads+b.Positives
		}
		all := 0
		for _, b := range s.Bad {
			if b {
				all++
			}
		}
		if rows != len(s.Score) || bads != all {
			t.Errorf("the bands hold %d rows and %d bads of %d and %d", rows, bads, len(s.Score), all)
		}
	})
}

// Cohort a has four rows; two turned bad, at ages .5 and 2, and the youngest has
// reached 2.7. Cohort b has a row that has not reached age 1.
func TestVintagesByHand(t *testing.T) {
	inf := math.Inf(1)
	list := Vintages([]string{"b", "a", "a", "a", "a", "b"}, []float64{0.1, 0.5, 2, inf, 3, inf}, []float64{0.9, 5, 4, 2.7, 3.1, 4})
	if len(list) != 2 || list[0].Cohort != "a" || list[0].N != 4 || len(list[0].Points) != 2 || len(list[1].Points) != 0 {
		t.Fatalf("%+v", list)
	}
	for i, want := range []float64{0.25, 0.5} {
		if p := list[0].Points[i]; p.Age != i+1 || *p.BadRate.Value != want || p.BadRate.N != 4 {
			t.Errorf("age %d: %+v; want %v", i+1, p, want)
		}
	}
	if Vintages([]string{"a"}, nil, nil) != nil {
		t.Error("lists of different lengths are taken")
	}
}
