package reports

import (
	"fmt"
	"strings"

	"github.com/riskbench/riskbench/eval"
)

// rocFigure draws the ROC of every model in one chart, with its name beside the line.
func (d *Document) rocFigure() (figure, bool) {
	p := newPlot(330, linear(0, 1, 5, roundPercent), linear(0, 1, 5, roundPercent), "false-positive rate: share of goods stopped", "recall: share of bads stopped")
	p.line("chance", p.atX(0), p.atY(0), p.atX(1), p.atY(1))
	var labels []label
	var found []string
	t := &table{Caption: "ROC", Head: []head{text("model"), column("FPR"), column("recall"), column("score")}}
	for i := range d.Models {
		roc := d.Models[i].ROC
		if len(roc) < 2 {
			continue
		}
		p.curve("line "+series(i), rocPath(roc))
		auc := plainScale.value(d.Run.Models[i].Test.AUC)
		labels = append(labels, label{v: p.atY(recallAt(roc, 0.4)), text: shorten(d.Models[i].Name, 18) + " " + auc, class: "end name " + series(i)})
		found = append(found, fmt.Sprintf("%s %s", d.Models[i].Name, auc))
		for _, fpr := range []float64{0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5} {
			at := rocAt(roc, fpr)
			t.Rows = append(t.Rows, []cell{{Value: d.Models[i].Name}, {Value: percent(at.FPR)}, {Value: percent(at.TPR)}, {Value: number(at.Threshold)}})
		}
	}
	if len(labels) == 0 {
		return figure{}, false
	}
	for i := range labels { // a list in the empty corner, in the order of the lines
		labels[i].v += (p.bottom - p.top) * 0.35
	}
	spread(labels, lineHeight+1, p.top+lineHeight, p.bottom-8)
	for _, l := range labels {
		p.text(l.class, p.right-6, l.v, l.text)
	}
	finding := "Area under the curve on the test part: " + strings.Join(found, ", ") + ". A model that knows nothing follows the diagonal."
	return figure{ID: "roc", Title: "ROC.", Finding: finding, SVG: p.svg("roc", finding), Table: t, Wide: true}, true
}

// rocPath thins a curve to at most 300 points: those nearest above each of 299 even steps of FPR + TPR.
func rocPath(roc []eval.Point) []point {
	const most = 300
	var dst []point
	next := 0.0
	for i, q := range roc {
		if at := (q.FPR + q.TPR) / 2; len(roc) <= most || at >= next || i == len(roc)-1 {
			dst = append(dst, point{q.FPR, q.TPR})
			next = at + 1.0/(most-1)
		}
	}
	return dst
}

// rocAt is the last point of the curve whose FPR does not exceed fpr.
func rocAt(roc []eval.Point, fpr float64) eval.Point {
	at := roc[0]
	for _, q := range roc {
		if q.FPR > fpr {
			break
		}
		at = q
	}
	return at
}

func recallAt(roc []eval.Point, fpr float64) float64 { return rocAt(roc, fpr).TPR }

// series is the class of the i-th model's colour; five colours, then again.
func series(i int) string { return fmt.Sprintf("s%d", i%5) }
