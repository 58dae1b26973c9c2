package feature

import (
	"fmt"
	"math"
	"sort"
)

// Extractor computes vectors from records of one layout. It holds no state of
// its own and may be used by many goroutines.
type Extractor struct {
	ops []bound
}

// bound is a definition that is tied to the places of its inputs.
type bound struct {
	op      string
	a, b    int // places in the record
	def     Def
	inputs  []int
	text    []bool
	numbers map[float64]float32 // code of one number: by value
	texts   map[string]float32  // code of one text or a cross
	unknown float32
}

// Bind ties the set to the layout of records.
func (f *Fitted) Bind(layout Layout) (*Extractor, error) {
	if err := f.Set.Check(layout); err != nil {
		return nil, err
	}
	if len(f.Vocab) != len(f.Defs) {
		return nil, fmt.Errorf("feature: there are %d vocabularies; want %d, one a definition", len(f.Vocab), len(f.Defs))
	}
	x := &Extractor{ops: make([]bound, len(f.Defs))}
	for i, d := range f.Defs {
		b := bound{op: d.Op, def: d, a: layout.index(d.Inputs[0]), unknown: float32(len(f.Vocab[i]))}
		for _, in := range d.Inputs {
			b.b = layout.index(in)
			b.inputs = append(b.inputs, b.b)
			b.text = append(b.text, layout[b.b].Text)
		}
		b.codes(f.Vocab[i])
		x.ops[i] = b
	}
	return x, nil
}

// codes prepares the look-up of a category. A number is looked up by its value:
// every vocabulary word that is the canonical text of a number stands for it.
func (b *bound) codes(vocab []string) {
	if !b.def.categorical() {
		return
	}
	b.texts = make(map[string]float32, len(vocab))
	for k, word := range vocab {
		b.texts[word] = float32(k)
	}
	if len(b.inputs) == 1 && !b.text[0] {
		b.numbers = make(map[float64]float32, len(vocab))
		for k, word := range vocab {
			if x, ok := textNumber(word); ok {
				b.numbers[x] = float32(k)
			}
		}
	}
}

// Vector computes the features of r into dst, one number a definition, from r
// and from h, the past before r. It allocates nothing, but for crosses.
// A result that float32 cannot hold is missing.
func (x *Extractor) Vector(dst []float32, h *History, r *Record) {
	for i := range x.ops {
		dst[i] = x.ops[i].value(r)
	}
}

// Observe makes r part of the past. The operations of this version have none.
func (x *Extractor) Observe(h *History, r *Record) {}

var missing = float32(math.NaN())

func (b *bound) value(r *Record) float32 {
	switch b.op {
	case Code, Cross:
		return b.code(r)
	case Raw:
		return narrow(r.Num[b.a])
	case Log:
		return narrow(signedLog(r.Num[b.a]))
	case Clip:
		return narrow(clip(r.Num[b.a], b.def.Lo, b.def.Hi))
	case Ratio:
		if r.Num[b.b] == 0 {
			return missing
		}
		return narrow(r.Num[b.a] / r.Num[b.b])
	}
	v := r.Num[b.a]
	if v != v {
		return missing
	}
	edges := b.def.Edges
	return float32(sort.Search(len(edges), func(i int) bool { return edges[i] > v }))
}

func (b *bound) code(r *Record) float32 {
	if b.numbers != nil {
		v := r.Num[b.a]
		if v != v {
			return missing
		}
		if k, ok := b.numbers[v]; ok {
			return k
		}
		return b.unknown
	}
	s, ok := categoryText(r, b.inputs, b.text)
	if !ok {
		return missing
	}
	if k, ok := b.texts[s]; ok {
		return k
	}
	return b.unknown
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

// narrow rounds to float32: -0 becomes 0, and what float32 cannot hold NaN,
// of one bit pattern.
func narrow(x float64) float32 {
	v := float32(x)
	if v-v != 0 {
		return missing
	}
	return v + 0
}
