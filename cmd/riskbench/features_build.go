package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/progress"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/datasets/parquet"
)

// backfill is `features build`: definitions over a log of events.
type backfill struct {
	defs   *spec.Defs
	events string
	out    string
	keep   []string // columns of the events beside the features; nil: all

	table   *datasets.Table // events, then features
	late    int
	seconds float64 // of the features alone
}

func (a *app) featuresBuildCommand() *cobra.Command {
	b := &backfill{}
	c := &cobra.Command{
		Use: "build DEFS EVENTS -o SNAPSHOT", Short: "Compute the features of every event, as they were when it happened", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if b.out == "" || !strings.HasSuffix(b.out, ".parquet") {
				return usage{fmt.Errorf("-o is %q; want a file that ends in .parquet", b.out)}
			}
			defs, faults := spec.ReadDefs(args[0])
			if err := faults.Err(); err != nil {
				return err
			}
			b.defs, b.events = defs, args[1]
			if !c.Flags().Changed("keep") {
				b.keep = nil
			}
			if err := a.backfill(c.Context(), b); err != nil {
				return err
			}
			return a.backfilled(b)
		},
	}
	c.Flags().StringVarP(&b.out, "output", "o", "", "the `FILE` to write")
	c.Flags().StringSliceVar(&b.keep, "keep", nil, "columns of EVENTS to write beside the features (default: all)")
	return c
}

// backfill reads, computes and writes.
func (a *app) backfill(ctx context.Context, b *backfill) error {
	show := a.printer()
	var names []string
	if b.keep != nil {
		names = b.defs.Set.Inputs(append(slices.Clone(b.keep), b.defs.Set.Time, b.defs.Set.Seq)...)
	}
	stage := show.Start("read the events", 0, "")
	t, err := a.table(ctx, b.events, names)
	if err != nil {
		return err
	}
	if t.Rows == 0 {
		return usage{fmt.Errorf("%s: has zero rows; want at least one event", b.events)}
	}
	stage.Done(fmt.Sprintf("%d events", t.Rows))
	if err := b.check(t); err != nil {
		return err
	}
	if err := a.compute(ctx, b, t, show); err != nil {
		return err
	}
	stage = show.Start("write the snapshot", 0, "")
	if err := parquet.Write(b.out, b.table); err != nil {
		return err
	}
	stage.Done(b.out)
	return nil
}

// check finds every fault of the definitions against the events' columns.
func (b *backfill) check(t *datasets.Table) error {
	_, faults := bind(b.defs, datasets.Layout(t))
	for i := range b.defs.Set.Defs {
		d := &b.defs.Set.Defs[i]
		switch {
		case d.Op == feature.Code || d.Op == feature.Cross:
			faults = append(faults, b.defs.Fault(i, "op", "is "+strconv.Quote(d.Op)+", whose vocabulary is learned from the fit part of a job", "the definition in a job's features.defs, and none here"))
		case t.Column(d.Name) != nil && (b.keep == nil || slices.Contains(b.keep, d.Name)):
			faults = append(faults, b.defs.Fault(i, "name", "is "+strconv.Quote(d.Name)+", a column of the events", "another name, or --keep without it"))
		case d.Past() && b.defs.Set.Time == "":
			faults = append(faults, b.defs.Doc.Fault("time", "is missing", "the column of event times, from which windows look back"))
			return faults.Err()
		}
	}
	return faults.Err()
}

// compute replays the log.
func (a *app) compute(ctx context.Context, b *backfill, t *datasets.Table, show *progress.Printer) error {
	times, seqs, err := datasets.Log(t, b.defs.Set.Time, b.defs.Set.Seq)
	if err != nil {
		return usage{fmt.Errorf("%s: %w", b.events, err)}
	}
	fitted := &feature.Fitted{Set: b.defs.Set, Vocab: make([][]string, len(b.defs.Set.Defs))}
	stage := show.Start("features", t.Rows, "events")
	start := time.Now()
	x, late, err := datasets.Extract(ctx, t, fitted, times, seqs, a.workers, func(done, all int) {
		stage.At(int(int64(done)*int64(t.Rows)/int64(max(1, all))), "")
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return usage{fmt.Errorf("%s: %w", b.events, err)}
	}
	b.seconds, b.late = time.Since(start).Seconds(), late
	stage.Done(fmt.Sprintf("%d features of %d events, %.2f million events a second", len(x), t.Rows, float64(t.Rows)/b.seconds/1e6))
	dst := &datasets.Table{Rows: t.Rows}
	for _, c := range t.Cols {
		if b.keep == nil || slices.Contains(b.keep, c.Name) {
			dst.Cols = append(dst.Cols, c)
		}
	}
	for j := range x {
		dst.Cols = append(dst.Cols, datasets.Column{Name: fitted.Defs[j].Name, Kind: datasets.Float32, F32: x[j]})
	}
	b.table = dst
	return nil
}

// backfilled prints what was built.
func (a *app) backfilled(b *backfill) error {
	doc, err := document(struct {
		Path        string  `json:"path"`
		Rows        int     `json:"rows"`
		Features    int     `json:"features"`
		Fingerprint string  `json:"fingerprint"`
		Late        int     `json:"late"`
		Seconds     float64 `json:"features_s"`
	}{b.out, b.table.Rows, len(b.defs.Set.Defs), b.defs.Fingerprint(), b.late, b.seconds})
	if err != nil {
		return err
	}
	return a.result(doc, func(w io.Writer) error {
		fmt.Fprintf(w, "%s: %d events, %d features, %s\n", b.out, b.table.Rows, len(b.defs.Set.Defs), b.defs.Fingerprint())
		if b.late > 0 {
			fmt.Fprintf(w, "warning: %d events came too late: the features of an entity are missing for them, and it does not remember them (late_events)\n", b.late)
		}
		return nil
	})
}
