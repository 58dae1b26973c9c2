//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/riskbench/riskbench/export/onnx/ort"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) string {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o777), os.WriteFile(p, []byte("x"), 0o666)); err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	t.Setenv("LD_LIBRARY_PATH", filepath.Join(dir, "loader"))
	t.Setenv("DYLD_LIBRARY_PATH", filepath.Join(dir, "loader"))
	cache, err := ort.CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(dir, cache)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("RISKBENCH_ORT", filepath.Join(dir, "empty"))
	write("empty/libonnxruntime_providers_shared.so")
	for _, want := range []error{ort.ErrNotFound} {
		if _, err := ort.Find(); !errors.Is(err, want) {
			t.Errorf("folder without it: error is %v; want %v", err, want)
		}
	}
	t.Setenv("RISKBENCH_ORT", filepath.Join(dir, "absent"))
	if _, err := ort.Find(); !errors.Is(err, ort.ErrNotFound) {
		t.Errorf("absent path: error is %v; want %v", err, ort.ErrNotFound)
	}
	// Each step finds something that goes before all earlier ones.
	for _, c := range []struct{ name, env, why string }{
		{"loader/libonnxruntime.so.1", "", "the loader's path"},
		{"loader/libonnxruntime.so.1.9.0", "", "a longer version is more exact"},
		{"loader/libonnxruntime.so.1.17.1", "", "versions are numbers, not text"},
		{rel + "/libonnxruntime.so.1", "", "the cache without a version"},
		{rel + "/1.9.0/libonnxruntime.so", "", "the cache"},
		{rel + "/1.17.1/libonnxruntime.so", "", "the newest of the cache"},
		{"pip/libonnxruntime.so.1.32.0", "pip", "a folder that is named"},
		{"pip/libonnxruntime.so", "pip", "the name without a version"},
		{"pip/libonnxruntime.1.2.3.dylib", "pip/libonnxruntime.1.2.3.dylib", "a file that is named"},
	} {
		t.Setenv("RISKBENCH_ORT", "")
		want := write(c.name)
		if c.env != "" {
			t.Setenv("RISKBENCH_ORT", filepath.Join(dir, c.env))
		}
		if got, err := ort.Find(); got != want || err != nil {
			t.Errorf("%s: found %q, %v; want %q", c.why, got, err, want)
		}
	}
}
