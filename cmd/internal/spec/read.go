package spec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/riskbench/riskbench/cmd/internal/strict"
)

// Read decodes and checks a job file, and gives every fault. The file is nil
// when it could not be read; otherwise it holds what could be decoded, so that
// the faults of the data can be found as well.
func Read(path string, set []strict.Override) (*File, strict.Faults) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, strict.Faults{{File: path, Value: "cannot be read: " + cause(err), Want: "a job file", Severity: "error"}}
	}
	f := &File{Spec: Default(), Dir: filepath.Dir(path)}
	doc, faults := strict.Decode(path, src, set, &f.Spec)
	f.Doc = doc
	unread := faults // a value that could not be read is one fault
	for _, x := range check(f) {
		if !slices.ContainsFunc(unread, func(y strict.Fault) bool { return x.Path == y.Path }) {
			faults = append(faults, x)
		}
	}
	return f, faults
}

func cause(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// Resolve gives a path of the job, expanded and relative to the working directory.
func (f *File) Resolve(p Path) (string, error) {
	s, err := p.Expand()
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(s) {
		s = filepath.Join(f.Dir, s)
	}
	return s, nil
}

// Encode writes a job with every default spelled out.
func Encode(s *Spec) ([]byte, error) { return strict.Encode(s) }
