package open

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/export/onnx"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// NativeName is the file of a model's own bytes in a run's models/NAME.
const NativeName = "model.riskbench"

// Scorer is a model that was opened: what it reads and how it scores.
type Scorer struct {
	train.Scorer
	Features *feature.Fitted
	History  int // how many rows of an entity it reads; 0: the row alone
}

// Model opens a run's models/NAME folder, or an .onnx file that stands beside
// its features.json.
func Model(path string) (*Scorer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: there is no such model; want a run's models/NAME or an .onnx file", path)
	}
	if !info.IsDir() && filepath.Ext(path) == ".onnx" {
		return graph(path)
	}
	file := path
	if info.IsDir() {
		file = filepath.Join(path, NativeName)
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no %s in it; want a run's models/NAME or an .onnx file", path, NativeName)
	}
	if err != nil {
		return nil, err
	}
	m, err := native(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s := &Scorer{Scorer: m, Features: m.Features()}
	if l, ok := m.(*lstm.Model); ok {
		s.History = l.History
	}
	return s, nil
}

// native reads a model's own bytes: the first four say which kind it is.
func native(b []byte) (train.Model, error) {
	switch string(b[:min(4, len(b))]) {
	case "RBLR":
		return linear.Decode(b)
	case "RBGB":
		return gbdt.Decode(b)
	case "RBLS":
		return lstm.Decode(b)
	}
	return nil, errors.New("is not a model of riskbench; models of other engines are not in this version")
}

func graph(path string) (*Scorer, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := onnx.Open(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	spec := filepath.Join(filepath.Dir(path), "features.json")
	f, err := os.ReadFile(spec)
	if err != nil {
		return nil, fmt.Errorf("%s: there is no features.json beside it; want the folder that riskbench wrote: files of other tools are not in this version", path)
	}
	set, err := feature.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", spec, err)
	}
	if s.Features() != len(set.Defs) {
		return nil, fmt.Errorf("%s reads %d numbers a row; want the %d features of features.json, or, for a model with a history, the folder as MODEL", path, s.Features(), len(set.Defs))
	}
	return &Scorer{Scorer: sessionScorer{s}, Features: set}, nil
}

// sessionScorer scores a view with a Go session, in blocks of rows.
type sessionScorer struct{ s *onnx.Session }

func (g sessionScorer) Margins(dst []float64, v datasets.View) error {
	const block = 4096
	f := g.s.Features()
	x, margin, score := make([]float32, block*f), make([]float32, block), make([]float64, block)
	for from := 0; from < v.Len(); from += block {
		n := min(block, v.Len()-from)
		for j, col := range v.M.X {
			for i := range n {
				x[i*f+j] = col[v.Row(from+i)]
			}
		}
		if err := g.s.Run(margin[:n], score[:n], x[:n*f], n); err != nil {
			return err
		}
		for i := range n {
			dst[from+i] = float64(margin[i])
		}
	}
	return nil
}
