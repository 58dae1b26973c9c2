package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
)

// dataCheck is what data check finds in a table before anyone trains on it.
type dataCheck struct {
	Path      string         `json:"path"`
	Rows      int            `json:"rows"`
	Positives int            `json:"positives"`
	Columns   []columnCheck  `json:"columns"` // the strongest first
	Warnings  []eval.Warning `json:"warnings"`
}

type columnCheck struct {
	Name     string        `json:"name"`
	AUC      eval.Estimate `json:"auc"` // of the column alone
	Missing  float64       `json:"missing"`
	Distinct int           `json:"distinct"`
}

func (a *app) dataCheckCommand() *cobra.Command {
	var label, positive, id string
	var leave []string
	c := &cobra.Command{
		Use: "check IN --label L", Short: "Columns that alone tell the label, ids, constants, rows that are there twice", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if label == "" {
				return usage{errors.New("--label is needed; want the name of a column")}
			}
			t, err := a.table(c.Context(), args[0], nil)
			if err != nil {
				return err
			}
			for _, name := range append([]string{id}, leave...) {
				if name != "" && t.Column(name) == nil {
					return usage{fmt.Errorf("%s: column %q is absent; want a column of the file", args[0], name)}
				}
			}
			y, err := datasets.Labels(t, label, positive)
			if err != nil {
				return usage{fmt.Errorf("%s: %w", args[0], err)}
			}
			out := &dataCheck{Path: args[0], Rows: t.Rows, Warnings: []eval.Warning{}}
			if err := out.look(c.Context(), t, y, append(leave, label, id), a.workers); err != nil {
				return err
			}
			out.names(t, id)
			doc, err := document(out)
			if err != nil {
				return err
			}
			if err := a.result(doc, out.print); err != nil {
				return err
			}
			if len(out.Warnings) > 0 {
				return no{fmt.Errorf("%s: %s", args[0], out.Warnings[0].Text)}
			}
			return nil
		},
	}
	c.Flags().StringVar(&label, "label", "", "the `COLUMN` that says good or bad")
	c.Flags().StringVar(&positive, "positive", "1", "the `VALUE` of the label that means bad")
	c.Flags().StringVar(&id, "id", "", "the `COLUMN` that names a row")
	c.Flags().StringArrayVar(&leave, "leave", nil, "a `COLUMN` that no model will read; may be repeated")
	return c
}

// look measures every column that a model could read.
func (d *dataCheck) look(ctx context.Context, t *datasets.Table, y []float64, leave []string, workers int) error {
	bad := make([]bool, len(y))
	for i := range y {
		if bad[i] = y[i] == 1; bad[i] {
			d.Positives++
		}
	}
	var columns []*datasets.Column
	for i := range t.Cols {
		if c := &t.Cols[i]; !slices.Contains(leave, c.Name) && c.Kind != datasets.Time {
			columns = append(columns, c)
		}
	}
	d.Columns = make([]columnCheck, len(columns))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, min(workers, len(columns))) {
		wg.Go(func() {
			for j := int(next.Add(1)) - 1; j < len(columns) && ctx.Err() == nil; j = int(next.Add(1)) - 1 {
				d.Columns[j] = checkColumn(columns[j], bad)
			}
		})
	}
	wg.Wait()
	slices.SortStableFunc(d.Columns, func(a, b columnCheck) int { return cmp.Compare(valueOr0(b.AUC), valueOr0(a.AUC)) })
	for i := range d.Columns {
		d.doubt(&d.Columns[i], t)
	}
	return ctx.Err()
}

func valueOr0(e eval.Estimate) float64 {
	if e.Value == nil {
		return 0
	}
	return *e.Value
}

// checkColumn takes text as a category.
func checkColumn(c *datasets.Column, bad []bool) columnCheck {
	n := c.Len()
	x, codes, missing := make([]float64, n), map[string]int{}, 0
	for i := range n {
		s := c.String(i)
		if c.IsNull(i) || s == "" {
			missing++
			x[i] = -1
			continue
		}
		code, ok := codes[s]
		if !ok {
			code = len(codes)
			codes[s] = code
		}
		x[i] = float64(code)
	}
	levels := len(codes)
	if c.Kind != datasets.Text {
		levels = 0
		for i := range x {
			x[i] = c.Float(i)
		}
	}
	return columnCheck{Name: c.Name, AUC: eval.Univariate(x, bad, levels), Missing: float64(missing) / float64(max(n, 1)), Distinct: len(codes)}
}

func (d *dataCheck) doubt(c *columnCheck, t *datasets.Table) {
	warn := func(code, format string, args ...any) {
		d.Warnings = append(d.Warnings, eval.Warning{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	kind := t.Column(c.Name).Kind
	switch {
	case c.AUC.Value != nil && (c.AUC.Lo != nil && *c.AUC.Lo >= job.LeakyAUC || *c.AUC.Value == 1):
		warn("leaky_feature", "column %q alone reaches an AUC of %.4f: is it known when the decision is made?", c.Name, *c.AUC.Value)
	case c.Distinct == t.Rows && t.Rows >= 100 && (kind == datasets.Int64 || kind == datasets.Text):
		warn("id_feature", "column %q has another value in each of the %d rows: it names rows", c.Name, t.Rows)
	case c.Distinct+min(1, int(c.Missing*float64(t.Rows))) <= 1:
		warn("constant_feature", "column %q is the same in every row", c.Name)
	}
}

// names looks for ids that are there twice.
func (d *dataCheck) names(t *datasets.Table, id string) {
	c := t.Column(id)
	if c == nil {
		return
	}
	seen, twice := make(map[string]bool, t.Rows), 0
	for i := range t.Rows {
		s := c.String(i)
		if seen[s] {
			twice++
		}
		seen[s] = true
	}
	if twice > 0 {
		d.Warnings = append(d.Warnings, eval.Warning{Code: "duplicate_ids", Text: fmt.Sprintf("%d rows have an id that an earlier row has", twice)})
	}
}

func (d *dataCheck) print(w io.Writer) error {
	fmt.Fprintf(w, "%d rows, %d bad\n", d.Rows, d.Positives)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "column\tAUC alone\tmissing\tdistinct")
	for i, c := range d.Columns {
		if i == 20 {
			fmt.Fprintf(t, "and %d weaker ones\n", len(d.Columns)-i)
			break
		}
		fmt.Fprintf(t, "%s\t%s\t%.3g %%\t%d\n", c.Name, metric(c.AUC), 100*c.Missing, c.Distinct)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, x := range d.Warnings {
		fmt.Fprintf(w, "warning: %s (%s)\n", strings.TrimSpace(x.Text), x.Code)
	}
	return nil
}
