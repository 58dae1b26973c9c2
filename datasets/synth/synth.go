// Package synth simulates events whose answer is known: card transactions after
// the published description of the Fraud Detection Handbook, and logins. It
// gives tables; it writes no files and computes no features.
//
// A simulation is named by its parameters: the same parameters give the same
// rows, bit for bit, for any number of workers and on any processor. So every
// customer, user, burst and farm draws from a random stream of its own (they
// can be made in any order), and nothing rounds differently between
// processors: there is no exp, log or power of the standard library, and no
// product that a compiler could fuse with a sum.
//
// Day 0 is 2018-04-01 UTC. Times are whole seconds, so that ties occur.
package synth

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riskbench/riskbench/datasets"
)

// daySeconds is the length of a day.
const daySeconds = 24 * 60 * 60

// firstDay is day 0, in microseconds since 1970.
var firstDay = time.Date(2018, time.April, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// micros turns seconds since day 0 into the time of a table.
func micros(second int32) int64 { return firstDay + int64(second)*1_000_000 }

// The largest sizes: entity numbers, seconds and row numbers fit 32 bits.
const (
	maxEntities = 10_000_000
	maxDays     = 3650
	maxProduct  = 500_000_000 // customers or users, times days
)

// outside is an error for a number that is not in 1 to most; nil for one that is.
func outside(name string, value, most int) error {
	if value >= 1 && value <= most {
		return nil
	}
	return fmt.Errorf("synth: %s is %d; want 1 to %d", name, value, most)
}

// tooMany is an error for a simulation whose rows would not fit.
func tooMany(name string, count, days int) error {
	if count < 1 || count > maxEntities || days < 1 || days > maxDays || count*days <= maxProduct {
		return nil
	}
	return fmt.Errorf("synth: %s times days is %d; want at most %d", name, count*days, maxProduct)
}

// each calls do for 0 to n-1, each number once, from several goroutines.
func each(ctx context.Context, n, workers int, do func(i int)) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, min(workers, n)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// inOrder sorts rows by second; those of one second keep their order, as the
// place of a row is in one integer with its second, below it.
func inOrder[T any](rows []T, second func(*T) int32) []T {
	keys := make([]uint64, len(rows))
	for i := range rows {
		keys[i] = uint64(second(&rows[i]))<<32 | uint64(i)
	}
	slices.Sort(keys)
	dst := make([]T, len(rows))
	for i, k := range keys {
		dst[i] = rows[uint32(k)]
	}
	return dst
}

// ints makes a column of integers, or of times.
func ints(name string, kind datasets.Kind, n int, at func(i int) int64) datasets.Column {
	c := datasets.Column{Name: name, Kind: kind, I64: make([]int64, n)}
	for i := range c.I64 {
		c.I64[i] = at(i)
	}
	return c
}
