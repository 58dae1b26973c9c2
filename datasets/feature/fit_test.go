package feature

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// people are records of shop: amount, limit, city, device.
func people(rows ...[4]any) []*Record {
	var rs []*Record
	for _, row := range rows {
		r := &Record{Num: make([]float64, 4), Text: make([]string, 4), Null: make([]bool, 4)}
		for j, v := range row {
			switch v := v.(type) {
			case nil:
				r.Null[j], r.Num[j] = shop[j].Text, math.NaN()
				r.Text[j] = "left over" // a missing text may hold anything
			case int:
				r.Num[j] = float64(v)
			case float64:
				r.Num[j] = v
			case string:
				r.Text[j] = v
			}
		}
		rs = append(rs, r)
	}
	return rs
}

func TestFitCountsThenSortsText(t *testing.T) {
	rs := people(
		[4]any{1.5, 0, "Rome", "b"},
		[4]any{math.Copysign(0, -1), 0, "Oslo", "a"},
		[4]any{0, 0, "Bern", nil},
		[4]any{1e21, 0, nil, "a"},
		[4]any{nil, 0, "Bern", "a"},
		[4]any{10, 0, "", "a"},
	)
	s := Set{Defs: []Def{
		{Name: "amount", Op: Code, Inputs: []string{"amount"}},
		{Name: "city", Op: Code, Inputs: []string{"city"}},
		{Name: "top", Op: Code, Inputs: []string{"city"}, Levels: 2},
		{Name: "both", Op: Cross, Inputs: []string{"amount", "device"}},
		{Name: "raw", Op: Raw, Inputs: []string{"amount"}},
	}}
	f, err := s.Fit(shop, slices.Values(rs))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"0", "1.5", "10", "1e+21"}, // -0 and 0 are one value; NaN is none; 1 each in the order of text
		{"Bern", "", "Oslo", "Rome"},
		{"Bern", ""},
		{"0\x1fa", "1.5\x1fb", "10\x1fa", "1e+21\x1fa"},
		nil,
	}
	if fmt.Sprintf("%q", f.Vocab) != fmt.Sprintf("%q", want) {
		t.Errorf("vocabularies are\n%q; want\n%q", f.Vocab, want)
	}
	if got, want := fmt.Sprint(f.Cards()), "[5 5 3 5 0]"; got != want {
		t.Errorf("cards are %s; want %s", got, want)
	}
}

func TestFitDoesNotDependOnTheOrderOfRecords(t *testing.T) {
	var rs []*Record
	for i := range 500 {
		rs = append(rs, people([4]any{i * i % 37, i, fmt.Sprint("c", i%11), fmt.Sprint("d", i*7%13)})...)
	}
	s := Set{Defs: []Def{
		{Name: "n", Op: Code, Inputs: []string{"amount"}, Levels: 9},
		{Name: "x", Op: Cross, Inputs: []string{"city", "device"}, Levels: 100},
	}}
	a, errA := s.Fit(shop, slices.Values(rs))
	slices.Reverse(rs)
	b, errB := s.Fit(shop, slices.Values(rs))
	if errA != nil || errB != nil || a.Fingerprint() != b.Fingerprint() {
		t.Errorf("reversed records give %v, not %v (%v, %v)", b, a, errA, errB)
	}
}

func TestFitSharesNothingWithTheSet(t *testing.T) {
	s := Set{Defs: []Def{{Name: "b", Op: Bucket, Inputs: []string{"amount"}, Edges: []float64{1, 2}}}}
	f, err := s.Fit(shop, slices.Values(people()))
	if err != nil {
		t.Fatal(err)
	}
	before := f.Fingerprint()
	s.Defs[0].Edges[0], s.Defs[0].Inputs[0] = 0, "limit"
	if f.Fingerprint() != before {
		t.Error("a change of the set changed what was fitted from it")
	}
}

func TestFitRefusesTextThatJSONCannotHold(t *testing.T) {
	s := Set{Defs: []Def{{Name: "town", Op: Code, Inputs: []string{"city"}}, {Name: "pair", Op: Cross, Inputs: []string{"city", "device"}}}}
	_, err := s.Fit(shop, slices.Values(people([4]any{1, 1, "M\xfcnchen", "a"})))
	for _, want := range []string{`a value of "town" is "M\xfcnchen"; want UTF-8`, `a value of "pair" is "M\xfcnchen\x1fa"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in: %v", want, err)
		}
	}
}
