package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/open"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/explain"
)

// reasons is which reasons score writes beside a score.
type reasons struct {
	path string
	top  int
	text *spec.Reasons     // nil: none are asked for
	at   explain.Reference // the ordinary row that they are counted from
}

func (r *reasons) flags(c *cobra.Command) {
	c.Flags().StringVar(&r.path, "reasons", "", "a `FILE` of texts, feature: text; the features that make each score worst are written beside it")
	c.Flags().IntVar(&r.top, "top", 4, "how many reasons a row has at most")
}

// read reads the texts, and the model's ordinary row.
func (r *reasons) read(c *cobra.Command, model string, features []string) error {
	switch {
	case r.path == "" && c.Flags().Changed("top"):
		return usage{errors.New("--top is given without --reasons; want a file of texts")}
	case r.path == "":
		return nil
	case r.top < 1:
		return usage{fmt.Errorf("--top is %d; want 1 or more", r.top)}
	}
	text, faults := spec.ReadReasons(r.path, features)
	if err := faults.Err(); err != nil {
		return err
	}
	if info, err := os.Stat(model); err == nil && !info.IsDir() {
		model = filepath.Dir(model)
	}
	name := filepath.Join(model, job.ExplainName)
	b, err := os.ReadFile(name)
	if err != nil {
		return usage{fmt.Errorf("%s: there is no such file, which holds the ordinary row that reasons are counted from; run the job again with --force", name)}
	}
	var x job.Explanation
	if err := json.Unmarshal(b, &x); err != nil {
		return usage{fmt.Errorf("%s: %w", name, err)}
	}
	if len(x.Reference) != len(features) {
		return usage{fmt.Errorf("%s has %d features; want the %d of the model", name, len(x.Reference), len(features))}
	}
	r.text = text
	for _, o := range x.Reference {
		v := math.NaN()
		if o.Value != nil {
			v = *o.Value
		}
		r.at = append(r.at, float32(v))
	}
	return nil
}

// append adds reason_1, its feature and its points, and so on; a row of fewer
// reasons has none in the others.
func (r *reasons) append(ctx context.Context, dst []datasets.Column, m *open.Scorer, x *datasets.Matrix, order []int32, workers int) ([]datasets.Column, error) {
	if r.text == nil {
		return dst, nil
	}
	list, err := explain.Reasons(ctx, m, datasets.All(x), r.at, r.top, workers)
	if err != nil {
		return nil, err
	}
	names := x.Set.Names()
	var texts []string
	code := make([]int32, len(names)) // of a feature's text: features may share one
	for j, name := range names {
		text := r.text.Of(name)
		k := slices.Index(texts, text)
		if k < 0 {
			k, texts = len(texts), append(texts, text)
		}
		code[j] = int32(k)
	}
	for k := range r.top {
		prefix := fmt.Sprintf("reason_%d", k+1)
		text := datasets.Column{Name: prefix, Kind: datasets.Text, Code: make([]int32, len(list)), Levels: texts}
		feature := datasets.Column{Name: prefix + "_feature", Kind: datasets.Text, Code: make([]int32, len(list)), Levels: names}
		points := datasets.Column{Name: prefix + "_points", Kind: datasets.Float64, F64: make([]float64, len(list))}
		for i, own := range list {
			at := i
			if order != nil {
				at = int(order[i])
			}
			if k >= len(own) {
				text.SetNull(at)
				feature.SetNull(at)
				points.SetNull(at)
				continue
			}
			text.Code[at], feature.Code[at], points.F64[at] = code[own[k].Feature], int32(own[k].Feature), own[k].Points
		}
		dst = append(dst, text, feature, points)
	}
	return dst, nil
}
