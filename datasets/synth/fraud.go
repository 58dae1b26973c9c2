package synth

import "slices"

// The published size, and what it says about compromises there.
const (
	publishedDays      = 183
	publishedTerminals = 10_000
	publishedCustomers = 5_000
	terminalsADay      = 2
	customersADay      = 3
	terminalDays       = 28
	customerDays       = 14
	largeCents         = 220_00
	inflation          = 5
)

// compromise is a terminal or a customer in wrong hands from a day on.
type compromise struct{ day, who int }

// commit lays the three kinds of fraud over rows in order of time. A later
// kind replaces the scenario of an earlier one, as published. An amount is
// inflated once, even where two compromises of a customer choose it.
func commit(rows []transaction, p TransactionParams) {
	for i := range rows {
		if rows[i].cents > largeCents {
			rows[i].scenario = LargeAmount
		}
	}
	of := group(len(rows), p.Terminals, func(i int) int { return int(rows[i].terminal) })
	for _, c := range terminalCompromises(p) {
		for _, i := range from(rows, of.of(c.who), c.day, terminalDays) {
			rows[i].scenario = TerminalCompromise
		}
	}
	of = group(len(rows), p.Customers, func(i int) int { return int(rows[i].customer) })
	for k, c := range customerCompromises(p) {
		fortnight := from(rows, of.of(c.who), c.day, customerDays)
		for _, i := range third(fortnight, newStream(p.Seed, forCustomerFraud, k+1)) {
			if rows[i].scenario != CustomerCompromise {
				rows[i].scenario = CustomerCompromise
				rows[i].cents *= inflation
			}
		}
	}
}

func terminalCompromises(p TransactionParams) []compromise {
	n := count(terminalsADay, publishedTerminals, p.Terminals, p.Days, terminalDays)
	return compromises(n, p.Terminals, p.Days, newStream(p.Seed, forTerminalFraud, 0))
}

func customerCompromises(p TransactionParams) []compromise {
	n := count(customersADay, publishedCustomers, p.Customers, p.Days, customerDays)
	return compromises(n, p.Customers, p.Days, newStream(p.Seed, forCustomerFraud, 0))
}

// count is the number of compromises among n in all days, such that the share
// of days in wrong hands is that of the published size; at the published size
// it is aDay on every day but the last.
func count(aDay, published, n, days, length int) int {
	share := float64(aDay*covered(publishedDays, length)) / float64(published*publishedDays)
	each := float64(covered(days, length)) / float64(starts(days))
	return int(float64(share*float64(n)*float64(days))/each + 0.5)
}

// starts is the number of days on which a compromise may begin: as published,
// every day but the last.
func starts(days int) int { return max(1, days-1) }

// covered sums the days that compromises last, one from each day on which it may
// begin: fewer than length where the time is over before.
func covered(days, length int) int {
	sum := 0
	for d := range starts(days) {
		sum += min(length, days-d)
	}
	return sum
}

// compromises spreads count of them evenly over the days; nobody is drawn
// twice on a day, and anybody may be drawn again on another.
func compromises(count, n, days int, s *stream) []compromise {
	dst := make([]compromise, 0, count)
	first := 0 // of the day's
	for k := range count {
		c := compromise{day: k * starts(days) / count}
		if first < len(dst) && dst[first].day < c.day {
			first = len(dst)
		}
		if len(dst)-first == n {
			continue // all are
		}
		for c.who = s.below(n); slices.Contains(dst[first:], c); {
			c.who = s.below(n)
		}
		dst = append(dst, c)
	}
	return dst
}

// from gives those of rows (ascending numbers) that fall on a day or on the
// length-1 days after it.
func from(all []transaction, rows []int32, day, length int) []int32 {
	until := func(day int) int {
		i, _ := slices.BinarySearchFunc(rows, day, func(r int32, day int) int { return all[r].day() - day })
		return i
	}
	return rows[until(day):until(day+length)]
}

// third draws a third of the rows, to the nearest number, in any order.
func third(rows []int32, s *stream) []int32 {
	rows = slices.Clone(rows)
	n := (len(rows) + 1) / 3
	for i := range n {
		j := i + s.below(len(rows)-i)
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows[:n]
}
