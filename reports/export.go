package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Sheet is a table of the page as rows of text and numbers, for a spreadsheet.
type Sheet struct {
	Name string // section and caption: letters, digits and _, none twice in a document
	Rows [][]any
}

// Sheets are all tables of the page, also those behind its charts, in their
// order. The first row names the columns. Numbers keep all their digits where
// the page knows them, else those that it prints; what prints with a per cent
// sign is a share of 1, and a size is in bytes. Estimates have columns of their
// own for the interval, and what is written below a number is in a column "note".
func (d *Document) Sheets() []Sheet {
	p := newPage(d.compact())
	var list []Sheet
	taken := map[string]bool{}
	add := func(place string, t *table) {
		if t == nil {
			return
		}
		base := sheetName(place + " " + t.Caption)
		name := base
		for n := 2; taken[name]; n++ {
			name = base + "_" + strconv.Itoa(n)
		}
		taken[name] = true
		list = append(list, Sheet{name, t.rows()})
	}
	add("summary", p.Versions)
	add("summary", p.Gates)
	for i := range p.Sections {
		s := &p.Sections[i]
		for _, t := range s.Tables {
			add(s.ID, t)
		}
		for k := range s.Figures {
			add(s.ID+" "+s.Figures[k].Title, s.Figures[k].Table) // the title names the model
		}
	}
	return list
}

// maxSheetName leaves room for a number and an ending in the 255 bytes that a
// file's name may have.
const maxSheetName = 200

func sheetName(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if n := b.Len(); n > 0 && b.String()[n-1] != '_' {
			b.WriteByte('_')
		}
	}
	name := b.String()
	return strings.Trim(name[:min(len(name), maxSheetName)], "_")
}

// rows lays the table out with columns for intervals and notes where a cell has one.
func (t *table) rows() [][]any {
	interval, note := make([]bool, len(t.Head)), make([]bool, len(t.Head))
	for _, row := range t.Rows {
		for k, c := range row {
			has := c.estimate != nil && c.estimate.Lo != nil && c.estimate.Hi != nil
			interval[k] = interval[k] || has
			note[k] = note[k] || c.Note != c.interval
		}
	}
	var head []any
	for k, h := range t.Head {
		head = append(head, h.Name+t.unit(k))
		if interval[k] {
			head = append(head, h.Name+" lo", h.Name+" hi")
		}
		if note[k] {
			head = append(head, h.Name+" note")
		}
	}
	rows := [][]any{head}
	for _, row := range t.Rows {
		var dst []any
		for k, c := range row {
			dst = append(dst, c.number(t.Head[k].Text))
			if interval[k] {
				dst = append(dst, end(c, true), end(c, false))
			}
			if note[k] {
				dst = append(dst, plainText(strings.TrimPrefix(strings.TrimPrefix(c.Note, c.interval), "; ")))
			}
		}
		rows = append(rows, dst)
	}
	return rows
}

// number is a cell's value: all digits of an estimate, else what it prints.
func (c cell) number(text bool) any {
	if c.estimate != nil {
		if c.estimate.Value == nil {
			return ""
		}
		return *c.estimate.Value
	}
	s := plainText(c.Value)
	if s == missing {
		return ""
	}
	if text {
		return s
	}
	if c.whole != nil {
		return *c.whole
	}
	if x, ok := printed(s); ok {
		return x
	}
	return s
}

// printed reads a number as a page prints it. A per cent sign lowers the
// exponent by two: a product with 0.01 would have digits that nobody printed.
func printed(s string) (x float64, ok bool) {
	s, share := strings.CutSuffix(strings.ReplaceAll(s, ",", ""), " %")
	if s == "" || strings.Trim(s, "+-.0123456789e") != "" {
		return 0, false
	}
	if share {
		mantissa, exponent, _ := strings.Cut(s, "e")
		n, _ := strconv.Atoi(exponent) // none is 0
		s = mantissa + "e" + strconv.Itoa(n-2)
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && isFinite(x)
}

// unit is that of a column, in brackets, where all its numbers have it.
func (t *table) unit(k int) string {
	unit := ""
	for _, row := range t.Rows {
		if c := row[k]; c.whole == nil && c.Value != missing || c.unit == "" || unit != "" && c.unit != unit {
			return ""
		}
		unit = row[k].unit
	}
	if unit == "" {
		return ""
	}
	return " (" + unit + ")"
}

func end(c cell, lo bool) any {
	switch {
	case c.estimate == nil || c.estimate.Lo == nil || c.estimate.Hi == nil:
		return ""
	case lo:
		return *c.estimate.Lo
	}
	return *c.estimate.Hi
}

// plainText is text without the marks of typesetting.
func plainText(s string) string {
	return strings.NewReplacer(nbsp, " ", minus, "-").Replace(clean(s))
}

// CSV writes the rows (RFC 4180). A text that a spreadsheet would take for a
// formula gets an apostrophe before it (OWASP, CSV Injection; the wide letters
// are those of East Asia).
func (s *Sheet) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range s.Rows {
		line := make([]string, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case float64:
				line[i] = strconv.FormatFloat(v, 'g', -1, 64)
			case string:
				line[i] = v
				if v != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(v)[0]) {
					line[i] = "'" + v
				}
			default:
				return fmt.Errorf("reports: sheet %q holds %T; want numbers and text", s.Name, v)
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
