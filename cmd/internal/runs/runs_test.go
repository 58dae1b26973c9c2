package runs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func TestARunAppearsByCommitAlone(t *testing.T) {
	f := Folder(t.TempDir())
	p, err := f.Begin("job-1")
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.Dir, "run.json", "{}")
	if f.Exists("job-1") {
		t.Fatal("the run has its final name before Commit")
	}
	if _, err := f.Begin("job-1"); !errors.Is(err, ErrLocked) {
		t.Errorf("a second Begin says %v; want ErrLocked", err)
	}
	if err := p.Commit(); err != nil {
		t.Fatal(err)
	}
	q, err := f.Begin("job-1") // by another process
	if err != nil {
		t.Fatalf("the lock is held after Commit: %v", err)
	}
	p.Abandon() // does nothing after Commit
	if _, err := os.Stat(q.Dir); err != nil {
		t.Errorf("Abandon after Commit deleted the folder of the next: %v", err)
	}
	q.Abandon()
	if _, err := os.Stat(q.Dir); err == nil {
		t.Error("Abandon leaves its folder")
	}
	if !f.Exists("job-1") {
		t.Error("the run is not there after Commit")
	}
}

func TestAKilledRunLeavesNothingToTheNext(t *testing.T) {
	f := Folder(t.TempDir())
	p, err := f.Begin("job-1")
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.Dir, "half.json", "{")
	p.lock.Close() // what the end of a process does
	q, err := f.Begin("job-1")
	if err != nil {
		t.Fatal(err)
	}
	defer q.Abandon()
	if _, err := os.Stat(filepath.Join(q.Dir, "half.json")); err == nil {
		t.Error("the new run starts with a file of the killed one")
	}
}

func TestCommitReplacesAnOlderRun(t *testing.T) {
	f := Folder(t.TempDir())
	for _, content := range []string{"old", "new"} {
		p, err := f.Begin("job-1")
		if err != nil {
			t.Fatal(err)
		}
		write(t, p.Dir, "run.json", content)
		if err := p.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(filepath.Join(f.Path("job-1"), "run.json"))
	if err != nil || string(b) != "new" {
		t.Errorf("run.json is %q, %v; want the newer one", b, err)
	}
	if entries, _ := os.ReadDir(filepath.Join(string(f), ".partial")); len(entries) > 0 {
		t.Errorf("%d folders are left in .partial", len(entries))
	}
}

func TestCacheKeepsValidResultsOnly(t *testing.T) {
	f := Folder(t.TempDir())
	made := 0
	get := func(key string, force bool) (string, bool) {
		b, cached, err := f.Cached("model", []byte(key), force, func(b []byte) error {
			if string(b) != "good" {
				return errors.New("damaged")
			}
			return nil
		}, func() ([]byte, error) { made++; return []byte("good"), nil })
		if err != nil {
			t.Fatal(err)
		}
		return string(b), cached
	}
	get("a", false)
	if _, cached := get("a", false); !cached || made != 1 {
		t.Errorf("the second call made it again: %d times", made)
	}
	if _, cached := get("b", false); cached {
		t.Error("another key gives the same result")
	}
	if _, cached := get("a", true); cached {
		t.Error("force takes from the cache")
	}
	path, _ := f.CachePath("model", []byte("a"))
	if err := os.WriteFile(path, []byte("goo"), 0o644); err != nil {
		t.Fatal(err)
	}
	if b, cached := get("a", false); cached || b != "good" {
		t.Errorf("a damaged result was used: %q", b)
	}
}

func TestVerifySumsNamesTheFile(t *testing.T) {
	make := func() string {
		dir := t.TempDir()
		write(t, dir, "run.json", "{}")
		write(t, dir, "models/gbdt/model.onnx", "graph")
		if err := WriteSums(dir); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	if n, faults := VerifySums(make()); n != 2 || len(faults) > 0 {
		t.Errorf("an untouched folder: %d files, %v", n, faults)
	}
	for _, c := range []struct {
		name  string
		touch func(dir string)
		want  string
	}{
		{"a flipped byte", func(d string) { write(t, d, "models/gbdt/model.onnx", "grapi") }, `"models/gbdt/model.onnx" is damaged`},
		{"a missing file", func(d string) { os.Remove(filepath.Join(d, "run.json")) }, `"run.json" is missing`},
		{"an added file", func(d string) { write(t, d, "extra.txt", "x") }, `"extra.txt" is not in SHA256SUMS`},
		{"a link", func(d string) { os.Symlink("run.json", filepath.Join(d, "link")) }, `"link" is`},
		{"no list", func(d string) { os.Remove(filepath.Join(d, SumsName)) }, `"SHA256SUMS" is missing`},
	} {
		dir := make()
		c.touch(dir)
		_, faults := VerifySums(dir)
		if len(faults) != 1 || !strings.Contains(faults[0].Error(), c.want) {
			t.Errorf("%s: %v; want one fault with %q", c.name, faults, c.want)
		}
	}
	dir := make()
	list, err := os.ReadFile(filepath.Join(dir, SumsName))
	if err != nil {
		t.Fatal(err)
	}
	for i := range list { // every byte of the list itself
		damaged := []byte(string(list))
		damaged[i] ^= 1
		write(t, dir, SumsName, string(damaged))
		if _, faults := VerifySums(dir); len(faults) != 1 || !strings.Contains(faults[0].Error(), SumsName) {
			t.Fatalf("byte %d of the list flipped: %v; want a fault that names the list", i, faults)
		}
	}
}
