package feature

import (
	"fmt"
	"math"
	"slices"
)

// Extractor computes vectors from records of one layout. It holds no state of
// its own and may be used by many goroutines, each with its own [History].
type Extractor struct {
	layout   Layout
	ops      []bound // by definition; those on the past are empty
	order    []int   // the definitions on the record, each behind those it reads
	subjects []subject
	late     int64
}

// bound is a definition that is tied to the places of its inputs.
type bound struct {
	op     int    // place in Ops
	a, b   source // b only where there are two inputs
	lo, hi float64
	edges  []float64
	left   lookup // code, and the first input of cross
	right  lookup // the second input of cross
	pairs  map[[2]int32]float32
	other  float32 // the code of a value that is not in the vocabulary
}

// source is where an input stands: a field of the record, or a definition in
// the vector.
type source struct {
	at  int
	def bool
}

func (s source) number(v []float32, r *Record) float64 {
	if s.def {
		return float64(v[s.at])
	}
	return r.Num[s.at]
}

// Bind ties the set to the layout of records.
func (f *Fitted) Bind(layout Layout) (*Extractor, error) {
	if err := f.Set.Check(layout); err != nil {
		return nil, err
	}
	if err := f.checkVocab(); err != nil {
		return nil, err
	}
	subjects, err := compile(&f.Set, layout)
	if err != nil {
		return nil, err
	}
	x := &Extractor{layout: layout, ops: make([]bound, len(f.Defs)), subjects: subjects, late: f.Late}
	if x.order, err = f.Set.order(); err != nil {
		return nil, err
	}
	for _, i := range x.order {
		x.ops[i] = f.bind(i, layout)
	}
	return x, nil
}

func (f *Fitted) bind(i int, layout Layout) bound {
	d, vocab := &f.Defs[i], f.Vocab[i]
	b := bound{op: place(Ops, d.Op), lo: d.Lo, hi: d.Hi, edges: d.Edges, other: float32(len(vocab))}
	b.a = f.source(d, 0, layout)
	if len(d.Inputs) == 2 {
		b.b = f.source(d, 1, layout)
	}
	switch d.Op {
	case Code:
		b.left = newLookup(layout[b.a.at].Text, len(vocab))
		for k, word := range vocab {
			b.left.put(word, int32(k))
		}
	case Cross:
		b.left, b.right = newLookup(layout[b.a.at].Text, 0), newLookup(layout[b.b.at].Text, 0)
		b.pairs = make(map[[2]int32]float32, len(vocab))
		for k, word := range vocab {
			b.putPair(word, float32(k))
		}
	}
	return b
}

func (s *Set) source(d *Def, input int, layout Layout) source {
	name := d.Inputs[input]
	if at := s.reads(d, name); at >= 0 {
		return source{at, true}
	}
	return source{layout.index(name), false}
}

// Vector computes the features of r, a record of the layout that was bound,
// from r and from h, the past before r. It writes one number a definition to
// dst, in their order:
//
//	raw     the number
//	log     sign(x) ln(1+|x|)
//	clip    lo when x < lo, hi when x > hi, else x
//	ratio   a/b; missing when b is 0
//	bucket  how many of the edges are <= x: 0 to len(edges)
//	code    the place of the value in the vocabulary; len(vocabulary) when it is not there
//	cross   the place of the pair, likewise; a pair's word is a, "\x1f", b
//
// and, over the events of a window (see the package):
//
//	count       how many
//	sum         of the inputs, each rounded to its decimals (ties to even); 0 when there is none
//	mean, risk  of the inputs, likewise; missing when there is none
//	stddev      of the inputs, likewise, of the population: 0 for one event
//	min, max    of the inputs
//	distinct    how many distinct inputs, at most cap
//	share       events that pass where / all events; missing when there is none
//	velocity    (count in window / window) / (count in over / over); missing when there is none in over
//	last        the input of the newest event that is not newer than r
//	since_last  seconds from the newest event that is not newer than r
//	since_first seconds from the oldest event that is not newer than r
//
// A feature with a missing input is missing, as is one on the past of an
// entity that the record does not name. The result is computed in double
// and rounded to float32 once; one that float32 cannot hold, such as a ratio
// of 1e300 and 1, is missing too, so that a vector never holds an infinity.
// Missing is always the NaN of bits 0x7fc00000, and zero is never -0.
//
// Vector allocates nothing.
func (x *Extractor) Vector(dst []float32, h *History, r *Record) {
	if len(x.subjects) > 0 {
		h.use(x)
		for i := range h.subjects {
			h.subjects[i].read(dst, r)
		}
	}
	for _, i := range x.order {
		dst[i] = x.ops[i].value(dst, r)
	}
}

// Places in Ops.
const (
	opRaw = iota
	opCode
	opLog
	opClip
	opRatio
	opBucket
	opCross
)

// place is where an operation stands in Ops or PastOps, which the constants number.
func place(ops []string, op string) int {
	i := slices.Index(ops, op)
	if i < 0 {
		panic("feature: op " + op + " was not checked")
	}
	return i
}

var missing = math.Float32frombits(0x7fc00000)

// value is the feature of a record of which v has what the definition reads.
func (b *bound) value(v []float32, r *Record) float32 {
	switch b.op {
	case opRaw:
		return narrow(b.a.number(v, r))
	case opCode:
		return b.code(r)
	case opLog:
		return narrow(SignedLog(b.a.number(v, r)))
	case opClip:
		return narrow(clip(b.a.number(v, r), b.lo, b.hi))
	case opRatio:
		return ratio(b.a.number(v, r), b.b.number(v, r))
	case opBucket:
		return bucket(b.edges, b.a.number(v, r))
	case opCross:
		return b.cross(r)
	}
	panic(fmt.Sprintf("feature: op %d has no value", b.op))
}

// clip limits x; NaN stays.
func clip(x, lo, hi float64) float64 {
	switch {
	case x < lo:
		return lo
	case x > hi:
		return hi
	}
	return x
}

func ratio(a, b float64) float32 {
	if b == 0 {
		return missing
	}
	return narrow(a / b)
}

func bucket(edges []float64, x float64) float32 {
	if x != x {
		return missing
	}
	lo, hi := 0, len(edges) // edges[:lo] <= x < edges[hi:]
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if edges[mid] <= x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return float32(lo)
}

// narrow rounds to float32: -0 becomes 0, and what float32 cannot hold NaN,
// of one bit pattern.
func narrow(x float64) float32 {
	v := float32(x)
	if v-v != 0 {
		return missing
	}
	return v + 0
}
