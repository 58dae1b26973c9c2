// Package runs keeps the folder of runs: a run appears under its final name by
// one rename, or not at all; a lock lets one process at a time make it; a cache
// holds the results of stages by their own inputs, so that a killed run
// resumes and a changed job recomputes what changed.
//
//	runs/NAME-DIGEST12/      a finished run
//	runs/.partial/NAME-…     a run in the making; whoever holds its lock may delete it
//	runs/.lock/NAME-…        locks
//	runs/.cache/KEY          stage results
package runs

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a folder of runs.
type Folder string

// ErrLocked says that another process is making the same run.
var ErrLocked = errors.New("another process is making this run; try again when it is done")

// Digest is "sha256:" and hex.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Name is the folder name of a run.
func Name(job, digest string) string {
	return job + "-" + digest[len("sha256:"):][:12]
}

// Path is the final path of a run.
func (f Folder) Path(run string) string { return filepath.Join(string(f), run) }

// Exists says whether a run is finished.
func (f Folder) Exists(run string) bool {
	_, err := os.Stat(filepath.Join(f.Path(run), "run.json"))
	return err == nil
}

// Partial is a run in the making.
type Partial struct {
	folder    Folder
	run       string
	lock      *os.File
	committed bool
	Dir       string // write here
}

// Begin locks a run and gives an empty folder to write it into.
func (f Folder) Begin(run string) (*Partial, error) {
	dir := filepath.Join(string(f), ".partial", run)
	locks := filepath.Join(string(f), ".lock")
	if err := os.MkdirAll(locks, 0o777); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(locks, run))
	if err != nil {
		return nil, err
	}
	p := &Partial{folder: f, run: run, lock: lock, Dir: dir}
	if err := errors.Join(os.RemoveAll(dir), os.RemoveAll(dir+".old")); err != nil {
		p.Abandon()
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		p.Abandon()
		return nil, err
	}
	return p, nil
}

// Commit gives the run its final name, in place of an older one of that name.
func (p *Partial) Commit() error {
	final := p.folder.Path(p.run)
	if err := syncTree(p.Dir); err != nil {
		return err
	}
	old := p.Dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(final, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(p.Dir, final); err != nil {
		return err
	}
	p.committed = true
	defer p.lock.Close()
	return os.RemoveAll(old)
}

// Abandon deletes what was written and gives the lock back. After Commit it does nothing.
//
// The folder goes before the lock: whoever gets the lock next may write there at once.
func (p *Partial) Abandon() {
	if !p.committed {
		os.RemoveAll(p.Dir)
		p.lock.Close()
	}
}

// syncTree makes the files durable before the rename that shows them.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Sync()
	})
}

// WriteFile writes a file that appears complete or not at all.
func WriteFile(path string, b []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// Write is WriteFile for content that is written in parts.
func Write(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = errors.Join(write(f), f.Sync(), f.Chmod(0o644), f.Close())
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
