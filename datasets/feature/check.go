package feature

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// MaxLevels is the largest vocabulary that a definition may keep, and
// DefaultLevels what it keeps when it does not say.
const (
	MaxLevels     = 1 << 20
	DefaultLevels = 4096
)

// Check gives every fault of the set, joined: a name that is empty or
// repeated, an operation or a field that is unknown (with the nearest), text
// where a number is wanted, parameters out of range.
func (s *Set) Check(layout Layout) error {
	var faults []error
	seen := map[string]bool{}
	for i := range s.Defs {
		d := &s.Defs[i]
		switch {
		case d.Name == "":
			faults = append(faults, fmt.Errorf("feature: definition %d has no name; want one", i+1))
		case seen[d.Name]:
			faults = append(faults, fmt.Errorf("feature: %q is defined twice; want distinct names", d.Name))
		}
		seen[d.Name] = true
		faults = append(faults, d.check(layout)...)
	}
	if len(s.Defs) == 0 {
		faults = append(faults, errors.New("feature: the set is empty; want at least one definition"))
	}
	return errors.Join(faults...)
}

func (d *Def) check(layout Layout) []error {
	inputs, known := arity[d.Op]
	if !known {
		return []error{fmt.Errorf("feature: op of %q is %q; want one of %s", d.Name, d.Op, strings.Join(Ops, ", "))}
	}
	var faults []error
	if len(d.Inputs) != inputs {
		faults = append(faults, fmt.Errorf("feature: %q has %d inputs; want %d for %s", d.Name, len(d.Inputs), inputs, d.Op))
	}
	for _, in := range d.Inputs {
		i := layout.index(in)
		switch {
		case i < 0:
			faults = append(faults, fmt.Errorf("feature: input of %q is %q; want a field of the record%s", d.Name, in, layout.suggest(in)))
		case layout[i].Text && !d.categorical():
			faults = append(faults, fmt.Errorf("feature: input of %q is %q, which holds text; want numbers for %s", d.Name, in, d.Op))
		}
	}
	return append(faults, d.params()...)
}

// params checks the numbers of a definition.
func (d *Def) params() []error {
	var faults []error
	if d.Levels < 0 || d.Levels > MaxLevels {
		faults = append(faults, fmt.Errorf("feature: levels of %q is %d; want 1 to %d, or 0 for %d", d.Name, d.Levels, MaxLevels, DefaultLevels))
	}
	if d.Op == Clip && !(finite(d.Lo) && finite(d.Hi) && d.Lo <= d.Hi) {
		faults = append(faults, fmt.Errorf("feature: limits of %q are %v and %v; want finite ones in order", d.Name, d.Lo, d.Hi))
	}
	if d.Op != Bucket {
		return faults
	}
	if len(d.Edges) == 0 {
		faults = append(faults, fmt.Errorf("feature: %q has no edges; want at least one", d.Name))
	}
	for i, e := range d.Edges {
		if !finite(e) || i > 0 && e <= d.Edges[i-1] {
			faults = append(faults, fmt.Errorf("feature: edge %d of %q is %v; want finite, ascending edges", i+1, d.Name, e))
		}
	}
	return faults
}

func finite(x float64) bool { return x-x == 0 && !math.IsInf(x, 0) }

func (d *Def) categorical() bool { return d.Op == Code || d.Op == Cross }

// arity is how many inputs an operation reads.
var arity = map[string]int{Raw: 1, Code: 1, Log: 1, Clip: 1, Ratio: 2, Bucket: 1, Cross: 2}

func (l Layout) index(name string) int {
	for i, f := range l {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// suggest is the field that differs from name in letter case or one letter.
func (l Layout) suggest(name string) string {
	for _, f := range l {
		if strings.EqualFold(f.Name, name) || oneEdit(f.Name, name) {
			return fmt.Sprintf(" (did you mean %q?)", f.Name)
		}
	}
	return ""
}

// oneEdit says whether one insertion, deletion or change of a byte makes a into b.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
