package feature

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// formatVersion is the version of features.json.
const formatVersion = 1

// file is features.json: the fitted set, and its fingerprint for readers.
type file struct {
	Version     int        `json:"version"`
	Fingerprint string     `json:"fingerprint"`
	Time        string     `json:"time,omitempty"`
	Seq         string     `json:"seq,omitempty"`
	Rows        string     `json:"rows,omitempty"`
	Late        int64      `json:"late_us,omitempty"`
	Defs        []Def      `json:"defs"`
	Vocab       [][]string `json:"vocab"`
}

// Encode writes the set as features.json. Equal sets have equal bytes.
func (f *Fitted) Encode() []byte {
	b, err := json.MarshalIndent(file{formatVersion, f.Fingerprint(), f.Time, f.Seq, f.Rows, f.Late, f.Defs, f.Vocab}, "", "  ")
	if err != nil {
		panic("feature: " + err.Error()) // Check lets no infinity into a definition
	}
	return b
}

// Decode reads what Encode wrote. It refuses unknown keys, another version, a
// fingerprint that does not belong to the content, and definitions that Check
// would refuse for any layout.
func Decode(b []byte) (*Fitted, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var in file
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("feature: not a feature set: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("feature: something follows the feature set; want one document")
	}
	if in.Version != formatVersion {
		return nil, fmt.Errorf("feature: version is %d; want %d", in.Version, formatVersion)
	}
	f := &Fitted{Set{in.Time, in.Seq, in.Rows, in.Late, in.Defs}, in.Vocab}
	if err := f.checkVocab(); err != nil {
		return nil, err
	}
	if err := f.Set.Check(f.Widest()); err != nil {
		return nil, err
	}
	if got := f.Fingerprint(); got != in.Fingerprint {
		return nil, fmt.Errorf("feature: fingerprint is %s; want %s, which belongs to the content", in.Fingerprint, got)
	}
	return f, nil
}

func (f *Fitted) checkVocab() error {
	if len(f.Vocab) != len(f.Defs) {
		return fmt.Errorf("feature: there are %d vocabularies; want %d, one a definition", len(f.Vocab), len(f.Defs))
	}
	for i, words := range f.Vocab {
		d := &f.Defs[i]
		if !d.categorical() && words != nil {
			return fmt.Errorf("feature: %q has a vocabulary; want none for %s", d.Name, d.Op)
		}
		if len(words) > d.most() {
			return fmt.Errorf("feature: vocabulary of %q has %d levels; want at most %d", d.Name, len(words), d.most())
		}
		seen := make(map[string]bool, len(words))
		for _, w := range words {
			if seen[w] {
				return fmt.Errorf("feature: %q has the level %q twice; want distinct levels", d.Name, w)
			}
			seen[w] = true
		}
	}
	return nil
}

// Widest is a layout in which every field that the set reads is there: as a
// number, which any operation can read, unless a condition wants a text. With
// it, Check finds what is wrong for any layout.
func (s *Set) Widest() Layout {
	var l Layout
	for _, name := range s.Inputs() {
		l = append(l, Field{Name: name, Text: s.wantsText(name)})
	}
	return l
}

func (s *Set) wantsText(field string) bool {
	for i := range s.Defs {
		for _, w := range s.Defs[i].Where {
			for _, text := range w.Equals {
				if _, ok := textNumber(text); w.Field == field && !ok {
					return true
				}
			}
		}
	}
	return false
}

// Inputs lists the fields of a record that the set reads, each once, in the
// order of the definitions; more names may come first.
func (s *Set) Inputs(first ...string) []string {
	seen := map[string]bool{}
	var names []string
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, name := range first {
		add(name)
	}
	for i := range s.Defs {
		d := &s.Defs[i]
		add(d.Entity)
		for _, name := range d.Inputs {
			if s.reads(d, name) < 0 {
				add(name)
			}
		}
		for _, w := range d.Where {
			add(w.Field)
		}
	}
	return names
}

// Fingerprint names the set: "sha256:" and hex over a canonical form of
// definitions and vocabularies, in which every text stands behind its length
// and every number as its bits. (JSON, or Go's %q, may change with their
// library.) Sets of one fingerprint give equal vectors.
func (f *Fitted) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "riskbench features %d engine %d\n", formatVersion, Engine)
	if f.Late != 0 {
		fmt.Fprintf(h, "late %d\n", f.Late)
	}
	text := func(s string) { fmt.Fprintf(h, " %d:%s", len(s), s) }
	for i, d := range f.Defs {
		text(d.Name)
		text(d.Op)
		fmt.Fprintf(h, " inputs %d", len(d.Inputs))
		for _, in := range d.Inputs {
			text(in)
		}
		fmt.Fprintf(h, " limits %s %s edges %d", bitsText(d.Lo), bitsText(d.Hi), len(d.Edges))
		for _, e := range d.Edges {
			fmt.Fprintf(h, " %s", bitsText(e))
		}
		fmt.Fprintf(h, " levels %d", d.Levels)
		if d.Past() {
			d.printPast(h)
		}
		var vocab []string
		if i < len(f.Vocab) {
			vocab = f.Vocab[i]
		}
		fmt.Fprintf(h, " vocab %d", len(vocab))
		for _, w := range vocab {
			text(w)
		}
		fmt.Fprintln(h)
	}
	return fmt.Sprintf("sha256:%x", h.Sum(nil))
}

// printPast writes what only definitions on the past have.
func (d *Def) printPast(h io.Writer) {
	fmt.Fprintf(h, " past %d:%s %d %d %d %d %d %d where %d", len(d.Entity), d.Entity, d.Window, d.Over, d.Delay, d.Grid, d.Decimals, d.Cap, len(d.Where))
	for _, w := range d.Where {
		fmt.Fprintf(h, " %d:%s %d", len(w.Field), w.Field, len(w.Equals))
		for _, s := range w.Equals {
			fmt.Fprintf(h, " %d:%s", len(s), s)
		}
		for _, limit := range []*float64{w.Min, w.Max} {
			if limit == nil {
				fmt.Fprint(h, " none")
			} else {
				fmt.Fprintf(h, " %s", bitsText(*limit))
			}
		}
	}
}

// bitsText is the bits of x in hex; -0 is 0.
func bitsText(x float64) string { return fmt.Sprintf("%x", math.Float64bits(x+0)) }

// textNumber is the number whose canonical text is s.
func textNumber(s string) (float64, bool) {
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && NumberText(x) == s
}
