package runs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// CachePath is where the result of a stage stands, and whether it does. The
// key names everything that the result depends on.
func (f Folder) CachePath(stage string, key []byte) (path string, ok bool) {
	path = filepath.Join(string(f), ".cache", stage+"-"+strings.TrimPrefix(Digest(key), "sha256:")[:32])
	_, err := os.Stat(path)
	return path, err == nil
}

// Cached gives the result of a stage: from the cache, or by make, which is then
// kept. A result that valid refuses (a damaged file) is made again.
func (f Folder) Cached(stage string, key []byte, force bool, valid func([]byte) error, make func() ([]byte, error)) ([]byte, bool, error) {
	path, ok := f.CachePath(stage, key)
	if ok && !force {
		if b, err := os.ReadFile(path); err == nil && valid(b) == nil {
			return b, true, nil
		}
	}
	b, err := make()
	if err != nil {
		return nil, false, err
	}
	err = errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), WriteFile(path, b))
	return b, false, err
}
