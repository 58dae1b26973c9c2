package feature

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"
)

// FuzzPast draws definitions and an order of events from bytes, and wants one
// event at a time, the batch and the definition to agree on every value, or
// the first two on the event that is refused.
func FuzzPast(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint8(40), int64(300_000_000), int64(0), int64(0), []byte{0, 1, 2})
	f.Add(uint64(3), uint64(4), uint8(90), int64(3_600_000_000), int64(600_000_000), int64(60_000_000), []byte{9, 9, 200, 7})
	f.Add(uint64(5), uint64(6), uint8(20), int64(1), int64(1), int64(0), []byte{255})
	f.Fuzz(func(t *testing.T, seed, late uint64, n uint8, window, delay, grid int64, swaps []byte) {
		if window < 1 || window > MaxSpan/8 || delay < 0 || delay > MaxSpan || grid < 0 || grid > MaxSpan {
			return
		}
		if grid > 0 {
			window, delay = max(1, window/grid%200)*grid, delay/grid*grid
		}
		s := Set{Late: int64(late % uint64(day))}
		for _, e := range []string{"user", "device"} {
			s.Defs = append(s.Defs, pastDefs(e, window, delay, grid)...)
		}
		if s.Check(logins) != nil {
			return
		}
		events := someLogins(rand.New(rand.NewPCG(seed, 7)), int(n))
		shuffle(events, swaps)
		want := slowPast(&s, logins, events)
		x := bindPast(t, s)
		sameRows(t, "online", &s, online(t, x, &History{}, events), want)
		cols, _, err := x.Replay(context.Background(), eventsOf(logins, events), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		sameRows(t, "batch", &s, columnsToRows(cols, len(events)), want)
	})
}

// shuffle swaps the times and contents of events; their places in the log stay.
func shuffle(events []*Record, swaps []byte) {
	for k, b := range swaps {
		if len(events) == 0 {
			return
		}
		i, j := k*7%len(events), int(b)%len(events)
		events[i], events[j] = events[j], events[i]
	}
	for i := range events {
		e := *events[i]
		e.Seq = int64(i)
		events[i] = &e
	}
}

// FuzzDefinitions wants Check to refuse, or Bind to accept, whatever JSON says.
func FuzzDefinitions(f *testing.F) {
	for _, s := range []Set{allPast(0), {Defs: []Def{{Name: "a", Op: Log, Inputs: []string{"a"}}, {Name: "b", Op: Ratio, Inputs: []string{"a", "b"}}}}} {
		b, err := json.Marshal(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Set
		if json.Unmarshal(b, &s) != nil || s.Check(logins) != nil {
			return
		}
		set := &Fitted{Set: s, Vocab: make([][]string, len(s.Defs))}
		x, err := set.Bind(logins)
		if err != nil { // more conditions than a mask has bits
			return
		}
		online(t, x, &History{}, someLogins(rand.New(rand.NewPCG(1, 1)), 20))
		again, err := Decode(set.Encode())
		if err != nil || again.Fingerprint() != set.Fingerprint() {
			t.Errorf("features.json does not read back: %v", err)
		}
	})
}
