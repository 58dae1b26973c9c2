package parquet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// Digest names the content: "sha256:" and hex. Of one file it is the SHA-256
// of its bytes; of a folder or a glob, that of the lines "PATH SIZE SHA256HEX\n"
// of its files, in order, with their paths below the folder or below the folder
// of the glob's first wildcard.
func (f *File) Digest() (string, error) {
	if len(f.parts) == 1 && f.parts[0].path == f.path {
		sum, _, err := fileSum(f.path)
		return "sha256:" + sum, err
	}
	all := sha256.New()
	for i := range f.parts {
		sum, size, err := fileSum(f.parts[i].path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(all, "%s %d %s\n", f.parts[i].rel, size, sum)
	}
	return "sha256:" + hex.EncodeToString(all.Sum(nil)), nil
}

func fileSum(path string) (sum string, size int64, err error) {
	r, err := os.Open(path)
	if err != nil {
		return "", 0, systemError(path, err)
	}
	defer r.Close()
	h := sha256.New()
	size, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{r}, make([]byte, 1<<20))
	if err != nil {
		return "", 0, systemError(path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
