package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
)

// scored names the columns of a file of scores.
type scored struct {
	label, positive, weight string
	fpr, capacity           []float64
}

func (s *scored) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.label, "label", "", "the `COLUMN` that says good or bad")
	c.Flags().StringVar(&s.positive, "positive", "1", "the `VALUE` of the label that means bad")
	c.Flags().StringVar(&s.weight, "weight", "", "the `COLUMN` of weights")
	c.Flags().Float64SliceVar(&s.fpr, "fpr", nil, "false-positive rates at which recall is told")
	c.Flags().Float64SliceVar(&s.capacity, "capacity", nil, "review capacities at which precision is told")
}

// evaluated is what eval prints: the evaluation, and the same by segment and time.
type evaluated struct {
	eval.Evaluation
	Calibration eval.Calibration   `json:"calibration"`
	KSTable     []eval.KSRow       `json:"ks_table"`
	Segments    []eval.Segment     `json:"segments,omitempty"`
	Periods     []eval.Period      `json:"periods,omitempty"`
	Daily       *eval.Daily        `json:"daily_precision,omitempty"`
	Reviews     []eval.DailyReview `json:"daily_review,omitempty"`
}

// pointFPR is the false-positive rate whose threshold segments and periods are looked at with.
const pointFPR = 0.05

func (a *app) evalCommand() *cobra.Command {
	var cols scored
	var score, timeColumn, zoneName string
	var segments []string
	var perDay []int
	c := &cobra.Command{
		Use: "eval SCORES --label L --score S", Short: "Evaluate a file of scores: AUC, KS, calibration, operating points", Args: cobra.ExactArgs(1),
		Long: "Evaluates a file of scores. With --segment the rows of each value are evaluated apart, with --time each\n" +
			"day or month, at the threshold of a false-positive rate of 5 %.",
		RunE: func(c *cobra.Command, args []string) error {
			zone, err := time.LoadLocation(zoneName)
			if err != nil {
				return usage{fmt.Errorf("--time-zone is %q; want a time zone's name, such as UTC or Europe/Berlin", zoneName)}
			}
			if len(perDay) > 0 && timeColumn == "" {
				return usage{errors.New("--per-day is given without --time; want the column of event times")}
			}
			by := breakdown{time: timeColumn, zone: zone, segments: segments, perDay: perDay}
			samples, t, err := a.samples(c, args[0], &cols, by.columns(), score)
			if err != nil {
				return err
			}
			out, warnings, err := by.evaluate(samples[0], t, eval.Options{FPR: cols.fpr, Capacity: cols.capacity})
			if err != nil {
				return usage{fmt.Errorf("%s: %w", args[0], err)}
			}
			a.warn(warnings)
			doc, err := document(out)
			if err != nil {
				return err
			}
			return a.result(doc, func(w io.Writer) error {
				if err := printEvaluation(w, &out.Evaluation); err != nil {
					return err
				}
				if err := printCalibration(w, &out.Calibration); err != nil {
					return err
				}
				return out.printParts(w)
			})
		},
	}
	cols.flags(c)
	c.Flags().StringVar(&score, "score", "", "the `COLUMN` of scores, higher is worse")
	c.Flags().StringVar(&timeColumn, "time", "", "the `COLUMN` of event times, by which to evaluate days or months apart")
	c.Flags().StringVar(&zoneName, "time-zone", "UTC", "the `ZONE` whose days are meant")
	c.Flags().IntSliceVar(&perDay, "per-day", nil, "`ROWS` that a team reviews a day, highest scores first; with --time")
	c.Flags().StringArrayVar(&segments, "segment", nil, "a `COLUMN` by whose values to evaluate apart; may be repeated")
	return c
}

func (a *app) warn(warnings []eval.Warning) {
	p := a.printer()
	for _, w := range warnings {
		p.Warn(w.Code, w.Text)
	}
}

// samples reads a file of scores; one sample a score column, and the table with
// further columns.
func (a *app) samples(c *cobra.Command, path string, cols *scored, also []string, scores ...string) ([]eval.Sample, *datasets.Table, error) {
	want := []string{cols.label}
	for _, s := range slices.Concat(scores, []string{cols.weight}, also) {
		if s != "" && !slices.Contains(want, s) {
			want = append(want, s)
		}
	}
	if cols.label == "" || scores[0] == "" {
		return nil, nil, usage{errors.New("--label and --score are needed; want the names of columns")}
	}
	t, err := a.table(c.Context(), path, want)
	if err != nil {
		return nil, nil, err
	}
	label, err := datasets.Labels(t, cols.label, cols.positive)
	if err != nil {
		return nil, nil, usage{fmt.Errorf("%s: %w", path, err)}
	}
	base := eval.Sample{Bad: make([]bool, t.Rows)}
	for i, y := range label {
		base.Bad[i] = y == 1
	}
	if cols.weight != "" {
		if base.Weight, err = datasets.Weights(t, cols.weight); err != nil {
			return nil, nil, usage{fmt.Errorf("%s: %w", path, err)}
		}
	}
	var out []eval.Sample
	for _, s := range scores {
		x := base
		if x.Score, err = datasets.Scores(t, s); err != nil {
			return nil, nil, usage{fmt.Errorf("%s: %w", path, err)}
		}
		out = append(out, x)
	}
	return out, t, nil
}

func printEvaluation(w io.Writer, e *eval.Evaluation) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "AUC\t%s\nGini\t%s\nKS\t%s\tat score %s\nKS less bias\t%s\t%s\naverage precision\t%s\tof a score that knows nothing %s\nlog loss\t%s\nBrier\t%s\n",
		metric(e.AUC), metric(e.Gini), metric(e.KS.Estimate), plainNumber(e.KS.Threshold), number(e.KS.Corrected), e.KS.Note, metric(e.AP), number(e.Prevalence.Value), metric(e.LogLoss), metric(e.Brier))
	for _, r := range e.RecallAtFPR {
		fmt.Fprintf(t, "recall at FPR %g\t%s\tat score %s, FPR reached %s\n", r.FPR, metric(r.Estimate), plainNumber(r.Threshold), plainNumber(r.Achieved))
	}
	for _, r := range e.PrecisionAtCapacity {
		fmt.Fprintf(t, "precision at capacity %g\t%s\tat score %s\n", r.Capacity, metric(r.Estimate), plainNumber(r.Threshold))
	}
	fmt.Fprintf(t, "rows\t%d\t%d bad\n", e.AUC.N, e.AUC.Positives)
	return t.Flush()
}

func plainNumber(x *float64) string {
	if x == nil {
		return "none"
	}
	return fmt.Sprintf("%.6g", *x)
}
