// Package open is the one place where a path becomes a snapshot, a scorer or
// an engine.
package open

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/csv"
	"github.com/riskbench/riskbench/datasets/parquet"
)

// Source opens a snapshot: a Parquet file, a folder or a glob of them, or a CSV
// file, which is converted once into the cache of the runs folder.
func Source(ctx context.Context, path string, cache runs.Folder) (datasets.Source, error) {
	if !IsCSV(path) {
		return parquet.Open(path)
	}
	digest, err := runs.DigestFile(path)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?[") {
		return nil, errors.New("a glob stands for Parquet files alone; convert each file by riskbench data convert")
	}
	if err != nil {
		return nil, err
	}
	converted, ok := cache.CachePath("csv", []byte(fmt.Sprint("v1 ", filepath.Ext(strings.TrimSuffix(path, ".gz")), digest)))
	if ok {
		if f, err := parquet.Open(converted); err == nil {
			return &fromCSV{f, digest}, nil
		}
	}
	t, err := csv.Read(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(converted), 0o777); err != nil {
		return nil, err
	}
	if err := parquet.Write(converted, t); err != nil {
		return nil, err
	}
	f, err := parquet.Open(converted)
	if err != nil {
		return nil, err
	}
	return &fromCSV{f, digest}, nil
}

// fromCSV is a converted file that keeps the digest of the file that the user named.
type fromCSV struct {
	datasets.Source
	digest string
}

func (s *fromCSV) Digest() (string, error) { return s.digest, nil }

// IsCSV says whether a path names delimited text.
func IsCSV(path string) bool {
	path = strings.TrimSuffix(strings.ToLower(path), ".gz")
	return strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".tsv")
}

// Table reads a whole file: Parquet, or CSV without conversion.
func Table(ctx context.Context, path string, columns []string, workers int) (*datasets.Table, error) {
	if IsCSV(path) {
		t, err := csv.Read(ctx, path)
		if err != nil || columns == nil {
			return t, err
		}
		return project(t, columns)
	}
	f, err := parquet.Open(path)
	if err != nil {
		return nil, err
	}
	return f.Read(ctx, columns, workers)
}

func project(t *datasets.Table, columns []string) (*datasets.Table, error) {
	dst := &datasets.Table{Rows: t.Rows}
	for _, name := range columns {
		c := t.Column(name)
		if c == nil {
			return nil, &datasets.Fault{Column: name, Value: "is absent", Want: "a column of the file"}
		}
		dst.Cols = append(dst.Cols, *c)
	}
	return dst, nil
}
