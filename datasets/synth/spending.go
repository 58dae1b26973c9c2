package synth

import (
	"context"
	"math"
	"slices"
)

// customer is who pays.
type customer struct {
	home  point
	mean  float64 // of an amount; its standard deviation is half of it
	aDay  float64 // mean number of payments
	reach []int32 // terminals
}

// spending gives the payments of all customers, in the order of customers.
func spending(ctx context.Context, p TransactionParams, workers int) ([]transaction, error) {
	t := newTerminals(p.Terminals, p.Radius, p.Seed)
	parts := make([][]transaction, p.Customers)
	err := each(ctx, p.Customers, workers, func(i int) {
		s := newStream(p.Seed, forCustomer, i)
		c := customer{home: s.place(), mean: s.between(5, 100), aDay: s.between(0, 4)}
		c.reach = t.reach(nil, c.home, p.Radius)
		parts[i] = c.spend(int32(i), p.Days, s)
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(parts...), nil
}

// spend draws the payments of a customer, day by day: their number is Poisson,
// the second of the day normal around noon with a standard deviation of 20,000
// (one that falls outside its day does not take place), the terminal any of
// those in reach.
func (c customer) spend(number int32, days int, s *stream) []transaction {
	if len(c.reach) == 0 {
		return nil
	}
	dst := make([]transaction, 0, int(c.aDay*float64(days))+8)
	for day := range days {
		for range s.poisson(c.aDay) {
			second := daySeconds/2 + int(float64(20_000*s.normal()))
			cents := c.cents(s)
			terminal := c.reach[s.below(len(c.reach))]
			if second > 0 && second < daySeconds {
				dst = append(dst, transaction{int32(day*daySeconds + second), number, terminal, cents, Genuine})
			}
		}
	}
	return dst
}

// cents draws an amount: normal, or where that is below 0, even from 0 to
// twice the mean.
func (c customer) cents(s *stream) int32 {
	a := c.mean + float64(c.mean/2*s.normal())
	if a < 0 {
		a = s.between(0, 2*c.mean)
	}
	return int32(math.Round(float64(a * 100)))
}
