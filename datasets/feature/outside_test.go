package feature

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A service in a module of its own must be able to import this package and
// nothing else: no network, an empty module cache, no go.sum.
func TestAProgramOutsideBuildsWithNothingElse(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the go command is not on the path; want it in CI")
		}
		t.Skip("the go command is not on the path")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	// The test's result is cached: these reads tell go test that it depends on the package's files.
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(sources, "../../go.mod") {
		if _, err := os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module outside\n\ngo 1.26\n\nrequire github.com/riskbench/riskbench v0.0.0\n\nreplace github.com/riskbench/riskbench => "+root+"\n")
	write("main.go", `package main

import (
	"fmt"

	"github.com/riskbench/riskbench/datasets/feature"
)

func main() {
	f := feature.Fitted{Set: feature.Set{Defs: []feature.Def{{Name: "a", Op: feature.Log, Inputs: []string{"x"}}}}, Vocab: make([][]string, 1)}
	x, err := f.Bind(feature.Layout{{Name: "x"}})
	if err != nil {
		panic(err)
	}
	dst := make([]float32, 1)
	x.Vector(dst, &feature.History{}, &feature.Record{Num: []float64{1}})
	fmt.Println(dst[0])
}
`)
	cmd := exec.Command(goCommand, "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GONOSUMDB=*", "GOWORK=off",
		"GOTOOLCHAIN=local", "GOMODCACHE="+filepath.Join(dir, "modcache"))
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "0.6931472" { // ln 2 in float32
		t.Fatalf("go run says %v:\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.sum")); err == nil {
		t.Error("a go.sum was written; want no module but the standard library's")
	}
}
