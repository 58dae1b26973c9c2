package spec

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const wantTime = "a date or a time: 2026-08-01, 2026-08-01T12:00:00Z"

// ParseTime reads a date or an RFC 3339 time, UTC, as microseconds since 1970.
// A date is the moment at which it begins.
func ParseTime(s string) (int64, error) {
	for _, layout := range []string{"2006-01-02", time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, time.UTC); err == nil {
			return t.UnixMicro(), nil
		}
	}
	return 0, fmt.Errorf("time is %q; want %s", s, wantTime)
}

// FormatTime is the RFC 3339 text of microseconds since 1970, UTC, which
// ParseTime reads back.
func FormatTime(micros int64) string {
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

// byTime says whether a part takes the rows from a time on.
func (d *Draw) byTime() bool { return d != nil && (d.From != "" || d.Last != 0) }

// asOfMark stands in data.snapshot for the date of --as-of.
const asOfMark = "{as_of}"

// asOf checks the time for which the job is resolved, writes it in one form
// only, and puts its date into the snapshot's path.
func (c *checker) asOf() {
	d := &c.f.Spec.Data
	marked := strings.Contains(string(d.Snapshot), asOfMark)
	if d.AsOf == "" {
		if marked {
			c.fault("data.snapshot", "is "+strconv.Quote(string(d.Snapshot))+", and no date was given for "+asOfMark, "--as-of 2026-08-01")
		}
		return
	}
	at, err := ParseTime(d.AsOf)
	if err != nil {
		c.fault("data.as_of", "is "+strconv.Quote(d.AsOf), wantTime)
		return
	}
	if d.Time == "" && !marked {
		c.fault("data", "has no time, so --as-of or as_of says nothing", "the column of event times in data.time, or "+asOfMark+" in data.snapshot")
	}
	d.AsOf = FormatTime(at)
	d.Snapshot = Path(strings.ReplaceAll(string(d.Snapshot), asOfMark, d.AsOf[:len("2006-01-02")]))
}
