package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/open"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
)

func (a *app) dataCommand() *cobra.Command {
	c := &cobra.Command{Use: "data", Short: "Convert, describe and simulate snapshots", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage{fmt.Errorf("data %q is not in this version; want check, convert, describe or simulate", args[0])}
			}
			return c.Help()
		}}
	c.AddCommand(a.convertCommand(), a.describeCommand(), a.dataCheckCommand(), a.simulateCommand())
	return c
}

func (a *app) convertCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "convert IN -o OUT.parquet", Short: "CSV, or Parquet of another writer, into one Parquet file", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" || !strings.HasSuffix(out, ".parquet") {
				return usage{fmt.Errorf("-o is %q; want a file that ends in .parquet", out)}
			}
			t, err := a.table(c.Context(), args[0], nil)
			if err != nil {
				return err
			}
			if err := parquet.Write(out, t); err != nil {
				return err
			}
			info, err := os.Stat(out)
			if err != nil {
				return err
			}
			doc, err := document(map[string]any{"path": out, "rows": t.Rows, "columns": len(t.Cols), "size_bytes": info.Size()})
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s: %d rows, %d columns, %s\n", out, t.Rows, len(t.Cols), size(info.Size()))
				return err
			})
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write")
	return c
}

// table reads a whole file; what is wrong with it is the data's fault.
func (a *app) table(ctx context.Context, path string, columns []string) (*datasets.Table, error) {
	t, err := open.Table(ctx, path, columns, a.workers)
	if err == nil || ctx.Err() != nil {
		return t, err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage{fmt.Errorf("%s: there is no such file; want a Parquet file or folder, or a .csv or .csv.gz file", path)}
	}
	if s := err.Error(); strings.Contains(s, path) {
		return nil, usage{err}
	}
	return nil, usage{fmt.Errorf("%s: %w", path, err)}
}

// columnFacts is what describe says of a column.
type columnFacts struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Missing  int      `json:"missing"`
	Distinct int      `json:"distinct"`
	Min      *float64 `json:"min,omitempty"`
	Mean     *float64 `json:"mean,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Example  string   `json:"example"`
}

func (a *app) describeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "describe IN", Short: "Columns, types, missing values and ranges", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			t, err := a.table(c.Context(), args[0], nil)
			if err != nil {
				return err
			}
			facts := make([]columnFacts, len(t.Cols))
			for i := range t.Cols {
				facts[i] = describe(&t.Cols[i])
			}
			doc, err := document(struct {
				Path    string        `json:"path"`
				Rows    int           `json:"rows"`
				Columns []columnFacts `json:"columns"`
			}{args[0], t.Rows, facts})
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error { return printFacts(w, t.Rows, facts) })
		},
	}
}

func describe(c *datasets.Column) columnFacts {
	f := columnFacts{Name: c.Name, Type: c.Kind.String()}
	seen := map[string]bool{}
	lo, hi, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0
	for i := range c.Len() {
		if c.IsNull(i) {
			f.Missing++
			continue
		}
		s := c.String(i)
		seen[s] = true
		if f.Example == "" {
			f.Example = s
		}
		if c.Kind != datasets.Text && c.Kind != datasets.Time {
			x := c.Float(i)
			lo, hi, sum, n = min(lo, x), max(hi, x), sum+x, n+1
		}
	}
	f.Distinct = len(seen)
	if mean := sum / float64(n); n > 0 && !math.IsInf(lo, 0) && !math.IsInf(hi, 0) && !math.IsInf(mean, 0) {
		f.Min, f.Mean, f.Max = &lo, &mean, &hi
	}
	return f
}

func printFacts(w io.Writer, rows int, facts []columnFacts) error {
	fmt.Fprintf(w, "%d rows, %d columns\n", rows, len(facts))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "column\ttype\tmissing\tdistinct\tmin\tmean\tmax\texample")
	g := func(x *float64) string {
		if x == nil {
			return ""
		}
		return fmt.Sprintf("%.6g", *x)
	}
	for _, f := range facts {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%.40s\n", f.Name, f.Type, f.Missing, f.Distinct, g(f.Min), g(f.Mean), g(f.Max), f.Example)
	}
	return t.Flush()
}
