// Get puts the ONNX Runtime library where package ort finds it.
//
//	go run ./export/onnx/ort/get [-o DIR]
//
// ONNX Runtime 1.17.1 is taken out of a Go module, so that the Go toolchain
// and its module proxy are all it needs. The module is downloaded for a module
// of its own in a temporary folder: the repository's go.mod is not touched.
// The library's SHA-256 is checked against the one below before it is
// installed, by rename, as <user cache>/riskbench/ort/1.17.1/libonnxruntime.so
// or into DIR. One line says what was done; a library that is already there
// and right is left alone.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/riskbench/riskbench/export/onnx/ort"
)

const (
	module  = "github.com/k2-fsa/sherpa-onnx-go-linux@v1.12.0"
	version = "1.17.1"
	file    = "libonnxruntime.so"
)

// pin is the place of a library in the module and its SHA-256.
type pin struct{ dir, sum string }

var pins = map[string]pin{
	"linux/amd64": {"lib/x86_64-unknown-linux-gnu", "cb3d244eb794c698cdd5bd1ebac41c57e9b4353b998aeb287b7f53e1799acf77"},
	"linux/arm64": {"lib/aarch64-unknown-linux-gnu", "89abc6da8d7ac84e5270349fe8a44ee7469d9a958797eed004f1a3f5c7df21d4"},
}

func main() {
	dir := flag.String("o", "", "folder to install into (default <user cache>/riskbench/ort/"+version+")")
	flag.Parse()
	line, err := get(*dir, runtime.GOOS+"/"+runtime.GOARCH)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ort/get:", err)
		os.Exit(1)
	}
	fmt.Println(line)
}

// get installs the library of a platform into dir ("" is the cache) and says
// what it did.
func get(dir, platform string) (string, error) {
	p, ok := pins[platform]
	if !ok {
		return "", fmt.Errorf("no library for %s is known; install ONNX Runtime 1.17 or newer and set $%s to it", platform, ort.Env)
	}
	if dir == "" {
		cache, err := ort.CacheDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(cache, version)
	}
	dst := filepath.Join(dir, file)
	if check(dst, p.sum) == nil {
		return fmt.Sprintf("ONNX Runtime %s is already at %s", version, dst), nil
	}
	src, err := download()
	if err != nil {
		return "", err
	}
	src = filepath.Join(src, filepath.FromSlash(p.dir), file)
	if err := check(src, p.sum); err != nil {
		return "", err
	}
	if err := install(dst, src); err != nil {
		return "", err
	}
	return fmt.Sprintf("ONNX Runtime %s installed at %s", version, dst), nil
}

// download fetches the module and returns its folder in the module cache.
func download() (string, error) {
	tmp, err := os.MkdirTemp("", "ortget")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := os.WriteFile(filepath.Join(tmp, "go.mod"), []byte("module get\n"), 0o666); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	cmd.Dir = tmp
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GO111MODULE=on")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, runErr := cmd.Output()
	var got struct{ Dir, Error string }
	if err := json.Unmarshal(out, &got); err != nil && runErr == nil {
		return "", fmt.Errorf("go mod download %s: %w", module, err)
	}
	if runErr != nil || got.Error != "" || got.Dir == "" {
		why := strings.TrimSpace(got.Error + " " + stderr.String())
		return "", errors.Join(fmt.Errorf("go mod download %s: %s", module, why), runErr)
	}
	return got.Dir, nil
}

// check says whether a file has the SHA-256 that is wanted.
func check(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%s: sha256 is %s; want %s", path, got, want)
	}
	return nil
}

// install copies src to dst, which appears complete or not at all.
func install(dst, src string) error {
	if err := os.MkdirAll(filepath.Dir(dst), 0o777); err != nil {
		return err
	}
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	tmp, err := os.CreateTemp(filepath.Dir(dst), ".get-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = io.Copy(tmp, in)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), dst)
}
