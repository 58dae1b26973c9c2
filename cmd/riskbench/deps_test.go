package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// imports is the import law: a package may import the standard library and the
// packages named after it, and nothing else. It is a statement of policy: a new
// package gets a line, and an existing line grows only with its reason in the
// commit. A name that ends in /... stands for the packages below it.
const imports = `
datasets/feature:
datasets:                 datasets/feature
datasets/expr:            datasets datasets/feature github.com/expr-lang/expr/... github.com/cespare/xxhash/v2
datasets/parquet:         datasets datasets/feature github.com/parquet-go/parquet-go/... github.com/klauspost/compress/... github.com/andybalholm/brotli github.com/pierrec/lz4/v4
datasets/csv:             datasets datasets/feature github.com/klauspost/compress/gzip
datasets/synth:           datasets datasets/feature

eval:                     gonum.org/v1/gonum/stat/distuv gonum.org/v1/gonum/mathext

train:                    datasets datasets/feature eval
train/traintest:          datasets datasets/feature eval train
train/dense:              datasets datasets/feature
train/linear:             datasets datasets/feature eval train train/dense
train/gbdt:               datasets datasets/feature eval train
train/explain:            datasets datasets/feature eval train
train/lstm:               datasets datasets/feature eval train train/dense
train/lstm/gorgonia:      datasets datasets/feature eval train train/dense train/lstm gorgonia.org/gorgonia gorgonia.org/tensor github.com/chewxy/hm go4.org/unsafe/assume-no-moving-gc

export/onnx:              datasets datasets/feature train train/dense train/linear train/gbdt train/lstm
export/onnx/ort:          github.com/ebitengine/purego
export/onnx/ort/get:      export/onnx/ort

reports:                  eval
reports/bench/eval:       eval reports
reports/bench/coverage:   eval

cmd/internal/progress:
cmd/internal/strict:      datasets github.com/goccy/go-yaml/...
cmd/internal/runs:        golang.org/x/sys/unix
cmd/internal/spec:        datasets datasets/feature reports train/... cmd/internal/strict
cmd/internal/open:        datasets/... train/... export/onnx cmd/internal/runs
cmd/internal/job:         datasets/... eval train/... export/onnx/... reports cmd/internal/... github.com/HdrHistogram/hdrhistogram-go
cmd/riskbench:            datasets/... eval train/... export/onnx/... reports cmd/internal/... github.com/spf13/cobra golang.org/x/term
`

// heavy dependencies have one folder of their own name; only cmd may import that folder.
var heavy = []string{"datasets/parquet", "datasets/expr", "train/lstm/gorgonia", "export/onnx/ort"}

const (
	root   = "../.."
	module = "github.com/riskbench/riskbench/"
)

// source calls visit for every Go file that is no test. The files are read
// here, and go list is not asked, for two reasons: go test then knows to run
// this again when a file changes, and it sees every processor and build tag.
func source(t *testing.T, mode parser.Mode, visit func(pkg, file string, doc string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, mode)
		if err != nil {
			return err
		}
		pkg, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		var names []string
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			names = append(names, name)
		}
		visit(filepath.ToSlash(pkg), file, f.Doc.Text(), names)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func law() map[string][]string {
	law := map[string][]string{}
	for line := range strings.Lines(imports) {
		if pkg, may, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			law[pkg] = strings.Fields(may)
		}
	}
	return law
}

func allowed(may []string, imp string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		below, ok := strings.CutSuffix(m, "/...")
		return m == imp || ok && (imp == below || strings.HasPrefix(imp, below+"/"))
	})
}

func TestImports(t *testing.T) {
	law := law()
	seen := map[string]bool{}
	source(t, parser.ImportsOnly, func(pkg, file, _ string, imports []string) {
		seen[pkg] = true
		may, ok := law[pkg]
		if !ok {
			t.Errorf("%s: package %s is not in the import law", file, pkg)
		}
		for _, imp := range imports {
			imp, own := strings.CutPrefix(imp, module)
			if host, _, _ := strings.Cut(imp, "/"); !own && !strings.Contains(host, ".") {
				continue // standard library
			}
			if !allowed(may, imp) {
				t.Errorf("%s: %s must not import %s", file, pkg, imp)
			}
			if slices.Contains(heavy, imp) && !strings.HasPrefix(pkg, "cmd/") && !strings.HasPrefix(pkg, imp+"/") {
				t.Errorf("%s: %s must not import %s: only cmd may", file, pkg, imp)
			}
		}
	})
	for pkg := range law {
		if !seen[pkg] {
			t.Errorf("the import law speaks of %s, which is not there", pkg)
		}
	}
}

func TestEveryPackageHasADoc(t *testing.T) {
	documented := map[string]bool{}
	source(t, parser.PackageClauseOnly|parser.ParseComments, func(pkg, _, doc string, _ []string) {
		documented[pkg] = documented[pkg] || doc != ""
	})
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("package %s has no doc comment; want what it is, what it is not, how its parts meet", pkg)
		}
	}
}
