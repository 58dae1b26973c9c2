package synth

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

var published = TransactionParams{Customers: 5000, Terminals: 10_000, Days: 183, Radius: 5, Seed: 1}

// small has customers without terminals, and two compromises of one customer.
var small = TransactionParams{Customers: 300, Terminals: 500, Days: 60, Radius: 4, Seed: 69}

func transactions(t *testing.T, p TransactionParams, workers int) *datasets.Table {
	t.Helper()
	table, err := Transactions(t.Context(), p, workers)
	return checked(t, table, err)
}

// checked wants a table that keeps the promises of all tables.
func checked(t *testing.T, table *datasets.Table, err error) *datasets.Table {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Check(); err != nil {
		t.Fatal(err)
	}
	return table
}

// byScenario counts the rows of each scenario.
func byScenario(table *datasets.Table) (n [4]int) {
	for _, s := range table.Column("scenario").I64 {
		n[s]++
	}
	return n
}

func TestTransactionsAreTheSameForAnyWorkers(t *testing.T) {
	want := transactions(t, small, 1)
	for _, workers := range []int{0, 2, 7} {
		if !reflect.DeepEqual(transactions(t, small, workers), want) {
			t.Errorf("%d workers make other rows than one", workers)
		}
	}
	other := small
	other.Seed++
	if Digest(transactions(t, other, 2)) == Digest(want) {
		t.Error("two seeds make the same rows")
	}
}

func TestTransactionColumns(t *testing.T) {
	table := transactions(t, small, 2)
	var got []string
	for _, c := range table.Cols {
		got = append(got, c.Name+" "+c.Kind.String())
	}
	want := "id int64, time time, seq int64, customer int64, terminal int64, amount float64, fraud int64, scenario int64"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("the columns are %s; want %s", s, want)
	}
	if first := table.Column("time").String(0); !strings.HasPrefix(first, "2018-04-01T") {
		t.Errorf("the first row is of %s; want 2018-04-01", first)
	}
}

func TestTransactionsStandInOrderOfTime(t *testing.T) {
	table := transactions(t, published.shorter(10), 2)
	time, customer := table.Column("time").I64, table.Column("customer").I64
	ties := 0
	for i := range table.Rows {
		if table.Column("id").I64[i] != int64(i) || table.Column("seq").I64[i] != int64(i) {
			t.Fatalf("row %d has another id or seq", i)
		}
		if i == 0 {
			continue
		}
		if time[i] < time[i-1] {
			t.Fatalf("row %d is before the row above it", i)
		}
		if time[i] == time[i-1] {
			ties++
			if customer[i] < customer[i-1] {
				t.Fatalf("row %d ties in time and is of a smaller customer than the row above it", i)
			}
		}
	}
	if ties == 0 {
		t.Error("no two rows have the same time")
	}
}

func (p TransactionParams) shorter(days int) TransactionParams {
	p.Days = days
	return p
}

// The slow twin looks at every row for every compromise.
func TestScenariosHold(t *testing.T) {
	table := transactions(t, small, 2)
	inside := func(c compromise, i, length int) bool {
		day := int((table.Column("time").I64[i] - firstDay) / 1_000_000 / daySeconds)
		return day >= c.day && day < c.day+length
	}
	terminal, customer := table.Column("terminal").I64, table.Column("customer").I64
	terminalFraud, customerFraud := make([]bool, table.Rows), make([]bool, table.Rows)
	overlaps := 0
	for _, c := range terminalCompromises(small) {
		for i := range table.Rows {
			terminalFraud[i] = terminalFraud[i] || terminal[i] == int64(c.who) && inside(c, i, 28)
		}
	}
	for _, c := range customerCompromises(small) {
		all, taken := 0, 0
		for i := range table.Rows {
			if customer[i] == int64(c.who) && inside(c, i, 14) {
				all++
				if customerFraud[i] {
					overlaps++
				}
				customerFraud[i] = true
				if table.Column("scenario").I64[i] == int64(CustomerCompromise) {
					taken++
				}
			}
		}
		if least := (all + 1) / 3; taken < least {
			t.Errorf("customer %d has %d of %d inflated amounts in the 14 days from day %d; want a third", c.who, taken, all, c.day)
		}
	}
	if overlaps == 0 {
		t.Error("no customer was compromised twice within 14 days; the case is not tested")
	}
	for i := range table.Rows {
		s := Scenario(table.Column("scenario").I64[i])
		amount := table.Column("amount").F64[i]
		switch {
		case table.Column("fraud").I64[i] != min(int64(s), 1):
			t.Fatalf("row %d: fraud is %d in scenario %d", i, table.Column("fraud").I64[i], s)
		case s == Genuine && amount > 220:
			t.Fatalf("row %d: %v is genuine; want more than 220 to be fraud", i, amount)
		case s == LargeAmount && amount <= 220:
			t.Fatalf("row %d: %v is fraud for its amount", i, amount)
		case s == TerminalCompromise && !terminalFraud[i]:
			t.Fatalf("row %d: terminal %d was not compromised", i, terminal[i])
		case s != TerminalCompromise && s != CustomerCompromise && terminalFraud[i]:
			t.Fatalf("row %d: terminal %d was compromised, and this is scenario %d", i, terminal[i], s)
		case s == CustomerCompromise && !customerFraud[i]:
			t.Fatalf("row %d: customer %d was not compromised", i, customer[i])
		}
	}
}

// Without fraud's factor, an amount is at most about 100 + 5 * 50 in 300 * 60 * 2 draws.
func TestAmountsAreInflatedOnce(t *testing.T) {
	table := transactions(t, small, 2)
	for i, a := range table.Column("amount").F64 {
		cents := math.Round(a * 100)
		if a < 0 || a != cents/100 {
			t.Fatalf("row %d: the amount is %v; want whole cents", i, a)
		}
		if s := table.Column("scenario").I64[i]; s == 3 {
			if math.Mod(cents, 5) != 0 || a > 5*400 {
				t.Fatalf("row %d: the amount is %v; want five times an amount", i, a)
			}
		} else if a > 400 {
			t.Fatalf("row %d: the amount is %v; want it not inflated", i, a)
		}
	}
}

func TestCustomersPayWithinTheRadius(t *testing.T) {
	terminals := newTerminals(small.Terminals, small.Radius, small.Seed)
	table := transactions(t, small, 2)
	seen := map[int64]bool{}
	for i, c := range table.Column("customer").I64 {
		seen[c] = true
		home := newStream(small.Seed, forCustomer, int(c)).place()
		if at := terminals.at[table.Column("terminal").I64[i]]; math.Hypot(home.x-at.x, home.y-at.y) > small.Radius {
			t.Fatalf("row %d: customer %d pays at %v, far from %v", i, c, at, home)
		}
	}
	alone := 0
	for c := range small.Customers {
		home := newStream(small.Seed, forCustomer, c).place()
		if len(terminals.reach(nil, home, small.Radius)) == 0 {
			alone++
			if seen[int64(c)] {
				t.Errorf("customer %d has no terminal in reach and pays", c)
			}
		}
	}
	if alone == 0 {
		t.Error("every customer has a terminal in reach; the case is not tested")
	}
}

// The slow twin looks at every terminal.
func TestReach(t *testing.T) {
	for _, r := range []float64{0.01, 3, 5, 33.4, 60, 142} {
		terminals := newTerminals(700, r, 3)
		s := newStream(9, forUser, 0)
		for range 200 {
			p := s.place()
			var want []int32
			for i, q := range terminals.at {
				if p.near(q, r) {
					want = append(want, int32(i))
				}
			}
			got := terminals.reach(nil, p, r)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("radius %v: %d terminals are in reach of %v; want %d", r, len(got), p, len(want))
			}
		}
	}
}

// 1,754,155 rows and .8369 % of fraud, 973, 9,077 and 4,631 of the scenarios,
// are published for one seed; the bands hold its scatter.
func TestPublishedSize(t *testing.T) {
	if testing.Short() {
		t.Skip("the published size takes a second, and five under qemu")
	}
	for _, seed := range []uint64{1, 2, 3} {
		p := published
		p.Seed = seed
		table := transactions(t, p, 2)
		n := byScenario(table)
		share := 100 * float64(table.Rows-n[0]) / float64(table.Rows)
		if table.Rows < 1_720_000 || table.Rows > 1_800_000 || share < 0.80 || share > 0.87 {
			t.Errorf("seed %d: %d rows, %.4f %% fraud; want 1.72 to 1.80 million and 0.80 to 0.87 %%", seed, table.Rows, share)
		}
		for s, want := range map[Scenario]int{LargeAmount: 973, TerminalCompromise: 9077, CustomerCompromise: 4631} {
			if d := math.Abs(float64(n[s]-want)) / float64(want); d > 0.12 {
				t.Errorf("seed %d: %d rows of scenario %q; published are %d", seed, n[s], s, want)
			}
		}
		if seed == published.Seed {
			golden(t, "transactions, published size", table)
		}
	}
}

func TestDemoSize(t *testing.T) {
	p := TransactionParams{Customers: 1000, Terminals: 2000, Days: 90, Radius: DefaultRadius(2000)}
	for p.Seed = 1; p.Seed <= 12; p.Seed++ {
		table := transactions(t, p, 2)
		share := 100 * float64(table.Rows-byScenario(table)[0]) / float64(table.Rows)
		if table.Rows < 160_000 || table.Rows > 185_000 || share < 0.7 || share > 1 {
			t.Errorf("seed %d: %d rows, %.3f %% fraud; want about 170,000 and 0.7 to 1.0 %%", p.Seed, table.Rows, share)
		}
	}
}

func TestCompromisesAtThePublishedSize(t *testing.T) {
	perDay := map[compromise]int{}
	for kind, list := range [][]compromise{terminalCompromises(published), customerCompromises(published)} {
		for _, c := range list {
			perDay[compromise{c.day, kind}]++
		}
	}
	for day := range 183 {
		if t2, c3 := perDay[compromise{day, 0}], perDay[compromise{day, 1}]; day < 182 && (t2 != 2 || c3 != 3) || day == 182 && t2+c3 > 0 {
			t.Errorf("day %d: %d terminals and %d customers are compromised; want 2 and 3, none on the last", day, t2, c3)
		}
	}
}

// The share of (entity, day) pairs in wrong hands is the published one at any size.
func TestCompromisesScale(t *testing.T) {
	const want = 364.0 * 28 / (10_000 * 183) // less what falls behind the end
	for _, p := range []TransactionParams{{Terminals: 2000, Days: 90}, {Terminals: 100_000, Days: 7}, {Terminals: 50_000, Days: 1}, {Terminals: 3000, Days: 1000}} {
		pairs := 0
		for _, c := range terminalCompromises(p) {
			pairs += min(28, p.Days-c.day)
		}
		if share := float64(pairs) / float64(p.Terminals*p.Days); share < 0.88*want || share > want {
			t.Errorf("%d terminals, %d days: %.5f of them are in wrong hands; want %.5f", p.Terminals, p.Days, share, 0.93*want)
		}
	}
	if all := compromises(50, 3, 8, newStream(1, forTerminalFraud, 0)); len(all) != 21 {
		t.Errorf("3 terminals on 7 days are compromised %d times; want each once a day", len(all))
	}
}

func TestDefaultRadiusLeavesFewWithoutTerminals(t *testing.T) {
	for _, n := range []int{1, 20, 100, 500, 1999, 2000, 10_000} {
		r := DefaultRadius(n)
		terminals := newTerminals(n, r, 1)
		alone := 0
		for i := range 2000 {
			if len(terminals.reach(nil, newStream(1, forCustomer, i).place(), r)) == 0 {
				alone++
			}
		}
		if alone > 20 || r < 5 {
			t.Errorf("%d terminals: the radius is %v and %d of 2,000 customers have none in reach; want at most 1 %%", n, r, alone)
		}
	}
}

func TestTinySimulations(t *testing.T) {
	for _, p := range []TransactionParams{
		{1, 1, 1, 142, 1}, {1, 1, 1, 0.001, 1}, {3, 1, 400, 142, 2}, {1, 3, 2, 100, math.MaxUint64},
	} {
		table := transactions(t, p, 3)
		if p.Radius < 1 && table.Rows != 0 {
			t.Errorf("%+v: %d rows; want none without a terminal in reach", p, table.Rows)
		}
	}
}

func TestTransactionParamsAreChecked(t *testing.T) {
	_, err := Transactions(t.Context(), TransactionParams{Customers: 0, Terminals: -1, Days: 4000, Radius: math.NaN()}, 1)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"synth: customers is 0; want 1 to 10000000", "synth: terminals is -1; want 1 to 10000000",
		"synth: days is 4000; want 1 to 3650", "synth: radius is NaN; want more than 0, at most 142",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	for _, p := range []TransactionParams{{1, 1, 1, 0, 1}, {1, 1, 1, -5, 1}, {1, 1, 1, math.Inf(1), 1}, {maxEntities, 1, 51, 5, 1}} {
		if p.Check() == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
	if err := published.Check(); err != nil {
		t.Error(err)
	}
}

func TestTransactionsStop(t *testing.T) {
	why := errors.New("enough")
	ctx, stop := context.WithCancelCause(t.Context())
	stop(why)
	if _, err := Transactions(ctx, small, 2); !errors.Is(err, why) {
		t.Errorf("a stopped simulation says %v; want %v", err, why)
	}
}
