// Package parquet reads feature snapshots from Parquet files into tables and
// writes tables as Parquet. It is the only package that knows the format.
//
// [Open] reads the footer of a file, or of every file of a folder; [File.Read]
// decodes the asked columns, one row group of one column at a time, over
// several goroutines. Only flat columns are read; a nested or repeated column
// is refused by name. [Write] writes a table as one file.
//
// The footer and the page headers are decoded by parquet-go's thrift decoder;
// the pages are decoded here, because every count and length of a page must be
// checked before memory is taken for it: a run of a damaged page claims 2^31
// values in five bytes, and parquet-go believes it.
//
// In this package n is the number of rows of a page and m the number of its
// values that are present; at is a row.
//
// The format: https://parquet.apache.org/docs/file-format/
package parquet

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// DataError is something wrong with a snapshot. Its text is one line.
type DataError struct {
	File   string // the path, as it was given to Open
	Column string // "" when the fault is of the whole file
	Msg    string
	Err    error // what errors.Is sees; may be nil
}

func (e *DataError) Error() string {
	if e.Column != "" {
		return fmt.Sprintf("%s: column %q: %s", e.File, e.Column, e.Msg)
	}
	return e.File + ": " + e.Msg
}

func (e *DataError) Unwrap() error { return e.Err }

// systemError words what the operating system said about a file.
func systemError(path string, err error) error {
	msg := err.Error()
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		msg = "no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		msg = "permission denied"
	case errors.As(err, &pe):
		msg = pe.Err.Error()
	}
	return &DataError{File: path, Msg: oneLine(msg), Err: err}
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
