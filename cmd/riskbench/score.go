package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/open"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/train"
)

func (a *app) scoreCommand() *cobra.Command {
	var out string
	var keep []string
	var why reasons
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
			if err := why.read(c, args[0], m.Features.Names()); err != nil {
				return err
			}
			t, err := a.scoreTable(c.Context(), m, args[1], keep, &why)
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
	why.flags(c)
	c.Flags().StringSliceVar(&keep, "keep", nil, "columns of DATA to write beside the scores")
	return c
}

// scoreTable has the kept columns, margin and score, in the order of DATA.
func (a *app) scoreTable(ctx context.Context, m *open.Scorer, path string, keep []string, why *reasons) (*datasets.Table, error) {
	t, err := a.table(ctx, path, m.Features.Inputs(append(slices.Clone(keep), pastColumns(m)...)...))
	if err != nil {
		return nil, err
	}
	matrix, order, err := a.scoreMatrix(ctx, m, t)
	if err != nil {
		return nil, usage{fmt.Errorf("%s: %w", path, err)}
	}
	margins := make([]float64, t.Rows)
	if err := m.Margins(margins, datasets.All(matrix)); err != nil {
		return nil, err
	}
	margin := datasets.Column{Name: "margin", Kind: datasets.Float32, F32: make([]float32, t.Rows)}
	score := datasets.Column{Name: "score", Kind: datasets.Float64, F64: make([]float64, t.Rows)}
	for i, v := range margins {
		at := i
		if order != nil {
			at = int(order[i])
		}
		margin.F32[at], score.F64[at] = float32(v), train.Score(v)
	}
	dst := t.Only(keep)
	dst.Cols = append(dst.Cols, margin, score)
	if dst.Cols, err = why.append(ctx, dst.Cols, m, matrix, order, a.workers); err != nil {
		return nil, err
	}
	if err := dst.Check(); err != nil {
		return nil, usage{err}
	}
	return dst, nil
}

// pastColumns are what the model needs beside its features' inputs where it
// looks at the past: when a row happened, its place in the log, and whose it is.
func pastColumns(m *open.Scorer) []string {
	var names []string
	if m.History > 0 {
		names = append(names, m.Features.Rows)
	}
	if m.History > 0 || m.Features.Past() {
		names = append(names, m.Features.Time, m.Features.Seq)
	}
	return names
}

// scoreMatrix computes the features of a table, whose past is the table itself.
// Its rows stand in (time, seq) order where there is a past; order is then the
// table's row of each, or nil where the table has that order.
func (a *app) scoreMatrix(ctx context.Context, m *open.Scorer, t *datasets.Table) (dst *datasets.Matrix, order []int32, err error) {
	for _, err := range datasets.CheckFinite(t) {
		return nil, nil, err
	}
	dst = &datasets.Matrix{Set: m.Features, Label: make([]float64, t.Rows)}
	if len(pastColumns(m)) > 0 {
		if t, order, err = inTime(m, t); err != nil {
			return nil, nil, err
		}
		if dst.Time, dst.Seq, err = datasets.Log(t, m.Features.Time, m.Features.Seq); err != nil {
			return nil, nil, err
		}
	}
	if m.History > 0 {
		if dst.Prev, err = datasets.Prev(t, m.Features.Rows); err != nil {
			return nil, nil, err
		}
	}
	dst.X, _, err = datasets.Extract(ctx, t, m.Features, dst.Time, dst.Seq, a.workers, nil)
	return dst, order, err
}

// inTime brings a table into (time, seq) order.
func inTime(m *open.Scorer, t *datasets.Table) (*datasets.Table, []int32, error) {
	if m.Features.Time == "" || m.History > 0 && m.Features.Rows == "" {
		return nil, nil, errors.New("the model looks at the past and its features.json names no columns of time and entity; want a run of this version")
	}
	time, seq, err := datasets.Log(t, m.Features.Time, m.Features.Seq)
	if err != nil {
		return nil, nil, err
	}
	if err := feature.CheckLog(time, seq); err != nil {
		return nil, nil, err
	}
	order := datasets.Order(time, seq)
	if order == nil {
		return t, nil, nil
	}
	return t.Take(order), order, nil
}
