package feature

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// logins is the layout of the events below.
var logins = Layout{{"user", true}, {"device", false}, {"ip", true}, {"amount", false}, {"outcome", true}, {"bad", false}}

const (
	second = int64(1e6)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// someLogins draws a log with everything that is hard: ties of time, late,
// duplicate and future-stamped events, values and entities that are missing.
func someLogins(r *rand.Rand, n int) []*Record {
	var dst []*Record
	clock := int64(1_700_000_000) * second
	for seq := range n {
		if r.IntN(3) > 0 {
			clock += r.Int64N(20) * r.Int64N(60) * second / 3
		}
		e := &Record{Time: clock, Seq: int64(seq), Num: make([]float64, 6), Text: make([]string, 6), Null: make([]bool, 6)}
		switch r.IntN(12) {
		case 0:
			e.Time -= r.Int64N(3 * hour) // late
		case 1:
			e.Time += r.Int64N(3 * hour) // stamped in the future
		}
		e.Text[0] = fmt.Sprint("u", r.IntN(4))
		e.Num[1] = float64(r.IntN(4) - 1)
		e.Text[2] = fmt.Sprint("10.0.0.", r.IntN(12))
		e.Num[3] = math.Round(r.NormFloat64()*1e4) / 100
		e.Text[4] = []string{"ok", "failed", "challenged"}[r.IntN(3)]
		e.Num[5] = float64(r.IntN(2))
		e.Null[0], e.Null[2], e.Null[4] = r.IntN(15) == 0, r.IntN(8) == 0, r.IntN(20) == 0
		for _, j := range []int{1, 3, 5} {
			if r.IntN(12) == 0 {
				e.Num[j] = math.NaN()
			}
		}
		dst = append(dst, e)
		if r.IntN(15) == 0 { // delivered twice
			twin := *e
			dst = append(dst, &twin)
		}
	}
	for i := range dst {
		dst[i].Seq = int64(i)
	}
	return dst
}

// pastDefs is every operation on a window, or on the whole past.
func pastDefs(entity string, window, delay, grid int64) []Def {
	failed := []Where{{Field: "outcome", Equals: []string{"failed"}}}
	name := func(op string) string {
		return fmt.Sprintf("%s_%s_%s_%s_%s", entity, op, spanText(window), spanText(delay), spanText(grid))
	}
	d := func(op string, inputs ...string) Def {
		return Def{Name: name(op), Op: op, Inputs: inputs, Entity: entity, Window: window, Delay: delay, Grid: grid}
	}
	with := func(d Def, suffix string, set func(*Def)) Def {
		d.Name += suffix
		set(&d)
		return d
	}
	defs := []Def{
		d(Count), with(d(Count), "_failed", func(d *Def) { d.Where = failed }),
		with(d(Count), "_large", func(d *Def) { lo, hi := 10.0, 90.0; d.Where = []Where{{"amount", nil, &lo, &hi}, failed[0]} }),
		with(d(Sum, "amount"), "", func(d *Def) { d.Decimals = 2 }), with(d(Mean, "amount"), "", func(d *Def) { d.Decimals = 2 }),
		d(Min, "amount"), d(Max, "amount"), with(d(StdDev, "amount"), "", func(d *Def) { d.Decimals = 1 }),
		d(Distinct, "ip"), with(d(Distinct, "amount"), "_3", func(d *Def) { d.Cap = 3 }), with(d(Distinct, "ip"), "_failed", func(d *Def) { d.Where = failed }),
		with(d(Share), "", func(d *Def) { d.Where = failed }),
		with(d(Velocity), "", func(d *Def) { d.Over = 4 * window }),
	}
	if delay > 0 {
		defs = append(defs, d(Risk, "bad"))
	}
	if grid == 0 && delay == 0 {
		for _, op := range []string{Last, SinceLast, SinceFirst} {
			e := Def{Name: name(op), Op: op, Entity: entity, Where: failed}
			if op == Last {
				e.Inputs = []string{"amount"}
			}
			defs = append(defs, e)
		}
		defs = append(defs, Def{Name: name(SinceLast) + "_any", Op: SinceLast, Entity: entity})
	}
	return defs
}

// allPast is pastDefs of three entities, on short and long windows, exact and
// on grids, with and without a delay, and two definitions that read others.
func allPast(late int64) Set {
	s := Set{Late: late}
	for _, e := range []string{"user", "device", "ip"} {
		s.Defs = append(s.Defs, pastDefs(e, 5*minute, 0, 0)...)
		s.Defs = append(s.Defs, pastDefs(e, hour, 0, 0)...)
		s.Defs = append(s.Defs, pastDefs(e, hour, 10*minute, 0)...)
		s.Defs = append(s.Defs, pastDefs(e, 5*minute, 0, minute)...)
		s.Defs = append(s.Defs, pastDefs(e, hour, 20*minute, 10*minute)...)
	}
	s.Defs = append(s.Defs,
		Def{Name: "excess", Op: Ratio, Inputs: []string{"amount", "user_mean_1h_0s_0s"}},
		Def{Name: "log_excess", Op: Log, Inputs: []string{"excess"}})
	return s
}

// slowPast gives the vectors by the definition: every event looks at all
// events before it.
func slowPast(s *Set, layout Layout, events []*Record) [][]float32 {
	var dst [][]float32
	late := func(entity int, q int) bool { return slowLate(s, layout, events, entity, q) }
	remembered := map[[2]int]bool{} // entity, event
	for q, e := range events {
		v := make([]float32, len(s.Defs))
		for i := range s.Defs {
			d := &s.Defs[i]
			if !d.Past() {
				continue
			}
			v[i] = missing
			entity := layout.index(d.Entity)
			if absentField(e, entity, layout[entity].Text) || late(entity, q) {
				continue
			}
			var seen []*Record
			for p := range q {
				if remembered[[2]int{entity, p}] && sameField(layout, entity, events[p], e) {
					seen = append(seen, events[p])
				}
			}
			v[i] = slowWindow(d, layout, seen, e)
		}
		for i := range s.Defs { // ratio and log alone, written in order
			d := &s.Defs[i]
			switch d.Op {
			case Ratio:
				v[i] = ratio(e.Num[layout.index(d.Inputs[0])], float64(v[slices.IndexFunc(s.Defs, func(o Def) bool { return o.Name == d.Inputs[1] })]))
			case Log:
				v[i] = narrow(SignedLog(float64(v[i-1])))
			}
		}
		for _, name := range []string{"user", "device", "ip"} {
			entity := layout.index(name)
			if !absentField(e, entity, layout[entity].Text) && !late(entity, q) {
				remembered[[2]int{entity, q}] = true
			}
		}
		dst = append(dst, v)
	}
	return dst
}

func sameField(layout Layout, at int, a, b *Record) bool {
	if layout[at].Text {
		return !a.Null[at] && a.Text[at] == b.Text[at]
	}
	return a.Num[at] == b.Num[at]
}

// slowLate finds the second largest time that the entity has been seen with.
func slowLate(s *Set, layout Layout, events []*Record, entity, q int) bool {
	var times []int64
	for p := range q + 1 {
		e := events[p]
		if absentField(e, entity, layout[entity].Text) || !sameField(layout, entity, e, events[q]) {
			continue
		}
		late := len(times) > 1 && e.Time < times[len(times)-2]-s.Late
		if p == q {
			return late
		}
		if !late && !slices.Contains(times, e.Time) {
			times = append(times, e.Time)
			slices.Sort(times)
		}
	}
	panic("unreachable")
}

func slowHolds(d *Def, layout Layout, e *Record) bool {
	for _, w := range d.Where {
		j := layout.index(w.Field)
		if absentField(e, j, layout[j].Text) {
			return false
		}
		if w.Equals != nil && !slices.Contains(w.Equals, e.Text[j]) {
			return false
		}
		if w.Min != nil && e.Num[j] < *w.Min || w.Max != nil && e.Num[j] > *w.Max {
			return false
		}
	}
	return true
}

func slowIn(d *Def, window, t, q int64) bool {
	if d.Grid == 0 {
		return q-d.Delay-window <= t && t <= q-d.Delay
	}
	pane := func(t int64) int64 { return int64(math.Floor(float64(t) / float64(d.Grid))) }
	return pane(q)-(d.Delay+window)/d.Grid <= pane(t) && pane(t) <= pane(q)-d.Delay/d.Grid
}

func slowWindow(d *Def, layout Layout, seen []*Record, e *Record) float32 {
	in, over, all := 0, 0, 0
	var x []*Record
	for _, p := range seen {
		ok := slowHolds(d, layout, p)
		inside := slowIn(d, d.Window, p.Time, e.Time)
		if d.Op == Last || d.Op == SinceLast || d.Op == SinceFirst {
			inside = p.Time <= e.Time
		}
		if ok && d.Over > 0 && slowIn(d, d.Over, p.Time, e.Time) {
			over++
		}
		if !inside {
			continue
		}
		all++
		if !ok {
			continue
		}
		in++
		if len(d.Inputs) > 0 {
			j := layout.index(d.Inputs[0])
			if absentField(p, j, layout[j].Text) {
				continue
			}
		}
		x = append(x, p)
	}
	switch d.Op {
	case Count:
		return float32(in)
	case Share:
		return ratio(float64(in), float64(all))
	case Velocity:
		return ratio(float64(in)*float64(d.Over), float64(over)*float64(d.Window))
	}
	return slowValues(d, layout, x, e)
}

func slowValues(d *Def, layout Layout, x []*Record, e *Record) float32 {
	j := -1
	if len(d.Inputs) > 0 {
		j = layout.index(d.Inputs[0])
	}
	scale := math.Pow(10, float64(d.Decimals))
	n, sum, squares := int64(len(x)), new(big.Int), new(big.Int)
	distinct := map[string]bool{}
	for _, p := range x {
		switch {
		case j < 0:
		case layout[j].Text:
			distinct[p.Text[j]] = true
		default:
			distinct[NumberText(p.Num[j])] = true
			u := big.NewInt(int64(math.RoundToEven(p.Num[j] * scale)))
			sum.Add(sum, u)
			squares.Add(squares, new(big.Int).Mul(u, u))
		}
	}
	total, _ := new(big.Float).SetInt(sum).Float64()
	byTime := func(a, b *Record) int { return cmp.Compare(a.Time, b.Time) }
	switch d.Op {
	case Distinct:
		return float32(min(len(distinct), cmp.Or(d.Cap, 1000)))
	case Sum:
		return narrow(total / scale)
	}
	if n == 0 {
		return missing
	}
	switch d.Op {
	case Mean, Risk:
		return narrow(total / (float64(n) * scale))
	case StdDev:
		u := new(big.Int).Mul(big.NewInt(n), squares)
		u.Sub(u, new(big.Int).Mul(sum, sum))
		f, _ := new(big.Float).SetInt(u).Float64()
		return narrow(math.Sqrt(f) / (float64(n) * scale))
	case Min:
		return narrow(slices.MinFunc(x, func(a, b *Record) int { return cmp.Compare(a.Num[j], b.Num[j]) }).Num[j])
	case Max:
		return narrow(slices.MaxFunc(x, func(a, b *Record) int { return cmp.Compare(a.Num[j], b.Num[j]) }).Num[j])
	case SinceFirst:
		return narrow(float64(e.Time-slices.MinFunc(x, byTime).Time) / 1e6)
	}
	newest := x[0]
	for _, p := range x {
		if p.Time >= newest.Time {
			newest = p
		}
	}
	if d.Op == SinceLast {
		return narrow(float64(e.Time-newest.Time) / 1e6)
	}
	return narrow(newest.Num[j])
}

// online gives the vectors one event at a time.
func online(t testing.TB, x *Extractor, h *History, events []*Record) [][]float32 {
	var dst [][]float32
	for _, e := range events {
		v := make([]float32, len(x.ops))
		x.Vector(v, h, e)
		if err := x.Observe(h, e); err != nil {
			t.Fatal(err)
		}
		dst = append(dst, v)
	}
	return dst
}

// eventsOf is records as a batch.
func eventsOf(layout Layout, rs []*Record) Events {
	ev := Events{N: len(rs), Fields: make([]Series, len(layout))}
	for j, f := range layout {
		s, codes := &ev.Fields[j], map[string]int32{}
		for _, r := range rs {
			if !f.Text {
				s.Num = append(s.Num, r.Num[j])
				continue
			}
			code := int32(-1)
			if !r.Null[j] {
				if code = number(codes, r.Text[j]); int(code) == len(s.Levels) {
					s.Levels = append(s.Levels, r.Text[j])
				}
			}
			s.Code = append(s.Code, code)
		}
	}
	for _, r := range rs {
		ev.Time, ev.Seq = append(ev.Time, r.Time), append(ev.Seq, r.Seq)
	}
	return ev
}

func bindPast(t testing.TB, s Set) *Extractor {
	f, err := s.Fit(logins, slices.Values([]*Record{}))
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.Bind(logins)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// sameRows reports the first value that differs.
func sameRows(t testing.TB, what string, s *Set, got, want [][]float32) {
	t.Helper()
	for i := range want {
		for j := range s.Defs {
			if math.Float32bits(got[i][j]) != math.Float32bits(want[i][j]) {
				t.Fatalf("%s: event %d, %s is %v; want %v", what, i, s.Defs[j].Name, got[i][j], want[i][j])
			}
		}
	}
}

func columnsToRows(cols [][]float32, n int) [][]float32 {
	dst := make([][]float32, n)
	for i := range dst {
		for j := range cols {
			dst[i] = append(dst[i], cols[j][i])
		}
	}
	return dst
}

// One event at a time, in batch with any number of workers, and by the
// definition: the same bytes.
func TestWindowsAreTheirDefinition(t *testing.T) {
	for seed := range uint64(6) {
		s := allPast([]int64{0, 10 * minute, 2 * hour}[seed%3])
		events := someLogins(rand.New(rand.NewPCG(seed, 1)), 400)
		want := slowPast(&s, logins, events)
		x := bindPast(t, s)
		h := &History{}
		sameRows(t, fmt.Sprint("online, seed ", seed), &s, online(t, x, h, events), want)
		for _, workers := range []int{1, 2, 3} {
			cols, late, err := x.Replay(context.Background(), eventsOf(logins, events), workers, nil)
			if err != nil {
				t.Fatal(err)
			}
			sameRows(t, fmt.Sprint("batch, seed ", seed), &s, columnsToRows(cols, len(events)), want)
			if int64(late) != h.TooLate {
				t.Errorf("%d events are too late in batch, %d online", late, h.TooLate)
			}
		}
	}
}
