package feature

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// Events is a batch of events for [Extractor.Replay], by columns.
type Events struct {
	N      int
	Time   []int64  // nil: all 0
	Seq    []int64  // nil: the order of time is that of the log, and rows break ties
	Fields []Series // in the order of the extractor's layout
}

// Series is the values of one field.
type Series struct {
	Num    []float64 // of a field of numbers; NaN is missing
	Code   []int32   // of a field of text: the value is Levels[Code[i]]; -1 is missing
	Levels []string  // distinct
}

// Replay gives the vectors that Vector would give for every event, with
// Observe after each, in the order of the log: one column a definition, in the
// order of the events as they are passed. TooLate is what History would count.
//
// The work goes by entity: the events of one entity field are sorted by the
// field's value, and each value's past is swept by itself, so that any number
// of workers gives the same bytes. An error is that of the first event, in the
// order of the log, that Observe would refuse. progress, which may be nil, is
// told how much of all there is has been done, by one goroutine at a time.
func (x *Extractor) Replay(ctx context.Context, ev Events, workers int, progress func(done, all int)) (dst [][]float32, tooLate int, err error) {
	b := &batch{x: x, ev: ev, workers: max(1, workers), progress: progress}
	b.all = ev.N * (len(x.subjects) + 1)
	if len(x.subjects) > 0 {
		if err := b.begin(); err != nil {
			return nil, 0, err
		}
	}
	for i := range x.subjects {
		s := b.sort(&x.subjects[i])
		s.enter(ctx)
		s.sweep(ctx)
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
		b.rows = append(b.rows, s.out)
	}
	if b.worst != nil {
		return nil, 0, b.worst.err
	}
	dst = b.vectors(ctx)
	for _, late := range b.late {
		if late {
			tooLate++
		}
	}
	return dst, tooLate, context.Cause(ctx)
}

// batch is a replay in the making.
type batch struct {
	x        *Extractor
	ev       Events
	workers  int
	order    []int32      // the events in the order of the log; nil: as they are
	late     []bool       // by event
	rows     []*sweepRows // by entity field
	mu       sync.Mutex
	worst    *refusal
	progress func(done, all int)
	done     atomic.Int64
	all      int
	telling  sync.Mutex
}

// refusal is why an event cannot be remembered.
type refusal struct {
	at  int // place in the log
	err error
}

// refuse keeps the refusal that is first in the log.
func (b *batch) refuse(i int, err error) {
	seq := int64(0)
	if b.ev.Seq != nil {
		seq = b.ev.Seq[i]
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	at := i
	if b.order != nil {
		at = slices.Index(b.order, int32(i))
	}
	if b.worst == nil || at < b.worst.at {
		b.worst = &refusal{at, fmt.Errorf("feature: event of seq %d at %s, in row %d: %w", seq, timeText(b.ev.Time[i]), i+1, b.x.named(err))}
	}
}

// at is the event at a place of the log.
func (b *batch) at(k int) int32 {
	if b.order == nil {
		return int32(k)
	}
	return b.order[k]
}

// begin finds the order of the log.
func (b *batch) begin() error {
	ev := b.ev
	if ev.Time == nil && ev.N > 0 {
		return errors.New("feature: the events have no time; want one, as windows look back from it")
	}
	if ev.N > 1<<31-1 {
		return fmt.Errorf("feature: there are %d events; want at most 2147483647", ev.N)
	}
	if err := CheckLog(ev.Time, ev.Seq); err != nil {
		return err
	}
	b.order = logOrder(ev.Time, ev.Seq)
	b.late = make([]bool, ev.N)
	return nil
}

// each lets the workers do blocks of the numbers below n.
func (b *batch) each(ctx context.Context, n, block int, work func(next func() (from, to int, ok bool))) {
	var at atomic.Int64
	next := func() (int, int, bool) {
		from := int(at.Add(int64(block))) - block
		if from >= n || ctx.Err() != nil {
			return 0, 0, false
		}
		return from, min(from+block, n), true
	}
	var wg sync.WaitGroup
	for range b.workers {
		wg.Go(func() { work(next) })
	}
	wg.Wait()
}

// tell reports n more events.
func (b *batch) tell(n int) {
	done := b.done.Add(int64(n))
	if b.progress != nil {
		b.telling.Lock()
		defer b.telling.Unlock()
		b.progress(int(done), b.all)
	}
}

func (x *Extractor) newRecord() *Record {
	n := len(x.layout)
	return &Record{Num: make([]float64, n), Text: make([]string, n), Null: make([]bool, n)}
}

// fill writes event i.
func (b *batch) fill(dst *Record, i int) {
	for j := range b.ev.Fields {
		s := &b.ev.Fields[j]
		if s.Num != nil {
			dst.Num[j] = s.Num[i]
			continue
		}
		c := s.Code[i]
		if dst.Null[j] = c < 0; c >= 0 {
			dst.Text[j] = s.Levels[c]
		}
	}
	if b.ev.Time != nil {
		dst.Time = b.ev.Time[i]
	}
	dst.Seq = 0
	if b.ev.Seq != nil {
		dst.Seq = b.ev.Seq[i]
	}
}

// vectors turns the rows of all entities into columns and adds the definitions
// on the record.
func (b *batch) vectors(ctx context.Context) [][]float32 {
	x := b.x
	dst := make([][]float32, len(x.ops))
	for j := range dst {
		dst[j] = make([]float32, b.ev.N)
	}
	reads := x.readByRecord()
	const block = 256 // of rows that stay near
	b.each(ctx, b.ev.N, block, func(next func() (int, int, bool)) {
		r, v := x.newRecord(), make([]float32, len(x.ops))
		for {
			from, to, ok := next()
			if !ok {
				return
			}
			for _, s := range b.rows {
				s.transpose(dst, from, to)
			}
			for i := from; i < to && len(x.order) > 0; i++ {
				b.fill(r, i)
				for _, j := range reads {
					v[j] = dst[j][i]
				}
				for _, j := range x.order {
					v[j] = x.ops[j].value(v, r)
					dst[j][i] = v[j]
				}
			}
			b.tell(to - from)
		}
	})
	return dst
}

// readByRecord lists the definitions on the past that others read.
func (x *Extractor) readByRecord() []int {
	past := map[int]bool{}
	for _, j := range x.order {
		for _, s := range []source{x.ops[j].a, x.ops[j].b} {
			if s.def && !slices.Contains(x.order, s.at) {
				past[s.at] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(past))
}
