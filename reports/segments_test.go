package reports

import (
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

func TestSegmentsInWords(t *testing.T) {
	measured := func(value string, delta, p float64) eval.Segment {
		e := eval.Estimate{Value: ptr(0.7), Lo: ptr(0.6), Hi: ptr(0.8)}
		return eval.Segment{Column: "region", Value: value, AUC: e, AUCDelta: eval.Estimate{Value: ptr(delta)}, P: ptr(p), PHolm: ptr(p)}
	}
	small := eval.Segment{Column: "region", Value: "tiny", AUC: eval.Estimate{Why: "too small"}}
	for _, c := range []struct {
		why  string
		list []eval.Segment
		want string
	}{
		{"chance explains all", []eval.Segment{measured("a", -0.1, 0.2), measured("b", 0.1, 0.2), small}, "Of 2 segments that are large enough none"},
		{"a better one is not weak", []eval.Segment{measured("a", 0.1, 0.001), measured("b", -0.1, 0.06)}, "none ranks worse"},
		{"the worst is named", []eval.Segment{measured("a", -0.1, 0.001), measured("", -0.2, 0.001)}, "2 of 2 segments rank worse than the other rows by more than chance explains; the worst, region missing, by 0.2"},
		{"one", []eval.Segment{measured("a", -0.1, 0.001), small}, "1 of 1 segment ranks worse"},
	} {
		if got := segmentsFinding(c.list); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q; want it to hold %q", c.why, got, c.want)
		}
	}
	if segmentsFigure("x", &ModelPage{Segments: []eval.Segment{small}}, &eval.Evaluation{}) != nil {
		t.Error("a chart of segments that were not measured is drawn")
	}
}

func TestPeriodsInWords(t *testing.T) {
	period := func(name string, psi, critical float64) eval.Period {
		return eval.Period{Period: name, PSI: eval.PSI{Estimate: eval.Estimate{Value: ptr(psi)}, Critical: ptr(critical)}}
	}
	got := periodsFinding([]eval.Period{period("2026-06", .01, .02), period("2026-07", .3, .02), {Period: "2026-08"}})
	if want := "In 1 of 3 periods the scores differ from validation"; !strings.Contains(got, want) || !strings.Contains(got, "is 0.3000, in 2026-07") {
		t.Errorf("%q; want it to hold %q", got, want)
	}
	if got := periodsFinding([]eval.Period{{}, {}}); got != "2 periods are too small to compare." {
		t.Error(got)
	}
	if periodsFigure("x", &ModelPage{Periods: []eval.Period{period("a", 1, 1)}}) != nil {
		t.Error("one period is drawn")
	}
}

// With days, the first table is of the daily average and names the pooled share beside it.
func TestVersionsByDay(t *testing.T) {
	d := realistic(t, "gbdt")
	if page := html(t, d); !strings.Contains(page, "pooled over all days") || strings.Contains(page, "average daily") {
		t.Error("without days the table tells of days")
	}
	d.Versions[0].Daily = &eval.Daily{Average: eval.Estimate{Value: ptr(0.4125), Lo: ptr(0.35), Hi: ptr(0.47), N: 19, Method: "day_bootstrap"}, Days: 21, Without: 2}
	page := html(t, d)
	for _, want := range []string{"average daily interception precision", "41.25", "n 19 days", "2 without interceptions", "pooled"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
