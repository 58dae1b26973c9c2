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
// order. The first row names the columns. Estimates keep all their digits and
// have columns of their own for the interval; other cells are numbers where
// they print as one, and what is written below a number is in a column "note".
func (d *Document) Sheets() []Sheet {
	p := newPage(d.compact())
	var list []Sheet
	names := map[string]int{}
	add := func(place string, t *table) {
		if t == nil {
			return
		}
		name := sheetName(place + " " + t.Caption)
		if names[name]++; names[name] > 1 {
			name += "_" + strconv.Itoa(names[name])
		}
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
			add(s.Figures[k].ID, s.Figures[k].Table)
		}
	}
	return list
}

func sheetName(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if n := b.Len(); n > 0 && b.String()[n-1] != '_' {
			b.WriteByte('_')
		}
	}
	return strings.Trim(b.String(), "_")
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
		head = append(head, h.Name)
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
	factor, digits := 1.0, strings.ReplaceAll(s, ",", "")
	if share, ok := strings.CutSuffix(digits, " %"); ok {
		factor, digits = 0.01, share
	}
	if x, err := strconv.ParseFloat(digits, 64); err == nil && isFinite(x) {
		return factor * x
	}
	return s
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
// formula gets an apostrophe before it, which spreadsheets do not show.
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
				if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
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
