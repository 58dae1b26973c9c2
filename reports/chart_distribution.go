package reports

import "fmt"

// distributionFigure draws the margins of goods and of bads, each as shares of its own class.
func distributionFigure(g *ModelPage) (figure, bool) {
	h := g.Histogram
	goods, bads := 0.0, 0.0
	for _, b := range h {
		goods, bads = goods+b.Goods, bads+b.Bads
	}
	if len(h) < 2 || goods == 0 || bads == 0 {
		return figure{}, false
	}
	lo, hi, top := h[0].Lo, h[len(h)-1].Hi, 0.0
	overlap := 0.0
	for _, b := range h {
		x, y := b.Goods/goods, b.Bads/bads
		top = max(top, x, y)
		overlap += min(x, y)
	}
	p := newPlot(240, linear(lo, hi, 6, number4), linear(0, niceCeil(top), 4, roundPercent), "margin (log-odds of being bad)", "share of each class in a bin")
	var good, bad []point
	t := &table{Caption: "Margins", Head: []head{column("from"), column("to"), column("goods"), column("bads")}}
	for _, b := range h {
		good = append(good, point{b.Lo, b.Goods / goods}, point{b.Hi, b.Goods / goods})
		bad = append(bad, point{b.Lo, b.Bads / bads}, point{b.Hi, b.Bads / bads})
		t.Rows = append(t.Rows, []cell{{Value: number(b.Lo)}, {Value: number(b.Hi)}, {Value: number(b.Goods)}, {Value: number(b.Bads)}})
	}
	p.area("fill good", good)
	p.area("fill bad", bad)
	p.curve("line good", good)
	p.curve("line bad", bad)
	p.text("end name good", p.right-4, p.top+lineHeight-2, "goods")
	p.text("end name bad", p.right-4, p.top+2*lineHeight, "bads")
	finding := fmt.Sprintf("Goods and bads overlap by %s of their distributions.", percent(overlap))
	id := "scores-" + anchor(g.Name)
	return figure{ID: id, Title: "Score distribution.", Finding: finding, SVG: p.svg(id, finding), Table: t}, true
}

// number4 names a tick: short, with a true minus.
func number4(x float64) string {
	if x == 0 {
		return "0"
	}
	return trimZeros(number(x))
}

func trimZeros(s string) string {
	dot := -1
	for i := range s {
		if s[i] == '.' {
			dot = i
		}
	}
	if dot < 0 {
		return s
	}
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
