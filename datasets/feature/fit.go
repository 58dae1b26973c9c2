package feature

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"unicode/utf8"
)

// Engine is the number of the features' bytes: raised when a vector may have changed.
const Engine = 1

// Fit learns the vocabularies of the categorical definitions from records, which
// must be those of the fit part alone. A vocabulary holds the values that were
// seen, by falling count, then by text, at most Levels of them. Missing values
// are not counted. It is an error when a value that is kept is not UTF-8: the
// JSON of features.json could not hold it.
func (s *Set) Fit(layout Layout, records iter.Seq[*Record]) (*Fitted, error) {
	if err := s.Check(layout); err != nil {
		return nil, err
	}
	f := &Fitted{Set: s.clone(), Vocab: make([][]string, len(s.Defs))}
	counts := make([]counter, len(s.Defs))
	var learn []int
	for i := range s.Defs {
		if s.Defs[i].categorical() {
			counts[i] = newCounter(&s.Defs[i], layout)
			learn = append(learn, i)
		}
	}
	if len(learn) > 0 {
		for r := range records {
			for _, i := range learn {
				counts[i].add(r)
			}
		}
	}
	var faults []error
	for _, i := range learn {
		f.Vocab[i] = counts[i].vocabulary(s.Defs[i].most())
		for _, w := range f.Vocab[i] {
			if !utf8.ValidString(w) {
				faults = append(faults, fmt.Errorf("feature: a value of %q is %q; want UTF-8", s.Defs[i].Name, w))
				break
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return f, nil
}

// clone shares nothing with s.
func (s *Set) clone() Set {
	defs := slices.Clone(s.Defs)
	for i := range defs {
		defs[i].Inputs = slices.Clone(defs[i].Inputs)
		defs[i].Edges = slices.Clone(defs[i].Edges)
		defs[i].Where = slices.Clone(defs[i].Where)
		for k := range defs[i].Where {
			defs[i].Where[k].Equals = slices.Clone(defs[i].Where[k].Equals)
		}
	}
	return Set{s.Time, s.Seq, s.Rows, s.Late, defs}
}

// most is the largest vocabulary that the definition keeps, or the largest
// number that distinct counts to.
func (d *Def) most() int {
	if d.Op == Distinct {
		return cmp.Or(d.Cap, DefaultCap)
	}
	return cmp.Or(d.Levels, DefaultLevels)
}

// counter counts the values of a categorical definition.
type counter struct {
	inputs  []int
	text    []bool
	numbers map[float64]int // the count by number, where the one input is a number
	texts   map[string]int
}

func newCounter(d *Def, layout Layout) counter {
	c := counter{numbers: map[float64]int{}, texts: map[string]int{}}
	for _, in := range d.Inputs {
		i := layout.index(in)
		c.inputs = append(c.inputs, i)
		c.text = append(c.text, layout[i].Text)
	}
	return c
}

func (c *counter) add(r *Record) {
	if len(c.inputs) == 1 && !c.text[0] {
		if x := r.Num[c.inputs[0]]; x == x {
			c.numbers[x+0]++ // -0 counts as 0
		}
		return
	}
	if s, ok := categoryText(r, c.inputs, c.text); ok {
		c.texts[s]++
	}
}

func (c *counter) vocabulary(most int) []string {
	for x, n := range c.numbers {
		c.texts[NumberText(x)] += n
	}
	words := slices.SortedFunc(maps.Keys(c.texts), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.texts[b], c.texts[a]), cmp.Compare(a, b))
	})
	return words[:min(most, len(words))]
}

// separator stands between the two texts of a cross.
const separator = "\x1f"

// categoryText is the text of a category; false when it is missing.
func categoryText(r *Record, inputs []int, text []bool) (string, bool) {
	s := ""
	for k, i := range inputs {
		if k > 0 {
			s += separator
		}
		switch {
		case text[k] && r.Null != nil && r.Null[i], !text[k] && r.Num[i] != r.Num[i]:
			return "", false
		case text[k]:
			s += r.Text[i]
		default:
			s += NumberText(r.Num[i])
		}
	}
	return s, true
}
