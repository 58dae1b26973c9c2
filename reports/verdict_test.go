package reports

import (
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

func TestVerdictSaysWhatTheNumbersCarry(t *testing.T) {
	model := func(name string, auc float64) Model {
		return Model{Name: name, Test: eval.Evaluation{AUC: eval.Estimate{Value: ptr(auc), Lo: ptr(auc - 0.01), Hi: ptr(auc + 0.01)}}}
	}
	against := func(name string, d, lo, hi float64) eval.Comparison {
		return eval.Comparison{Champion: "old", Challenger: name, Metric: "auc", Delta: eval.Estimate{Value: ptr(d), Lo: ptr(lo), Hi: ptr(hi)}}
	}
	for _, c := range []struct {
		why         string
		models      []Model
		comparisons []eval.Comparison
		want        string
	}{
		{"a challenger that is better", []Model{model("old", .7), model("new", .8)}, []eval.Comparison{against("new", .1, .05, .15)}, "new has the highest AUC 0.8000 (0.7900 to 0.8100). It beats the champion old by +0.1000"},
		{"an interval that holds 0 is no victory", []Model{model("old", .7), model("new", .71)}, []eval.Comparison{against("new", .01, -.01, .03)}, "It cannot be told from the champion old"},
		{"an interval that begins at 0 is no victory", []Model{model("old", .7), model("new", .71)}, []eval.Comparison{against("new", .01, 0, .02)}, "cannot be told"},
		{"the champion stays", []Model{model("old", .8), model("new", .7), model("newer", .75)}, []eval.Comparison{against("new", -.1, -.15, -.05), against("newer", -.05, -.1, -.01)}, "The champion old keeps the highest AUC 0.8000 (0.7900 to 0.8100). The next, newer, falls short of the champion old"},
		{"the best was not compared", []Model{model("new", .8), model("newer", .75)}, []eval.Comparison{against("newer", .05, .01, .1)}, "It was not compared with the champion old."},
		{"a difference without an interval", []Model{model("new", .8)}, []eval.Comparison{{Champion: "old", Challenger: "new", Metric: "auc", Delta: eval.Estimate{Value: ptr(.1)}}}, "without an interval"},
		{"no champion", []Model{model("a", .7), model("b", .8)}, nil, "b has the highest AUC 0.8000 (0.7900 to 0.8100). There was no champion to compare it with."},
		{"one model", []Model{model("a", .7)}, nil, "a reaches AUC 0.7000"},
		{"nothing could be computed", []Model{{Name: "a"}}, nil, "No model could be ranked"},
		{"no models", nil, nil, "No model could be ranked"},
	} {
		if got := sentence(&Run{Models: c.models, Comparisons: c.comparisons}); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q; want it to hold %q", c.why, got, c.want)
		}
	}
}

func TestGatesInWords(t *testing.T) {
	pass, fail := Gate{Model: "a", Metric: "auc", Status: "pass", Want: "min 0.7"}, Gate{Model: "b", Metric: "log_loss", Status: "fail", Want: "max 0.4"}
	for _, c := range []struct {
		gates        []Gate
		state, words string
	}{
		{nil, "none", "The job sets no gates."},
		{[]Gate{pass}, "pass", "The one gate passed."},
		{[]Gate{pass, pass}, "pass", "Both gates passed."},
		{[]Gate{pass, pass, pass}, "pass", "All 3 gates passed."},
		{[]Gate{fail}, "fail", "The one gate failed (b: log loss, want max 0.4)."},
		{[]Gate{pass, fail}, "fail", "1 of 2 gates failed (b: log loss, want max 0.4)."},
		{[]Gate{{Status: "?"}}, "fail", "The one gate failed"},
	} {
		if state, _, words := gatesInWords(c.gates); state != c.state || !strings.HasPrefix(words, c.words) {
			t.Errorf("%d gates: %s, %q; want %s, %q", len(c.gates), state, words, c.state, c.words)
		}
	}
}
