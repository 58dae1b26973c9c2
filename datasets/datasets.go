// Package datasets holds snapshots, matrices and splits.
//
// A snapshot is read into a [Table] (columns with their own types). A split
// is row numbers: a [View] is a list of rows of a [Matrix]. A Matrix is the
// table seen through a fitted feature set, as float32 columns with labels and
// weights; one matrix serves trees, linear models and sequences.
//
// The package knows no file format; datasets/parquet and datasets/csv read
// files into tables.
package datasets

import "context"

// Kind is the type of a column, as the snapshot has it.
type Kind uint8

const (
	Float64 Kind = iota
	Float32
	Int64 // all integer widths
	Bool  // 0 or 1 in I64
	Time  // microseconds since 1970 UTC in I64
	Text  // Code and Levels
)

var kindNames = [...]string{"float64", "float32", "int64", "bool", "time", "text"}

func (k Kind) String() string { return kindNames[k] }

// Field is a column's name and type.
type Field struct {
	Name string
	Kind Kind
}

// Source is a snapshot that can be read: a file, a folder of files.
type Source interface {
	// Schema lists the columns in the order of the file.
	Schema() []Field
	// Rows is the number of rows.
	Rows() int
	// Digest names the content: "sha256:" and hex, over the bytes of the files.
	Digest() (string, error)
	// Read gives the named columns, in the order asked for. No names: all columns.
	Read(ctx context.Context, columns []string, workers int) (*Table, error)
}
