package job

import (
	"slices"
	"strconv"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

// defs reads the job's feature definitions and checks them against the
// columns of the snapshot.
func (r *reader) defs() {
	p := r.f.Spec.Features.Defs
	if p == nil {
		return
	}
	path, err := r.f.Resolve(*p)
	if err != nil {
		r.fault("features.defs", err.Error(), "")
		return
	}
	d, faults := spec.ReadDefs(path)
	r.faults = append(r.faults, faults...)
	if d == nil {
		return
	}
	r.data.Defs = d
	r.faults = append(r.faults, d.Faults(d.Set.Check(layout(r.schema)), 0)...)
	r.clockOf(d)
	taken := r.inputs()
	for i := range d.Set.Defs {
		def := &d.Set.Defs[i]
		if slices.Contains(taken, def.Name) {
			r.faults = append(r.faults, d.Fault(i, "name", "is "+strconv.Quote(def.Name)+", a column that features.use takes", "another name, or \"-"+def.Name+"\" in features.use"))
		}
		if f := leak(d, i, r.f.Spec.Data.Label.Column); f != nil {
			r.faults = append(r.faults, *f)
		}
	}
}

// clockOf wants the job to have the times that windows look back from, and the
// file to mean the same columns.
func (r *reader) clockOf(d *spec.Defs) {
	data := &r.f.Spec.Data
	if data.Time == "" && d.Set.Past() {
		r.fault("features.defs", "looks at the past, and data.time is missing", "the column of event times in data.time")
	}
	if d.Set.Time != "" && data.Time != "" && d.Set.Time != data.Time {
		r.faults = append(r.faults, d.Doc.Fault("time", "is "+strconv.Quote(d.Set.Time), strconv.Quote(data.Time)+", as in data.time of the job"))
	}
	if d.Set.Seq != "" && d.Set.Seq != data.Seq {
		r.faults = append(r.faults, d.Doc.Fault("seq", "is "+strconv.Quote(d.Set.Seq), strconv.Quote(data.Seq)+", as in data.seq of the job"))
	}
}

// leak refuses a definition that reads the label before it can be known.
func leak(d *spec.Defs, i int, label string) *strict.Fault {
	def := &d.Set.Defs[i]
	if label == "" || !readsField(def, label) || def.Entity != label && def.Delay > 0 {
		return nil
	}
	f := d.Fault(i, "", "is wrong: "+strconv.Quote(def.Name)+" reads "+strconv.Quote(label)+", the job's label, without a delay", "an operation on a window, with a delay: how long after its event a label is known")
	return &f
}

func readsField(d *feature.Def, field string) bool {
	return d.Entity == field || slices.Contains(d.Inputs, field) ||
		slices.ContainsFunc(d.Where, func(w feature.Where) bool { return w.Field == field })
}

// layout is the snapshot's columns as the fields of a record.
func layout(schema []datasets.Field) feature.Layout {
	dst := make(feature.Layout, len(schema))
	for i, f := range schema {
		dst[i] = feature.Field{Name: f.Name, Text: f.Kind == datasets.Text}
	}
	return dst
}

// set is what the models read: the columns that the job uses, then the
// definitions.
func (r *reader) set() feature.Set {
	d := &r.f.Spec.Data
	set := feature.Set{Rows: d.Entity}
	if r.data.Defs != nil || d.Entity != "" { // the past is read
		set.Time, set.Seq = d.Time, d.Seq
	}
	for _, name := range r.inputs() {
		op := feature.Raw
		if slices.Contains(r.f.Spec.Features.Categorical, name) {
			op = feature.Code
		}
		set.Defs = append(set.Defs, feature.Def{Name: name, Op: op, Inputs: []string{name}})
	}
	if r.data.Defs != nil {
		set.Late = r.data.Defs.Set.Late
		set.Defs = append(set.Defs, r.data.Defs.Set.Defs...)
	}
	return set
}

// clock refuses a log whose clock goes backwards within a sequence number, in
// the order in which the snapshot has it.
func (r *reader) clock(time, seq []int64) {
	if r.data.Defs == nil {
		return
	}
	if err := feature.CheckLog(time, seq); err != nil {
		r.fault("data.seq", "is "+strconv.Quote(r.f.Spec.Data.Seq)+": "+plain(err), "")
	}
}

// late warns of rows that came too late to be remembered.
func (r *reader) late(rows int) {
	if rows > 0 {
		r.data.Warnings = append(r.data.Warnings, warning("late_events",
			"%d of %d rows are older than the clock of an entity by more than %s, which late in features.defs allows: the features of that entity are missing for them, and it does not remember them",
			rows, r.data.Table.Rows, spec.Duration(r.data.Defs.Set.Late)))
	}
}

// refused places what the features found wrong with definitions or data.
func (r *reader) refused(err error) {
	if r.data.Defs != nil {
		r.faults = append(r.faults, r.data.Defs.Faults(err, len(r.inputs()))...)
		return
	}
	for _, e := range spec.Leaves(err) {
		r.fault("features", plain(e), "")
	}
}

// refusedEvent places what a replay found wrong with an event.
func (r *reader) refusedEvent(err error) {
	r.faults = append(r.faults, strict.Fault{File: r.data.Path, Value: plain(err), Severity: "error"})
}
