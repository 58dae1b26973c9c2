package feature

import (
	"fmt"
	"math"
)

// Extractor computes vectors from records of one layout. It holds no state of
// its own and may be used by many goroutines.
type Extractor struct {
	ops []bound
}

// bound is a definition that is tied to the places of its inputs.
type bound struct {
	op     int // place in Ops
	a, b   int // places of the inputs in the record; b only where there are two
	lo, hi float64
	edges  []float64
	left   lookup // code, and the first input of cross
	right  lookup // the second input of cross
	pairs  map[[2]int32]float32
	other  float32 // the code of a value that is not in the vocabulary
}

// Bind ties the set to the layout of records.
func (f *Fitted) Bind(layout Layout) (*Extractor, error) {
	if err := f.Set.Check(layout); err != nil {
		return nil, err
	}
	if err := f.checkVocab(); err != nil {
		return nil, err
	}
	x := &Extractor{ops: make([]bound, len(f.Defs))}
	for i := range f.Defs {
		x.ops[i] = bind(&f.Defs[i], f.Vocab[i], layout)
	}
	return x, nil
}

func bind(d *Def, vocab []string, layout Layout) bound {
	b := bound{op: place(d.Op), lo: d.Lo, hi: d.Hi, edges: d.Edges, other: float32(len(vocab))}
	b.a = layout.index(d.Inputs[0])
	if len(d.Inputs) == 2 {
		b.b = layout.index(d.Inputs[1])
	}
	switch d.Op {
	case Code:
		b.left = newLookup(layout[b.a].Text, len(vocab))
		for k, word := range vocab {
			b.left.put(word, int32(k))
		}
	case Cross:
		b.left, b.right = newLookup(layout[b.a].Text, 0), newLookup(layout[b.b].Text, 0)
		b.pairs = make(map[[2]int32]float32, len(vocab))
		for k, word := range vocab {
			b.putPair(word, float32(k))
		}
	}
	return b
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
// A feature with a missing input is missing. The result is computed in double
// and rounded to float32 once; one that float32 cannot hold, such as a ratio
// of 1e300 and 1, is missing too, so that a vector never holds an infinity.
// Missing is always the NaN of bits 0x7fc00000, and zero is never -0.
//
// Vector allocates nothing.
func (x *Extractor) Vector(dst []float32, h *History, r *Record) {
	for i := range x.ops {
		dst[i] = x.ops[i].value(r)
	}
}

// Observe makes r part of the past. The operations of this version have none.
func (x *Extractor) Observe(h *History, r *Record) {}

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

func place(op string) int {
	for i, o := range Ops {
		if o == op {
			return i
		}
	}
	panic("feature: op " + op + " was not checked")
}

var missing = math.Float32frombits(0x7fc00000)

func (b *bound) value(r *Record) float32 {
	switch b.op {
	case opRaw:
		return narrow(r.Num[b.a])
	case opCode:
		return b.code(r)
	case opLog:
		return narrow(SignedLog(r.Num[b.a]))
	case opClip:
		return narrow(clip(r.Num[b.a], b.lo, b.hi))
	case opRatio:
		return ratio(r.Num[b.a], r.Num[b.b])
	case opBucket:
		return bucket(b.edges, r.Num[b.a])
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
