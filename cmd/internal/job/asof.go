package job

import (
	"fmt"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets"
)

// upTo takes the rows after as-of out of the snapshot, before anything else
// looks at them, and counts them. Without --as-of the job's time is that of the
// newest row; either way the resolved job names it. A column of times that
// cannot be read is left to who asks for it next.
func (r *reader) upTo(t *datasets.Table) *datasets.Table {
	d := &r.f.Spec.Data
	time, err := datasets.Times(t, d.Time)
	if err != nil {
		return t
	}
	if d.AsOf == "" {
		r.asOf = datasets.Newest(time)
		d.AsOf = spec.FormatTime(r.asOf)
		return t
	}
	if r.asOf, err = spec.ParseTime(d.AsOf); err != nil {
		r.fault("data.as_of", err.Error(), "")
		return t
	}
	kept, cut := datasets.UpTo(t, time, r.asOf)
	if kept.Rows == 0 {
		r.fault("data.time", fmt.Sprintf("is %q, in which every row is later than %s, the time of --as-of (a date is its beginning)", d.Time, d.AsOf), "rows up to that time")
		return t
	}
	if cut > 0 {
		r.data.Warnings = append(r.data.Warnings, warning("rows_after_as_of", "%d rows are later than %s, for which the job was run, and were left out", cut, d.AsOf))
	}
	return kept
}
