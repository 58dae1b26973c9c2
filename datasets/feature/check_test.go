package feature

import (
	"math"
	"strings"
	"testing"
)

var shop = Layout{{"amount", false}, {"limit", false}, {"city", true}, {"device", true}}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	raw := func(name, in string) Def { return Def{Name: name, Op: Raw, Inputs: []string{in}} }
	for _, c := range []struct {
		name string
		defs []Def
		want string // "": no fault
	}{
		{"nothing to compute", nil, "feature: the set is empty; want at least one definition"},
		{"every op at its simplest", []Def{
			raw("a", "amount"), {Name: "b", Op: Code, Inputs: []string{"amount"}}, {Name: "c", Op: Code, Inputs: []string{"city"}},
			{Name: "d", Op: Log, Inputs: []string{"amount"}}, {Name: "e", Op: Clip, Inputs: []string{"amount"}, Lo: 1, Hi: 1},
			{Name: "f", Op: Ratio, Inputs: []string{"amount", "limit"}}, {Name: "g", Op: Bucket, Inputs: []string{"amount"}, Edges: []float64{0}},
			{Name: "h", Op: Cross, Inputs: []string{"amount", "city"}, Levels: MaxLevels},
		}, ""},
		{"a feature without a name", []Def{raw("", "amount")}, "feature: definition 1 has no name; want one"},
		{"a name that JSON cannot hold", []Def{raw("\xff", "amount")}, `feature: name of definition 1 is "\xff"; want UTF-8`},
		{"two features of one name", []Def{raw("a", "amount"), raw("a", "limit")}, `feature: "a" is defined twice; want distinct names`},
		{"a misspelt op", []Def{{Name: "a", Op: "buckets", Inputs: []string{"amount"}, Edges: []float64{1}}}, `feature: op of "a" is "buckets"; want one of raw, code, log, clip, ratio, bucket, cross, count, sum, mean, min, max, stddev, distinct, share, velocity, risk, last, since_last, since_first (did you mean "bucket"?)`},
		{"an op like no other", []Def{{Name: "a", Op: "standardise", Inputs: []string{"amount"}}}, `feature: op of "a" is "standardise"; want one of raw, code, log, clip, ratio, bucket, cross, count, sum, mean, min, max, stddev, distinct, share, velocity, risk, last, since_last, since_first`},
		{"a misspelt field", []Def{raw("a", "amuont")}, `feature: input of "a" is "amuont"; want a field of the record (did you mean "amount"?)`},
		{"another letter case", []Def{raw("a", "AMOUNT")}, `feature: input of "a" is "AMOUNT"; want a field of the record (did you mean "amount"?)`},
		{"a field like no other", []Def{raw("a", "temperature")}, `feature: input of "a" is "temperature"; want a field of the record`},
		{"text where a number is wanted", []Def{raw("a", "city")}, `feature: input of "a" is "city", which holds text; want numbers for raw`},
		{"text below a ratio", []Def{{Name: "a", Op: Ratio, Inputs: []string{"amount", "city"}}}, `feature: input of "a" is "city", which holds text; want numbers for ratio`},
		{"no input", []Def{{Name: "a", Op: Raw}}, `feature: "a" has 0 inputs; want 1 for raw`},
		{"one input of two", []Def{{Name: "a", Op: Cross, Inputs: []string{"city"}}}, `feature: "a" has 1 inputs; want 2 for cross`},
		{"limits out of order", []Def{{Name: "a", Op: Clip, Inputs: []string{"amount"}, Lo: 2, Hi: 1}}, `feature: limits of "a" are 2 and 1; want finite ones in order`},
		{"a limit that is none", []Def{{Name: "a", Op: Clip, Inputs: []string{"amount"}, Hi: inf}}, `feature: limits of "a" are 0 and +Inf; want finite ones in order`},
		{"no edges", []Def{{Name: "a", Op: Bucket, Inputs: []string{"amount"}}}, `feature: "a" has no edges; want at least one`},
		{"equal edges", []Def{{Name: "a", Op: Bucket, Inputs: []string{"amount"}, Edges: []float64{1, 1}}}, `feature: edge 2 of "a" is 1; want finite, ascending edges`},
		{"an edge that is none", []Def{{Name: "a", Op: Bucket, Inputs: []string{"amount"}, Edges: []float64{nan}}}, `feature: edge 1 of "a" is NaN; want finite, ascending edges`},
		{"too many levels", []Def{{Name: "a", Op: Code, Inputs: []string{"city"}, Levels: MaxLevels + 1}}, `feature: levels of "a" is 1048577; want 1 to 1048576, or 0 for 4096`},
		{"negative levels", []Def{{Name: "a", Op: Code, Inputs: []string{"city"}, Levels: -1}}, `feature: levels of "a" is -1; want 1 to 1048576, or 0 for 4096`},
		{"all faults of one definition and of the next", []Def{{Name: "a", Op: "lgo", Inputs: []string{"cty"}, Levels: -1}, {Op: Clip, Inputs: []string{"city"}, Lo: 1}},
			`feature: op of "a" is "lgo"; want one of raw, code, log, clip, ratio, bucket, cross, count, sum, mean, min, max, stddev, distinct, share, velocity, risk, last, since_last, since_first (did you mean "log"?)
feature: input of "a" is "cty"; want a field of the record (did you mean "city"?)
feature: levels of "a" is -1; want 1 to 1048576, or 0 for 4096
feature: definition 2 has no name; want one
feature: input of "" is "city", which holds text; want numbers for clip
feature: limits of "" are 1 and 0; want finite ones in order`},
	} {
		got := ""
		if err := (&Set{Defs: c.defs}).Check(shop); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// kitten and saturday are the textbook's (Wagner, Fischer 1974 define the distance); ca is the example that tells this distance from Damerau's own, 2.
func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"saturday", "sunday", 3}, {"flaw", "lawn", 2}, {"amuont", "amount", 1}, {"ca", "abc", 3}} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("edits(%q, %q) is %d; want %d", c.a, c.b, got, c.want)
		}
		if got := edits(c.b, c.a); got != c.want {
			t.Errorf("edits(%q, %q) is %d; want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestFitAndBindRefuseWhatCheckRefuses(t *testing.T) {
	s := Set{Defs: []Def{{Name: "a", Op: Raw, Inputs: []string{"city"}}}}
	if _, err := s.Fit(shop, func(func(*Record) bool) { t.Error("records were read") }); err == nil {
		t.Error("Fit took text for a number")
	}
	if _, err := (&Fitted{Set: s, Vocab: make([][]string, 1)}).Bind(shop); err == nil || !strings.Contains(err.Error(), "holds text") {
		t.Errorf("Bind says %v", err)
	}
	if _, err := (&Fitted{Set: Set{Defs: []Def{{Name: "a", Op: Code, Inputs: []string{"city"}}}}}).Bind(shop); err == nil {
		t.Error("Bind took a set without vocabularies")
	}
}
