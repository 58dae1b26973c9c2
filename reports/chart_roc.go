package reports

import (
	"fmt"
	"sort"

	"github.com/riskbench/riskbench/eval"
)

// lowestFPR is where the logarithmic axis begins: below it a test part of
// usual size has a handful of goods.
const lowestFPR = 0.001

// keyRows is how many models the key has room for; the others are in the table.
const keyRows = 8

// rocFigures are the ROC curves of all models: once as everyone knows them,
// once with the low false-positive rates, where fraud is fought, spread out.
func rocFigures(d *Document) []figure {
	curves := rocCurves(d)
	if len(curves) == 0 {
		return nil
	}
	share := linear(0, 1, 5, roundPercent)
	low := logarithmic(lowestFPR, 1, roundPercent)
	whole := figure{ID: "roc", Title: "ROC", Finding: rocFinding(curves), Table: rocTable(curves)}
	whole.SVG = drawROC(curves, share, func(p []eval.Point) []eval.Point { return thin(p, maxPoints) }).svg(whole.ID, whole.Finding)
	start := figure{ID: "roc-low", Title: "ROC at low false-positive rates", Finding: lowFinding(curves)}
	start.SVG = drawROC(curves, low, func(p []eval.Point) []eval.Point { return thinLow(p, maxPoints, lowestFPR) }).svg(start.ID, start.Finding)
	start.Table = pointsTable(curves)
	return []figure{whole, start}
}

// rocCurve is a model with a curve; its series is its place among all models.
type rocCurve struct {
	name   string
	series int
	auc    eval.Estimate
	points []eval.Point
	marks  []eval.RecallAtFPR
}

// rocCurves are the models that have one, highest AUC first.
func rocCurves(d *Document) []rocCurve {
	var list []rocCurve
	for i, m := range d.Models {
		if len(m.ROC) > 1 {
			test := d.Run.Models[i].Test
			list = append(list, rocCurve{m.Name, i, test.AUC, m.ROC, test.RecallAtFPR})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].order() > list[j].order() })
	return list
}

func (c *rocCurve) order() float64 {
	if c.auc.Value == nil {
		return -1
	}
	return *c.auc.Value
}

func drawROC(curves []rocCurve, x axis, thinned func([]eval.Point) []eval.Point) *plot {
	p := newPlot(340, x, linear(0, 1, 5, roundPercent), "false-positive rate: share of goods stopped", "recall: share of bads stopped")
	p.curve("chance", chance(x))
	for _, c := range curves {
		var points []point
		for _, q := range thinned(c.points) {
			points = append(points, point{q.FPR, q.TPR})
		}
		if x.log {
			points = bent(points, x.lo)
		}
		p.curve("curve "+series(c.series), points)
	}
	for _, c := range curves {
		for _, m := range c.marks {
			if m.Achieved != nil && m.Value != nil && *m.Achieved >= x.lo {
				p.dot("dot "+series(c.series), *m.Achieved, *m.Value)
			}
		}
	}
	p.rocKey(curves)
	return p
}

// chance is the line of a score that knows nothing, bent where the axis is logarithmic.
func chance(x axis) []point {
	points := []point{{x.lo, x.lo}}
	for k := 1; k <= 40; k++ {
		v := float64(k) / 40
		if x.log && v < 0.5 {
			continue // the steps between are finer, and drawn below
		}
		points = append(points, point{v, v})
	}
	if !x.log {
		return points
	}
	for v := x.lo; v < 0.5; v *= 1.3 {
		points = append(points, point{v, v})
	}
	sort.Slice(points, func(i, j int) bool { return points[i].x < points[j].x })
	return points
}

// bent puts points on the straight lines between points, above lo and so close
// to each other that the lines are curves where x is logarithmic.
func bent(points []point, lo float64) []point {
	var dst []point
	for i, q := range points {
		if i > 0 {
			a := points[i-1]
			for x := max(a.x, lo/1.2) * 1.2; x < q.x; x *= 1.2 {
				dst = append(dst, point{x, a.y + float64((x-a.x)/(q.x-a.x)*(q.y-a.y))})
			}
		}
		dst = append(dst, q)
	}
	return dst
}

// rocKey names the curves, best first: in the lower right of the usual plot,
// the upper left of the logarithmic one, where there are no curves.
func (p *plot) rocKey(curves []rocCurve) {
	n := min(len(curves), keyRows)
	width := 0.0
	names := make([]string, n)
	for i := range n {
		names[i] = shorten(curves[i].name, 18) + "  " + plainScale.value(curves[i].auc)
		width = max(width, textWidth(names[i]))
	}
	rows := float64(n + 1)
	u, v := p.right-width-36, p.bottom-rows*lineHeight-6
	if p.x.log {
		u, v = p.left+8, p.top+2
	}
	p.rectangle("key", u-4, v, width+38, rows*lineHeight+6)
	p.text("strong", u, v+lineHeight-2, "AUC, best first")
	for i := range n {
		line := v + float64(i+2)*lineHeight - 2
		p.line("curve "+series(curves[i].series), u, line-4, u+24, line-4)
		p.text("", u+30, line, names[i])
	}
}

// series is the class of a model's colour and dash; eight differ.
func series(i int) string { return fmt.Sprintf("s%d", i%8) }

func rocFinding(curves []rocCurve) string {
	first := fmt.Sprintf("%s has the largest area under its curve, AUC %s", clean(curves[0].name), plainScale.both(curves[0].auc))
	if len(curves) == 1 {
		return fmt.Sprintf("%s: the area under the curve is AUC %s. Dots are operating points.", clean(curves[0].name), plainScale.both(curves[0].auc))
	}
	for _, c := range curves[1:min(len(curves), keyRows)] {
		first += fmt.Sprintf(", then %s %s", clean(c.name), plainScale.value(c.auc))
	}
	return first + ". Dots are operating points."
}

func lowFinding(curves []rocCurve) string {
	at := func(f float64) string {
		b, most := 0, -1.0
		for i := range curves {
			if r := recallAt(curves[i].points, f); r > most {
				b, most = i, r
			}
		}
		return fmt.Sprintf("%s (%s)", clean(curves[b].name), percent(most))
	}
	if len(curves) == 1 {
		return fmt.Sprintf("Of the bads %s are caught at 1 %% of the goods, %s at 5 %%.", percent(recallAt(curves[0].points, 0.01)), percent(recallAt(curves[0].points, 0.05)))
	}
	return fmt.Sprintf("Stopping 1 %% of the goods, %s catches most bads; at 5 %%, %s.", at(0.01), at(0.05))
}

// recallAt is the highest TPR of a point with FPR at most f: no line is drawn between points.
func recallAt(points []eval.Point, f float64) float64 {
	after := sort.Search(len(points), func(i int) bool { return points[i].FPR > f })
	if after == 0 {
		return 0
	}
	return points[after-1].TPR
}

// rocTable tells recall at rates of the test part itself.
func rocTable(curves []rocCurve) *table {
	t := &table{Caption: "Recall at a false-positive rate, read off the curve", Head: []head{column("FPR at most")}}
	for _, c := range curves {
		t.Head = append(t.Head, column(c.name))
	}
	for _, f := range tableRates {
		row := []cell{{Value: roundPercent(f)}}
		for _, c := range curves {
			row = append(row, percentCell(recallAt(c.points, f)))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{"Thresholds here come from the test part, which flatters; those under Operating points were frozen before."}
	return t
}

// pointsTable tells the operating points that are the dots of the charts.
func pointsTable(curves []rocCurve) *table {
	t := &table{Caption: "Operating points drawn as dots", Head: []head{text("model"), column("FPR achieved"), column("recall")}}
	for _, c := range curves {
		for _, m := range c.marks {
			if m.Achieved != nil && m.Value != nil {
				t.Rows = append(t.Rows, []cell{{Value: c.name}, percentCell(*m.Achieved), percentCell(*m.Value)})
			}
		}
	}
	if len(t.Rows) == 0 {
		return rocTable(curves)
	}
	return t
}
