package reports

import (
	"fmt"
	"sort"
)

// importanceFigure draws the features that a model uses most.
func importanceFigure(g *ModelPage) (figure, bool) {
	all := append([]Importance(nil), g.Importance...)
	sort.SliceStable(all, func(i, j int) bool { return all[i].Value > all[j].Value })
	sum := 0.0
	for _, x := range all {
		sum += x.Value
	}
	if len(all) == 0 || !(sum > 0) || !isFinite(sum) {
		return figure{}, false
	}
	shown := all[:min(15, len(all))]
	const row, left = 18.0, 130.0
	p := &plot{height: row*float64(len(shown)) + 8, left: left, right: plotWidth - 56, top: 4, bottom: row * float64(len(shown)), x: axis{lo: 0, hi: all[0].Value}}
	t := &table{Caption: "Importance", Head: []head{text("feature"), column("share"), column("value")}}
	for i, x := range shown {
		v := 4 + row*float64(i)
		p.text("end", left-6, v+12, shorten(x.Name, 18))
		p.element("rect", "bar s0", "x", units(left), "y", units(v+2), "width", units(p.atX(x.Value)-left), "height", units(row-4))
		p.text("", p.atX(x.Value)+4, v+12, percent(x.Value/sum))
	}
	for _, x := range all {
		t.Rows = append(t.Rows, []cell{{Value: x.Name}, {Value: percent(x.Value / sum)}, {Value: number(x.Value)}})
	}
	finding := fmt.Sprintf("%s is used most, with %s of the whole.", all[0].Name, percent(all[0].Value/sum))
	id := "importance-" + anchor(g.Name)
	return figure{ID: id, Title: "Importance.", Finding: finding, SVG: p.svg(id, finding), Table: t}, true
}
