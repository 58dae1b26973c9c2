package reports

import (
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

const (
	maxBars      = 40 // of a histogram that can be told apart
	maxScoreRows = 15 // of its table
)

// scoresFigure shows how goods and bads lie along the margin, each as a share
// of its own class, so that rare bads are seen. It is nil without a histogram.
func scoresFigure(id string, m *ModelPage) *figure {
	bins := merged(m.Histogram, maxBars)
	var goods, bads, top float64
	for _, b := range bins {
		goods += b.Goods
		bads += b.Bads
	}
	if goods <= 0 || bads <= 0 || !(bins[0].Lo < bins[len(bins)-1].Hi) {
		return nil
	}
	var good, bad []point
	for _, b := range bins {
		g, w := b.Goods/goods, b.Bads/bads
		good = append(good, point{b.Lo, g}, point{b.Hi, g})
		bad = append(bad, point{b.Lo, w}, point{b.Hi, w})
		top = max(top, g, w)
	}
	f := &figure{ID: id, Title: "Score distribution: " + m.Name, Finding: scoresFinding(bins, goods, bads)}
	x := linear(bins[0].Lo, bins[len(bins)-1].Hi, 6, tickName)
	p := newPlot(300, x, linear(0, niceCeil(top*1.12), 5, roundPercent), "margin (log-odds of bad)", "share of its class in a bar")
	p.area("shape good", good)
	p.area("shape bad", bad)
	p.nameModes(good, bad)
	f.SVG = p.svg(id, f.Finding)
	f.Table = scoresTable(bins)
	return f
}

// nameModes names both outlines over their highest bars, apart from each other.
func (p *plot) nameModes(good, bad []point) {
	g, b := highest(good), highest(bad)
	names := []label{{p.atY(g.y) - 6, "goods", "name mid"}, {p.atY(b.y) - 6, "bads", "name mid"}}
	at := map[string]float64{"goods": p.inside(p.atX(g.x)), "bads": p.inside(p.atX(b.x))}
	if d := at["goods"] - at["bads"]; d < 45 && d > -45 {
		spread(names, lineHeight, p.top+8, p.bottom)
	}
	for _, n := range names {
		p.text(n.class, at[n.text], n.v, n.text)
	}
}

// inside keeps a short name that is held in its middle within the plot.
func (p *plot) inside(u float64) float64 { return min(max(u, p.left+20), p.right-20) }

// highest is the middle of the first highest bar of an outline.
func highest(outline []point) point {
	h := point{(outline[0].x + outline[1].x) / 2, outline[0].y}
	for i := 2; i+1 < len(outline); i += 2 {
		if outline[i].y > h.y {
			h = point{(outline[i].x + outline[i+1].x) / 2, outline[i].y}
		}
	}
	return h
}

// merged joins neighbours until at most max are left.
func merged(bins []eval.HistogramBin, max int) []eval.HistogramBin {
	group := (len(bins) + max - 1) / max
	if group <= 1 {
		return bins
	}
	var dst []eval.HistogramBin
	for i, b := range bins {
		if i%group == 0 {
			dst = append(dst, b)
			continue
		}
		last := &dst[len(dst)-1]
		last.Hi, last.Goods, last.Bads = b.Hi, last.Goods+b.Goods, last.Bads+b.Bads
	}
	return dst
}

func scoresFinding(bins []eval.HistogramBin, goods, bads float64) string {
	g, b := medianBin(bins, goods, func(h eval.HistogramBin) float64 { return h.Goods }), medianBin(bins, bads, func(h eval.HistogramBin) float64 { return h.Bads })
	shared := 0.0
	for _, h := range bins {
		shared += min(h.Goods/goods, h.Bads/bads)
	}
	return fmt.Sprintf("Half of the goods have a margin below about %s, half of the bads below about %s; the two distributions share %s of their area.", number(g), number(b), percent(shared))
}

// medianBin is the middle of the bin in which half of the weight is reached.
func medianBin(bins []eval.HistogramBin, total float64, weight func(eval.HistogramBin) float64) float64 {
	sum := 0.0
	for _, b := range bins {
		if sum += weight(b); sum >= total/2 {
			return (b.Lo + b.Hi) / 2
		}
	}
	return bins[len(bins)-1].Hi
}

func scoresTable(bins []eval.HistogramBin) *table {
	t := &table{Caption: "Rows by margin", Head: []head{column("from"), column("to"), column("goods"), column("bads"), column("bad rate %")}}
	for _, b := range merged(bins, maxScoreRows) {
		if b.Goods+b.Bads > 0 {
			t.Rows = append(t.Rows, []cell{numberCell(b.Lo), numberCell(b.Hi), weightCell(b.Goods), weightCell(b.Bads), numberCell(100 * b.Bads / (b.Goods + b.Bads))})
		}
	}
	return t
}

// weight prints a sum of weights: whole ones as a count.
func weight(x float64) string {
	if x == float64(int64(x)) {
		return count(int64(x))
	}
	return number(x)
}
