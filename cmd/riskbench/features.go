package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

func (a *app) featuresCommand() *cobra.Command {
	c := &cobra.Command{Use: "features", Short: "Build, check and explain features over the past of cards, devices, users", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage{fmt.Errorf("features %q is not a command; want build, check, explain or list", args[0])}
			}
			return c.Help()
		}}
	c.AddCommand(a.featuresBuildCommand(), a.featuresCheckCommand(), a.featuresExplainCommand(), a.featuresListCommand())
	return c
}

func (a *app) featuresCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check DEFS [EVENTS]", Short: "Every fault of a file of definitions, against the columns of events where they are given", Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			defs, faults := spec.ReadDefs(args[0])
			if defs != nil {
				at := defs.Set.Widest()
				if len(args) == 2 {
					t, err := a.table(c.Context(), args[1], nil)
					if err != nil {
						return err
					}
					at = datasets.Layout(t)
				}
				_, more := bind(defs, at)
				faults = append(faults, more...)
			}
			return a.faults(args[0], faults)
		},
	}
}

// bind finds every fault of the definitions for a layout, or ties them to it.
func bind(d *spec.Defs, at feature.Layout) (*feature.Extractor, strict.Faults) {
	f := &feature.Fitted{Set: d.Set, Vocab: make([][]string, len(d.Set.Defs))}
	x, err := f.Bind(at)
	return x, d.Faults(err, 0)
}

// described is a definition for people and scripts.
type described struct {
	Name   string   `json:"name"`
	Op     string   `json:"op"`
	What   string   `json:"what"`
	Reads  []string `json:"reads"`
	Entity string   `json:"entity,omitempty"`
	Window string   `json:"window,omitempty"`
	Order  string   `json:"order,omitempty"`
	State  string   `json:"state,omitempty"`
}

func (a *app) featuresListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list [DEFS]", Short: "The operations that there are, or the definitions of a file", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var list []described
			for _, op := range slices.Concat(feature.Ops, feature.PastOps) {
				list = append(list, described{Name: op, Op: op, What: whatItIs[op], Reads: []string{}})
			}
			if len(args) == 1 {
				var err error
				if list, err = describeDefs(args[0]); err != nil {
					return err
				}
			}
			doc, err := document(list)
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error {
				t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, d := range list {
					if len(args) == 1 {
						fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", d.Name, d.Op, d.Entity, d.Window)
					} else {
						fmt.Fprintf(t, "%s\t%s\n", d.Name, d.What)
					}
				}
				return t.Flush()
			})
		},
	}
}

func (a *app) featuresExplainCommand() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use: "explain NAME [--defs FILE]", Short: "What a feature or an operation reads, its window, its order and its state", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d := described{Name: args[0], Op: args[0], What: whatItIs[args[0]], Reads: []string{}}
			if d.What == "" || c.Flags().Changed("defs") {
				list, err := describeDefs(path)
				if err != nil {
					return err
				}
				names := make([]string, len(list))
				for i := range list {
					names[i] = list[i].Name
				}
				i := slices.Index(names, args[0])
				if i < 0 {
					near := ""
					if n := datasets.Nearest(args[0], names); n != "" {
						near = fmt.Sprintf(" (did you mean %q?)", n)
					}
					return usage{fmt.Errorf("%q is no operation and no feature of %s; want one of those that riskbench features list %s shows%s", args[0], path, path, near)}
				}
				d = list[i]
			}
			doc, err := document(d)
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error { return printDescribed(w, d) })
		},
	}
	c.Flags().StringVar(&path, "defs", "features.yaml", "the `FILE` of definitions")
	return c
}

func printDescribed(w io.Writer, d described) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, line := range [][2]string{{"name", d.Name}, {"op", d.Op}, {"is", d.What}, {"entity", d.Entity}, {"reads", strings.Join(d.Reads, ", ")}, {"window", d.Window}, {"order", d.Order}, {"state", d.State}} {
		if line[1] != "" {
			fmt.Fprintf(t, "%s\t%s\n", line[0], line[1])
		}
	}
	return t.Flush()
}
