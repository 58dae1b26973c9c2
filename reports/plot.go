package reports

import (
	"encoding/xml"
	"html/template"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A plot is a chart of 400 units' width, which a phone shows at about its own
// size and a desktop a third larger. Colours, dashes and letters are classes
// of report.css, so that one drawing serves light, dark and paper.
//
// In this file u is a number in the chart's units and x, y are data.
const (
	plotWidth  = 400.0
	fontSize   = 11.0
	lineHeight = 14.0
)

type plot struct {
	b           strings.Builder
	height      float64
	left, right float64 // edges of the area where data is drawn, in units from the left
	top, bottom float64
	x, y        axis
	xTitle      string
	yTitle      string
}

// axis maps data to a part of the plot.
type axis struct {
	lo, hi float64
	log    bool
	ticks  []float64
	names  []string // of the ticks
}

// linear is an axis with about want ticks.
func linear(lo, hi float64, want int, name func(float64) string) axis {
	a := axis{lo: lo, hi: hi, ticks: ticks(lo, hi, want)}
	return a.named(name)
}

// logarithmic is an axis with a tick at each power of ten; lo is above 0.
func logarithmic(lo, hi float64, name func(float64) string) axis {
	a := axis{lo: lo, hi: hi, log: true, ticks: decades(lo, hi)}
	return a.named(name)
}

func (a axis) named(name func(float64) string) axis {
	for _, t := range a.ticks {
		a.names = append(a.names, name(t))
	}
	return a
}

// share is where v lies between the ends: 0 at lo, 1 at hi, not outside.
func (a axis) share(v float64) float64 {
	lo, hi := a.lo, a.hi
	if a.log {
		lo, hi, v = math.Log10(lo), math.Log10(hi), math.Log10(max(v, a.lo))
	}
	if !(hi > lo) {
		return 0
	}
	return min(max((v-lo)/(hi-lo), 0), 1)
}

// newPlot makes room for the axes' names and titles and draws both.
func newPlot(height float64, x, y axis, xTitle, yTitle string) *plot {
	return newPlotBeside(0, height, x, y, xTitle, yTitle)
}

// newPlotBeside leaves room at the right for the names of lines.
func newPlotBeside(room, height float64, x, y axis, xTitle, yTitle string) *plot {
	p := &plot{height: height, x: x, y: y, xTitle: xTitle, yTitle: yTitle}
	p.left, p.right = 12, plotWidth-10
	for _, name := range y.names {
		p.left = max(p.left, textWidth(name)+8)
	}
	p.top, p.bottom = 8+lineHeight, height-20-lineHeight
	if yTitle == "" {
		p.top = 8
	}
	if len(x.names) > 0 {
		p.right = plotWidth - max(10, textWidth(x.names[len(x.names)-1])/2+1)
		p.left = max(p.left, textWidth(x.names[0])/2+1-x.share(x.ticks[0])*(p.right-p.left))
	}
	if room > 0 {
		p.right = min(p.right, plotWidth-room)
	}
	p.drawAxes()
	return p
}

func (p *plot) drawAxes() {
	var grid strings.Builder // one path: thousands of lines would be a quarter of a page
	for _, t := range p.y.ticks {
		grid.WriteString("M" + units(p.left) + " " + units(p.atY(t)) + "H" + units(p.right))
	}
	for _, t := range p.x.ticks {
		grid.WriteString("M" + units(p.atX(t)) + " " + units(p.top) + "V" + units(p.bottom))
	}
	p.element("path", "grid", "d", grid.String())
	for i, t := range p.y.ticks {
		p.text("end", p.left-5, p.atY(t)+4, p.y.names[i])
	}
	for i, t := range p.x.ticks {
		p.text("mid", p.atX(t), p.bottom+lineHeight+1, p.x.names[i])
	}
	p.line("axis", p.left, p.bottom, p.right, p.bottom)
	if p.xTitle != "" {
		p.text("mid title", (p.left+p.right)/2, p.bottom+2*lineHeight+1, p.xTitle)
	}
	if p.yTitle != "" {
		p.text("title", 1, p.top-10, p.yTitle)
	}
}

func (p *plot) atX(x float64) float64 { return p.left + p.x.share(x)*(p.right-p.left) }
func (p *plot) atY(y float64) float64 { return p.bottom - p.y.share(y)*(p.bottom-p.top) }

// point is a place in data.
type point struct{ x, y float64 }

// curve draws a line through points.
func (p *plot) curve(class string, points []point) {
	if len(points) > 1 {
		p.element("path", class, "d", p.outline(points))
	}
}

// area fills what lies between the points and the lower edge.
func (p *plot) area(class string, points []point) {
	if len(points) < 2 {
		return
	}
	first, last := points[0], points[len(points)-1]
	closed := append([]point{{first.x, p.y.lo}}, points...)
	p.element("path", class, "d", p.outline(append(closed, point{last.x, p.y.lo}))+"Z")
}

func (p *plot) outline(points []point) string {
	drawn := make([]point, len(points))
	for i, q := range points {
		drawn[i] = point{p.atX(q.x), p.atY(q.y)}
	}
	var d strings.Builder
	lastX, lastY := "", ""
	for i, q := range simplify(drawn, strayUnits) {
		x, y := units(q.x), units(q.y)
		switch {
		case i == 0:
			d.WriteString("M" + x + " " + y)
		case y == lastY:
			d.WriteString("H" + x)
		case x == lastX:
			d.WriteString("V" + y)
		default:
			d.WriteString("L" + x + " " + y)
		}
		lastX, lastY = x, y
	}
	return d.String()
}

func (p *plot) dot(class string, x, y float64) {
	p.element("circle", class, "cx", units(p.atX(x)), "cy", units(p.atY(y)), "r", "3.5")
}

// bar covers the rectangle between two places in data.
func (p *plot) bar(class string, x0, y0, x1, y1 float64) {
	left, up := p.atX(x0), p.atY(y1)
	p.rectangle(class, left, up, p.atX(x1)-left, p.atY(y0)-up)
}

// rectangle is given in units by its upper left corner and its size.
func (p *plot) rectangle(class string, u, v, width, height float64) {
	p.element("rect", class, "x", units(u), "y", units(v), "width", units(max(width, 0)), "height", units(max(height, 0)))
}

// line joins two places in units.
func (p *plot) line(class string, u0, v0, u1, v1 float64) {
	p.element("line", class, "x1", units(u0), "y1", units(v0), "x2", units(u1), "y2", units(v1))
}

// text writes s at a place in units; the classes mid and end say where s is held.
func (p *plot) text(class string, u, v float64, s string) {
	p.open("text", class, "x", units(u), "y", units(v))
	p.b.WriteString(">" + escape(s) + "</text>")
}

// fits is where a text that begins at u has to begin to stay left of the edge
// of the data.
func (p *plot) fits(u float64, s string) float64 { return max(p.left, min(u, p.right-textWidth(s))) }

func (p *plot) element(name, class string, attributes ...string) {
	p.open(name, class, attributes...)
	p.b.WriteString("/>")
}

func (p *plot) open(name, class string, attributes ...string) {
	p.b.WriteString("<" + name)
	if class != "" {
		p.b.WriteString(` class="` + class + `"`)
	}
	for i := 0; i < len(attributes); i += 2 {
		p.b.WriteString(" " + attributes[i] + `="` + attributes[i+1] + `"`)
	}
}

// svg is the whole chart; finding is read to those who do not see it.
func (p *plot) svg(id, finding string) template.HTML {
	return template.HTML(`<svg viewBox="0 0 ` + units(plotWidth) + " " + units(p.height) + `" role="img" aria-labelledby="` + id + `-t"><title id="` + id + `-t">` +
		escape(finding) + "</title>" + p.b.String() + "</svg>")
}

// units prints a length to a tenth of a unit.
func units(u float64) string {
	s := strconv.FormatFloat(u, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// escape makes any string, valid or not, text of an XML document.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // a strings.Builder does not fail
	return b.String()
}

// clean replaces what is not text by U+FFFD: broken UTF-8, control characters
// other than tabs and line ends, and the marks that turn the direction of the
// letters after them.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return r
		}
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// shorten cuts s to n letters, the last of them "…".
func shorten(s string, n int) string {
	letters := []rune(clean(s))
	if len(letters) <= n {
		return string(letters)
	}
	return string(letters[:n-1]) + "…"
}

// textWidth is about how wide s is. The browser's font decides, so it errs
// wide: letters and digits are set as in DejaVu Sans, a wide one.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("ijlI.,:;'|()[]!ft ", r):
			w += 0.38
		case strings.ContainsRune("mW@…", r):
			w++
		case unicode.IsUpper(r) || strings.ContainsRune("w%", r):
			w += 0.76
		case r < 0x2e80:
			w += 0.62
		default: // ideographs
			w += 1.02
		}
	}
	return fontSize * w
}
