package eval

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

const (
	digitBits   = 11
	digits      = 1 << digitBits
	lowBits     = 64 - 4*digitBits // of a key that the passes over all keys leave out
	shortRun    = 32
	smallSort   = 1 << 11 // below this many keys a comparison sort is faster
	parallelMin = 1 << 16 // rows a goroutine must have to be worth its start
	maxWorkers  = 8
)

// orderedKey maps finite scores to integers that ascend as scores descend.
// Both zeros have one key: they are a tie.
func orderedKey(x float64) uint64 {
	u := math.Float64bits(x)
	if x == 0 {
		u = 0
	}
	return ^(u ^ (uint64(int64(u)>>63) | 1<<63))
}

// keyScore is the inverse of orderedKey.
func keyScore(key uint64) float64 {
	u := ^key
	if u>>63 != 0 {
		return math.Float64frombits(u ^ 1<<63)
	}
	return math.Float64frombits(^u)
}

// chunks calls f for equal parts of 0..n, at the same time. The parts depend
// on n and the number of processors; what is made of them must not.
func chunks(n int, f func(worker, from, to int)) {
	workers := workersFor(n)
	if workers == 1 {
		f(0, 0, n)
		return
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { f(w, n*w/workers, n*(w+1)/workers) })
	}
	wg.Wait()
}

func workersFor(n int) int {
	return max(1, min(runtime.GOMAXPROCS(0), maxWorkers, n/parallelMin))
}

type digitCounts [digits]uint32

// sortKeys sorts key ascending, and payload with it unless that is nil: a
// stable radix sort from the low digits, 11 bits a pass, over the upper 44 bits,
// and then over the low bits within each run of equal upper ones that they
// leave out of order, which is short but for scores in a very narrow range. A
// pass in which all keys have one digit is left out. It returns the sorted
// slices, which may be others than it was given.
//
// In plain Go: slices.Sort(key). Six passes over all keys took half as long again.
func sortKeys(key, payload []uint64) (sorted, moved []uint64) {
	if len(key) < smallSort && payload == nil {
		slices.Sort(key)
		return key, nil
	}
	to := make([]uint64, len(key))
	var payloadTo []uint64
	if payload != nil {
		payloadTo = make([]uint64, len(key))
	}
	sorted, moved = sortDigits(key, payload, to, payloadTo, lowBits, lowBits+digitBits, lowBits+2*digitBits, lowBits+3*digitBits)
	sortLow(sorted, moved)
	return sorted, moved
}

// sortDigits sorts by the digits at the shifts, the lowest first, between two
// pairs of slices, and returns the pair that it ends in.
func sortDigits(key, payload, to, payloadTo []uint64, shifts ...uint) (sorted, moved []uint64) {
	for _, shift := range shifts {
		place, needed := places(key, shift)
		if !needed {
			continue
		}
		scatter(to, payloadTo, key, payload, shift, place)
		key, to = to, key
		payload, payloadTo = payloadTo, payload
	}
	return key, payload
}

// sortLow sorts the runs of keys whose upper bits are equal and in order.
func sortLow(key, payload []uint64) {
	for i := 1; i < len(key); {
		if key[i-1] <= key[i] {
			i++
			continue
		}
		upper := key[i] >> lowBits
		from, to := i-1, i+1
		for from > 0 && key[from-1]>>lowBits == upper {
			from--
		}
		for to < len(key) && key[to]>>lowBits == upper {
			to++
		}
		if payload == nil {
			slices.Sort(key[from:to])
		} else {
			sortRun(key[from:to], payload[from:to])
		}
		i = to
	}
}

// sortRun sorts keys that differ in their low bits only, with their payload.
func sortRun(key, payload []uint64) {
	if len(key) > shortRun {
		sorted, moved := sortDigits(key, payload, make([]uint64, len(key)), make([]uint64, len(key)), 0, digitBits)
		copy(key, sorted)
		copy(payload, moved)
		return
	}
	for i := 1; i < len(key); i++ {
		k, p, j := key[i], payload[i], i
		for ; j > 0 && key[j-1] > k; j-- {
			key[j], payload[j] = key[j-1], payload[j-1]
		}
		key[j], payload[j] = k, p
	}
}

// places is where each worker puts its first key of each digit; needed is
// false where all keys have the same one.
func places(key []uint64, shift uint) (place []digitCounts, needed bool) {
	place = make([]digitCounts, workersFor(len(key)))
	chunks(len(key), func(worker, from, to int) {
		count := &place[worker]
		for _, k := range key[from:to] {
			count[k>>shift&(digits-1)]++
		}
	})
	next := uint32(0)
	for d := range digits {
		before := next
		for w := range place {
			place[w][d], next = next, next+place[w][d]
		}
		if int(next-before) == len(key) {
			return nil, false
		}
	}
	return place, true
}

func scatter(dst, payloadDst, key, payload []uint64, shift uint, place []digitCounts) {
	chunks(len(key), func(worker, from, to int) {
		next := &place[worker]
		if payload == nil {
			for _, k := range key[from:to] {
				d := k >> shift & (digits - 1)
				dst[next[d]] = k
				next[d]++
			}
			return
		}
		for i := from; i < to; i++ {
			d := key[i] >> shift & (digits - 1)
			dst[next[d]], payloadDst[next[d]] = key[i], payload[i]
			next[d]++
		}
	})
}
