package parquet

import (
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/riskbench/riskbench/datasets"
)

// File is an open snapshot: one Parquet file, or several of a folder or a glob
// that are read as one, in the order of their relative paths. It holds no file
// open; each Read opens them anew and refuses a file that has another size than
// before.
type File struct {
	path   string
	parts  []part
	fields []datasets.Field // first those of the files
	hive   []hive           // those of the folders' names
	rows   int
}

var _ datasets.Source = (*File)(nil)

// Open reads the footers of a file, of the *.parquet files of a folder, or of
// those that a glob matches: *, ? and [a-z] within a name, ** for any folders.
// Names that begin with "_" or "." are skipped. Folders named key=value, one in
// the other or not, are Hive partitions: their files belong to the snapshot and
// each key is a column, int64 where every value is an integer, else text, so
// that dates stay text. A key that is a column of the files as well must have
// the same values in both, which Read checks. Keys above the folder, or above a
// glob's first wildcard, are no columns.
//
// The files must have the same keys, and the same columns by name, in any
// order, of the same type; int32 beside int64 and float beside double are
// allowed, and a column without any type (all missing) goes with every type.
// Zero rows are no error.
func Open(path string) (*File, error) {
	places, err := find(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, parts: make([]part, len(places))}
	if err := openParts(f.parts, places); err != nil {
		return nil, err
	}
	for i := range f.parts {
		f.rows += f.parts[i].rows
	}
	if f.rows > math.MaxInt32 {
		return nil, &DataError{File: path, Msg: fmt.Sprintf("the snapshot has %d rows; want at most %d", f.rows, math.MaxInt32)}
	}
	if err := f.unify(); err != nil {
		return nil, err
	}
	return f, f.addKeys()
}

// openParts fills dst. Footers are read by as many goroutines as there are
// cores, since a folder may have thousands; the error is that of the first
// file in order.
func openParts(dst []part, places []place) error {
	errs := make([]error, len(places))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(places), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1) - 1)
				if i >= len(places) {
					return
				}
				dst[i], errs[i] = openPart(places[i].path)
				dst[i].place = places[i]
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// unify makes one schema of the schemas of all files: the columns of the
// first, each with the widest type that it has in any file.
func (f *File) unify() error {
	first := &f.parts[0]
	f.fields = make([]datasets.Field, len(first.leaves))
	typed := make([]*part, len(first.leaves)) // the file that the type is from
	for j := range first.leaves {
		f.fields[j] = first.leaves[j].field()
	}
	for i := range f.parts {
		p := &f.parts[i]
		if err := p.align(first); err != nil {
			return err
		}
		for j, at := range p.leaf {
			lf := &p.leaves[at]
			if lf.void {
				continue
			}
			kind, ok := widen(f.fields[j].Kind, lf.kind)
			if typed[j] == nil {
				kind, ok = lf.kind, true
			}
			if !ok {
				return &DataError{File: p.path, Column: lf.name, Msg: fmt.Sprintf("the type is %v; want %v, as in %s", lf.kind, f.fields[j].Kind, typed[j].rel)}
			}
			if typed[j] == nil || kind != f.fields[j].Kind {
				f.fields[j].Kind, typed[j] = kind, p
			}
		}
	}
	return nil
}

// align finds the columns of the first file in this one.
func (p *part) align(first *part) error {
	at := make(map[string]int, len(p.leaves))
	for i := range p.leaves {
		at[p.leaves[i].name] = i
	}
	p.leaf = make([]int, len(first.leaves))
	for j := range first.leaves {
		i, ok := at[first.leaves[j].name]
		if !ok {
			return &DataError{File: p.path, Column: first.leaves[j].name, Msg: "there is no such column; " + first.rel + " has it"}
		}
		p.leaf[j] = i
		delete(at, first.leaves[j].name)
	}
	for i := range p.leaves {
		if _, left := at[p.leaves[i].name]; left {
			return &DataError{File: p.path, Column: p.leaves[i].name, Msg: "there is such a column, but not in " + first.rel}
		}
	}
	return nil
}

// widen is the type that holds both; false when there is none.
func widen(a, b datasets.Kind) (datasets.Kind, bool) {
	switch {
	case a == b:
		return a, true
	case a == datasets.Float64 && b == datasets.Float32, a == datasets.Float32 && b == datasets.Float64:
		return datasets.Float64, true
	}
	return a, false
}

// Schema lists the columns, in the order of the first file; then the keys of
// its folders, from the outermost on, that are not among them.
func (f *File) Schema() []datasets.Field { return append([]datasets.Field(nil), f.fields...) }

// Rows is the number of rows that the footers declare. Read checks it.
func (f *File) Rows() int { return f.rows }
