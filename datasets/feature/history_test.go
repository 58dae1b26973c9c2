package feature

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
)

func one(t *testing.T, d Def) *Extractor { return bindPast(t, Set{Defs: []Def{d}}) }

func login(at, seq int64, user string, amount float64) *Record {
	return &Record{Time: at, Seq: seq, Num: []float64{0, 0, 0, amount, 0, 0}, Text: []string{user, "", "", "", "ok", ""}, Null: make([]bool, 6)}
}

// What Observe refuses it does not remember, and the batch says the same.
func TestWhatIsRefused(t *testing.T) {
	sum := Def{Name: "sum", Op: Sum, Inputs: []string{"amount"}, Entity: "user", Window: day, Decimals: 2}
	for _, c := range []struct {
		name   string
		events []*Record
		want   string
	}{
		{"seq goes backwards", []*Record{login(0, 5, "a", 1), login(1, 4, "a", 1)}, "event of seq 4 and time 1 stands behind one of seq 5 and time 0; want ascending seq"},
		{"the clock goes backwards within a seq", []*Record{login(9, 5, "a", 1), login(8, 5, "b", 1)}, "event of seq 5 and time 8 stands behind"},
		{"infinity", []*Record{login(0, 0, "a", math.Inf(1))}, `event of seq 0: its "amount" is +Inf; want a finite number`},
		{"a number beyond fixed point", []*Record{login(0, 0, "a", 1), login(0, 1, "a", -1e14)}, `event of seq 1: its "amount" is -1e+14; want less than 2^53 units of 0.01`},
		{"a time beyond all times", []*Record{login(1<<61, 0, "a", 1)}, "its time is 2305843009213693952; want microseconds within 2^61 of 1970"},
	} {
		x := one(t, sum)
		h, err := &History{}, error(nil)
		last := c.events[len(c.events)-1]
		for _, e := range c.events {
			if err = x.Observe(h, e); err != nil {
				break
			}
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
		v := make([]float32, 1)
		if x.Vector(v, h, login(100, 100, last.Text[0], 0)); v[0] != float32(len(c.events)-1) && last.Text[0] == "a" {
			t.Errorf("%s: the sum is %v afterwards; want that of the %d events before", c.name, v[0], len(c.events)-1)
		}
		if strings.Contains(c.want, "stands behind") {
			continue
		}
		if _, _, err = x.Replay(context.Background(), eventsOf(logins, c.events), 2, nil); err == nil || !strings.Contains(err.Error(), c.want[strings.Index(c.want, "its"):]) {
			t.Errorf("%s: the batch says %v; want %q", c.name, err, c.want)
		}
	}
}

// 2^63 units are reached by 1,025 numbers just below 2^53 of them.
func TestTheSumOfAnEntityOverflows(t *testing.T) {
	x := one(t, Def{Name: "sum", Op: Sum, Inputs: []string{"amount"}, Entity: "user", Window: day})
	h := &History{}
	for i := range int64(2000) {
		err := x.Observe(h, login(i, i, "a", 1<<53-1))
		if err == nil {
			continue
		}
		if i != 1024 || !strings.Contains(err.Error(), "event of seq 1024: the sum of its entity's events is too large") {
			t.Errorf("event %d is refused: %v; want event 1024", i, err)
		}
		return
	}
	t.Error("no event was refused")
}

// 128 bits: the deviation of large numbers that differ by little is exact.
func TestDeviationOfLargeNumbers(t *testing.T) {
	x := one(t, Def{Name: "sd", Op: StdDev, Inputs: []string{"amount"}, Entity: "user", Window: day})
	h := &History{}
	for i := range int64(1000) {
		if err := x.Observe(h, login(i, i, "a", float64(1<<52+2*(i%2)))); err != nil {
			t.Fatal(err)
		}
	}
	v := make([]float32, 1)
	if x.Vector(v, h, login(2000, 2000, "a", 0)); v[0] != 1 {
		t.Errorf("the deviation of 2^52 and 2^52+2, half of each, is %v; want 1", v[0])
	}
}

// An entity that is known, and whose windows have been as full before, costs
// no allocation.
func TestOnlineAllocatesNothing(t *testing.T) {
	x := bindPast(t, allPast(10*minute))
	v, h := make([]float32, len(x.ops)), &History{}
	var n int64
	step := func() {
		for range 50 {
			e := login(n*second, n, "a", float64(n%90))
			e.Num[1], e.Text[2] = float64(n%3), []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}[n%3]
			x.Vector(v, h, e)
			if err := x.Observe(h, e); err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	events := 0
	for range 400 { // more than every window holds
		step()
		events += 50
	}
	// step itself allocates its 50 records, 4 allocations each.
	if a := testing.AllocsPerRun(20, step); a > 50*4 {
		t.Errorf("%v allocations in 50 events of 4 each; want none for features", a)
	}
}

// Entities that have nothing left in any window can be dropped: the vectors are
// the same, and who was dropped is met again as new.
func TestForgottenEntitiesChangeNoWindow(t *testing.T) {
	s := Set{Defs: append(pastDefs("user", hour, 30*minute, 0), pastDefs("device", 5*minute, 0, minute)...)}
	x := bindPast(t, s)
	var events []*Record
	for burst := range int64(5) {
		for i := range int64(40) {
			e := login(burst*3*hour+i*minute, burst*100+i, fmt.Sprint("u", i%3), float64(i))
			if i > 35 {
				e.Text[0] = fmt.Sprint("rare ", burst)
			}
			e.Num[1] = float64(burst)
			events = append(events, e)
		}
	}
	want, h, dropped := online(t, x, &History{}, events), &History{}, 0
	for i, e := range events {
		dropped += h.Forget(e.Time)
		sameRows(t, fmt.Sprint("event ", i), &s, online(t, x, h, []*Record{e}), want[i:i+1])
	}
	// By the last burst, which begins at 12 h, the devices of the 4 before, whose
	// windows reach 20 minutes back, and the rare users of 3, those 4.5 hours.
	if dropped != 7 {
		t.Errorf("%d entities were dropped; want 7", dropped)
	}
	if n := h.Forget(30 * 24 * hour); n != 6 || len(h.subjects[0].texts)+len(h.subjects[1].numbers) != 0 {
		t.Errorf("%d entities were dropped at the end; want 6, and none left", n)
	}
	for i, user := range []string{events[len(events)-1].Text[0], "another", events[len(events)-1].Text[0]} {
		e := login(31*day+int64(i)*minute, 1000+int64(i), user, 1)
		v := online(t, x, h, []*Record{e})
		if e.Time += 40 * minute; i == 2 { // the first of the two is 42 minutes old
			x.Vector(v[0], h, e)
			if count := v[0][0]; count != 2 {
				t.Errorf("the entity that was met again has %v events; want 2", count)
			}
		}
	}
}
