package onnx

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The golden files were loaded by ONNX Runtime 1.17.1 and 1.32.0 and passed
// onnx.checker's full check when they were written.
func TestBytesAreGolden(t *testing.T) {
	for _, kind := range tinyKinds {
		got, path := tiny(t, kind), filepath.Join("testdata", kind+".onnx")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s has other bytes than %s; -update rewrites it", kind, path)
		}
	}
}

func TestDecodedFilesHaveTheirBytes(t *testing.T) {
	for _, kind := range tinyKinds {
		file := tiny(t, kind)
		m, err := Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(m.Marshal(), file) {
			t.Errorf("%s changes when it is decoded and written again", kind)
		}
	}
}
