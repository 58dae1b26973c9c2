package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
)

// breakdown says by which columns rows are evaluated apart.
type breakdown struct {
	time     string
	zone     *time.Location
	segments []string
	perDay   []int
}

func (b *breakdown) columns() []string { return append([]string{b.time}, b.segments...) }

// evaluate is the whole sample's evaluation and its parts'.
func (b *breakdown) evaluate(s eval.Sample, t *datasets.Table, o eval.Options) (*evaluated, []eval.Warning, error) {
	r, err := eval.Rank(s)
	if err != nil {
		return nil, nil, err
	}
	e, warnings, err := r.Evaluate(o)
	if err != nil {
		return nil, nil, err
	}
	out := &evaluated{Evaluation: e, Calibration: r.Calibrate(10), KSTable: r.KSTable(10)}
	point, err := r.Freeze(eval.Options{FPR: []float64{pointFPR}})
	if err != nil {
		return nil, nil, err
	}
	threshold := point.FPR[0].Threshold
	if b.time != "" {
		times, err := eventTimes(t.Column(b.time))
		if err != nil {
			return nil, nil, err
		}
		out.Periods = eval.Periods(s, datasets.Periods(times, b.zone), nil, threshold)
		daily := eval.DailyPrecision(s, datasets.Days(times, b.zone), threshold)
		out.Daily = &daily
		for _, n := range b.perDay {
			out.Reviews = append(out.Reviews, eval.AtDailyReview(s, datasets.Days(times, b.zone), n))
		}
	}
	for _, name := range b.segments {
		column, value := t.Column(name), make([]string, t.Rows)
		for i := range value {
			value[i] = column.String(i)
		}
		list := eval.Segments(s, name, value, threshold)
		out.Segments = append(out.Segments, list...)
		for _, w := range eval.WeakSegments(list) {
			warnings = append(warnings, eval.Warning{Code: "weak_segment", Text: fmt.Sprintf("the AUC of the rows whose %s is %q is %.4f, that of the others %.4f", name, w.Value, *w.AUC.Value, *w.AUC.Value-*w.AUCDelta.Value)})
		}
	}
	return out, warnings, nil
}

func eventTimes(c *datasets.Column) ([]int64, error) {
	if c.Kind != datasets.Time {
		return nil, fmt.Errorf("column %q holds %s; want times", c.Name, c.Kind)
	}
	for i := range c.I64 {
		if c.IsNull(i) {
			return nil, fmt.Errorf("column %q is missing in row %d; want a time in every row", c.Name, i+1)
		}
	}
	return c.I64, nil
}

// printParts prints a table of the segments and one of the periods.
func (e *evaluated) printParts(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(e.Segments) > 0 {
		fmt.Fprintln(t, "\nsegment\trows\tbad\tAUC\trecall\tFPR\tFPR ratio")
		for i := range e.Segments {
			s := &e.Segments[i]
			fmt.Fprintf(t, "%s=%s\t%d\t%d\t%s\t%s\t%s\t%s\n", s.Column, s.Value, s.N, s.Positives, metric(s.AUC), share(s.Recall), share(s.FPR), number(s.FPRRatio.Value))
		}
	}
	if err := t.Flush(); err != nil || len(e.Periods) == 0 {
		return err
	}
	fmt.Fprintln(t, "\nperiod\trows\tbad\tAUC\tstopped\tPSI\tcritical")
	for i := range e.Periods {
		p := &e.Periods[i]
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\n", p.Period, p.N, p.Positives, metric(p.AUC), share(p.Stopped), number(p.PSI.Value), number(p.PSI.Critical))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for i := range e.Reviews {
		x := &e.Reviews[i]
		fmt.Fprintf(w, "reviewing %d rows a day: precision %s, recall %s\n", x.PerDay, metric(x.Precision), metric(x.Recall))
	}
	_, err := fmt.Fprintf(w, "average daily interception precision %s, %d days, %d without interceptions; pooled %s\n",
		metric(e.Daily.Average), e.Daily.Days, e.Daily.Without, metric(e.Daily.Pooled))
	return err
}

// share is a value in percent.
func share(e eval.Estimate) string {
	if e.Value == nil {
		return "none"
	}
	return fmt.Sprintf("%.3g %%", 100**e.Value)
}
