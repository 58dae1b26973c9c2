package job

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
)

// names checks that every column that the job names is in the snapshot.
func (r *reader) names() {
	d := &r.f.Spec.Data
	r.name("data.id", d.ID)
	r.name("data.label.column", d.Label.Column)
	r.name("data.time", d.Time)
	r.name("data.seq", d.Seq)
	r.name("data.entity", d.Entity)
	r.name("data.weight", d.Weight)
	r.name("evaluate.value", r.f.Spec.Evaluate.Value)
	for i, s := range d.Segments {
		r.name(fmt.Sprintf("data.segments[%d]", i), s)
	}
	for i, s := range r.f.Spec.Features.Categorical {
		r.name(fmt.Sprintf("features.categorical[%d]", i), s)
	}
	for i, s := range r.f.Spec.Features.Use {
		path := fmt.Sprintf("features.use[%d]", i)
		if slices.Contains(r.f.Spec.Features.Use[:i], s) {
			r.fault(path, "is "+strconv.Quote(s)+" again: two features of one name", "each feature once")
		}
		r.use(path, s)
	}
	if len(r.faults) == 0 && len(r.inputs()) == 0 && r.data.Defs == nil {
		r.fault("features.use", "leaves no column", "at least one feature")
	}
}

func (r *reader) name(path, column string) {
	if column != "" && !r.has(column) {
		r.fault(path, "is "+strconv.Quote(column), r.wantColumn(column))
	}
}

func (r *reader) use(path, pattern string) {
	name := strings.TrimPrefix(pattern, "-")
	matches := 0
	for _, f := range r.schema {
		if ok, err := filepath.Match(name, f.Name); err == nil && ok || f.Name == name {
			matches++
		}
	}
	if matches == 0 {
		r.fault(path, "is "+strconv.Quote(pattern), r.wantColumn(name))
	}
}

func (r *reader) has(column string) bool {
	return slices.ContainsFunc(r.schema, func(f datasets.Field) bool { return f.Name == column })
}

func (r *reader) wantColumn(column string) string {
	names := make([]string, len(r.schema))
	for i, f := range r.schema {
		names[i] = f.Name
	}
	want := "a column of " + filepath.Base(r.data.Path)
	if near := datasets.Nearest(column, names); near != "" {
		want += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return want
}

// inputs lists the columns that are features, in the order of the snapshot.
func (r *reader) inputs() []string {
	d := &r.f.Spec.Data
	never := []string{d.ID, d.Label.Column, d.Time, d.Seq, d.Entity, d.Weight}
	var out []string
	for _, f := range r.schema {
		if !slices.Contains(never, f.Name) && used(f.Name, r.f.Spec.Features.Use) {
			out = append(out, f.Name)
		}
	}
	return out
}

// used applies names, globs and -exclusions, the last that matches deciding.
func used(name string, patterns []string) bool {
	is := false
	for _, p := range patterns {
		glob := strings.TrimPrefix(p, "-")
		if ok, err := filepath.Match(glob, name); err == nil && ok || glob == name {
			is = !strings.HasPrefix(p, "-")
		}
	}
	return is
}

// needed lists every column that the job reads, in the order of the snapshot.
func (r *reader) needed() []string {
	d := &r.f.Spec.Data
	want := append(r.inputs(), d.ID, d.Label.Column, d.Time, d.Seq, d.Entity, d.Weight)
	want = append(append(want, d.Segments...), r.f.Spec.Evaluate.Value)
	if r.data.Defs != nil {
		want = append(want, r.data.Defs.Set.Inputs()...)
	}
	var expressions string
	for _, draw := range []*spec.Draw{r.f.Spec.Split.Test, r.f.Spec.Split.Calib, r.f.Spec.Split.Valid} {
		if draw != nil {
			expressions += draw.Where + "\n" + draw.By + "\n"
		}
	}
	if l := d.Labels; l != nil {
		want = append(want, l.On)
	}
	var out []string
	for _, f := range r.schema {
		if d.Labels != nil && f.Name == d.Label.Column { // in a file of its own
			continue
		}
		if slices.Contains(want, f.Name) || strings.Contains(expressions, f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}
