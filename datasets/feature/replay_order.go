package feature

import (
	"cmp"
	"fmt"
	"slices"
)

// CheckLog refuses a log whose clock goes backwards within a sequence number:
// of two events of one seq, the later one in the order of rows may not be
// earlier in time. seq nil: any order is right.
func CheckLog(time, seq []int64) error {
	if seq == nil {
		return nil
	}
	var bySeq []int32
	if !ascending(len(seq), func(i int) int { return cmp.Compare(seq[i-1], seq[i]) }) {
		bySeq = rowsUpTo(len(seq))
		slices.SortStableFunc(bySeq, func(a, b int32) int { return cmp.Compare(seq[a], seq[b]) })
	}
	for k := 1; k < len(seq); k++ {
		a, b := k-1, k
		if bySeq != nil {
			a, b = int(bySeq[a]), int(bySeq[b])
		}
		if seq[a] == seq[b] && time[b] < time[a] {
			return fmt.Errorf("feature: rows %d and %d have seq %d, and the clock goes backwards from %s to %s; want ascending times within a seq", a+1, b+1, seq[a], timeText(time[a]), timeText(time[b]))
		}
	}
	return nil
}

// logOrder lists rows in the order of the log: (seq, time, row), or (time, row)
// without seq; nil when they stand in it.
func logOrder(time, seq []int64) []int32 {
	compare := func(a, b int) int {
		c := 0
		if seq != nil {
			c = cmp.Compare(seq[a], seq[b])
		}
		if c == 0 {
			c = cmp.Compare(time[a], time[b])
		}
		return c
	}
	if ascending(len(time), func(i int) int { return compare(i-1, i) }) {
		return nil
	}
	dst := rowsUpTo(len(time))
	slices.SortFunc(dst, func(a, b int32) int { return cmp.Or(compare(int(a), int(b)), cmp.Compare(a, b)) })
	return dst
}

func ascending(n int, compare func(i int) int) bool {
	for i := 1; i < n; i++ {
		if compare(i) > 0 {
			return false
		}
	}
	return true
}

func rowsUpTo(n int) []int32 {
	dst := make([]int32, n)
	for i := range dst {
		dst[i] = int32(i)
	}
	return dst
}
