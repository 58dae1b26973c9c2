package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	p := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(p, []byte("abc"), 0o666); err != nil {
		t.Fatal(err)
	}
	// FIPS 180-4, the example of one block.
	const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if err := check(p, sum); err != nil {
		t.Error(err)
	}
	if err := check(p, strings.Repeat("0", 64)); err == nil || !strings.Contains(err.Error(), "sha256 is "+sum) {
		t.Errorf("other sum: error is %v", err)
	}
	if err := check(p+"x", sum); !os.IsNotExist(err) {
		t.Errorf("no file: error is %v", err)
	}
}

// The new file replaces what is there, and nothing else is left behind.
func TestInstall(t *testing.T) {
	dir := t.TempDir()
	src, dst := filepath.Join(dir, "src"), filepath.Join(dir, "a", "b", "dst")
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(src, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := install(dst, src); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(dst)
		if string(got) != text || err != nil {
			t.Errorf("installed %q, %v; want %q", got, err, text)
		}
	}
	if err := install(dst, src+"x"); err == nil {
		t.Error("no source: no error")
	}
	left, err := os.ReadDir(filepath.Dir(dst))
	if len(left) != 1 || err != nil {
		t.Errorf("folder holds %v, %v; want one file", left, err)
	}
}

func TestGetUnknownPlatform(t *testing.T) {
	dir := t.TempDir()
	_, err := get(dir, "plan9/amd64")
	if err == nil || !strings.Contains(err.Error(), "no library for plan9/amd64 is known") {
		t.Errorf("error is %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("folder holds %v; want nothing", left)
	}
}
