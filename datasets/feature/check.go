package feature

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
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
	fields := make(map[string]Field, len(layout))
	names := make([]string, len(layout))
	for i := len(layout) - 1; i >= 0; i-- { // of two fields of one name the first is read
		fields[layout[i].Name], names[i] = layout[i], layout[i].Name
	}
	var faults []error
	if s.Late < 0 || s.Late > MaxSpan {
		faults = append(faults, fmt.Errorf("feature: late is %s; want 0s to 100 years", spanText(s.Late)))
	}
	seen := map[string]bool{}
	for i := range s.Defs {
		d := &s.Defs[i]
		list := checkName(d.Name, i, seen)
		if d.Past() {
			list = append(list, d.checkPast(fields, names)...)
		} else {
			list = append(list, s.checkInputs(d, fields, names)...)
			list = append(list, d.checkParams()...)
		}
		for _, err := range list {
			faults = append(faults, &DefFault{i, err})
		}
	}
	if _, err := s.order(); err != nil {
		faults = append(faults, err)
	}
	if len(s.Defs) == 0 {
		faults = append(faults, errors.New("feature: the set is empty; want at least one definition"))
	}
	return errors.Join(faults...)
}

// DefFault is a fault of one definition of a set.
type DefFault struct {
	Def int // its place
	Err error
}

func (f *DefFault) Error() string { return f.Err.Error() }

// Key is the parameter of the definition that is wrong, "" for the whole of it.
// (Such a message begins with the parameter's name.)
func (f *DefFault) Key() string {
	key, rest, _ := strings.Cut(strings.TrimPrefix(f.Err.Error(), "feature: "), " ")
	if strings.HasPrefix(rest, "of ") {
		return key
	}
	return ""
}

func checkName(name string, i int, seen map[string]bool) (faults []error) {
	switch {
	case name == "":
		faults = append(faults, fmt.Errorf("feature: definition %d has no name; want one", i+1))
	case !utf8.ValidString(name):
		faults = append(faults, fmt.Errorf("feature: name of definition %d is %q; want UTF-8", i+1, name))
	case seen[name]:
		faults = append(faults, fmt.Errorf("feature: %q is defined twice; want distinct names", name))
	}
	seen[name] = true
	return faults
}

// checkInputs checks an operation on the record and what it reads.
func (s *Set) checkInputs(d *Def, fields map[string]Field, names []string) []error {
	var faults []error
	inputs, known := arity[d.Op]
	switch {
	case !known:
		all := slices.Concat(Ops, PastOps)
		faults = append(faults, fmt.Errorf("feature: op of %q is %q; want one of %s%s", d.Name, d.Op, strings.Join(all, ", "), nearest(d.Op, all)))
	case len(d.Inputs) != inputs:
		faults = append(faults, fmt.Errorf("feature: %q has %d inputs; want %d for %s", d.Name, len(d.Inputs), inputs, d.Op))
	}
	if known {
		faults = append(faults, d.checkRecordOnly()...)
	}
	for _, in := range d.Inputs {
		f, ok := fields[in]
		def := s.reads(d, in)
		switch {
		case def >= 0 && ok:
			faults = append(faults, fmt.Errorf("feature: input of %q is %q, which is a field of the record and a definition; want distinct names", d.Name, in))
		case def >= 0 && d.categorical():
			faults = append(faults, fmt.Errorf("feature: input of %q is %q, which is a definition; want a field of the record for %s", d.Name, in, d.Op))
		case def < 0 && !ok:
			faults = append(faults, fmt.Errorf("feature: input of %q is %q; want a field of the record%s", d.Name, in, nearest(in, names)))
		case f.Text && known && !d.categorical():
			faults = append(faults, fmt.Errorf("feature: input of %q is %q, which holds text; want numbers for %s", d.Name, in, d.Op))
		}
	}
	return faults
}

// checkParams checks the numbers of a definition.
func (d *Def) checkParams() []error {
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

func finite(x float64) bool { return x-x == 0 }

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
