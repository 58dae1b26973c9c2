package feature

import "context"

// sweep is the replay of one entity field.
type sweep struct {
	b       *batch
	subject *subject
	code    []int32   // of the entity by event, -1 for none
	start   []int32   // entity c has the places start[c] to start[c+1]
	event   []int32   // place -> event, by entity, then by log
	place   []int32   // event -> place
	words   []int     // of an entry, by plan
	entries [][]int64 // by plan, by place
	out     *sweepRows
}

// sort puts the events in order of the entity's values; those of one value
// stay in the order of the log.
func (b *batch) sort(s *subject) *sweep {
	w := &sweep{b: b, subject: s, place: make([]int32, b.ev.N), event: make([]int32, b.ev.N)}
	n := w.codes()
	w.start = make([]int32, n+1)
	for _, c := range w.code {
		if c >= 0 {
			w.start[c+1]++
		}
	}
	for c := range n {
		w.start[c+1] += w.start[c]
	}
	next := append([]int32(nil), w.start...)
	for k := range b.ev.N {
		i := b.at(k)
		if c := w.code[i]; c >= 0 {
			w.place[i] = next[c]
			w.event[next[c]] = i
			next[c]++
		}
	}
	w.event = w.event[:w.start[n]]
	for _, p := range s.plans {
		w.words = append(w.words, p.words())
		w.entries = append(w.entries, make([]int64, len(w.event)*p.words()))
	}
	w.out = newSweepRows(b.ev.N, s.plans)
	return w
}

// codes numbers the entity's values and says how many there are.
func (w *sweep) codes() int {
	s := &w.b.ev.Fields[w.subject.field]
	if w.subject.text {
		w.code = s.Code
		return len(s.Levels)
	}
	w.code = make([]int32, w.b.ev.N)
	numbers := map[int64]int32{}
	for i, x := range s.Num {
		w.code[i] = -1
		if x == x {
			w.code[i] = number(numbers, numberID(x))
		}
	}
	return len(numbers)
}

// number gives each key a number, in the order in which they are seen.
func number[K comparable](numbers map[K]int32, k K) int32 {
	n, ok := numbers[k]
	if !ok {
		n = int32(len(numbers))
		numbers[k] = n
	}
	return n
}

// enter makes the entries of all events, each at its place.
func (w *sweep) enter(ctx context.Context) {
	const block = 1024
	for k := range w.subject.plans {
		columns := w.b.masks(w.subject.plans[k])
		w.b.each(ctx, w.b.ev.N, block, func(next func() (int, int, bool)) {
			masks := make([]uint64, block)
			for {
				from, to, ok := next()
				if !ok {
					return
				}
				clear(masks)
				for bit := range columns {
					columns[bit].add(masks[:to-from], from, bit)
				}
				for i := from; i < to; i++ {
					if w.code[i] >= 0 {
						w.fill(k, i, masks[i-from])
					}
				}
			}
		})
	}
}

// fill is [plan.fill] on columns: a text that is counted stands as its code, so
// that no text has to be compared.
func (w *sweep) fill(k, i int, mask uint64) {
	p, ev := w.subject.plans[k], &w.b.ev
	e := w.entry(k, int(w.place[i]))
	e[wordTime], e[wordMask] = ev.Time[i], int64(mask)
	if outside(ev.Time[i]) {
		w.b.refuse(i, errTime(ev.Time[i]))
	}
	for n := range p.nums {
		if err := p.nums[n].put(&e[wordsFixed+n], ev.Fields[p.nums[n].field].Num[i]); err != nil {
			w.b.refuse(i, err)
		}
	}
	for n, c := range p.counted {
		word := &e[wordsFixed+len(p.nums)+n]
		if s := &ev.Fields[c.field]; c.text {
			*word = int64(s.Code[i])
		} else {
			*word = numberID(s.Num[i])
		}
	}
}

func (w *sweep) entry(plan, place int) []int64 {
	n := w.words[plan]
	return w.entries[plan][place*n : (place+1)*n : (place+1)*n]
}

// sweep replays the entities, some at a time.
func (w *sweep) sweep(ctx context.Context) {
	n := len(w.start) - 1
	const block = 16
	w.b.each(ctx, n, block, func(next func() (int, int, bool)) {
		pasts := w.subject.newPasts()
		dst := &rowWriter{rows: w.out, v: make([]float32, len(w.b.x.ops))}
		for {
			from, to, ok := next()
			if !ok {
				return
			}
			for c := from; c < to; c++ {
				w.entity(dst, pasts, int(w.start[c]), int(w.start[c+1]))
			}
			w.b.tell(int(w.start[to] - w.start[from]))
		}
	})
	w.strangers()
}

// entity replays the events of one value, in the order of the log.
func (w *sweep) entity(dst *rowWriter, pasts []past, from, to int) {
	if from == to {
		return
	}
	for _, p := range pasts {
		p.reset()
	}
	var e entry // one for all: a past may not keep it
	for place := from; place < to; place++ {
		i, group := int(w.event[place]), 0
		dst.begin()
		for k, p := range pasts {
			e.w = w.entry(k, place)
			dst.add(group, w.subject.plans[k], p, e.w[wordTime])
			group += len(w.subject.plans[k].windows) + 1
			if err := p.check(&e); err != nil {
				w.b.refuse(i, err)
				return
			}
			if !p.add(&e) {
				w.b.late[i] = true
			}
		}
		w.out.row[i] = dst.end()
	}
}

// strangers writes that the features of events without the entity are missing.
func (w *sweep) strangers() {
	n := 0
	for i, c := range w.code {
		if c < 0 {
			w.out.row[i] = noEntity
			n++
		}
	}
	w.b.tell(n)
}
