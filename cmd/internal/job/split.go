package job

import (
	"context"
	"strconv"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/expr"
)

// split gives every row its part. The parts are drawn in the order test,
// calib, valid, each from the rows that no earlier part took.
func (r *reader) split(context.Context) error {
	s := &r.f.Spec.Split
	parts := make([]datasets.Part, r.data.Table.Rows)
	asked := []datasets.Part{datasets.Fit}
	for _, d := range []struct {
		part datasets.Part
		draw *spec.Draw
	}{{datasets.Test, s.Test}, {datasets.Calib, s.Calib}, {datasets.Valid, s.Valid}} {
		if d.draw == nil {
			continue
		}
		asked = append(asked, d.part)
		if chosen := r.draw(d.part, d.draw); chosen != nil {
			datasets.Draw(parts, d.part, chosen)
		}
	}
	if len(r.faults) == 0 {
		for _, err := range datasets.CheckParts(parts, r.data.Matrix.Label, asked) {
			r.fault("split", err.Error(), "")
		}
	}
	r.data.Parts = parts
	return nil
}

// draw says for each row whether the part wants it; nil after a fault.
func (r *reader) draw(part datasets.Part, d *spec.Draw) []bool {
	path := "split." + part.String()
	t := r.data.Table
	if d.From != "" {
		return r.from(path, d.From)
	}
	source, path := d.Where, path+".where"
	if d.By != "" {
		source, path = d.By, "split."+part.String()+".by"
	}
	p, err := expr.Compile(source, t)
	if err != nil {
		r.fault(path, "is "+strconv.Quote(source)+": "+err.Error(), "")
		return nil
	}
	var chosen []bool
	if d.By != "" {
		chosen, err = p.Draw(t.Rows, r.f.Spec.Seed, part.String(), d.Share)
	} else {
		chosen, err = p.Mask(t.Rows)
	}
	if err != nil {
		r.fault(path, "is "+strconv.Quote(source)+": "+err.Error(), "")
		return nil
	}
	return chosen
}

// from chooses the rows at or after a time.
func (r *reader) from(path, from string) []bool {
	cut, err := spec.ParseTime(from)
	if err != nil {
		r.fault(path+".from", err.Error(), "")
		return nil
	}
	chosen := make([]bool, r.data.Table.Rows)
	for i, t := range r.data.Matrix.Time {
		chosen[i] = t >= cut
	}
	return chosen
}
