package gorgonia

import (
	"sync"
	"sync/atomic"
)

// shards is the number of parts that the rows of a batch are cut into, for any
// number of workers. Each part adds into gradients of its own, which are summed
// in the order of the parts: so the workers change no bit.
const shards = 8

// pool runs the parts of one operation on a fixed number of goroutines.
type pool struct{ workers int }

// each calls work once for every shard with the rows [lo, hi) of batch rows.
func (p pool) each(batch int, work func(shard, lo, hi int)) {
	run := func(s int) {
		if lo, hi := span(s, batch); lo < hi {
			work(s, lo, hi)
		}
	}
	if p.workers == 1 {
		for s := range shards {
			run(s)
		}
		return
	}
	var next atomic.Int32
	var wg sync.WaitGroup
	for range min(p.workers, shards) {
		wg.Go(func() {
			for s := int(next.Add(1)) - 1; s < shards; s = int(next.Add(1)) - 1 {
				run(s)
			}
		})
	}
	wg.Wait()
}

// span is the rows [lo, hi) of a shard.
func span(shard, batch int) (lo, hi int) {
	return shard * batch / shards, (shard + 1) * batch / shards
}

// partial is one buffer a shard, of the size of all gradients of an operation.
type partial [shards][]float32

func newPartial(size int) *partial {
	p := &partial{}
	for s := range p {
		p[s] = make([]float32, size)
	}
	return p
}

// sum writes the sum of the shards, in their order, to dst. Shards without rows hold zeros.
func (p *partial) sum(dst []float32) {
	copy(dst, p[0])
	for _, part := range p[1:] {
		for i, x := range part {
			dst[i] += x
		}
	}
}

// transpose writes src (rows, columns) to dst (columns, rows).
func transpose(dst, src []float32, rows, columns int) {
	for r := range rows {
		for c, x := range src[r*columns : (r+1)*columns] {
			dst[c*rows+r] = x
		}
	}
}
