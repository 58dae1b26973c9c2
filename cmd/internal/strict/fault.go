// Package strict decodes YAML into typed structs and reports every fault at
// once, each with file, line and column: unknown keys (with the nearest known
// one), wrong types, repeated keys. It is the only importer of
// github.com/goccy/go-yaml, whose parser gives the places.
package strict

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong with an input, in the form of `riskbench check --json`.
type Fault struct {
	File     string `json:"file"`
	Line     int    `json:"line"`     // 0: of the whole file
	Column   int    `json:"column"`   // counted from 1, in characters
	Path     string `json:"path"`     // data.label.column; a column of the data
	Value    string `json:"value"`    // what it is
	Want     string `json:"want"`     // what was wanted
	Severity string `json:"severity"` // error, warning
}

func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": ")
	if f.Path != "" {
		fmt.Fprintf(&b, "%q ", f.Path)
	}
	if f.Value != "" {
		b.WriteString(f.Value)
	}
	if f.Want != "" {
		b.WriteString("; want " + f.Want)
	}
	return b.String()
}

// Faults is an error: what was wrong with the command, the job or the data.
type Faults []Fault

// maxLines keeps an error readable: what is beyond is counted.
const maxLines = 18

func (f Faults) Error() string {
	var lines []string
	for i, x := range f {
		if i == maxLines {
			lines = append(lines, fmt.Sprintf("and %d more", len(f)-i))
			break
		}
		lines = append(lines, x.String())
	}
	return strings.Join(lines, "\n")
}

// Err is the faults as an error; nil when there is none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
