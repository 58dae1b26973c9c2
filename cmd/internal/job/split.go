package job

import (
	"context"
	"fmt"
	"strconv"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/expr"
)

// drawn is a part of the job and how it is drawn.
type drawn struct {
	part datasets.Part
	draw *spec.Draw
}

func (d drawn) path() string { return "split." + d.part.String() }

// drawn lists the parts that the job asks for, in the order in which they are drawn.
func (r *reader) drawn() (list []drawn) {
	s := &r.f.Spec.Split
	for _, d := range []drawn{{datasets.Test, s.Test}, {datasets.Calib, s.Calib}, {datasets.Valid, s.Valid}} {
		if d.draw != nil {
			list = append(list, d)
		}
	}
	return list
}

// split gives every row its part. The parts are drawn in the order test,
// calib, valid, each from the rows that no earlier part took; then the gap is
// opened, and rows without a label leave their parts.
func (r *reader) split(context.Context) error {
	parts := make([]datasets.Part, r.data.Table.Rows)
	asked := []datasets.Part{datasets.Fit}
	r.cuts()
	for _, d := range r.drawn() {
		asked = append(asked, d.part)
		if chosen := r.draw(d); chosen != nil {
			datasets.Draw(parts, d.part, chosen)
		}
	}
	if len(r.faults) > 0 {
		return nil
	}
	if len(r.data.Cuts) > 0 {
		datasets.OpenGap(parts, r.data.Matrix.Time, r.data.Cuts, int64(r.f.Spec.Split.Gap))
	}
	for i, y := range r.data.Matrix.Label {
		if y != y {
			parts[i] = datasets.Unlabelled
		}
	}
	for _, err := range datasets.CheckParts(parts, r.data.Matrix.Label, asked) {
		r.fault("split", err.Error(), "")
	}
	r.data.Parts = parts
	return nil
}

// cuts resolves every last into a from, so that the run's job says which rows
// it took, and refuses parts that stand in another order than fit, valid,
// calib, test.
func (r *reader) cuts() {
	for _, d := range r.drawn() {
		said := "from"
		if last := int64(d.draw.Last); last > 0 {
			said = "last"
			d.draw.From, d.draw.Last = spec.FormatTime(r.asOf-last+1), 0
		}
		if d.draw.From == "" {
			continue
		}
		at, err := spec.ParseTime(d.draw.From)
		if err != nil {
			r.fault(d.path()+".from", err.Error(), "")
			continue
		}
		if n := len(r.data.Cuts); n > 0 && at >= r.data.Cuts[n-1].From {
			before := r.data.Cuts[n-1]
			r.fault(d.path()+"."+said, fmt.Sprintf("begins at %s, and %s takes all rows from %s on", spec.FormatTime(at), before.Part, spec.FormatTime(before.From)), "an earlier beginning: each part is drawn from the rows that test, then calib, left")
			continue
		}
		r.data.Cuts = append(r.data.Cuts, datasets.Cut{Part: d.part, From: at})
	}
}

// draw says for each row whether the part wants it; nil after a fault.
func (r *reader) draw(d drawn) []bool {
	t := r.data.Table
	if d.draw.From != "" {
		return r.from(d.part)
	}
	source, path := d.draw.Where, d.path()+".where"
	if d.draw.By != "" {
		source, path = d.draw.By, d.path()+".by"
	}
	p, err := expr.Compile(source, t)
	if err != nil {
		r.fault(path, "is "+strconv.Quote(source)+": "+err.Error(), "")
		return nil
	}
	var chosen []bool
	if d.draw.By != "" {
		chosen, err = p.Draw(t.Rows, r.f.Spec.Seed, d.part.String(), d.draw.Share)
	} else {
		chosen, err = p.Mask(t.Rows)
	}
	if err != nil {
		r.fault(path, "is "+strconv.Quote(source)+": "+err.Error(), "")
		return nil
	}
	return chosen
}

// from chooses the rows at or after a part's cut.
func (r *reader) from(part datasets.Part) []bool {
	chosen := make([]bool, r.data.Table.Rows)
	for _, c := range r.data.Cuts {
		if c.Part != part {
			continue
		}
		for i, t := range r.data.Matrix.Time {
			chosen[i] = t >= c.From
		}
	}
	return chosen
}
