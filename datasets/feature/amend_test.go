package feature

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// blank is the event as it is known at first: without some of what is no entity.
func blank(r *rand.Rand, e *Record) *Record {
	was := *e
	was.Num, was.Null = slices.Clone(e.Num), slices.Clone(e.Null)
	if r.IntN(2) == 0 {
		was.Num[3] = math.NaN() // amount
	}
	if r.IntN(2) == 0 {
		was.Null[4] = true // outcome
	}
	if r.IntN(4) > 0 {
		was.Num[5] = math.NaN() // bad
	}
	return &was
}

// Every field that is filled in before the next event comes gives the bytes of
// a history that knew it at once, for every operation.
func TestAmendedAtOnceIsObserved(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 2))
		s := allPast([]int64{0, 10 * minute, 2 * hour}[seed%3])
		events := someLogins(r, 400)
		x := bindPast(t, s)
		want := online(t, x, &History{}, events)
		h, late := &History{}, int64(0)
		for i, e := range events {
			v := make([]float32, len(x.ops))
			x.Vector(v, h, e)
			sameRows(t, fmt.Sprintf("seed %d, event %d", seed, i), &s, [][]float32{v}, want[i:i+1])
			was := blank(r, e)
			if err := x.Observe(h, was); err != nil {
				t.Fatal(err)
			}
			remembered, err := x.Amend(h, was, e)
			if err != nil {
				t.Fatal(err)
			}
			if !remembered {
				late++
			}
		}
		if late > h.TooLate+int64(len(events)/20) {
			t.Errorf("seed %d: %d events are not remembered; %d are too late", seed, late, h.TooLate)
		}
	}
}

// A label that comes at any moment before the delay is over gives the bytes of
// a batch that has it from the start.
func TestALabelThatComesBeforeItsDelayIsOver(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		s := Set{Late: []int64{0, 10 * minute}[seed%2]}
		for _, e := range []string{"user", "device"} {
			s.Defs = append(s.Defs, pastDefs(e, hour, 30*minute, 0)...)
			s.Defs = append(s.Defs, pastDefs(e, hour, 40*minute, 10*minute)...)
		}
		events := someLogins(r, 600)
		x := bindPast(t, s)
		want := online(t, x, &History{}, events)
		type pair struct{ was, now *Record }
		var open []pair
		h, waited := &History{}, 0
		for i, e := range events {
			// A label must be there before any record is 30 minutes younger.
			open = slices.DeleteFunc(open, func(p pair) bool {
				if e.Time-p.now.Time < 29*minute && r.IntN(10) > 0 {
					waited++
					return false
				}
				if _, err := x.Amend(h, p.was, p.now); err != nil {
					t.Fatal(err)
				}
				return true
			})
			v := make([]float32, len(x.ops))
			x.Vector(v, h, e)
			sameRows(t, fmt.Sprintf("seed %d, event %d", seed, i), &s, [][]float32{v}, want[i:i+1])
			was := blank(r, e)
			if err := x.Observe(h, was); err != nil {
				t.Fatal(err)
			}
			open = append(open, pair{was, e})
		}
		if waited < len(events) {
			t.Errorf("seed %d: labels waited for %d events in all; want more", seed, waited)
		}
	}
}

// What comes after the delay acts from then on.
func TestALabelThatIsSlow(t *testing.T) {
	for _, grid := range []int64{0, minute} {
		x := one(t, Def{Name: "risk", Op: Risk, Inputs: []string{"bad"}, Entity: "user", Window: hour, Delay: minute, Grid: grid})
		h := &History{}
		was, now := login(0, 0, "a", 1), login(0, 0, "a", 1)
		was.Num[5], now.Num[5] = math.NaN(), 1
		if err := x.Observe(h, was); err != nil {
			t.Fatal(err)
		}
		v := make([]float32, 1)
		if x.Vector(v, h, login(10*minute, 1, "a", 1)); v[0] == v[0] {
			t.Errorf("the risk without a label is %v; want it missing", v[0])
		}
		if ok, err := x.Amend(h, was, now); !ok || err != nil {
			t.Errorf("the label is not remembered: %v", err)
		}
		if x.Vector(v, h, login(10*minute, 1, "a", 1)); v[0] != 1 {
			t.Errorf("the risk is %v; want 1", v[0])
		}
	}
}

func TestWhatCannotBeAmended(t *testing.T) {
	s := allPast(0)
	s.Defs = append(s.Defs, Def{Name: "sum", Op: Sum, Inputs: []string{"amount"}, Entity: "user", Window: day, Decimals: 2})
	was := login(100, 7, "a", math.NaN())
	was.Null[2], was.Num[5] = true, math.NaN()
	for _, c := range []struct {
		name   string
		change func(r *Record)
		want   string
	}{
		{"another seq", func(r *Record) { r.Seq = 8 }, "event of seq 7 and time 100 is to be amended by one of seq 8"},
		{"another time", func(r *Record) { r.Time = 99 }, "amended by one of seq 7 and time 99; want the same"},
		{"a text changes", func(r *Record) { r.Text = []string{"a", "", "", "", "failed", ""} }, `its "outcome" was "ok" and is "failed"; want it as it was`},
		{"the entity changes", func(r *Record) { r.Text = []string{"b", "", "", "", "ok", ""} }, `its "user" was "a" and is "b"`},
		{"an entity that was missing", func(r *Record) { r.Null = make([]bool, 6); r.Text = []string{"a", "", "10.0.0.1", "", "ok", ""} }, `its entity "ip" was missing and is "10.0.0.1"`},
		{"a number is taken away", func(r *Record) { r.Num = []float64{0, math.NaN(), 0, 1, 0, 0} }, `its "device" was 0 and is missing`},
		{"a number that cannot be held", func(r *Record) { r.Num[3] = 1e14 }, `its "amount" is 1e+14; want less than 2^53 units`},
		{"infinity", func(r *Record) { r.Num[3] = math.Inf(-1) }, `its "amount" is -Inf; want a finite number`},
	} {
		x, h := bindPast(t, s), &History{}
		if err := x.Observe(h, was); err != nil {
			t.Fatal(err)
		}
		before, after := make([]float32, len(x.ops)), make([]float32, len(x.ops))
		x.Vector(before, h, login(200, 9, "a", 0))
		now := *was
		now.Num = slices.Clone(was.Num)
		c.change(&now)
		if ok, err := x.Amend(h, was, &now); ok || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
		x.Vector(after, h, login(200, 9, "a", 0))
		sameRows(t, c.name, &s, [][]float32{after}, [][]float32{before})
	}
}

// An event that nobody has met, that came too late, or that has left every
// window changes nothing.
func TestWhatIsNotRemembered(t *testing.T) {
	for _, grid := range []int64{0, minute} {
		x := one(t, Def{Name: "sum", Op: Sum, Inputs: []string{"amount"}, Entity: "user", Window: hour, Grid: grid})
		h := &History{}
		var seq int64
		observe := func(at int64, amount float64) *Record {
			e := login(at, seq, "a", amount)
			if err := x.Observe(h, e); err != nil {
				t.Fatal(err)
			}
			seq++
			return e
		}
		old := observe(0, math.NaN())
		observe(5*hour, 1)
		observe(5*hour+1, 2)
		late := observe(5*hour-5, math.NaN())
		observe(5*hour+2, 4)
		for _, c := range []struct {
			name string
			was  *Record
		}{{"left every window", old}, {"too late", late}, {"another entity", login(5*hour, 1, "z", math.NaN())}} {
			now := *c.was
			now.Num = []float64{0, 0, 0, 100, 0, 0}
			if ok, err := x.Amend(h, c.was, &now); ok || err != nil {
				t.Errorf("grid %d: %s: it is remembered, %v", grid, c.name, err)
			}
		}
		v := make([]float32, 1)
		if x.Vector(v, h, login(5*hour+3, seq, "a", 0)); v[0] != 7 || h.TooLate != 1 {
			t.Errorf("grid %d: the sum is %v and %d were too late; want 7 and 1", grid, v[0], h.TooLate)
		}
	}
}

// Filled in at any moment, an event acts from then on as if it had been
// observed so: the twin observes everything anew.
func TestAmendedIsAsIfObserved(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 4))
		s := allPast(10 * minute)
		for _, e := range []string{"user", "device", "ip"} { // so that nothing is forgotten
			for _, grid := range []int64{0, minute, 10 * minute} {
				s.Defs = append(s.Defs, Def{Name: fmt.Sprint("all ", e, grid), Op: Count, Entity: e, Window: 1000 * max(grid, minute), Grid: grid})
			}
		}
		events := someLogins(r, 120)
		for i, e := range events {
			events[i] = blank(r, e)
			events[i].Seq = e.Seq
		}
		x := bindPast(t, s)
		h, known := &History{}, slices.Clone(events)
		for i, e := range events {
			got := make([]float32, len(x.ops))
			x.Vector(got, h, e) // the windows stand where they will be read again
			if p := r.IntN(i + 1); r.IntN(2) == 0 && p < i {
				now := filled(r, known[p])
				remembered, err := x.Amend(h, known[p], now)
				if err != nil {
					t.Fatal(err)
				}
				if remembered {
					known[p] = now
				}
			}
			x.Vector(got, h, e)
			if err := x.Observe(h, e); err != nil {
				t.Fatal(err)
			}
			want := online(t, x, &History{}, known[:i+1])
			sameRows(t, fmt.Sprintf("seed %d, event %d", seed, i), &s, [][]float32{got}, want[i:])
		}
	}
}

// filled gives an event some of what it lacks.
func filled(r *rand.Rand, e *Record) *Record {
	now := *e
	now.Num, now.Null, now.Text = slices.Clone(e.Num), slices.Clone(e.Null), slices.Clone(e.Text)
	if now.Num[3] != now.Num[3] && r.IntN(2) == 0 {
		now.Num[3] = float64(r.IntN(200) - 100)
	}
	if now.Null[4] && r.IntN(2) == 0 {
		now.Null[4], now.Text[4] = false, "failed"
	}
	if now.Num[5] != now.Num[5] {
		now.Num[5] = 1
	}
	return &now
}

// An event that was amended leaves nothing behind when it is forgotten.
func TestAmendedAndForgotten(t *testing.T) {
	s := Set{Defs: append(pastDefs("user", hour, 0, 0), pastDefs("user", hour, 0, minute)...)}
	x, h := bindPast(t, s), &History{}
	for i := range int64(50) {
		was, now := login(i*second, i, "a", math.NaN()), login(i*second, i, "a", float64(i))
		was.Null[4] = true
		now.Text[4] = "failed"
		if err := x.Observe(h, was); err != nil {
			t.Fatal(err)
		}
		if ok, err := x.Amend(h, was, now); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	for i := range int64(2) { // the clock is the second largest time
		e := login(10*day+i, 50+i, "a", math.NaN())
		e.Null[2] = true
		if err := x.Observe(h, e); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range h.subjects[0].texts["a"] {
		var load []uint64
		var vs []values
		switch p := p.(type) {
		case *exact:
			load, vs = p.load, p.values
		case *grid:
			load, vs = p.load, p.values
		}
		if slices.Max(load) != 0 {
			t.Errorf("%T: %d is left of the magnitudes", p, load)
		}
		for k := range vs {
			if used := len(vs[k].slots) - len(vs[k].free); used != 0 {
				t.Errorf("%T: %d values are held; want none", p, used)
			}
		}
	}
}
