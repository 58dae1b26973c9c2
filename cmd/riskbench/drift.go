package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
)

// drift is what the command prints: how far each column moved.
type drift struct {
	Reference driftSide      `json:"reference"`
	Current   driftSide      `json:"current"`
	Columns   []columnDrift  `json:"columns"` // the largest PSI first
	Skipped   []skipped      `json:"skipped"`
	Checks    []driftCheck   `json:"checks"`
	Warnings  []eval.Warning `json:"warnings"`
}

type driftSide struct {
	Path string `json:"path"`
	Rows int    `json:"rows"`
}

type columnDrift struct {
	Column  string          `json:"column"`
	Type    string          `json:"type"`
	PSI     eval.PSI        `json:"psi"`
	PHolm   *float64        `json:"p_holm"` // PSI's p, adjusted for the number of columns
	KS      *eval.TwoSample `json:"ks"`     // of numbers
	Missing missingShares   `json:"missing"`
	Verdict string          `json:"verdict"` // stable, moved, moved_much, none
}

type missingShares struct {
	Reference float64 `json:"reference"`
	Current   float64 `json:"current"`
}

type skipped struct {
	Column string `json:"column"`
	Why    string `json:"why"`
}

// driftCheck is a rule of the command line that a column broke.
type driftCheck struct {
	Column string  `json:"column"`
	Rule   string  `json:"rule"` // max_psi, min_ks_p
	Value  float64 `json:"value"`
	Want   string  `json:"want"`
	Status string  `json:"status"` // fail
}

// driftOptions are the command's flags.
type driftOptions struct {
	columns       []string
	bins          int
	maxPSI, minKS float64
}

func (a *app) driftCommand() *cobra.Command {
	var o driftOptions
	c := &cobra.Command{
		Use: "drift REF CUR", Short: "PSI, KS and missing rates of every column, against a reference", Args: cobra.ExactArgs(2),
		Long: "Compares every column of CUR with the same column of REF: the population stability index with its\n" +
			"critical value for so many rows, the Kolmogorov-Smirnov test, and the share that is missing.\n" +
			"With --max-psi or --min-ks-p the command ends with 3 when a column breaks the rule.",
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return usage{err}
			}
			var tables [2]*datasets.Table
			for i, path := range args {
				var err error
				if tables[i], err = a.table(c.Context(), path, nil); err != nil {
					return err
				}
				if tables[i].Rows == 0 {
					return usage{fmt.Errorf("%s: there are no rows; want some to compare", path)}
				}
			}
			d, err := driftOf(tables[0], tables[1], &o, a.workers)
			if err != nil {
				return usage{err}
			}
			d.Reference.Path, d.Current.Path = args[0], args[1]
			return a.drifted(d)
		},
	}
	f := c.Flags()
	f.StringSliceVar(&o.columns, "columns", nil, "the `COLUMNS` to compare (default: all that both have)")
	f.IntVar(&o.bins, "bins", 10, "into how many bins numbers are cut, at the reference's quantiles")
	f.Float64Var(&o.maxPSI, "max-psi", 0, "end with 3 when a column's PSI is larger; 0: no rule")
	f.Float64Var(&o.minKS, "min-ks-p", 0, "end with 3 when a column's KS test has a smaller p; 0: no rule")
	return c
}

func (o *driftOptions) check() error {
	var faults []error
	if o.bins < 2 || o.bins > 1000 {
		faults = append(faults, fmt.Errorf("--bins is %d; want 2 to 1000", o.bins))
	}
	if !(o.maxPSI >= 0) {
		faults = append(faults, fmt.Errorf("--max-psi is %v; want 0 or more", o.maxPSI))
	}
	if !(o.minKS >= 0 && o.minKS < 1) {
		faults = append(faults, fmt.Errorf("--min-ks-p is %v; want 0 or more, below 1", o.minKS))
	}
	return errors.Join(faults...)
}

// driftOf compares the columns, some at a time.
func driftOf(ref, cur *datasets.Table, o *driftOptions, workers int) (*drift, error) {
	d := &drift{Skipped: []skipped{}, Checks: []driftCheck{}, Warnings: []eval.Warning{}}
	d.Reference.Rows, d.Current.Rows = ref.Rows, cur.Rows
	pairs, err := d.pair(ref, cur, o.columns)
	if err != nil {
		return nil, err
	}
	d.Columns = make([]columnDrift, len(pairs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(pairs); i = int(next.Add(1)) - 1 {
				d.Columns[i] = pairs[i].drift(o.bins)
			}
		})
	}
	wg.Wait()
	d.judge()
	d.rules(o)
	slices.SortStableFunc(d.Columns, func(x, y columnDrift) int { return cmp.Compare(orMinus(y.PSI.Value), orMinus(x.PSI.Value)) })
	return d, nil
}

func orMinus(x *float64) float64 {
	if x == nil {
		return -1
	}
	return *x
}

// columnPair is a column on both sides.
type columnPair struct{ ref, cur *datasets.Column }

// pair finds the columns that both tables have. Columns that cannot be compared
// are listed with the reason; those that were asked for must be there.
func (d *drift) pair(ref, cur *datasets.Table, names []string) ([]columnPair, error) {
	asked := names != nil
	if !asked {
		names = columnNames(ref)
		for _, n := range columnNames(cur) {
			if ref.Column(n) == nil {
				d.skip(n, "it is in the current rows only")
			}
		}
	}
	var pairs []columnPair
	var faults []error
	for _, n := range names {
		r, c := ref.Column(n), cur.Column(n)
		switch {
		case r == nil && asked || c == nil && asked:
			faults = append(faults, fmt.Errorf("--columns has %q; want a column of both files%s", n, nearestColumn(n, columnNames(ref))))
		case c == nil:
			d.skip(n, "it is in the reference only")
		case (r.Kind == datasets.Text) != (c.Kind == datasets.Text):
			d.skip(n, "it holds text on one side and numbers on the other")
		case r.Kind == datasets.Time || c.Kind == datasets.Time:
			d.skip(n, "it holds times, which always move on")
		default:
			pairs = append(pairs, columnPair{r, c})
		}
	}
	return pairs, errors.Join(faults...)
}

func nearestColumn(name string, names []string) string {
	if near := datasets.Nearest(name, names); near != "" {
		return "; did you mean " + strconv.Quote(near) + "?"
	}
	return ""
}

func (d *drift) skip(column, why string) {
	d.Skipped = append(d.Skipped, skipped{column, why})
	d.Warnings = append(d.Warnings, eval.Warning{Code: "column_not_compared", Text: fmt.Sprintf("column %q is not compared: %s", column, why)})
}

func columnNames(t *datasets.Table) []string {
	var names []string
	for i := range t.Cols {
		names = append(names, t.Cols[i].Name)
	}
	return names
}

func (p *columnPair) drift(bins int) columnDrift {
	d := columnDrift{Column: p.ref.Name, Type: "number"}
	d.Missing = missingShares{missingShare(p.ref), missingShare(p.cur)}
	if p.ref.Kind == datasets.Text {
		d.Type = "text"
		d.PSI = eval.PSIOfLevels(levelCounts(p.ref, p.cur))
		return d
	}
	ref, cur := floats(p.ref), floats(p.cur)
	d.PSI = eval.PSIOfNumbers(ref, cur, bins)
	ks := eval.TwoSampleKS(ref, cur)
	d.KS = &ks
	return d
}

func floats(c *datasets.Column) []float64 {
	x := make([]float64, c.Len())
	for i := range x {
		x[i] = c.Float(i)
	}
	return x
}

func missingShare(c *datasets.Column) float64 {
	n := 0
	for i := range c.Len() {
		if c.IsNull(i) {
			n++
		}
	}
	return float64(n) / float64(max(1, c.Len()))
}

// mostLevels have a bin of their own: the reference's most frequent ones.
const mostLevels = 50

// levelCounts counts the levels of both sides: the frequent ones of the
// reference, its other ones, those that it has not, and the missing.
func levelCounts(ref, cur *datasets.Column) (label []string, reference, current []int) {
	r, c := countLevels(ref), countLevels(cur)
	var levels []string
	for level := range r {
		if level != "" {
			levels = append(levels, level)
		}
	}
	slices.SortFunc(levels, func(a, b string) int { return cmp.Or(cmp.Compare(r[b], r[a]), cmp.Compare(a, b)) })
	add := func(name string, x, y int) {
		label, reference, current = append(label, name), append(reference, x), append(current, y)
	}
	var x, y int
	for i, level := range levels {
		if i < mostLevels {
			add(level, r[level], c[level])
		} else {
			x, y = x+r[level], y+c[level]
		}
		delete(c, level)
	}
	missing := c[""]
	delete(c, "")
	unseen := 0
	for _, n := range c {
		unseen += n
	}
	add("other levels", x, y)
	add("levels that the reference has not", 0, unseen)
	add("missing", r[""], missing)
	return label, reference, current
}

// countLevels counts the rows by level; "" is missing.
func countLevels(c *datasets.Column) map[string]int {
	byCode, n := make([]int, len(c.Levels)), map[string]int{}
	for i, code := range c.Code {
		if c.IsNull(i) {
			n[""]++
		} else {
			byCode[code]++
		}
	}
	for code, rows := range byCode {
		if rows > 0 {
			n[c.Levels[code]] += rows
		}
	}
	return n
}

// The customary bounds of PSI.
const (
	psiMoved = 0.10
	psiMuch  = 0.25
)

// judge says of each column whether it moved: by a customary bound, and by more
// than sampling explains, with as many columns as there are.
func (d *drift) judge() {
	var p []float64
	for i := range d.Columns {
		if x := d.Columns[i].PSI.P; x != nil {
			p = append(p, *x)
		}
	}
	holm := eval.Holm(p)
	for i := range d.Columns {
		c := &d.Columns[i]
		if c.Verdict = "none"; c.PSI.P == nil {
			continue
		}
		c.PHolm, holm = &holm[0], holm[1:]
		switch v := *c.PSI.Value; {
		case *c.PHolm >= 0.05 || v < psiMoved:
			c.Verdict = "stable"
		case v < psiMuch:
			c.Verdict = "moved"
		default:
			c.Verdict = "moved_much"
		}
		if c.Verdict != "stable" {
			d.Warnings = append(d.Warnings, eval.Warning{Code: "drifted", Text: fmt.Sprintf("column %q has a PSI of %.3f; sampling alone stays below %.3f in 95 of 100 cases", c.Column, *c.PSI.Value, *c.PSI.Critical)})
		}
	}
}

// rules asks what the command line wants of every column.
func (d *drift) rules(o *driftOptions) {
	fail := func(column, rule string, value float64, want string) {
		d.Checks = append(d.Checks, driftCheck{column, rule, value, want, "fail"})
	}
	for i := range d.Columns {
		c := &d.Columns[i]
		if v := c.PSI.Value; o.maxPSI > 0 && v != nil && *v > o.maxPSI {
			fail(c.Column, "max_psi", *v, fmt.Sprintf("at most %v", o.maxPSI))
		}
		if o.minKS > 0 && c.KS != nil && c.KS.P != nil && *c.KS.P < o.minKS {
			fail(c.Column, "min_ks_p", *c.KS.P, fmt.Sprintf("at least %v", o.minKS))
		}
	}
	if o.minKS > 0 {
		d.Warnings = append(d.Warnings, eval.Warning{Code: "ks_proves_no_equality", Text: "a KS test with a large p does not show that nothing changed: few rows pass it always, and a million rows hardly ever"})
	}
}

func (a *app) drifted(d *drift) error {
	a.warn(d.Warnings)
	doc, err := document(d)
	if err != nil {
		return err
	}
	if err := a.result(doc, d.print); err != nil {
		return err
	}
	if len(d.Checks) == 0 {
		return nil
	}
	var broken []string
	for _, c := range d.Checks {
		broken = append(broken, fmt.Sprintf("column %q breaks %s: it is %.4g; want %s", c.Column, c.Rule, c.Value, c.Want))
	}
	return no{errors.New(strings.Join(broken, "\n"))}
}

func (d *drift) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "column\tPSI\tcritical\tKS\tp of KS\tmissing\tverdict")
	for i := range d.Columns {
		c := &d.Columns[i]
		ks, p := "", ""
		if c.KS != nil {
			ks, p = number(c.KS.D), shortP(c.KS.P)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.2f %% -> %.2f %%\t%s\n", c.Column, number(c.PSI.Value), number(c.PSI.Critical), ks, p,
			100*c.Missing.Reference, 100*c.Missing.Current, strings.ReplaceAll(c.Verdict, "_", " "))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d rows against %d of the reference. A column moved when its PSI is at least %.2f and more than sampling explains (Holm's p below .05).\n", d.Current.Rows, d.Reference.Rows, psiMoved)
	return err
}

func shortP(p *float64) string {
	if p == nil {
		return "none"
	}
	return fmt.Sprintf("%.2g", *p)
}
