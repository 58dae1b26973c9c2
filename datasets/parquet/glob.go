package parquet

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// place is where a file of a snapshot lies: rel is its path below the folder,
// or below the part of a glob that has no wildcard, with slashes.
type place struct {
	path, rel string
	keys      []key
}

// find lists the files of a snapshot in the order of rel: one file, the
// *.parquet files of a folder and of the key=value folders in it, or what a
// glob matches. A file whose own name has wildcards in it is taken as it is.
func find(path string) ([]place, error) {
	st, err := os.Stat(path)
	switch {
	case err != nil && strings.ContainsAny(path, "*?["):
		return expand(path)
	case err != nil:
		return nil, systemError(path, err)
	case !st.IsDir():
		return []place{{path: path, rel: filepath.Base(path)}}, nil
	}
	g := globber{base: path, seen: map[string]bool{}}
	if err := g.folder(path); err != nil {
		return nil, err
	}
	if len(g.found) == 0 {
		return nil, &DataError{File: path, Msg: "the folder has no *.parquet files, nor key=value folders that have"}
	}
	return g.sorted(), nil
}

// expand is find of a glob: path/filepath's wildcards, and ** for any number of
// folders, none among them. A folder that matches stands for its files.
func expand(pattern string) ([]place, error) {
	base, segments := "", strings.Split(filepath.ToSlash(filepath.Clean(pattern)), "/")
	for !strings.ContainsAny(segments[0], "*?[") {
		base, segments = base+segments[0]+"/", segments[1:]
	}
	for _, s := range segments {
		if _, err := filepath.Match(s, ""); err != nil {
			return nil, &DataError{File: pattern, Msg: fmt.Sprintf("%q is no pattern; want *, ?, [a-z] or **", s)}
		}
	}
	g := globber{base: filepath.Clean(base), seen: map[string]bool{}}
	if err := g.match(g.base, segments); err != nil {
		return nil, err
	}
	if len(g.found) == 0 {
		return nil, &DataError{File: pattern, Msg: "no *.parquet file matches"}
	}
	return g.sorted(), nil
}

type globber struct {
	base  string
	found []place
	seen  map[string]bool
}

func (g *globber) sorted() []place {
	slices.SortFunc(g.found, func(a, b place) int { return strings.Compare(a.rel, b.rel) })
	return g.found
}

func (g *globber) add(path string) error {
	if g.seen[path] {
		return nil
	}
	g.seen[path] = true
	rel, err := filepath.Rel(g.base, path)
	if err != nil {
		return err
	}
	p := place{path: path, rel: filepath.ToSlash(rel)}
	if p.keys, err = keysOf(path, p.rel); err != nil {
		return err
	}
	g.found = append(g.found, p)
	return nil
}

// folder adds the *.parquet files of a folder and those of its key=value
// folders. Other folders are passed over.
func (g *globber) folder(dir string) error {
	return g.each(dir, func(name string, isDir bool) error {
		full := filepath.Join(dir, name)
		switch {
		case hidden(name):
		case strings.HasSuffix(name, ".parquet"):
			return g.add(full)
		case isDir && strings.Index(name, "=") > 0:
			return g.folder(full)
		}
		return nil
	})
}

// match adds what the segments of a pattern match below dir.
func (g *globber) match(dir string, segments []string) error {
	if segments[0] == "**" {
		rest := segments[1:]
		if len(rest) == 0 {
			rest = []string{"*.parquet"}
		}
		if err := g.match(dir, rest); err != nil {
			return err
		}
		return g.each(dir, func(name string, isDir bool) error {
			if full := filepath.Join(dir, name); isDir && !hidden(name) && !isLink(full) {
				return g.match(full, segments)
			}
			return nil
		})
	}
	return g.each(dir, func(name string, isDir bool) error {
		if ok, _ := filepath.Match(segments[0], name); !ok || hidden(name) && !hidden(segments[0]) {
			return nil
		}
		full := filepath.Join(dir, name)
		switch {
		case len(segments) > 1 && isDir:
			return g.match(full, segments[1:])
		case len(segments) > 1:
			return nil
		case isDir:
			return g.folder(full)
		case strings.HasSuffix(name, ".parquet") || namesKind(segments[0]):
			return g.add(full)
		}
		return nil
	})
}

// namesKind says whether a pattern ends in a plain suffix, such as *.parq, so
// that whatever matches is meant.
func namesKind(pattern string) bool {
	ext := filepath.Ext(pattern)
	return ext != "" && !strings.ContainsAny(ext, "*?[]")
}

// each calls do for the entries of a folder. Links are followed. What is no
// folder, or cannot be seen, has no entries: a pattern matches what is there.
func (g *globber) each(dir string, do func(name string, isDir bool) error) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return systemError(dir, err)
	}
	for _, e := range entries {
		isDir := e.IsDir()
		if e.Type()&os.ModeSymlink != 0 {
			st, err := os.Stat(filepath.Join(dir, e.Name()))
			isDir = err == nil && st.IsDir()
		}
		if err := do(e.Name(), isDir); err != nil {
			return err
		}
	}
	return nil
}

// hidden are the names that writers give to what is no data.
func hidden(name string) bool { return name[0] == '_' || name[0] == '.' }

// isLink keeps ** out of circles.
func isLink(path string) bool {
	st, err := os.Lstat(path)
	return err != nil || st.Mode()&os.ModeSymlink != 0
}
