package reports

import (
	"fmt"
	"io"
	"strings"
)

// maxMarkdown is what a comment on a pull request may hold, less some room.
const maxMarkdown = 60_000

// Markdown writes the verdict and the tables of d for a pull request: GitHub's
// flavour, charts as their findings, at most 60,000 bytes. Sections that would
// not fit are named at the end.
func Markdown(w io.Writer, d *Document) error {
	p := newPage(d.compact())
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n\n%s %s\n", markdown(p.Title), p.Verdict.Badge, markdown(p.Verdict.Sentence), markdown(p.Verdict.Gates))
	if p.Verdict.Basis != "" {
		fmt.Fprintf(&b, "\n%s\n", markdown(p.Verdict.Basis))
	}
	for _, t := range []*table{p.Gates, p.Versions} {
		if t != nil {
			b.WriteString(t.markdown())
		}
	}
	if len(p.Warnings) > 0 {
		b.WriteString("\n## Warnings\n\n")
		for _, x := range p.Warnings {
			fmt.Fprintf(&b, "- `%s` %s\n", strings.ReplaceAll(x.Code, "`", ""), markdown(x.Text))
		}
	}
	var left []string
	for i := range p.Sections {
		if s := p.Sections[i].markdown(); b.Len()+len(s) < maxMarkdown {
			b.WriteString(s)
		} else {
			left = append(left, p.Sections[i].Title)
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\nLeft out, as too long: %s. They are in the page.\n", strings.Join(left, ", "))
	}
	fmt.Fprintf(&b, "\n`%s`\n", strings.ReplaceAll(clean(p.Run), "`", ""))
	_, err := io.WriteString(w, clean(b.String()))
	return err
}

// markdown is a section without its code: facts, tables and findings.
func (s *section) markdown() string {
	var b strings.Builder
	for _, f := range s.Facts {
		fmt.Fprintf(&b, "- %s: %s\n", markdown(f.Name), markdown(f.Value))
	}
	for _, t := range s.Tables {
		b.WriteString(t.markdown())
	}
	if len(s.Figures) > 0 {
		b.WriteString("\n")
	}
	for _, f := range s.Figures {
		fmt.Fprintf(&b, "- **%s.** %s\n", markdown(f.Title), markdown(f.Finding))
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n## " + markdown(s.Title) + "\n\n" + strings.TrimLeft(b.String(), "\n")
}

func (t *table) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n**%s**\n\n", markdown(t.Caption))
	rule := "|"
	for _, h := range t.Head {
		b.WriteString("| " + markdown(h.Name) + " ")
		if h.Text {
			rule += "---|"
		} else {
			rule += "---:|"
		}
	}
	b.WriteString("|\n" + rule + "\n")
	for _, row := range t.Rows {
		for _, c := range row {
			b.WriteString("| " + markdown(c.Value))
			if c.Note != "" {
				b.WriteString("<br>" + markdown(c.Note))
			}
			b.WriteString(" ")
		}
		b.WriteString("|\n")
	}
	if len(t.Notes) > 0 {
		b.WriteString("\n")
	}
	for _, n := range t.Notes {
		b.WriteString("<sub>" + markdown(n) + "</sub>\n")
	}
	return b.String()
}

// markdown makes any text one line that Markdown prints as it is.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteByte(' ')
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case strings.ContainsRune("\\`*_[]|#@!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
