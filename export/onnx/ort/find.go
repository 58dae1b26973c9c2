package ort

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// ErrNotFound says that there is no ONNX Runtime to load: none on this
// machine, or none that this build could load.
var ErrNotFound = errors.New("ONNX Runtime not found")

// Env names the library: a file, or a folder that holds it. Where it is set
// nothing else is looked at.
const Env = "RISKBENCH_ORT"

// libraryName matches the names under which builds of ONNX Runtime install
// the library itself, not its providers.
var libraryName = regexp.MustCompile(`^libonnxruntime(?:\.so((?:\.[0-9]+)*)|((?:\.[0-9]+)*)\.dylib)$`)

// CacheDir is the folder that `make ort` fills, <user cache>/riskbench/ort.
// It holds one folder a version: 1.17.1/libonnxruntime.so.
func CacheDir() (string, error) {
	d, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("ort: %w", err)
	}
	return filepath.Join(d, "riskbench", "ort"), nil
}

// Find returns the path of the ONNX Runtime library. It looks at
// $RISKBENCH_ORT alone where that is set, else beside the running program, in
// [CacheDir] (the newest version first), and where the system's loader would
// look. Nothing is loaded. The error is [ErrNotFound].
func Find() (string, error) {
	if !loads {
		return "", errCannotLoad
	}
	if p := os.Getenv(Env); p != "" {
		return named(p)
	}
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Dir(exe))
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	if d, err := CacheDir(); err == nil {
		dirs = append(dirs, versions(d)...)
		dirs = append(dirs, d)
	}
	for _, d := range append(dirs, loaderDirs()...) {
		if p, ok := inDir(d); ok {
			return p, nil
		}
	}
	return "", fmt.Errorf("ort: %w; run `make ort`, or set $%s to libonnxruntime", ErrNotFound, Env)
}

// named is the library that $RISKBENCH_ORT asks for.
func named(p string) (string, error) {
	fi, err := os.Stat(p)
	switch {
	case err != nil:
		return "", fmt.Errorf("ort: %w: $%s is %q, which does not exist; want libonnxruntime or its folder", ErrNotFound, Env, p)
	case fi.Mode().IsRegular():
		return filepath.Abs(p)
	}
	if q, ok := inDir(p); ok {
		return filepath.Abs(q)
	}
	return "", fmt.Errorf("ort: %w: $%s is %q, which holds no libonnxruntime; want libonnxruntime or its folder", ErrNotFound, Env, p)
}

// inDir is the library in a folder: the name without a version, else the
// highest version.
func inDir(dir string) (string, bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", false
	}
	best, bestV := "", ""
	for _, e := range entries {
		m := libraryName.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		p := filepath.Join(dir, e.Name())
		if fi, err := os.Stat(p); err != nil || !fi.Mode().IsRegular() || fi.Size() == 0 {
			continue
		}
		v := strings.TrimPrefix(m[1]+m[2], ".")
		if v == "" {
			return p, true
		}
		if best == "" || compareVersions(v, bestV) > 0 {
			best, bestV = p, v
		}
	}
	return best, best != ""
}

// versions are dir's folders whose names begin with a digit, newest first.
func versions(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); n[0] >= '0' && n[0] <= '9' {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return compareVersions(b, a) })
	for i, n := range names {
		names[i] = filepath.Join(dir, n)
	}
	return names
}

// compareVersions orders 1.9.0 before 1.17.1 before 1.17.1.2; text that is not
// a number counts as -1, and equal versions are ordered as text.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			return -1
		}
		return n
	}
	for i := range min(len(as), len(bs)) {
		if d := number(as[i]) - number(bs[i]); d != 0 {
			return d
		}
	}
	if d := len(as) - len(bs); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// cachedPath matches a library's path in the loader's cache, whose strings end
// with a zero byte in every version of its format.
var cachedPath = regexp.MustCompile(`/[^\x00]*/libonnxruntime\.so[.0-9]*\x00`)

// loaderDirs are the folders that the system's loader searches. They are read
// from its files, because asking it would load the library into this process.
func loaderDirs() []string {
	if runtime.GOOS == "darwin" {
		return append(filepath.SplitList(os.Getenv("DYLD_LIBRARY_PATH")), "/usr/local/lib", "/usr/lib")
	}
	var dirs []string
	for _, d := range filepath.SplitList(os.Getenv("LD_LIBRARY_PATH")) {
		if d != "" {
			dirs = append(dirs, d)
		}
	}
	if b, err := os.ReadFile("/etc/ld.so.cache"); err == nil {
		for _, m := range cachedPath.FindAll(b, -1) {
			m = m[bytes.LastIndexByte(m[:len(m)-1], 0)+1 : len(m)-1]
			dirs = append(dirs, filepath.Dir(string(m)))
		}
	}
	return append(dirs, "/lib64", "/usr/lib64", "/lib", "/usr/lib")
}
