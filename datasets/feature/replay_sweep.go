package feature

import (
	"context"
	"math"
)

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
	out     sweepRows
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
		for _, o := range p.outs {
			w.out.defs = append(w.out.defs, o.def)
		}
	}
	w.out.x = make([]float32, b.ev.N*len(w.out.defs))
	return w
}

// codes numbers the entity's values and says how many there are.
func (w *sweep) codes() int {
	b, field := w.b, w.subject.field
	if w.subject.text {
		codes, n := b.codes(field)
		w.code = codes
		return n
	}
	w.code = make([]int32, b.ev.N)
	numbers, r := map[uint64]int32{}, b.x.newRecord()
	for i := range w.code {
		b.fill(r, i)
		w.code[i] = -1
		if x := r.Num[field]; x == x {
			w.code[i] = number(numbers, math.Float64bits(x+0))
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
	const block = 2048
	codes := w.counted()
	w.b.each(ctx, w.b.ev.N, block, func(next func() (int, int, bool)) {
		r := w.b.x.newRecord()
		scratch := make([]entry, len(w.subject.plans))
		for k, p := range w.subject.plans {
			scratch[k] = p.newEntry()
		}
		for {
			from, to, ok := next()
			if !ok {
				return
			}
			for i := from; i < to; i++ {
				if w.code[i] < 0 {
					continue
				}
				w.b.fill(r, i)
				for k, p := range w.subject.plans {
					e := entry{w.entry(k, int(w.place[i])), scratch[k].texts}
					if err := p.fill(&e, r); err != nil {
						w.b.refuse(i, r.Seq, err)
					}
					for n, c := range codes[k] {
						if c != nil {
							e.w[wordsFixed+len(p.nums)+n] = int64(c[i])
						}
					}
				}
			}
		}
	})
}

// counted gives the codes of the texts whose distinct values are counted, by
// plan: with them no text has to be compared.
func (w *sweep) counted() [][][]int32 {
	dst := make([][][]int32, len(w.subject.plans))
	for k, p := range w.subject.plans {
		dst[k] = make([][]int32, len(p.counted))
		for n, c := range p.counted {
			if c.text {
				dst[k][n], _ = w.b.codes(c.field)
			}
		}
	}
	return dst
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
		v := make([]float32, len(w.b.x.ops))
		for {
			from, to, ok := next()
			if !ok {
				return
			}
			for c := from; c < to; c++ {
				w.entity(pasts, v, int(w.start[c]), int(w.start[c+1]))
			}
			w.b.tell(int(w.start[to] - w.start[from]))
		}
	})
	w.strangers()
}

// entity replays the events of one value, in the order of the log.
func (w *sweep) entity(pasts []past, v []float32, from, to int) {
	if from == to {
		return
	}
	for _, p := range pasts {
		p.reset()
	}
	for place := from; place < to; place++ {
		i := int(w.event[place])
		for k, p := range pasts {
			e := entry{w.entry(k, place), nil}
			p.read(v, e.w[wordTime])
			if err := p.check(&e); err != nil {
				w.b.refuse(i, e.w[wordSeq], err)
				return
			}
			if !p.add(&e) {
				w.b.late[i] = true
			}
		}
		dst := w.out.x[i*len(w.out.defs):]
		for k, j := range w.out.defs {
			dst[k] = v[j]
		}
	}
}

// strangers writes that the features of events without the entity are missing.
func (w *sweep) strangers() {
	n := len(w.out.defs)
	for i, c := range w.code {
		if c >= 0 {
			continue
		}
		for k := range n {
			w.out.x[i*n+k] = missing
		}
		w.b.tell(1)
	}
}
