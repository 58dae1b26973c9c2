package synth

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
)

// Scenario is why a transaction is fraud.
type Scenario uint8

const (
	Genuine            Scenario = iota // no fraud
	LargeAmount                        // more than 220: the amount gives it away
	TerminalCompromise                 // all of a terminal's transactions for 28 days
	CustomerCompromise                 // a third of a customer's transactions for 14 days, at five times the amount
)

func (s Scenario) String() string {
	return [...]string{"genuine", "large amount", "terminal compromised", "customer compromised"}[s]
}

// TransactionParams says how many transactions to simulate. The published size
// is 5,000 customers, 10,000 terminals, 183 days, radius 5.
type TransactionParams struct {
	Customers int     // 1 to 10 million
	Terminals int     // 1 to 10 million
	Days      int     // 1 to 3650, from 2018-04-01 on; customers times days at most 500 million
	Radius    float64 // how far customers go, on a square of side 100; more than 0
	Seed      uint64
}

// DefaultRadius is 5, as published, where there are 2,000 terminals or more.
// Fewer get a larger radius, so that as many are in reach as of 2,000: about
// 15 of an average customer, and fewer than 1 customer in 1,000 has none.
func DefaultRadius(terminals int) float64 {
	if terminals >= 2000 || terminals < 1 {
		return 5
	}
	return min(5*math.Sqrt(2000/float64(terminals)), maxRadius)
}

// maxRadius reaches from corner to corner.
const maxRadius = 142

// Check reports all numbers that are out of range.
func (p TransactionParams) Check() error {
	faults := []error{
		outside("customers", p.Customers, maxEntities),
		outside("terminals", p.Terminals, maxEntities),
		outside("days", p.Days, maxDays),
		tooMany("customers", p.Customers, p.Days),
	}
	if !(p.Radius > 0 && p.Radius <= maxRadius) {
		faults = append(faults, fmt.Errorf("synth: radius is %v; want more than 0, at most %d", p.Radius, maxRadius))
	}
	return errors.Join(faults...)
}

// transaction is a row in the making.
type transaction struct {
	second   int32 // since day 0
	customer int32
	terminal int32
	cents    int32
	scenario Scenario
}

func (t transaction) day() int { return int(t.second) / daySeconds }

// Transactions simulates card transactions as section 3.2 of the Fraud
// Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi) describes them:
// this is written from its text. Customers and terminals stand on a square of
// side 100. A customer pays on average 0 to 4 times a day, around noon, at the
// terminals within the radius, amounts around a mean of 5 to 100; see the
// functions below. Then fraud is laid over them, see [Scenario]. A customer
// without a terminal in reach buys nothing and does not occur.
//
// Terminals and customers are compromised as often, for their number, as in
// the published data (2 terminals of 10,000 and 3 customers of 5,000 a day),
// and oftener in a shorter time, where the first days without old compromises
// weigh more: so that the expected share of fraud is about .84 % at any size,
// as published. It scatters the more, the smaller the simulation.
//
// Columns: id (equal to seq), time, seq (0, 1, …), customer, terminal, amount
// (a whole number of cents, divided by 100; 0 occurs), fraud (0 or 1),
// scenario. Rows stand in the order of time; those of one second in the order
// of customers, and a customer's in the order drawn. No value is missing. The
// table is empty when nobody buys anything.
func Transactions(ctx context.Context, p TransactionParams, workers int) (*datasets.Table, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	rows, err := spending(ctx, p, workers)
	if err != nil {
		return nil, err
	}
	rows = inOrder(rows, func(t *transaction) int32 { return t.second })
	commit(rows, p)
	return transactionTable(rows), context.Cause(ctx)
}

func transactionTable(rows []transaction) *datasets.Table {
	n := len(rows)
	amount := datasets.Column{Name: "amount", Kind: datasets.Float64, F64: make([]float64, n)}
	for i, r := range rows {
		amount.F64[i] = float64(r.cents) / 100
	}
	return &datasets.Table{Rows: n, Cols: []datasets.Column{
		ints("id", datasets.Int64, n, func(i int) int64 { return int64(i) }),
		ints("time", datasets.Time, n, func(i int) int64 { return micros(rows[i].second) }),
		ints("seq", datasets.Int64, n, func(i int) int64 { return int64(i) }),
		ints("customer", datasets.Int64, n, func(i int) int64 { return int64(rows[i].customer) }),
		ints("terminal", datasets.Int64, n, func(i int) int64 { return int64(rows[i].terminal) }),
		amount,
		ints("fraud", datasets.Int64, n, func(i int) int64 { return int64(min(rows[i].scenario, 1)) }),
		ints("scenario", datasets.Int64, n, func(i int) int64 { return int64(rows[i].scenario) }),
	}}
}
