package main

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/reports"
)

func (a *app) runCommand() *cobra.Command {
	var force bool
	var only, asOf string
	c := &cobra.Command{
		Use:   "run JOB",
		Short: "All that the job says; resumes; an unchanged job does nothing",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, host, err := a.job(args[0], c, only, asOf)
			if err != nil {
				return err
			}
			host.Force = force
			if asOf != "" {
				host.Command += " --as-of " + asOf
			}
			r, err := job.Run(c.Context(), f, host)
			if err != nil {
				return err
			}
			return a.finished(r)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "make the run again")
	c.Flags().StringVar(&only, "only", "", "train and judge one `MODEL` of the job")
	asOfFlag(c, &asOf)
	return c
}

// finished prints a run, and ends as its gates say.
func (a *app) finished(r *reports.Run) error {
	doc, err := r.Encode()
	if err != nil {
		return err
	}
	if err := a.result(doc, func(w io.Writer) error { return printRun(w, r) }); err != nil {
		return err
	}
	return job.Verdict(r)
}

func asOfFlag(c *cobra.Command, asOf *string) {
	c.Flags().StringVar(asOf, "as-of", "", "the `TIME` for which the job is resolved: a date, which is its beginning in UTC, or RFC 3339; later rows exist for no one (default: the newest event time)")
}

// overridesAsOf is what --set and --as-of change in a job.
func (a *app) overridesAsOf(asOf string) ([]strict.Override, error) {
	set, err := a.overrides()
	if err != nil || asOf == "" {
		return set, err
	}
	if _, err := spec.ParseTime(asOf); err != nil {
		return nil, usage{fmt.Errorf("--as-of is %q; want a date or a time: 2026-08-01, 2026-08-01T12:00:00Z", asOf)}
	}
	return append(set, strict.Override{Path: "data.as_of", Value: strconv.Quote(asOf)}), nil
}

// job reads a job file. When the file has faults, those of the data are found
// as well, as far as the job could be read.
func (a *app) job(path string, c *cobra.Command, only, asOf string) (*spec.File, *job.Host, error) {
	set, err := a.overridesAsOf(asOf)
	if err != nil {
		return nil, nil, err
	}
	host := a.host(path)
	f, faults := spec.Read(path, set)
	if len(faults) > 0 {
		if f != nil {
			more, err := job.CheckNames(c.Context(), f, host)
			if err != nil {
				return nil, nil, err
			}
			faults = append(faults, more...)
		}
		return nil, nil, faults.Err()
	}
	if only != "" {
		if err := f.Spec.Only(only); err != nil {
			return nil, nil, usage{fmt.Errorf("--only: %w", err)}
		}
	}
	return f, host, nil
}
