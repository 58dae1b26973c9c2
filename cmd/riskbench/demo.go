package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets/parquet"
	"github.com/riskbench/riskbench/datasets/synth"
	"github.com/riskbench/riskbench/reports"
)

//go:embed demo/features.yaml demo/job.yaml
var demoFiles embed.FS

// The sizes of the demo: small enough for a minute, and as published.
var (
	demoSize = synth.TransactionParams{Customers: 1000, Terminals: 2000, Days: 90, Radius: synth.DefaultRadius(2000), Seed: 1}
	fullSize = synth.TransactionParams{Customers: 5000, Terminals: 10000, Days: 183, Radius: synth.DefaultRadius(10000), Seed: 1}
)

func (a *app) demoCommand() *cobra.Command {
	var full bool
	var out string
	c := &cobra.Command{
		Use: "demo", Short: "The whole pipeline on simulated transactions, in a minute", Args: cobra.NoArgs,
		Long: "Simulates card transactions, computes features over each card's and terminal's past, trains a\nlogistic model, trees and an LSTM, compares them out of time, proves their ONNX files and writes\na report. Everything lies in one folder, with the job and the definitions to change and run again.",
		RunE: func(c *cobra.Command, _ []string) error {
			size := demoSize
			if full {
				size = fullSize
			}
			r, err := a.demo(c.Context(), out, size)
			if err != nil {
				return err
			}
			return a.finished(r)
		},
	}
	c.Flags().BoolVar(&full, "full", false, "the published size: 5,000 customers, 10,000 terminals, 183 days")
	c.Flags().StringVar(&out, "out", "riskbench-demo", "the `DIR` to write to")
	return c
}

// demo writes the events, the definitions, the snapshot and the job into dir,
// each as a user would, and runs the job.
func (a *app) demo(ctx context.Context, dir string, size synth.TransactionParams) (*reports.Run, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	events := filepath.Join(dir, "transactions.parquet")
	if err := a.demoEvents(ctx, events, size); err != nil {
		return nil, err
	}
	for _, name := range []string{"features.yaml", "job.yaml"} {
		text, err := demoFiles.ReadFile("demo/" + name)
		if err != nil {
			return nil, err
		}
		if err := runs.WriteFile(filepath.Join(dir, name), text); err != nil {
			return nil, err
		}
	}
	defs, faults := spec.ReadDefs(filepath.Join(dir, "features.yaml"))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	b := &backfill{defs: defs, events: events, out: filepath.Join(dir, "snapshot.parquet")}
	if err := a.backfill(ctx, b); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "job.yaml")
	f, faults := spec.Read(path, nil)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return job.Run(ctx, f, a.host(path))
}

func (a *app) demoEvents(ctx context.Context, path string, size synth.TransactionParams) error {
	stage := a.printer().Start("simulate transactions", 0, "")
	t, err := synth.Transactions(ctx, size, a.workers)
	if err != nil {
		return err
	}
	if err := parquet.Write(path, t); err != nil {
		return err
	}
	bad := 0
	for _, y := range t.Column("fraud").I64 {
		bad += int(y)
	}
	stage.Done(fmt.Sprintf("%d transactions of %d customers, %.2f %% fraud", t.Rows, size.Customers, 100*float64(bad)/float64(t.Rows)))
	return nil
}
