package feature

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// formatVersion is the version of features.json.
const formatVersion = 1

// file is features.json: the fitted set, and its fingerprint for readers.
type file struct {
	Version     int        `json:"version"`
	Fingerprint string     `json:"fingerprint"`
	Defs        []Def      `json:"defs"`
	Vocab       [][]string `json:"vocab"`
}

// Encode writes the set as features.json. Equal sets have equal bytes.
func (f *Fitted) Encode() []byte {
	b, err := json.MarshalIndent(file{formatVersion, f.Fingerprint(), f.Defs, f.Vocab}, "", "  ")
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
	f := &Fitted{Set{in.Defs}, in.Vocab}
	if err := f.checkVocab(); err != nil {
		return nil, err
	}
	if err := f.Set.Check(f.widest()); err != nil {
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

// widest is a layout in which every input is there, as a number.
func (f *Fitted) widest() Layout {
	var l Layout
	for _, name := range f.Inputs() {
		l = append(l, Field{Name: name})
	}
	return l
}

// Inputs lists the fields that the set reads, each once, in the order of the
// definitions; more names may come first.
func (f *Fitted) Inputs(first ...string) []string {
	seen := map[string]bool{}
	var names []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, name := range first {
		add(name)
	}
	for _, d := range f.Defs {
		for _, name := range d.Inputs {
			add(name)
		}
	}
	return names
}

// Fingerprint names the set: "sha256:" and hex over a canonical text of
// definitions and vocabularies. Sets of one fingerprint give equal vectors.
func (f *Fitted) Fingerprint() string {
	var b strings.Builder
	fmt.Fprintf(&b, "riskbench features %d engine %d\n", formatVersion, Engine)
	for i, d := range f.Defs {
		fmt.Fprintf(&b, "%q %s", d.Name, d.Op)
		for _, in := range d.Inputs {
			fmt.Fprintf(&b, " %q", in)
		}
		fmt.Fprintf(&b, " lo %s hi %s edges", bitsText(d.Lo), bitsText(d.Hi))
		for _, e := range d.Edges {
			b.WriteString(" " + bitsText(e))
		}
		fmt.Fprintf(&b, " levels %d vocab", d.Levels)
		if i < len(f.Vocab) {
			for _, w := range f.Vocab[i] {
				fmt.Fprintf(&b, " %q", w)
			}
		}
		b.WriteByte('\n')
	}
	sum := sha256.Sum256([]byte(b.String()))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func bitsText(x float64) string { return strconv.FormatUint(math.Float64bits(x+0), 16) }

// textNumber is the number whose canonical text is s.
func textNumber(s string) (float64, bool) {
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && NumberText(x) == s
}
