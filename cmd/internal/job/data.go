package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/open"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
)

// Data is a snapshot that is ready for the models.
type Data struct {
	Path     string // of the snapshot, for messages
	Digest   string
	Defs     *spec.Defs // nil: none
	Labels   string     // digest of the file of labels; "": none
	Table    *datasets.Table
	Matrix   *datasets.Matrix
	Parts    []datasets.Part
	Cuts     []datasets.Cut // of the parts that are drawn by time, in the order test, calib, valid
	Split    datasets.Split
	AsOf     int64          // later rows and labels exist for no one; set where the job has a time
	Known    []int64        // when each row's label became known; nil where labels do not say so
	Value    []float64      // of each row, of evaluate.value; nil: none
	Features []FeatureCheck // in the order of the matrix
	Warnings []eval.Warning
}

// reader collects the faults of a job's data.
type reader struct {
	f      *spec.File
	host   *Host
	schema []datasets.Field
	labels *datasets.Table // of their own file; nil: none
	asOf   int64           // later rows and labels exist for no one; set when the job has a time
	faults strict.Faults
	data   Data
}

// Load reads the snapshot of a job, splits it and computes its features. It
// gives every fault of the data, placed at the key of the job that names it.
func Load(ctx context.Context, f *spec.File, host *Host) (*Data, strict.Faults, error) {
	r := &reader{f: f, host: host}
	for _, step := range []func(context.Context) error{r.open, r.read, r.split, r.features, r.suspect} {
		if err := step(ctx); err != nil {
			return nil, nil, err
		}
		if len(r.faults) > 0 {
			return nil, r.faults, nil
		}
	}
	return &r.data, nil, nil
}

func (r *reader) fault(path, value, want string) {
	r.faults = append(r.faults, r.f.Doc.Fault(path, value, want))
}

// column reports a fault of the data at a key of the job, or at the snapshot
// where no key names the column.
func (r *reader) column(path string, err error) {
	var f *datasets.Fault
	if !errors.As(err, &f) {
		r.faults = append(r.faults, strict.Fault{File: r.data.Path, Value: err.Error(), Severity: "error"})
		return
	}
	x := strict.Fault{File: r.data.Path, Path: f.Column, Value: f.Value, Want: f.Want, Severity: "error"}
	if path != "" {
		at := r.f.Doc.Fault(path, "", "")
		x.File, x.Line, x.Column = at.File, at.Line, at.Column
		x.Value = "(column of " + path + ") " + f.Value
	}
	r.faults = append(r.faults, x)
}

// open finds the snapshot and checks the names of its columns.
func (r *reader) open(ctx context.Context) error {
	d := &r.f.Spec.Data
	if d.Snapshot == "" {
		return nil
	}
	path, err := r.f.Resolve(d.Snapshot)
	if err != nil {
		r.fault("data.snapshot", err.Error(), "")
		return nil
	}
	r.data.Path = path
	src, err := open.Source(ctx, path, r.host.Runs)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.fault("data.snapshot", "is "+strconv.Quote(string(d.Snapshot))+": "+plain(err), "a Parquet file, folder or glob, or a .csv or .csv.gz file")
		return nil
	}
	r.schema = src.Schema()
	if err := r.readLabels(ctx); err != nil {
		return err
	}
	r.defs()
	r.names()
	if src.Rows() == 0 {
		r.fault("data.snapshot", "is "+strconv.Quote(string(d.Snapshot))+", which has zero rows", "at least one row")
	}
	if len(r.faults) > 0 {
		return nil
	}
	if r.data.Digest, err = src.Digest(); err != nil {
		return err
	}
	r.data.Table, err = src.Read(ctx, r.needed(), r.host.Workers)
	if err != nil && ctx.Err() == nil {
		r.fault("data.snapshot", "is "+strconv.Quote(string(d.Snapshot))+": "+plain(err), "a readable snapshot")
		return nil
	}
	return err
}

// plain is an error of a file without what the message says already.
func plain(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such file"
	}
	s := err.Error()
	for _, p := range []string{"parquet: ", "csv: ", "datasets: "} {
		s = strings.TrimPrefix(s, p)
	}
	return s
}

// read takes labels, weights and times out of the table and orders it.
func (r *reader) read(context.Context) error {
	d := &r.f.Spec.Data
	t := r.data.Table
	m := &datasets.Matrix{}
	var err error
	if d.Time != "" {
		t = r.upTo(t)
		if m.Time, err = datasets.Times(t, d.Time); err != nil {
			r.column("data.time", err)
		}
		if d.Seq != "" {
			if m.Seq, err = datasets.Seqs(t, d.Seq); err != nil {
				r.column("data.seq", err)
			} else if m.Time != nil {
				r.clock(m.Time, m.Seq)
			}
		}
		if len(r.faults) == 0 {
			t = datasets.Sort(t, m.Time, m.Seq)
			m.Time = t.Column(d.Time).I64
			if d.Seq != "" {
				m.Seq = t.Column(d.Seq).I64
			}
		}
	}
	r.data.AsOf = r.asOf
	t = r.join(t, m.Time)
	if m.Label, err = r.labelsOf(t); err != nil {
		r.column("data.label.column", err)
	}
	if d.Weight != "" {
		if m.Weight, err = datasets.Weights(t, d.Weight); err != nil {
			r.column("data.weight", err)
		}
	}
	if name := r.f.Spec.Evaluate.Value; name != "" {
		if r.data.Value, err = datasets.Amounts(t, name); err != nil {
			r.column("evaluate.value", err)
		}
	}
	if d.Entity != "" {
		if m.Prev, err = datasets.Prev(t, d.Entity); err != nil {
			r.column("data.entity", err)
		}
	}
	r.numbers(t)
	m.Keep = keep(t, d)
	r.data.Table, r.data.Matrix = t, m
	return nil
}

// numbers refuses text and infinities where a feature reads numbers.
func (r *reader) numbers(t *datasets.Table) {
	read := &datasets.Table{Rows: t.Rows}
	for _, name := range r.inputs() {
		c := t.Column(name)
		categorical := slices.Contains(r.f.Spec.Features.Categorical, name)
		switch {
		case c.Kind == datasets.Text && !categorical:
			r.column("", &datasets.Fault{Column: name, Value: "holds text, such as " + example(c), Want: "numbers, or the column in features.categorical"})
		case c.Kind == datasets.Time:
			r.column("", &datasets.Fault{Column: name, Value: "holds times", Want: "numbers: leave it out by \"-" + name + "\" in features.use"})
		default:
			read.Cols = append(read.Cols, *c)
		}
	}
	for _, err := range datasets.CheckFinite(read) {
		r.column("", err)
	}
	for _, c := range read.Cols {
		if n := datasets.Narrowed(&datasets.Table{Rows: t.Rows, Cols: []datasets.Column{c}})[c.Name]; n > 0 {
			r.data.Warnings = append(r.data.Warnings, eval.Warning{Code: "narrowed", Text: fmt.Sprintf("column %q has %d numbers that change by half a unit or more when they become float32, which models read", c.Name, n)})
		}
	}
}

// example is a text of the column that is no number, for a message.
func example(c *datasets.Column) string {
	for _, s := range c.Levels {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return strconv.Quote(s)
		}
	}
	return strconv.Quote(c.Levels[0])
}

// keep is what no learner reads: the id and the segments.
func keep(t *datasets.Table, d *spec.Data) *datasets.Table {
	dst := &datasets.Table{Rows: t.Rows}
	for _, name := range append([]string{d.ID}, d.Segments...) {
		if c := t.Column(name); c != nil && dst.Column(name) == nil {
			dst.Cols = append(dst.Cols, *c)
		}
	}
	return dst
}

// features fits the feature set on the fit part and computes every row.
func (r *reader) features(ctx context.Context) error {
	t, m := r.data.Table, r.data.Matrix
	set := r.set()
	fitted, err := set.Fit(datasets.Layout(t), datasets.Records(t, r.rowsOf(datasets.Fit), m.Time, m.Seq))
	if err != nil {
		r.refused(err)
		return nil
	}
	m.Set = fitted
	x, late, err := datasets.Extract(ctx, t, fitted, m.Time, m.Seq, r.host.Workers, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.refusedEvent(err)
		return nil
	}
	m.X = x
	r.late(late)
	r.data.Split = datasets.ByPart(m, r.data.Parts)
	r.data.Split.CutAt(r.data.Cuts, int64(r.f.Spec.Split.Gap))
	r.lstmSteps(fitted)
	return nil
}

func (r *reader) rowsOf(part datasets.Part) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i, p := range r.data.Parts {
			if p == part && !yield(i) {
				return
			}
		}
	}
}
