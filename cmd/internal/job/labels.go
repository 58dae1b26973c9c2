package job

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/riskbench/riskbench/cmd/internal/open"
	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/datasets"
)

// readLabels reads the file of labels, where the job has one. From here on
// data.label.column is a column like one of the snapshot.
func (r *reader) readLabels(ctx context.Context) error {
	d := &r.f.Spec.Data
	l := d.Labels
	if l == nil {
		return nil
	}
	path, err := r.f.Resolve(l.Path)
	if err != nil {
		r.fault("data.labels.path", err.Error(), "")
		return nil
	}
	columns := []string{l.On, l.Column}
	if l.Time != "" {
		columns = append(columns, l.Time)
	}
	t, err := open.Table(ctx, path, columns, r.host.Workers)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.fault("data.labels.path", "is "+strconv.Quote(string(l.Path))+": "+plain(err), "a file with the columns on, column and time of data.labels")
		return nil
	}
	if r.has(d.Label.Column) {
		r.fault("data.label.column", "is "+strconv.Quote(d.Label.Column)+", a column of the snapshot, and data.labels has another", "a name for the joined labels, or no data.labels")
	}
	if !r.has(l.On) {
		r.fault("data.labels.on", "is "+strconv.Quote(l.On), r.wantColumn(l.On))
	}
	if l.Time != "" {
		if _, err := datasets.Times(t, l.Time); err != nil {
			r.column("data.labels.time", err)
		}
	}
	r.labels = t
	r.schema = append(r.schema[:len(r.schema):len(r.schema)], datasets.Field{Name: d.Label.Column, Kind: t.Column(l.Column).Kind})
	r.data.Labels, err = runs.DigestFile(path)
	return err
}

// join adds the labels to the rows: of several for an id the one that became
// known last, of those that were known at as-of. A row is without one when its
// id has none, or when it is younger at as-of than labels take to mature.
func (r *reader) join(t *datasets.Table, time []int64) *datasets.Table {
	if r.labels == nil || len(r.faults) > 0 {
		return t
	}
	l, ids := r.f.Spec.Data.Labels, t.Column(r.f.Spec.Data.Labels.On)
	newest, counts := r.newest()
	at, label := make([]int32, t.Rows), r.labels.Column(l.Column)
	missing := make([]bool, t.Rows)
	if l.Time != "" && time != nil {
		r.data.Known = make([]int64, t.Rows)
	}
	known, delay := map[string]bool{}, r.shortestDelay()
	for i := range at {
		id := ids.String(i)
		k, ok := newest[id]
		known[id] = true
		switch {
		case time != nil && time[i] > r.asOf-int64(l.MaturesAfter) && l.MaturesAfter > 0:
			missing[i] = true
			counts.immature++
		case !ok || ids.IsNull(i) || label.IsNull(int(k)):
			missing[i] = true
			counts.without++
		default:
			at[i] = k
			if r.data.Known != nil {
				r.data.Known[i] = r.labels.Column(l.Time).I64[k]
			}
			if l.Time != "" && time != nil && r.labels.Column(l.Time).I64[k] > time[i]+delay {
				counts.slow++
			}
		}
	}
	for id := range newest {
		if !known[id] {
			counts.unknown++
		}
	}
	joined := datasets.Column{Name: "", Kind: label.Kind}
	if r.labels.Rows > 0 {
		joined = label.Take(at)
	}
	joined.Name = r.f.Spec.Data.Label.Column
	for i, is := range missing {
		if is {
			joined.SetNull(i)
		}
	}
	counts.warn(r, t.Rows)
	dst := *t
	dst.Cols = append(t.Cols[:len(t.Cols):len(t.Cols)], joined)
	return &dst
}

// newest finds the label of each id that counts.
func (r *reader) newest() (map[string]int32, labelCounts) {
	l, c := r.f.Spec.Data.Labels, labelCounts{}
	ids, label := r.labels.Column(l.On), r.labels.Column(l.Column)
	var known []int64
	if l.Time != "" {
		known = r.labels.Column(l.Time).I64
	}
	newest := map[string]int32{}
	for i := range int32(r.labels.Rows) {
		if known != nil && known[i] > r.asOf {
			c.later++
			continue
		}
		id := ids.String(int(i))
		old, ok := newest[id]
		if ok {
			c.duplicate++
			if label.String(int(old)) != label.String(int(i)) && (known == nil || known[old] == known[i]) {
				r.contradiction(id, label.String(int(old)), label.String(int(i)))
			}
			if known != nil && known[old] > known[i] {
				continue
			}
		}
		newest[id] = i
	}
	return newest, c
}

// contradiction reports the first id that has two labels at once.
func (r *reader) contradiction(id, a, b string) {
	if len(r.faults) == 0 {
		r.fault("data.labels.path", fmt.Sprintf("has the labels %q and %q for %q, and nothing says which is later", a, b, id), "one label an id, or their times in data.labels.time")
	}
}

// labelCounts is what became of labels and rows.
type labelCounts struct {
	later, duplicate, unknown, slow int // labels
	immature, without               int // rows
}

func (c *labelCounts) warn(r *reader, rows int) {
	for _, w := range []struct {
		code, text string
		n          int
	}{
		{"labels_later", "%d labels became known after as-of and were left out", c.later},
		{"labels_duplicate", "%d labels are of an id that has one already; the one that became known last counts", c.duplicate},
		{"labels_unknown_id", "%d labels are of ids that the snapshot does not have", c.unknown},
		{"labels_immature", fmt.Sprintf("%%d of %d rows are too young at as-of for their label to be mature, and are in no part", rows), c.immature},
		{"labels_missing", fmt.Sprintf("%%d of %d rows have no label, and are in no part", rows), c.without},
		{"labels_slower_than_delay", "%d labels became known later than the delay after which a definition of features.defs reads them: it sees them too early", c.slow},
	} {
		if w.n > 0 {
			r.data.Warnings = append(r.data.Warnings, warning(w.code, w.text, w.n))
		}
	}
}

// shortestDelay is after how long a definition first reads the label.
func (r *reader) shortestDelay() int64 {
	delay := int64(math.MaxInt64 / 4)
	if r.data.Defs == nil {
		return delay
	}
	for i := range r.data.Defs.Set.Defs {
		if def := &r.data.Defs.Set.Defs[i]; readsField(def, r.f.Spec.Data.Label.Column) {
			delay = min(delay, def.Delay)
		}
	}
	return delay
}

// labelsOf is 1 for bad and 0 for good; NaN for a row that has no label, which
// only labels of a file of their own may lack.
func (r *reader) labelsOf(t *datasets.Table) ([]float64, error) {
	d := &r.f.Spec.Data
	c := t.Column(d.Label.Column)
	switch {
	case r.labels == nil:
		return datasets.Labels(t, d.Label.Column, d.Label.Positive)
	case c == nil: // they were not joined, for a fault that is known
		return nil, nil
	}
	var rows []int32
	for i := range int32(t.Rows) {
		if !c.IsNull(int(i)) {
			rows = append(rows, i)
		}
	}
	some, err := datasets.Labels(&datasets.Table{Rows: len(rows), Cols: []datasets.Column{c.Take(rows)}}, d.Label.Column, d.Label.Positive)
	if err != nil {
		return nil, err
	}
	dst := make([]float64, t.Rows)
	for i := range dst {
		dst[i] = math.NaN()
	}
	for k, i := range rows {
		dst[i] = some[k]
	}
	return dst, nil
}
