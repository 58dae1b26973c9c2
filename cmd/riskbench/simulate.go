package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/datasets/synth"
)

// simulated is a table that was simulated, and what is printed of it.
type simulated struct {
	Path   string  `json:"path"`
	Rows   int     `json:"rows"`
	Bad    int     `json:"positives"`
	Share  float64 `json:"share"`
	Digest string  `json:"digest"` // of the content, not of the file
	Size   int64   `json:"size_bytes"`
}

func (a *app) simulateCommand() *cobra.Command {
	c := &cobra.Command{Use: "simulate", Short: "Make up events from a seed, the same on every machine", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage{fmt.Errorf("data simulate %q is not in this version; want transactions or logins", args[0])}
			}
			return c.Help()
		}}
	c.AddCommand(a.simulateTransactions(), a.simulateLogins())
	return c
}

func (a *app) simulateTransactions() *cobra.Command {
	p := demoSize
	var out string
	c := &cobra.Command{
		Use: "transactions -o DIR", Short: "Card transactions with three kinds of fraud, after the Fraud Detection Handbook", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !c.Flags().Changed("radius") {
				p.Radius = synth.DefaultRadius(p.Terminals)
			}
			return a.simulate(c.Context(), out, "transactions", "fraud", p.Check(), func(ctx context.Context) (*datasets.Table, error) {
				return synth.Transactions(ctx, p, a.workers)
			})
		},
	}
	c.Flags().IntVar(&p.Customers, "customers", p.Customers, "how many customers")
	c.Flags().IntVar(&p.Terminals, "terminals", p.Terminals, "how many terminals")
	c.Flags().IntVar(&p.Days, "days", p.Days, "how many days, from 2018-04-01 on")
	c.Flags().Float64Var(&p.Radius, "radius", p.Radius, "how far customers go, on a square of side 100")
	c.Flags().Uint64Var(&p.Seed, "seed", p.Seed, "other seeds make other events")
	c.Flags().StringVarP(&out, "output", "o", "", "the `DIR` to write transactions.parquet to")
	return c
}

func (a *app) simulateLogins() *cobra.Command {
	p := synth.LoginParams{Users: 5000, Days: 30, Seed: 1}
	var out string
	c := &cobra.Command{
		Use: "logins -o DIR", Short: "A log of logins with credential stuffing and device farms; events come late, twice and from the future", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.simulate(c.Context(), out, "logins", "abuse", p.Check(), func(ctx context.Context) (*datasets.Table, error) {
				return synth.Logins(ctx, p, a.workers)
			})
		},
	}
	c.Flags().IntVar(&p.Users, "users", p.Users, "how many users")
	c.Flags().IntVar(&p.Days, "days", p.Days, "how many days, from 2018-04-01 on")
	c.Flags().Uint64Var(&p.Seed, "seed", p.Seed, "other seeds make other events")
	c.Flags().StringVarP(&out, "output", "o", "", "the `DIR` to write logins.parquet to")
	return c
}

// simulate makes a table and writes it as DIR/name.parquet.
func (a *app) simulate(ctx context.Context, dir, name, label string, faults error, events func(context.Context) (*datasets.Table, error)) error {
	if dir == "" {
		faults = errors.Join(faults, fmt.Errorf("-o is missing; want the folder to write %s.parquet to", name))
	}
	if faults != nil {
		return usage{faults}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	s := simulated{Path: filepath.Join(dir, name+".parquet")}
	stage := a.printer().Start("simulate "+name, 0, "")
	t, err := events(ctx)
	if err != nil {
		return err
	}
	if t.Rows == 0 {
		return usage{fmt.Errorf("nobody does anything at this size; want more of everything")}
	}
	if err := parquet.Write(s.Path, t); err != nil {
		return err
	}
	for _, y := range t.Column(label).I64 {
		s.Bad += int(y)
	}
	s.Rows, s.Share, s.Digest = t.Rows, float64(s.Bad)/float64(t.Rows), synth.Digest(t)
	info, err := os.Stat(s.Path)
	if err != nil {
		return err
	}
	s.Size = info.Size()
	stage.Done(fmt.Sprintf("%d rows", s.Rows))
	return a.simulatedAs(s, label)
}

func (a *app) simulatedAs(s simulated, label string) error {
	doc, err := document(s)
	if err != nil {
		return err
	}
	return a.result(doc, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s: %d rows, %d of them %s (%.4f %%), content %s, %s\n", s.Path, s.Rows, s.Bad, label, 100*s.Share, s.Digest, size(s.Size))
		return err
	})
}
