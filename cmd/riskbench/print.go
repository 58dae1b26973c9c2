package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// printRun is the summary of a run for a terminal: one table, comparisons,
// gates, warnings and where the report is.
func printRun(w io.Writer, r *reports.Run) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "model\tAUC\tKS\tlog loss\trounds\ttrained\tONNX\tone row, P99\tsize")
	for _, m := range r.Models {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%.1f s\t%s\t%s\t%s\n", m.Name, metric(m.Test.AUC), metric(m.Test.KS.Estimate),
			metric(m.Test.LogLoss), m.Rounds, m.TrainS, proven(m.Parity), p99(m.LatencyUS), size(m.SizeBytes))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, c := range r.Comparisons {
		if c.Metric != "auc" { // the others are in the report
			continue
		}
		fmt.Fprintf(w, "%s against %s: %s %s%s\n", c.Challenger, c.Champion, strings.ToUpper(c.Metric), signed(c.Delta), pValue(c.P))
	}
	for i := range r.Gates {
		g := &r.Gates[i]
		fmt.Fprintf(w, "gate %s: %s %s is %s; want %s\n", g.Status, g.Model, gateMetric(g), number(g.Value), g.Want)
	}
	for _, x := range r.Warnings {
		fmt.Fprintf(w, "warning: %s (%s)\n", x.Text, x.Code)
	}
	_, err := fmt.Fprintf(w, "%s: %s, %.1f s\n", r.Status, r.Report, r.Seconds)
	return err
}

// gateMetric is what a gate is about: "auc", "recall_at_fpr 0.01", "fpr of SEX=2".
func gateMetric(g *reports.Gate) string {
	s := g.Metric
	if g.At != nil {
		s += fmt.Sprintf(" %v", *g.At)
	}
	if g.Segment != "" {
		s += " of " + g.Segment
	}
	return s
}

// metric is a value with its interval, or why there is none.
func metric(e eval.Estimate) string {
	switch {
	case e.Value == nil:
		return "none: " + e.Why
	case e.Lo == nil || e.Hi == nil:
		return fmt.Sprintf("%.4f", *e.Value)
	}
	return fmt.Sprintf("%.4f [%.4f, %.4f]", *e.Value, *e.Lo, *e.Hi)
}

func signed(e eval.Estimate) string {
	if e.Value == nil {
		return "none: " + e.Why
	}
	s := fmt.Sprintf("%+.4f", *e.Value)
	if e.Lo != nil && e.Hi != nil {
		s += fmt.Sprintf(" [%+.4f, %+.4f]", *e.Lo, *e.Hi)
	}
	return s
}

func pValue(p *float64) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf(", p %.2g", *p)
}

func number(x *float64) string {
	if x == nil {
		return "none"
	}
	return fmt.Sprintf("%.4f", *x)
}

func proven(parity []reports.Parity) string {
	if len(parity) == 0 {
		return "none"
	}
	for _, p := range parity {
		if p.Different > 0 {
			return "differs"
		}
		if strings.HasPrefix(p.Against, "onnxruntime") {
			return "proven"
		}
	}
	return "Go only"
}

func p99(l map[string]reports.Latency) string {
	if x, ok := l["go"]; ok {
		return fmt.Sprintf("%.0f us", x.P99)
	}
	return "none"
}

func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
