package job

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/riskbench/riskbench/reports"
)

// A latency is recorded to 1 ns below 2,048 ns and to three significant digits
// from there to an hour. A longer one counts as an hour: the process was
// stopped meanwhile, and it is above every percentile or the machine is unfit.
const (
	shortest = 1
	longest  = int64(3600e9)
	digits   = 3
)

// percentiles puts nanoseconds into a histogram of buckets whose width grows
// with the value (HDR, Tene) and reads nearest ranks from it: the p-th
// percentile is the upper end of the bucket of the value whose rank is p % of
// n, rounded; at most .1 % above that value.
func percentiles(ns []int64) reports.Latency {
	h := hdrhistogram.New(shortest, longest, digits)
	for _, v := range ns {
		_ = h.RecordValue(min(max(v, 0), longest)) // within its range: never an error
	}
	at := func(p float64) float64 { return float64(h.ValueAtQuantile(p)) / 1e3 }
	return reports.Latency{P50: at(50), P95: at(95), P99: at(99), P999: at(99.9), N: len(ns)}
}
