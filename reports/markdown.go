package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// maxMarkdown is what a comment on a pull request may hold, less some room.
const maxMarkdown = 60_000

// Markdown writes the verdict and the tables of d for a pull request: GitHub's
// flavour, charts as their findings, at most 60,000 bytes: gates, versions and
// warnings are cut where they are longer than half of that, and sections that
// do not fit are named at the end. Text of d is escaped: it makes no markup and
// no link, and calls nobody. It fails where [HTML] does.
func Markdown(w io.Writer, d *Document) error {
	if err := d.check(); err != nil {
		return err
	}
	p := newPage(d.compact())
	var b strings.Builder
	b.WriteString(cutLines(p.markdownHead(), maxMarkdown/2))
	var left []string
	for i := range p.Sections {
		if s := p.Sections[i].markdown(); b.Len()+len(s) < maxMarkdown-2000 { // what follows has room
			b.WriteString(s)
		} else {
			left = append(left, p.Sections[i].Title)
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\nLeft out, as too long: %s. They are in the page.\n", strings.Join(left, ", "))
	}
	fmt.Fprintf(&b, "\n`%s`\n", strings.ReplaceAll(shorten(p.Run, 200), "`", ""))
	_, err := io.WriteString(w, clean(b.String()))
	return err
}

// cutLines keeps the lines of s that fit into limit bytes, and says so.
func cutLines(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return s[:strings.LastIndexByte(s[:limit], '\n')+1] + "\nCut here, as too long: the rest is in the page.\n"
}

// markdownHead is the verdict, gates, versions and warnings.
func (p *page) markdownHead() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n\n%s\n", markdown(shorten(p.Title, 200)), p.Verdict.Badge, markdown(shorten(p.Verdict.Sentence+" "+p.Verdict.Gates, 4000)))
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
	return b.String()
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
		b.WriteString("<sub>" + markdown(n) + "</sub>  \n")
	}
	return b.String()
}

// markdown makes any string text of one line: what Markdown, HTML or
// GitHub would act on is escaped, and an @, a # and the start of an address are
// held off from the word after them by a word joiner, since GitHub looks for
// people, issues and links in the finished text.
func markdown(s string) string {
	letters := []rune(clean(s))
	var b strings.Builder
	for i, r := range letters {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteByte(' ')
		case r == '<' && next(letters, i) != ' ':
			b.WriteString("&lt;")
		case r == '&' && next(letters, i) != ' ':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("@" + joiner)
		case r == '#':
			b.WriteString("\\#" + joiner)
		case strings.ContainsRune("\\`*[]|~$", r), r == '_' && !inWord(letters, i), marksLine(letters, i):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return strings.NewReplacer("://", ":"+joiner+"//", "www.", "www"+joiner+".").Replace(b.String())
}

const joiner = "\u2060"

// inWord says whether letters and digits stand on both sides, where GitHub's
// dialect takes an underscore for one.
func inWord(letters []rune, i int) bool {
	return i > 0 && wordly(letters[i-1]) && wordly(next(letters, i))
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func next(letters []rune, i int) rune {
	if i+1 < len(letters) {
		return letters[i+1]
	}
	return ' '
}

// marksLine says whether the letter could make its line a list, a quotation or
// a heading: + - = > at its start, and the . or ) after a number there.
func marksLine(letters []rune, i int) bool {
	if i == 0 {
		return strings.ContainsRune("+-=>", letters[0])
	}
	if letters[i] != '.' && letters[i] != ')' {
		return false
	}
	for _, r := range letters[:i] {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return next(letters, i) == ' '
}
