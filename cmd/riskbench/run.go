package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/spec"
)

func (a *app) runCommand() *cobra.Command {
	var force bool
	var only, asOf string
	c := &cobra.Command{
		Use:   "run JOB",
		Short: "All that the job says; resumes; an unchanged job does nothing",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if asOf != "" {
				return usage{errors.New("--as-of is not in this version")}
			}
			f, host, err := a.job(args[0], c, only)
			if err != nil {
				return err
			}
			host.Force = force
			r, err := job.Run(c.Context(), f, host)
			if err != nil {
				return err
			}
			doc, err := r.Encode()
			if err != nil {
				return err
			}
			if err := a.result(doc, func(w io.Writer) error { return printRun(w, r) }); err != nil {
				return err
			}
			return job.Verdict(r)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "make the run again")
	c.Flags().StringVar(&only, "only", "", "train and judge one `MODEL` of the job")
	c.Flags().StringVar(&asOf, "as-of", "", "the time for which the job is resolved")
	return c
}

// job reads a job file. When the file has faults, those of the data are found
// as well, as far as the job could be read.
func (a *app) job(path string, c *cobra.Command, only string) (*spec.File, *job.Host, error) {
	set, err := a.overrides()
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
