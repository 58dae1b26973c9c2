package gbdt

import (
	"sync"
	"sync/atomic"
)

// each calls f(0) to f(n-1), each once, from up to workers goroutines, and
// returns when all are done. What f(i) writes must not depend on who calls it.
func each(workers, n int, f func(i int)) {
	if workers = min(workers, n); workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}
