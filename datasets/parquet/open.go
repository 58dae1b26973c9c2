package parquet

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/riskbench/riskbench/datasets"
)

// File is an open snapshot: one Parquet file, or a folder of them that is read
// as one, in the order of the names. It holds no file open; each Read opens
// them anew and refuses a file that has another size than before.
type File struct {
	path   string
	parts  []part
	fields []datasets.Field
	rows   int
}

var _ datasets.Source = (*File)(nil)

// Open reads the footers of a file or of the *.parquet files of a folder.
// Names that begin with "_" or "." are skipped. The files of a folder must
// have the same columns by name, in any order, of the same type; int32 beside
// int64 and float beside double are allowed, and a column without any type
// (all missing) goes with every type. Zero rows are no error.
func Open(path string) (*File, error) {
	names, err := partNames(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, parts: make([]part, len(names))}
	if err := openParts(f.parts, names); err != nil {
		return nil, err
	}
	for i := range f.parts {
		f.rows += f.parts[i].rows
	}
	if f.rows > math.MaxInt32 {
		return nil, &DataError{File: path, Msg: fmt.Sprintf("the snapshot has %d rows; want at most %d", f.rows, math.MaxInt32)}
	}
	return f, f.unify()
}

// openParts fills dst. Footers are read by as many goroutines as there are
// cores, since a folder may have thousands; the error is that of the first
// file by name.
func openParts(dst []part, names []string) error {
	errs := make([]error, len(names))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(names), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1) - 1)
				if i >= len(names) {
					return
				}
				dst[i], errs[i] = openPart(names[i])
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

func partNames(path string) ([]string, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, systemError(path, err)
	}
	if !st.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, systemError(path, err)
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if name[0] == '_' || name[0] == '.' {
			continue
		}
		full := filepath.Join(path, name)
		switch {
		case strings.HasSuffix(name, ".parquet"):
			names = append(names, full)
		case e.IsDir() && strings.Contains(name, "="):
			return nil, &DataError{File: path, Msg: fmt.Sprintf("folder %q is a Hive partition; these are not in this version; want *.parquet files in one folder", name)}
		}
	}
	if len(names) == 0 {
		return nil, &DataError{File: path, Msg: "the folder has no *.parquet files"}
	}
	sort.Strings(names)
	return names, nil
}

// unify makes one schema of the schemas of all files: the columns of the
// first, each with the widest type that it has in any file.
func (f *File) unify() error {
	first := &f.parts[0]
	f.fields = make([]datasets.Field, len(first.leaves))
	typed := make([]bool, len(first.leaves))
	for j := range first.leaves {
		f.fields[j] = first.leaves[j].field()
	}
	for i := range f.parts {
		p := &f.parts[i]
		if err := p.place(first); err != nil {
			return err
		}
		for j, at := range p.leaf {
			lf := &p.leaves[at]
			if lf.void {
				continue
			}
			kind, ok := widen(f.fields[j].Kind, lf.kind)
			if !typed[j] {
				kind, ok = lf.kind, true
			}
			if !ok {
				return &DataError{File: p.path, Column: lf.name, Msg: fmt.Sprintf("the type is %v; want %v, as in the files before it", lf.kind, f.fields[j].Kind)}
			}
			f.fields[j].Kind, typed[j] = kind, true
		}
	}
	return nil
}

// place finds the columns of the first file in this one.
func (p *part) place(first *part) error {
	at := make(map[string]int, len(p.leaves))
	for i := range p.leaves {
		at[p.leaves[i].name] = i
	}
	p.leaf = make([]int, len(first.leaves))
	for j := range first.leaves {
		i, ok := at[first.leaves[j].name]
		if !ok {
			return &DataError{File: p.path, Column: first.leaves[j].name, Msg: "there is no such column; " + filepath.Base(first.path) + " has it"}
		}
		p.leaf[j] = i
		delete(at, first.leaves[j].name)
	}
	for i := range p.leaves {
		if _, left := at[p.leaves[i].name]; left {
			return &DataError{File: p.path, Column: p.leaves[i].name, Msg: "there is such a column, but not in " + filepath.Base(first.path)}
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

// Schema lists the columns, in the order of the first file.
func (f *File) Schema() []datasets.Field { return append([]datasets.Field(nil), f.fields...) }

// Rows is the number of rows that the footers declare. Read checks it.
func (f *File) Rows() int { return f.rows }
