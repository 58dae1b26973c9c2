package reports

import (
	"math"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

// Ten rows, scores descending: bad, bad, good, bad, good x 6. Precision by
// hand, caught over stopped: 1/1, 2/2, 2/3, 3/4, then 3/10 at the end.
func TestPrecisionOfACurveByHand(t *testing.T) {
	s := eval.Sample{Score: []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, Bad: []bool{true, true, false, true, false, false, false, false, false, false}}
	test, _, err := eval.Evaluate(s, eval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &Document{Run: Run{Models: []Model{{Name: "hand", Test: test}}}, Models: []ModelPage{{Name: "hand", ROC: eval.ROC(s)}}}
	curves, bad := prCurves(d)
	if math.Abs(bad-0.3) > 1e-15 || len(curves) != 1 {
		t.Fatalf("%d curves over a share of bads of %v; want 1 over .3", len(curves), bad)
	}
	for _, c := range []struct{ recall, want float64 }{{0.3, 1}, {0.6, 1}, {0.67, 0.75}, {1, 0.75}} {
		if got := curves[0].at(c.recall); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("the precision at a recall of %v is %v; want %v", c.recall, got, c.want)
		}
	}
	last := curves[0].points[len(curves[0].points)-1]
	if last.x != 1 || math.Abs(last.y-0.3) > 1e-12 {
		t.Errorf("all rows stopped are %+v; want recall 1 at the share of bads", last)
	}
	if f := prFigure(d); !strings.Contains(f.Finding, "To catch half of the bads it stops rows of which 100.0\u00a0% are bad.") {
		t.Errorf("the finding says %q", f.Finding)
	}
}

func TestNoPrecisionWithoutCurves(t *testing.T) {
	d := &Document{Run: Run{Models: []Model{{Name: "none"}}}, Models: []ModelPage{{Name: "none"}}}
	if f := prFigure(d); f != nil {
		t.Errorf("a model without a curve has the figure %q", f.Finding)
	}
}
