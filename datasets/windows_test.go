package datasets_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/datasets/synth"
)

const (
	minute = int64(60e6)
	hour   = 60 * minute
)

// loginDefs is 12 features over each of 3 windows, exact or on grids.
func loginDefs(entities []string, grid bool) *feature.Fitted {
	s := feature.Set{Time: "time", Seq: "seq", Late: 10 * minute}
	where := func(v string) []feature.Where { return []feature.Where{{Field: "outcome", Equals: []string{v}}} }
	fast := 400.0
	typing := []string{"typing_ms"}
	for _, entity := range entities {
		for _, w := range []int64{5 * minute, hour, 24 * hour} {
			for k, d := range []feature.Def{
				{Op: feature.Count}, {Op: feature.Count, Where: where("failed")}, {Op: feature.Count, Where: where("challenged")}, {Op: feature.Share, Where: where("failed")},
				{Op: feature.Sum, Inputs: typing}, {Op: feature.Mean, Inputs: typing}, {Op: feature.Min, Inputs: typing}, {Op: feature.Max, Inputs: typing}, {Op: feature.StdDev, Inputs: typing},
				{Op: feature.Distinct, Inputs: []string{"ip"}}, {Op: feature.Distinct, Inputs: []string{"user"}},
				{Op: feature.Count, Where: []feature.Where{{Field: "typing_ms", Max: &fast}}},
			} {
				d.Name, d.Entity, d.Window = fmt.Sprint(entity, k, w), entity, w
				if grid {
					d.Grid = w / 5
				}
				s.Defs = append(s.Defs, d)
			}
		}
	}
	return &feature.Fitted{Set: s, Vocab: make([][]string, len(s.Defs))}
}

// paymentDefs looks at customers and terminals, with a delay for labels.
func paymentDefs(grid bool) *feature.Fitted {
	s := feature.Set{Time: "time", Seq: "seq"}
	amount := []string{"amount"}
	for _, w := range []int64{5 * minute, hour, 24 * hour} {
		for k, d := range []feature.Def{
			{Op: feature.Count, Entity: "customer"}, {Op: feature.Mean, Inputs: amount, Entity: "customer", Decimals: 2}, {Op: feature.StdDev, Inputs: amount, Entity: "customer", Decimals: 2},
			{Op: feature.Max, Inputs: amount, Entity: "terminal"}, {Op: feature.Distinct, Inputs: []string{"customer"}, Entity: "terminal"},
			{Op: feature.Risk, Inputs: []string{"fraud"}, Entity: "terminal", Delay: 7 * 24 * hour},
			{Op: feature.Velocity, Entity: "customer", Over: 30 * w},
		} {
			d.Name, d.Window = fmt.Sprint(k, w), w
			if grid {
				d.Grid = w
			}
			s.Defs = append(s.Defs, d)
		}
	}
	return &feature.Fitted{Set: s, Vocab: make([][]string, len(s.Defs))}
}

func extract(t testing.TB, table *datasets.Table, f *feature.Fitted, workers int) [][]float32 {
	t.Helper()
	x, _, err := datasets.Extract(context.Background(), table, f, table.Column("time").I64, table.Column("seq").I64, workers, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// digest names the bits of all values.
func digest(x [][]float32) string {
	h := sha256.New()
	for _, column := range x {
		var b []byte
		for _, v := range column {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		h.Write(b)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

func simulated(t testing.TB, users, customers int) (logins, payments *datasets.Table) {
	t.Helper()
	logins, err := synth.Logins(context.Background(), synth.LoginParams{Users: users, Days: 14, Seed: 5}, 2)
	if err != nil {
		t.Fatal(err)
	}
	payments, err = synth.Transactions(context.Background(), synth.TransactionParams{Customers: customers, Terminals: 300, Days: 60, Radius: synth.DefaultRadius(300), Seed: 5}, 2)
	if err != nil {
		t.Fatal(err)
	}
	return logins, payments
}

// Batch with 1 and 2 workers and one event at a time give the same bytes, which
// are those that are written here: .ci/arm64 runs this on another processor.
func TestBatchAndOnlineGiveTheSameBytes(t *testing.T) {
	logins, payments := simulated(t, 800, 100)
	entities := []string{"device", "ip", "user"}
	for _, c := range []struct {
		name  string
		table *datasets.Table
		set   *feature.Fitted
		want  string
	}{
		{"logins, exact", logins, loginDefs(entities, false), "9608863806ffc5c8"},
		{"logins, grid", logins, loginDefs(entities, true), "0c88443ee3913707"},
		{"payments, exact", payments, paymentDefs(false), "64e19e3bd086a571"},
		{"payments, grid", payments, paymentDefs(true), "6f9fa91983b7c00a"},
	} {
		batch := extract(t, c.table, c.set, 2)
		if got := digest(batch); got != c.want {
			t.Errorf("%s: the values have the digest %s; want %s", c.name, got, c.want)
		}
		if one := digest(extract(t, c.table, c.set, 1)); one != digest(batch) {
			t.Errorf("%s: one worker gives %s, two %s", c.name, one, digest(batch))
		}
		online(t, c.name, c.table, c.set, batch)
	}
}

func online(t *testing.T, name string, table *datasets.Table, set *feature.Fitted, batch [][]float32) {
	t.Helper()
	read := table.Only(set.Inputs())
	x, err := set.Bind(datasets.Layout(read))
	if err != nil {
		t.Fatal(err)
	}
	h, v, i := &feature.History{}, make([]float32, len(batch)), 0
	for r := range datasets.Records(read, every(table.Rows), table.Column("time").I64, table.Column("seq").I64) {
		x.Vector(v, h, r)
		if err := x.Observe(h, r); err != nil {
			t.Fatal(err)
		}
		for j := range v {
			if math.Float32bits(v[j]) != math.Float32bits(batch[j][i]) {
				t.Fatalf("%s: event %d, %s is %v online and %v in batch", name, i, set.Defs[j].Name, v[j], batch[j][i])
			}
		}
		i++
	}
}

func every(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func BenchmarkBackfill(b *testing.B) {
	logins, err := synth.Logins(context.Background(), synth.LoginParams{Users: 50_000, Days: 30, Seed: 1}, 2)
	if err != nil {
		b.Fatal(err)
	}
	set := loginDefs([]string{"device"}, false)
	for b.Loop() {
		extract(b, logins, set, 2)
	}
	b.ReportMetric(float64(logins.Rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
}

// One event online: its vector, and then it is remembered.
func BenchmarkOnline(b *testing.B) {
	logins, err := synth.Logins(context.Background(), synth.LoginParams{Users: 20_000, Days: 30, Seed: 1}, 2)
	if err != nil {
		b.Fatal(err)
	}
	set := loginDefs([]string{"device"}, false)
	read := logins.Only(set.Inputs())
	x, err := set.Bind(datasets.Layout(read))
	if err != nil {
		b.Fatal(err)
	}
	var records []*feature.Record
	for r := range datasets.Records(read, every(logins.Rows), logins.Column("time").I64, logins.Column("seq").I64) {
		c := *r
		c.Num, c.Text, c.Null = append([]float64(nil), r.Num...), append([]string(nil), r.Text...), append([]bool(nil), r.Null...)
		records = append(records, &c)
	}
	v, h := make([]float32, len(set.Defs)), &feature.History{}
	event := func(n int) {
		r := records[n%len(records)]
		if n >= len(records) { // the same month again, a month later
			r.Time, r.Seq = r.Time+30*24*hour, r.Seq+int64(len(records))
		}
		x.Vector(v, h, r)
		if err := x.Observe(h, r); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	for ; n < 2*len(records); n++ { // every entity is met, and every buffer has grown
		event(n)
	}
	runtime.GC() // of what was made above
	b.ReportAllocs()
	for ; b.Loop(); n++ {
		event(n)
	}
}
