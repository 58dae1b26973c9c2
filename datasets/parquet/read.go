package parquet

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/riskbench/riskbench/datasets"
)

// task is one column of one row group of one file.
type task struct {
	part, group int
	field, col  int // the column in the snapshot and in the table
}

// Read gives the named columns, in the order asked for; no names: all of them.
// The table is the same, bit for bit, for any number of workers; fewer than
// one counts as one. Every value that is missing has its bit in Null; it is
// NaN in a float column, 0 in I64, -1 in Code. Levels are in the order of first
// appearance over the whole snapshot. Of several faults that of the first row
// group is told, and in it that of the first column.
func (f *File) Read(ctx context.Context, columns []string, workers int) (*datasets.Table, error) {
	asked, err := f.pick(columns)
	if err != nil {
		return nil, err
	}
	fields := f.stored(asked)
	files, err := f.openAll()
	defer func() {
		for _, r := range files {
			r.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	job := f.job(ctx, fields, files)
	if err := job.checkClaims(); err != nil {
		return nil, err
	}
	job.allocate()
	if err := job.run(workers); err != nil {
		return nil, err
	}
	each(len(fields), workers, job.finish)
	if err := ctx.Err(); err != nil || f.hive == nil {
		return job.table, err
	}
	return f.withKeys(job.table, fields, asked)
}

// stored lists the fields that are read from the files: those that were asked
// for, and those that the folders' names must agree with.
func (f *File) stored(asked []int) []int {
	if f.hive == nil {
		return asked
	}
	var dst []int
	for _, j := range asked {
		if j < len(f.parts[0].leaves) {
			dst = append(dst, j)
		}
	}
	for _, h := range f.hive {
		if h.twice && !slices.Contains(dst, h.field) {
			dst = append(dst, h.field)
		}
	}
	return dst
}

// withKeys checks the keys against the files and gives the columns that were
// asked for, in that order.
func (f *File) withKeys(t *datasets.Table, stored, asked []int) (*datasets.Table, error) {
	dst := &datasets.Table{Rows: t.Rows, Cols: make([]datasets.Column, len(asked))}
	for i, j := range asked {
		if at := slices.Index(stored, j); at >= 0 {
			dst.Cols[i] = t.Cols[at]
		}
	}
	for _, h := range f.hive {
		if h.twice {
			if err := f.checkKey(h, &t.Cols[slices.Index(stored, h.field)]); err != nil {
				return nil, err
			}
		} else if at := slices.Index(asked, h.field); at >= 0 {
			dst.Cols[at] = f.keyColumn(h)
		}
	}
	return dst, nil
}

// pick finds the columns of the snapshot by name.
func (f *File) pick(columns []string) ([]int, error) {
	names := make([]string, len(f.fields))
	at := make(map[string]int, len(f.fields))
	for j := range f.fields {
		names[j] = f.fields[j].Name
		at[names[j]] = j
	}
	if len(columns) == 0 {
		columns = names
	}
	dst := make([]int, len(columns))
	asked := make(map[string]bool, len(columns))
	var faults []string
	for i, name := range columns {
		j, ok := at[name]
		switch {
		case !ok && datasets.Nearest(name, names) != "":
			faults = append(faults, fmt.Sprintf("there is no column %q; did you mean %q?", name, datasets.Nearest(name, names)))
		case !ok:
			faults = append(faults, fmt.Sprintf("there is no column %q", name))
		case asked[name]:
			faults = append(faults, fmt.Sprintf("column %q is asked for twice", name))
		}
		asked[name] = true
		dst[i] = j
	}
	if faults != nil {
		return nil, &DataError{File: f.path, Msg: strings.Join(faults, "; ")}
	}
	return dst, nil
}

// openAll opens the files for reading.
func (f *File) openAll() ([]*os.File, error) {
	var dst []*os.File
	for i := range f.parts {
		r, err := os.Open(f.parts[i].path)
		if err != nil {
			return dst, systemError(f.parts[i].path, err)
		}
		dst = append(dst, r)
		st, err := r.Stat()
		if err != nil {
			return dst, systemError(f.parts[i].path, err)
		}
		if st.Size() != f.parts[i].size {
			return dst, &DataError{File: f.parts[i].path, Msg: fmt.Sprintf("the file has changed: it had %d bytes and has %d", f.parts[i].size, st.Size())}
		}
	}
	return dst, nil
}

// job is one Read.
type job struct {
	ctx      context.Context
	file     *File
	files    []*os.File
	fields   []int
	tasks    []task
	sections []section // by task
	table    *datasets.Table
}

func (f *File) job(ctx context.Context, fields []int, files []*os.File) *job {
	j := &job{ctx: ctx, file: f, files: files, fields: fields}
	at := 0
	for p := range f.parts {
		for g := range f.parts[p].groups {
			rows := f.parts[p].groups[g].rows
			for c, field := range fields {
				j.tasks = append(j.tasks, task{p, g, field, c})
				j.sections = append(j.sections, section{at: at, rows: rows})
			}
			at += rows
		}
	}
	return j
}

func (j *job) chunkOf(t task) (chunk, *leaf) {
	p := &j.file.parts[t.part]
	at := p.leaf[t.field]
	return p.groups[t.group].chunks[at], &p.leaves[at]
}

// fault gives a task's error its place.
func (j *job) fault(t task, err error) error {
	p := &j.file.parts[t.part]
	return &DataError{File: p.path, Column: j.file.fields[t.field].Name, Msg: fmt.Sprintf("row group %d: %v", t.group, err), Err: err}
}

// checkClaims looks at row groups that have very many rows for their bytes,
// before memory is taken for the rows: their page headers must bear the count
// out. Such chunks are small, so that this costs little.
func (j *job) checkClaims() error {
	for i, t := range j.tasks {
		c, _ := j.chunkOf(t)
		rows := j.sections[i].rows
		if rows < 1<<20 || int64(rows) < 64*c.size {
			continue
		}
		src := make([]byte, c.size)
		if _, err := j.files[t.part].ReadAt(src, c.offset); err != nil {
			return j.fault(t, fmt.Errorf("cannot read the file: %s", oneLine(err.Error())))
		}
		if err := countRows(src, rows); err != nil {
			return j.fault(t, err)
		}
	}
	return nil
}

// countRows says whether the page headers of a chunk have that many rows.
func countRows(src []byte, rows int) error {
	left := rows
	for len(src) > 0 && left > 0 {
		h, size, err := readHeader(src, left)
		if err != nil {
			return err
		}
		src = src[size+int(h.CompressedPageSize):]
		if h.DataPageHeader.Valid || h.DataPageHeaderV2.Valid {
			left -= h.n
		}
	}
	if left != 0 {
		return fmt.Errorf("the pages have %d rows; want %d", rows-left, rows)
	}
	return nil
}

func (j *job) allocate() {
	n := j.file.rows
	j.table = &datasets.Table{Rows: n, Cols: make([]datasets.Column, len(j.fields))}
	for i, field := range j.fields {
		c := &j.table.Cols[i]
		c.Name, c.Kind = j.file.fields[field].Name, j.file.fields[field].Kind
		switch c.Kind {
		case datasets.Float64:
			c.F64 = make([]float64, n)
		case datasets.Float32:
			c.F32 = make([]float32, n)
		case datasets.Text:
			c.Code = make([]int32, n)
		default:
			c.I64 = make([]int64, n)
		}
	}
}

// run does the tasks, those with the most bytes first.
func (j *job) run(workers int) error {
	order := make([]int, 0, len(j.tasks))
	for i := range j.tasks {
		if j.sections[i].rows > 0 {
			order = append(order, i)
		}
	}
	size := func(i int) int64 { c, _ := j.chunkOf(j.tasks[i]); return c.size }
	sort.SliceStable(order, func(a, b int) bool { return size(order[a]) > size(order[b]) })
	errs := make([]error, len(j.tasks))
	var next, bad atomic.Int64
	bad.Store(int64(len(j.tasks)))
	var wg sync.WaitGroup
	for range min(max(workers, 1), len(order)) {
		wg.Go(func() {
			var w worker
			defer w.close()
			for {
				k := int(next.Add(1) - 1)
				if k >= len(order) || j.ctx.Err() != nil {
					return
				}
				i := order[k]
				if int64(i) > bad.Load() {
					continue // a task before it has failed
				}
				t := j.tasks[i]
				c, lf := j.chunkOf(t)
				if err := w.read(&j.table.Cols[t.col], &j.sections[i], j.files[t.part], c, lf); err != nil {
					errs[i] = j.fault(t, err)
					lower(&bad, int64(i))
				}
			}
		})
	}
	wg.Wait()
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if i := bad.Load(); i < int64(len(errs)) {
		return errs[i]
	}
	return nil
}

// lower makes x the minimum of itself and to.
func lower(x *atomic.Int64, to int64) {
	for {
		was := x.Load()
		if was <= to || x.CompareAndSwap(was, to) {
			return
		}
	}
}

// each calls do(0) to do(n-1) from up to workers goroutines.
func each(n, workers int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(max(workers, 1), n) {
		wg.Go(func() {
			for i := int(next.Add(1) - 1); i < n; i = int(next.Add(1) - 1) {
				do(i)
			}
		})
	}
	wg.Wait()
}

// finish puts together what the row groups of column c could not write
// themselves: the bits of missing rows, and one list of levels.
func (j *job) finish(c int) {
	dst := &j.table.Cols[c]
	var code map[string]int32
	for i := c; i < len(j.sections); i += len(j.fields) {
		s := &j.sections[i]
		if s.null != nil {
			if dst.Null == nil {
				dst.Null = make([]uint64, (j.table.Rows+63)/64)
			}
			for k, x := range s.null {
				orBits(dst.Null, s.at+64*k, min(64, s.rows-64*k), x)
			}
		}
		if dst.Kind != datasets.Text {
			continue
		}
		if i == c {
			dst.Levels = s.levels // the first row group's codes stand as they are
			continue
		}
		if code == nil {
			code = make(map[string]int32, len(dst.Levels))
			for k, level := range dst.Levels {
				code[level] = int32(k)
			}
		}
		recode(dst, s, code)
	}
}

// recode makes the codes of a row group those of the column.
func recode(dst *datasets.Column, s *section, code map[string]int32) {
	to := make([]int32, len(s.levels))
	for k, level := range s.levels {
		c, ok := code[level]
		if !ok {
			c = int32(len(dst.Levels))
			code[level] = c
			dst.Levels = append(dst.Levels, level)
		}
		to[k] = c
	}
	part := dst.Code[s.at : s.at+s.rows]
	for i, c := range part {
		if c >= 0 {
			part[i] = to[c]
		}
	}
}
