package datasets

import (
	"fmt"
	"strconv"
)

// Fault is something wrong with the data: a column, what it holds and what was wanted.
type Fault struct {
	Column string // "" when the fault is of the whole snapshot
	Value  string
	Want   string
}

func (f *Fault) Error() string {
	if f.Column == "" {
		return fmt.Sprintf("the snapshot %s; want %s", f.Value, f.Want)
	}
	return fmt.Sprintf("column %q %s; want %s", f.Column, f.Value, f.Want)
}

// quoted lists names for a message, at most n of them.
func quoted(names []string, n int) string {
	s := ""
	for i, name := range names {
		if i == n {
			return s + fmt.Sprintf(" and %d more", len(names)-n)
		}
		if i > 0 {
			s += ", "
		}
		s += strconv.Quote(name)
	}
	return s
}
