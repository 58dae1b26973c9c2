package datasets

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"
)

// 23:30 UTC is the next day in Berlin, in winter and in summer.
func TestDaysOfATimeZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	var times []int64
	for _, s := range []string{"2026-01-31T23:30:00Z", "2026-07-31T22:30:00Z", "2026-07-31T21:59:59Z", "1969-12-31T22:00:00Z"} {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, at.UnixMicro())
	}
	for _, c := range []struct {
		zone *time.Location
		want []string
	}{
		{time.UTC, []string{"2026-01-31", "2026-07-31", "2026-07-31", "1969-12-31"}},
		{berlin, []string{"2026-02-01", "2026-08-01", "2026-07-31", "1969-12-31"}},
	} {
		if got := Days(times, c.zone); !slices.Equal(got, c.want) {
			t.Errorf("in %v the days are %v; want %v", c.zone, got, c.want)
		}
	}
	if got := Periods(times[:3], time.UTC); !slices.Equal(got, []string{"2026-01", "2026-07", "2026-07"}) {
		t.Errorf("half a year makes the periods %v; want months", got)
	}
	if got := Periods(times[1:3], berlin); !slices.Equal(got, []string{"2026-08-01", "2026-07-31"}) {
		t.Errorf("an hour makes the periods %v; want days", got)
	}
	if Periods(nil, time.UTC) != nil {
		t.Error("no times have periods")
	}
}
