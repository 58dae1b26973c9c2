package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/cmd/internal/strict"
)

func (a *app) checkCommand() *cobra.Command {
	var plan bool
	var asOf string
	c := &cobra.Command{
		Use:   "check JOB",
		Short: "Every fault of a job and of its data",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if plan {
				return usage{errors.New("--plan is not in this version")}
			}
			set, err := a.overridesAsOf(asOf)
			if err != nil {
				return err
			}
			f, faults := spec.Read(args[0], set)
			if f != nil {
				look := job.Check
				if len(faults) > 0 {
					look = job.CheckNames
				}
				more, err := look(c.Context(), f, a.host(args[0]))
				if err != nil {
					return err
				}
				faults = append(faults, more...)
			}
			return a.faults(args[0], faults)
		},
	}
	asOfFlag(c, &asOf)
	c.Flags().BoolVar(&plan, "plan", false, "which stages would run, and why")
	return c
}

// faults prints the outcome of a check: a list in JSON, lines for people.
func (a *app) faults(path string, faults strict.Faults) error {
	list := faults
	if list == nil {
		list = strict.Faults{}
	}
	doc, err := document(list)
	if err != nil {
		return err
	}
	if err := a.result(doc, func(w io.Writer) error {
		wrong, doubts := bySeverity(faults)
		if len(wrong) == 0 {
			fmt.Fprintf(w, "%s: no faults\n", path)
		}
		for _, d := range doubts {
			fmt.Fprintf(w, "warning: %s (%s)\n", d.Value, d.Path)
		}
		return nil
	}); err != nil {
		return err
	}
	wrong, _ := bySeverity(faults)
	return wrong.Err()
}

// bySeverity parts faults from warnings.
func bySeverity(all strict.Faults) (wrong, doubts strict.Faults) {
	for _, f := range all {
		if f.Severity == "warning" {
			doubts = append(doubts, f)
		} else {
			wrong = append(wrong, f)
		}
	}
	return wrong, doubts
}
