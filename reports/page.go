package reports

import (
	"html/template"

	"github.com/riskbench/riskbench/eval"
)

// page is what the templates see: text that is ready to print, in its order.
type page struct {
	Title    string
	Run      string
	Verdict  verdict
	Gates    *table
	Versions *table
	Warnings []warning
	Sections []section
}

// section is a part of the page with its own anchor. What it has not is left out.
type section struct {
	ID, Title string
	Text      string // what the section measures, one or two sentences
	Facts     []Fact
	Tables    []*table
	Figures   []figure
	Code      []code
}

// figure is a chart, the finding that it shows and the numbers behind it.
type figure struct {
	ID      string
	Title   string
	Finding string // a sentence: the caption, and the text for those who do not see the chart
	SVG     template.HTML
	Table   *table
}

// table is text in rows. The first column names the row.
type table struct {
	Caption string
	Of      string // of a chart's table, the chart: captions alone are not unique
	Head    []head
	Rows    [][]cell
	Notes   []string // printed below it
	Stack   bool     // on a narrow screen each row is a block of its own
}

// head is a column's name; Text columns are set to the left.
type head struct {
	Name string
	Text bool
}

// cell is a value, and below it in small letters what it rests on.
type cell struct {
	Value string
	Note  string
	Mark  string // a class: pass, fail, warn

	// Of a cell that prints an estimate: the estimate in the unit of the column,
	// and what of Note is its interval.
	estimate *eval.Estimate
	interval string

	// Of a cell that prints another number: the number to its last digit, a
	// share as one, and its unit where the head does not say it: bytes, s.
	whole *float64
	unit  string
}

type code struct{ Title, Text string }

type warning struct{ Code, Text string }

func newPage(d *Document) *page {
	p := &page{
		Title:    d.Run.Name,
		Run:      d.Run.Run,
		Verdict:  judge(d),
		Gates:    gateTable(d.Run.Gates),
		Versions: versionTable(d),
	}
	for _, w := range d.Run.Warnings {
		p.Warnings = append(p.Warnings, warning{w.Code, w.Text})
	}
	for _, s := range d.sections() {
		for _, f := range s.Figures {
			if f.Table != nil {
				f.Table.Of = f.Title
			}
		}
		if !s.isEmpty() {
			p.Sections = append(p.Sections, s)
		}
	}
	return p
}

func (s *section) isEmpty() bool {
	return len(s.Facts) == 0 && len(s.Tables) == 0 && len(s.Figures) == 0 && len(s.Code) == 0
}

// column and text are the two kinds of heads.
func column(name string) head { return head{Name: name} }
func text(name string) head   { return head{Name: name, Text: true} }
