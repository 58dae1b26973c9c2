package feature

import (
	"errors"
	"fmt"
	"strings"
)

// reads is the definition that an input of d names, -1 when it names a field
// of the record: an operation on the record may read another definition. A
// definition that only hands on the field of its own name is that field.
func (s *Set) reads(d *Def, input string) int {
	if d.Past() {
		return -1
	}
	for i := range s.Defs {
		o := &s.Defs[i]
		if o == d || o.Name != input {
			continue
		}
		if (o.Op == Raw || o.Op == Code) && len(o.Inputs) == 1 && o.Inputs[0] == input {
			return -1
		}
		return i
	}
	return -1
}

// order lists the definitions on the record so that each stands behind those
// that it reads. It is an error when definitions read each other in a circle.
func (s *Set) order() ([]int, error) {
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, len(s.Defs))
	var dst, path []int
	var faults []error
	var visit func(i int)
	visit = func(i int) {
		if state[i] == open {
			faults = append(faults, s.circle(path, i))
		}
		if state[i] != unseen {
			return
		}
		state[i] = open
		path = append(path, i)
		d := &s.Defs[i]
		for _, in := range d.Inputs {
			if k := s.reads(d, in); k >= 0 {
				visit(k)
			}
		}
		path = path[:len(path)-1]
		state[i] = done
		if !d.Past() {
			dst = append(dst, i)
		}
	}
	for i := range s.Defs {
		visit(i)
	}
	return dst, errors.Join(faults...)
}

// circle says which definitions read each other.
func (s *Set) circle(path []int, back int) error {
	var names []string
	for _, i := range path {
		if i == back || names != nil {
			names = append(names, fmt.Sprintf("%q", s.Defs[i].Name))
		}
	}
	names = append(names, fmt.Sprintf("%q", s.Defs[back].Name))
	return &DefFault{back, fmt.Errorf("feature: inputs of %s read each other in a circle; want an order", strings.Join(names, " -> "))}
}
