// Package csv reads comma-, semicolon- and tab-separated files into tables.
//
// A file is read twice, as a stream: once to find the type of each column over
// all its rows and whether the file is sound, once for the values. The memory
// needed is that of the table.
package csv

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"

	"github.com/riskbench/riskbench/datasets"
)

// Error is something wrong with a file. Its text is one line.
type Error struct {
	File   string // the path, as it was given
	Line   int    // the first line is 1; 0: the whole file
	Column string // "" when the fault is of no one column
	Msg    string
	Err    error // what errors.Is sees; may be nil
}

func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column != "" {
		s += fmt.Sprintf(": column %q", e.Column)
	}
	return s + ": " + e.Msg
}

func (e *Error) Unwrap() error { return e.Err }

func systemError(path string, err error) error {
	msg := err.Error()
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		msg = "no such file"
	case errors.Is(err, fs.ErrPermission):
		msg = "permission denied"
	case errors.As(err, &pe):
		msg = pe.Err.Error()
	}
	return &Error{File: path, Msg: strings.Join(strings.Fields(msg), " "), Err: err}
}

// Read reads a .csv, .csv.gz, .tsv or .tsv.gz file in UTF-8.
//
// The first line names the columns. A .tsv file is separated by tabs; a .csv
// file by that of comma, semicolon and tab which the first line has most of,
// in this order where they tie. Quoting is that of RFC 4180. Lines end with LF
// or CRLF; empty lines are skipped, a byte order mark too.
//
// A column has the first of these types that all its values have, spaces
// around them left out:
//
//	Int64    -?digits, within 64 bits, without needless zeros in front
//	Float64  the same, or with a fraction, an exponent, or inf or infinity in any case
//	Bool     true, false; also True, TRUE, False, FALSE
//	Time     2006-01-02, or 2006-01-02 15:04:05 with T or a space between,
//	         with or without a fraction and a zone as in RFC 3339; UTC without one
//	Text     anything, as it stands
//
// An integer with zeros in front or beyond 64 bits is a code and no number: it
// makes its column Text, whatever the other values are. Missing are the empty
// field and, without quotes, NA, N/A, NaN, nan, null, NULL and None. A quoted
// empty field is empty text in a column of Text and missing in others. A
// column without any value is Float64. A number too large for a float64 is
// infinite. The payload of a missing value is NaN, 0 or code -1.
//
// The result depends on the file alone. A file with no rows under its header
// is no error.
func Read(ctx context.Context, path string) (*datasets.Table, error) {
	names, kinds, rows, err := survey(ctx, path)
	if err != nil {
		return nil, err
	}
	b := newBuilder(names, kinds, rows)
	err = eachRecord(ctx, path, func(r *reader) error {
		if r.first {
			return nil
		}
		if b.row == rows {
			return r.fault("", "the file has changed while it was read")
		}
		b.add(r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if b.row != rows {
		return nil, &Error{File: path, Msg: "the file has changed while it was read"}
	}
	return b.table, nil
}

// survey is the first reading: names, types, the number of rows, and every
// check.
func survey(ctx context.Context, path string) (names []string, kinds []datasets.Kind, rows int, err error) {
	var can []types
	err = eachRecord(ctx, path, func(r *reader) error {
		if err := r.checkText(); err != nil {
			return err
		}
		if r.first {
			names, err = r.header()
			can = make([]types, len(names))
			for j := range can {
				can[j] = anyType
			}
			return err
		}
		if err := r.checkWidth(names); err != nil {
			return err
		}
		if rows++; rows > math.MaxInt32 {
			return r.fault("", fmt.Sprintf("the file has more than %d rows", math.MaxInt32))
		}
		for j, field := range r.fields {
			if can[j]&^seen != 0 {
				can[j] = can[j].with(field, r.quoted[j])
			}
		}
		return nil
	})
	if err == nil && names == nil {
		err = &Error{File: path, Msg: "the file is empty; want a line with the names of the columns"}
	}
	for _, t := range can {
		kinds = append(kinds, t.kind())
	}
	return names, kinds, rows, err
}

// header checks the names of the columns.
func (r *reader) header() ([]string, error) {
	names := make([]string, len(r.fields))
	seen := map[string]bool{}
	numbers := 0
	for j, field := range r.fields {
		name := strings.TrimSpace(string(field))
		switch {
		case name == "":
			return nil, r.fault("", fmt.Sprintf("column %d has no name", j+1))
		case seen[name]:
			return nil, r.fault(name, "the name appears twice; want distinct names")
		}
		seen[name] = true
		names[j] = name
		if !r.quoted[j] && typesOf(field)&(isInt|isFloat) != 0 {
			numbers++
		}
	}
	if numbers == len(names) {
		return nil, r.fault("", "the first line has numbers only; want the names of the columns")
	}
	return names, nil
}

// checkWidth says whether the record has a field for each column.
func (r *reader) checkWidth(names []string) error {
	n := len(r.fields)
	switch {
	case n < len(names):
		return r.fault(names[n], fmt.Sprintf("the row ends before this column; it has %d fields; want %d", n, len(names)))
	case n > len(names):
		return r.fault("", fmt.Sprintf("the row goes on after the last column %q; it has %d fields; want %d", names[len(names)-1], n, len(names)))
	}
	return nil
}
