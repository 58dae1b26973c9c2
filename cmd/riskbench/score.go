package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/open"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/train"
)

func (a *app) scoreCommand() *cobra.Command {
	var out string
	var keep []string
	c := &cobra.Command{
		Use: "score MODEL DATA -o OUT.parquet", Short: "Score a snapshot with a model", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usage{fmt.Errorf("-o is missing; want the Parquet file to write")}
			}
			m, err := open.Model(args[0])
			if err != nil {
				return usage{err}
			}
			t, err := a.scoreTable(c.Context(), m, args[1], keep)
			if err != nil {
				return err
			}
			if err := parquet.Write(out, t); err != nil {
				return err
			}
			doc, err := document(map[string]any{"path": out, "rows": t.Rows, "model": args[0]})
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s: %d rows scored\n", out, t.Rows)
				return err
			})
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write")
	c.Flags().StringSliceVar(&keep, "keep", nil, "columns of DATA to write beside the scores")
	return c
}

// scoreTable has the kept columns, margin and score.
func (a *app) scoreTable(ctx context.Context, m *open.Scorer, path string, keep []string) (*datasets.Table, error) {
	names := append(slices.Clone(keep), m.Features.Time, m.Features.Seq)
	t, err := a.table(ctx, path, m.Features.Inputs(names...))
	if err != nil {
		return nil, err
	}
	time, seq, err := datasets.Log(t, m.Features.Time, m.Features.Seq)
	if err != nil {
		return nil, usage{fmt.Errorf("%s: %w", path, err)}
	}
	for _, err := range datasets.CheckFinite(t) {
		return nil, usage{fmt.Errorf("%s: %w", path, err)}
	}
	x, _, err := datasets.Extract(ctx, t, m.Features, time, seq, a.workers, nil)
	if err != nil {
		return nil, usage{fmt.Errorf("%s: %w", path, err)}
	}
	margins := make([]float64, t.Rows)
	view := datasets.All(&datasets.Matrix{Set: m.Features, X: x, Label: make([]float64, t.Rows)})
	if err := m.Margins(margins, view); err != nil {
		return nil, err
	}
	margin := datasets.Column{Name: "margin", Kind: datasets.Float32, F32: make([]float32, t.Rows)}
	score := datasets.Column{Name: "score", Kind: datasets.Float64, F64: make([]float64, t.Rows)}
	for i, v := range margins {
		margin.F32[i], score.F64[i] = float32(v), train.Score(v)
	}
	dst := &datasets.Table{Rows: t.Rows}
	for _, name := range keep {
		dst.Cols = append(dst.Cols, *t.Column(name))
	}
	dst.Cols = append(dst.Cols, margin, score)
	if err := dst.Check(); err != nil {
		return nil, usage{err}
	}
	return dst, nil
}
