package runs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// SumsName is the list of digests of a folder, in the form of sha256sum(1),
// with the digest of the list itself in a last comment line.
const SumsName = "SHA256SUMS"

// WriteSums writes the digests of all files below dir.
func WriteSums(dir string) error {
	names, err := list(dir)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, name := range names {
		sum, err := sumFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s  %s\n", sum, name)
	}
	own := sha256.Sum256(b.Bytes())
	fmt.Fprintf(&b, "# %s\n", hex.EncodeToString(own[:]))
	return os.WriteFile(filepath.Join(dir, SumsName), b.Bytes(), 0o644)
}

// VerifySums checks every file below dir against its list. It gives an error
// for each file that is damaged, missing or not in the list, and one that
// names the list where the list itself is damaged.
func VerifySums(dir string) (checked int, faults []error) {
	sums, err := readSums(filepath.Join(dir, SumsName))
	if err != nil {
		return 0, []error{err}
	}
	names, err := list(dir)
	if err != nil {
		return 0, []error{err}
	}
	for _, name := range names {
		want, ok := sums[name]
		delete(sums, name)
		got, err := sumFile(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("%q: %w", name, err))
		case !ok:
			faults = append(faults, fmt.Errorf("%q is not in %s; want only files that were written with it", name, SumsName))
		case got != want:
			faults = append(faults, fmt.Errorf("%q is damaged: sha256 is %s; want %s", name, got, want))
		}
		checked++
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		faults = append(faults, fmt.Errorf("%q is missing; want the file that %s lists", name, SumsName))
	}
	return checked, faults
}

// VerifyFile checks one file of dir against the list.
func VerifyFile(dir, name string) error {
	sums, err := readSums(filepath.Join(dir, SumsName))
	if err != nil {
		return err
	}
	want, ok := sums[name]
	if !ok {
		return fmt.Errorf("%q is not in %s; want only files that were written with it", name, SumsName)
	}
	got, err := sumFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err == nil && got != want {
		err = fmt.Errorf("%q is damaged: sha256 is %s; want %s", name, got, want)
	}
	return err
}

func readSums(path string) (map[string]string, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%q is missing; want the folder of a run or of a model", SumsName)
	}
	if err != nil {
		return nil, err
	}
	damaged := fmt.Errorf("%q is damaged; want the list that was written with the files", SumsName)
	body, own, ok := bytes.Cut(b, []byte("# "))
	sum := sha256.Sum256(body)
	if !ok || string(own) != hex.EncodeToString(sum[:])+"\n" {
		return nil, damaged
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(body)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, damaged
		}
		sums[name] = sum
	}
	return sums, nil
}

// list names all files below dir but the list itself, sorted, with slashes.
// Anything that is neither file nor folder is refused.
func list(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%q is %v; want a plain file", name, d.Type())
		}
		if name != SumsName {
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	return names, err
}

// DigestFile is Digest of a file's bytes.
func DigestFile(path string) (string, error) {
	sum, err := sumFile(path)
	return "sha256:" + sum, err
}

// sumFile is the sha256 of a file in hex, as sha256sum(1) prints it.
func sumFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
