package onnx

import "fmt"

// attributes reads a node's attributes by name and knows which were not asked
// for: an attribute that an operator does not understand changes its meaning.
type attributes struct {
	list []Attribute
	read []string
	err  error // the first that has another type
}

var none Attribute

func (a *attributes) get(name string, typ int32) (*Attribute, bool) {
	a.read = append(a.read, name)
	for i := range a.list {
		if a.list[i].Name != name {
			continue
		}
		if a.list[i].Type == typ {
			return &a.list[i], true
		}
		if a.err == nil {
			a.err = fmt.Errorf("type of attribute %q is %d; want %d", name, a.list[i].Type, typ)
		}
	}
	return &none, false
}

func (a *attributes) int(name string, absent int64) int64 {
	if v, ok := a.get(name, AttrInt); ok {
		return v.I
	}
	return absent
}

func (a *attributes) text(name, absent string) string {
	if v, ok := a.get(name, AttrString); ok {
		return v.S
	}
	return absent
}

func (a *attributes) ints(name string) []int64 {
	v, _ := a.get(name, AttrInts)
	return v.Ints
}

func (a *attributes) texts(name string) []string {
	v, _ := a.get(name, AttrStrings)
	return v.Strings
}

func (a *attributes) doubles(name string) ([]float64, error) {
	v, ok := a.get(name, AttrTensor)
	if !ok {
		return nil, fmt.Errorf("attribute %q is absent; want a tensor of doubles", name)
	}
	return v.T.Float64s()
}

// unread is an error where an attribute is not known, or was given twice.
func (a *attributes) unread() error {
	seen := map[string]bool{}
	for _, name := range a.read {
		seen[name] = true
	}
	for i := range a.list {
		name := a.list[i].Name
		if !seen[name] {
			return fmt.Errorf("attribute %q is not known, or is given twice", name)
		}
		seen[name] = false
	}
	return a.err
}
