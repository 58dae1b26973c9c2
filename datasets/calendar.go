package datasets

import (
	"fmt"
	"time"
)

// Days names the day of each time, in microseconds since 1970 UTC, as the
// calendar of a time zone has it: "2026-08-14".
func Days(times []int64, zone *time.Location) []string {
	return calendar(times, zone, func(y int, m time.Month, d int) string { return fmt.Sprintf("%04d-%02d-%02d", y, m, d) })
}

// Periods names the stretch of each time by which a report tells figures apart:
// days where the times span at most 45 days, else months.
func Periods(times []int64, zone *time.Location) []string {
	if len(times) == 0 {
		return nil
	}
	lo, hi := times[0], times[0]
	for _, t := range times {
		lo, hi = min(lo, t), max(hi, t)
	}
	if hi-lo <= 45*24*time.Hour.Microseconds() {
		return Days(times, zone)
	}
	return Months(times, zone)
}

// Months names the month of each time: "2026-08".
func Months(times []int64, zone *time.Location) []string {
	return calendar(times, zone, func(y int, m time.Month, _ int) string { return fmt.Sprintf("%04d-%02d", y, m) })
}

// calendar names times by their date; each name is made once.
func calendar(times []int64, zone *time.Location, name func(int, time.Month, int) string) []string {
	names := map[[3]int]string{}
	dst := make([]string, len(times))
	for i, t := range times {
		y, m, d := time.UnixMicro(t).In(zone).Date()
		key := [3]int{y, int(m), d}
		s, ok := names[key]
		if !ok {
			s = name(y, m, d)
			names[key] = s
		}
		dst[i] = s
	}
	return dst
}
