package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// comparison is what compare prints.
type comparison struct {
	Evaluations []namedEvaluation `json:"evaluations"`
	Comparison  eval.Comparison   `json:"comparison"`  // of the AUC
	Comparisons []eval.Comparison `json:"comparisons"` // of the other metrics, by bootstrap
	Swap        eval.SwapSet      `json:"swap"`        // at each score's own threshold for a false-positive rate of 5 %
	Resamples   int               `json:"resamples"`   // of the bootstrap; 0 with weights, which allow none
	Correlation eval.Correlation  `json:"correlation"`
	Matched     int               `json:"matched"`   // rows of both
	Unmatched   int               `json:"unmatched"` // rows of one alone, or with another label
}

type namedEvaluation struct {
	Name string          `json:"name"`
	Test eval.Evaluation `json:"test"`
}

func (a *app) compareCommand() *cobra.Command {
	var cols scored
	var scores []string
	var cluster string
	c := &cobra.Command{
		Use: "compare A B | compare SCORES --label L --score A --score B", Short: "Champion and challenger on the same rows: differences, swap set, correlation", Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			var samples []eval.Sample
			names, unmatched := scores, 0
			var clusters []string
			var err error
			switch {
			case len(args) == 1 && len(scores) == 2:
				var t *datasets.Table
				if samples, t, err = a.samples(c, args[0], &cols, []string{cluster}, scores...); err == nil {
					clusters = clustersOf(t, cluster)
				}
			case len(args) == 2 && cluster != "":
				err = usage{errors.New("--cluster is given with two runs; want it with one file of scores, which has the column")}
			case len(args) == 2 && len(scores) == 0:
				names = args
				samples, unmatched, err = a.runSamples(c.Context(), args[0], args[1])
			default:
				err = usage{errors.New("compare wants two of RUN/models/NAME, or one file of scores with --label and two --score")}
			}
			if err != nil {
				return err
			}
			return a.compare(names, samples, unmatched, clusters, &cols)
		},
	}
	cols.flags(c)
	c.Flags().StringArrayVar(&scores, "score", nil, "a `COLUMN` of scores; twice: champion, then challenger")
	c.Flags().StringVar(&cluster, "cluster", "", "the `COLUMN` of customers or days, whose rows depend on each other: the bootstrap draws them whole")
	return c
}

// clustersOf names the cluster of each row; a row without one stands alone.
func clustersOf(t *datasets.Table, column string) []string {
	if column == "" {
		return nil
	}
	c, names := t.Column(column), make([]string, t.Rows)
	for i := range names {
		if names[i] = c.String(i); c.IsNull(i) {
			names[i] = fmt.Sprintf("\x00%d", i) // no cluster has that name
		}
	}
	return names
}

func (a *app) compare(names []string, samples []eval.Sample, unmatched int, clusters []string, cols *scored) error {
	out := comparison{Matched: len(samples[0].Score), Unmatched: unmatched}
	var metrics [2][]eval.Metric
	var threshold [2]float64
	for i, s := range samples {
		e, warnings, err := eval.Evaluate(s, eval.Options{FPR: cols.fpr, Capacity: cols.capacity})
		if err != nil {
			return usage{err}
		}
		a.warn(warnings)
		out.Evaluations = append(out.Evaluations, namedEvaluation{names[i], e})
		frozen, err := eval.Freeze(s, eval.Options{FPR: []float64{pointFPR}})
		if err != nil {
			return usage{err}
		}
		threshold[i] = frozen.FPR[0].Threshold
		for _, name := range []string{"ks", "ap", "log_loss", "brier", "recall", "precision"} {
			metrics[i] = append(metrics[i], eval.Metric{Name: name, Threshold: threshold[i]})
		}
	}
	var err error
	if out.Comparison, err = eval.CompareAUC(samples[0], samples[1]); err != nil {
		return usage{err}
	}
	o := eval.BootstrapOptions{Cluster: clusters}
	if samples[0].Weight == nil {
		var doubts []eval.Warning
		o.Resamples, doubts = eval.ResamplesFor(out.Matched)
		a.warn(doubts)
		out.Resamples = o.Resamples
	}
	if out.Comparisons, err = eval.BootstrapPaired(samples[0], samples[1], metrics[0], metrics[1], o); err != nil {
		return usage{err}
	}
	if out.Swap, err = eval.Swap(samples[0], samples[1], threshold[0], threshold[1]); err != nil {
		return usage{err}
	}
	out.Correlation = eval.Correlate(samples[0].Score, samples[1].Score)
	out.Comparison.Champion, out.Comparison.Challenger = names[0], names[1]
	for i := range out.Comparisons {
		out.Comparisons[i].Champion, out.Comparisons[i].Challenger = names[0], names[1]
	}
	doc, err := document(&out)
	if err != nil {
		return err
	}
	return a.result(doc, func(w io.Writer) error { return out.print(w) })
}

func (c *comparison) print(w io.Writer) error {
	for _, e := range c.Evaluations {
		fmt.Fprintf(w, "%s\n", e.Name)
		if err := printEvaluation(w, &e.Test); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "%s minus %s, %d rows\n", c.Comparison.Challenger, c.Comparison.Champion, c.Matched)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, x := range append([]eval.Comparison{c.Comparison}, c.Comparisons...) {
		fmt.Fprintf(t, "%s\t%s%s\n", x.Metric, signed(x.Delta), pValue(x.P))
	}
	fmt.Fprintf(t, "newly stopped\t%d rows, %d bad\nnewly passed\t%d rows, %d bad\nrank correlation\t%s\n",
		c.Swap.Declined.N, c.Swap.Declined.Positives, c.Swap.Accepted.N, c.Swap.Accepted.Positives, number(c.Correlation.Spearman))
	return t.Flush()
}

// predictions is a model's test rows, as its run wrote them.
type predictions struct {
	id    []string // nil: the run has none
	label []float64
	score []float64
}

// runSamples joins the test rows of two models by id, or row by row where the
// runs have the same data.
func (a *app) runSamples(ctx context.Context, pathA, pathB string) ([]eval.Sample, int, error) {
	x, err := a.predictions(ctx, pathA)
	if err != nil {
		return nil, 0, err
	}
	y, err := a.predictions(ctx, pathB)
	if err != nil {
		return nil, 0, err
	}
	at := map[string]int{}
	for i, id := range y.id {
		at[id] = i
	}
	var s, t eval.Sample
	unmatched := 0
	for i := range x.label {
		j, ok := i, len(y.id) == 0 && len(x.id) == 0 && i < len(y.label)
		if len(x.id) > 0 {
			j, ok = at[x.id[i]]
		}
		if !ok || x.label[i] != y.label[j] {
			unmatched++
			continue
		}
		bad := x.label[i] == 1
		s.Score, s.Bad = append(s.Score, x.score[i]), append(s.Bad, bad)
		t.Score, t.Bad = append(t.Score, y.score[j]), append(t.Bad, bad)
	}
	if unmatched += len(y.label) - len(t.Score); unmatched > 0 {
		a.warn([]eval.Warning{{Code: "unmatched_rows", Text: fmt.Sprintf("%d rows are in one of the two test parts only, or have another label; they are left out", unmatched)}})
	}
	if len(s.Score) == 0 {
		return nil, 0, usage{errors.New("the two test parts share no row; want runs over the same ids")}
	}
	return []eval.Sample{s, t}, unmatched, nil
}

func (a *app) predictions(ctx context.Context, path string) (*predictions, error) {
	run, name, err := modelOf(path)
	if err != nil {
		return nil, usage{err}
	}
	f, faults := spec.Read(filepath.Join(run, "job.yaml"), nil)
	if len(faults) > 0 {
		return nil, faults
	}
	columns := []string{"part", "label", "score_" + name}
	if f.Spec.Data.ID != "" {
		columns = append(columns, f.Spec.Data.ID)
	}
	t, err := a.table(ctx, filepath.Join(run, "predictions.parquet"), columns)
	if err != nil {
		return nil, err
	}
	out := &predictions{}
	for i := range t.Rows {
		if t.Cols[0].String(i) != datasets.Test.String() {
			continue
		}
		out.label = append(out.label, t.Cols[1].Float(i))
		out.score = append(out.score, t.Cols[2].Float(i))
		if len(columns) > 3 {
			out.id = append(out.id, t.Cols[3].String(i))
		}
	}
	return out, nil
}

// modelOf takes RUN/models/NAME apart; RUN alone will do where it has one model.
func modelOf(path string) (run, name string, err error) {
	path = filepath.Clean(path)
	run = path
	if filepath.Base(filepath.Dir(path)) == "models" {
		run, name = filepath.Dir(filepath.Dir(path)), filepath.Base(path)
	}
	b, err := os.ReadFile(filepath.Join(run, "run.json"))
	if err != nil {
		return "", "", fmt.Errorf("%s: there is no run; want RUN or RUN/models/NAME", path)
	}
	r, err := reports.Decode(b)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", filepath.Join(run, "run.json"), err)
	}
	if name == "" && len(r.Models) == 1 {
		name = r.Models[0].Name
	}
	var names []string
	for _, m := range r.Models {
		if m.Name == name {
			return run, name, nil
		}
		names = append(names, "models/"+m.Name)
	}
	return "", "", fmt.Errorf("%s: which model? want one of %v in it", path, names)
}
