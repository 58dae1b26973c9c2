package reports

import (
	"fmt"
	"sort"
)

const (
	importanceBars = 15
	importanceRows = 15
)

// importanceFigure ranks the features by what share of the total they have.
// It is nil where no feature has any.
func importanceFigure(id string, m *ModelPage) *figure {
	list, total := ranked(m.Importance)
	if total <= 0 {
		return nil
	}
	drawn := list[:min(len(list), importanceBars)]
	f := &figure{ID: id, Title: "Importance: " + m.Name, Finding: importanceFinding(list, total)}
	p := &plot{height: 12 + 18*float64(len(drawn)), top: 4, right: plotWidth - 52}
	for _, x := range drawn {
		p.left = max(p.left, textWidth(shorten(x.Name, 20))+8)
	}
	p.bottom = p.height - 4
	p.x = axis{lo: 0, hi: drawn[0].Value}
	p.y = axis{lo: float64(len(drawn)), hi: 0}
	for i, x := range drawn {
		middle := p.top + 18*(float64(i)+0.5)
		p.text("end", p.left-6, middle+4, shorten(x.Name, 20))
		p.rectangle("bar s0", p.left, middle-6.5, p.atX(x.Value)-p.left, 13)
		p.text("", p.atX(x.Value)+5, middle+4, percent(x.Value/total))
	}
	f.SVG = p.svg(id, f.Finding)
	f.Table = importanceTable(list, total)
	return f
}

// ranked is a copy without what is not a number or below 0, largest first and
// equal ones by name, and its sum.
func ranked(list []Importance) (dst []Importance, total float64) {
	for _, x := range list {
		if isFinite(x.Value) && x.Value >= 0 {
			dst = append(dst, x)
			total += x.Value
		}
	}
	sort.SliceStable(dst, func(i, j int) bool {
		if dst[i].Value != dst[j].Value {
			return dst[i].Value > dst[j].Value
		}
		return dst[i].Name < dst[j].Name
	})
	return dst, total
}

func importanceFinding(list []Importance, total float64) string {
	first := fmt.Sprintf("%s carries %s of the total importance", clean(list[0].Name), percent(list[0].Value/total))
	used := 0
	five := 0.0
	for i, x := range list {
		if x.Value > 0 {
			used++
		}
		if i < 5 {
			five += x.Value
		}
	}
	if len(list) > 5 {
		first += fmt.Sprintf(", the first five features %s", percent(five/total))
	}
	return first + fmt.Sprintf("; %d of %d features are used.", used, len(list))
}

func importanceTable(list []Importance, total float64) *table {
	t := &table{Caption: "Importance of features", Head: []head{text("feature"), column("share %"), column("value")}}
	rest := 0.0
	for i, x := range list {
		if i < importanceRows {
			t.Rows = append(t.Rows, []cell{{Value: x.Name}, numberCell(100 * x.Value / total), numberCell(x.Value)})
		} else {
			rest += x.Value
		}
	}
	if n := len(list) - importanceRows; n > 0 {
		t.Rows = append(t.Rows, []cell{{Value: fmt.Sprintf("the other %s", count(n))}, numberCell(100 * rest / total), numberCell(rest)})
	}
	return t
}
