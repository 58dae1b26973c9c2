package synth

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/riskbench/riskbench/datasets"
)

// outcome is how a login ended.
type outcome uint8

const (
	ok outcome = iota
	failed
	challenged
)

func (o outcome) String() string { return [...]string{"ok", "failed", "challenged"}[o] }

// LoginParams says how many logins to simulate. 50,000 users make about
// 1 million in 30 days.
type LoginParams struct {
	Users int // 1 to 10 million
	Days  int // 1 to 3650, from 2018-04-01 on; users times days at most 500 million
	Seed  uint64
}

// Check reports all numbers that are out of range.
func (p LoginParams) Check() error {
	return errors.Join(outside("users", p.Users, maxEntities), outside("days", p.Days, maxDays), tooMany("users", p.Users, p.Days))
}

// login is a row in the making.
type login struct {
	arrival int32 // seconds since day 0, when the log took it
	second  int32 // when its sender says it was
	user    int32
	device  int32
	ip      int32
	typing  int32 // ms
	outcome outcome
	abuse   bool
}

// Logins simulates the log of a login service. It has what makes features
// over windows hard: events that arrive late, twice or with a time to come,
// and many of one second.
//
// Users log in 0.57 times a day on average, at their own hours, from up to
// three devices of their own, at home, at work or over a mobile network, whose
// addresses they share with others. They mistype (and try again within a
// minute), are challenged now and then, and use somebody else's device now
// and then. Abuse is of two kinds. A credential-stuffing burst is one address
// (with some devices) or one device (with some addresses) that tries 50 to 400
// users within half an hour, nearly always in vain; 1 for every 10,000 users
// and days. A device farm is one device that logs 20 to 60 users in for 3 to
// 10 days, nearly always with success; 1 for every 50,000 users and days. There
// is at least one of each, and no more users in either than there are.
//
// Of 1,000 events 10 arrive late by 10 minutes to 6 hours; 2 are stamped 5
// minutes to 2 hours later than they happen; 5 are delivered a second time, 1
// to 120 seconds after the first, with the same content.
//
// Columns: id (equal to seq), time (the sender's), seq (0, 1, …: place of
// arrival in the log), user, device, ip (text), outcome (ok, failed,
// challenged), typing_ms (time that typing the password took), abuse (0 or
// 1). Rows stand in the order of seq, so their times do not ascend. Days are
// those of the events as they happen: a time may lie beyond the last. No value
// is missing.
func Logins(ctx context.Context, p LoginParams, workers int) (*datasets.Table, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	w := newWorld(p)
	parts := make([][]login, p.Users+w.bursts+w.farms)
	err := each(ctx, len(parts), workers, func(i int) {
		switch {
		case i < p.Users:
			parts[i] = w.habits(i)
		case i < p.Users+w.bursts:
			parts[i] = w.burst(i - p.Users)
		default:
			parts[i] = w.farm(i - p.Users - w.bursts)
		}
	})
	if err != nil {
		return nil, err
	}
	rows := inOrder(slices.Concat(parts...), func(e *login) int32 { return e.arrival })
	return w.table(rows), context.Cause(ctx)
}

// The shares of events that a log has trouble with.
const (
	lateShare      = 0.010
	futureShare    = 0.002
	duplicateShare = 0.005
)

// send brings an event that happens at its second into the log: late, with a
// wrong time, or twice, now and then.
func send(dst []login, e login, s *stream) []login {
	const minute, hour = 60, 3600
	e.arrival = e.second
	switch u := s.unit(); {
	case u < lateShare:
		e.arrival += int32(s.within(10*minute, 6*hour))
	case u < lateShare+futureShare:
		e.second += int32(s.within(5*minute, 2*hour))
	}
	dst = append(dst, e)
	if s.chance(duplicateShare) {
		e.arrival += int32(s.within(1, 120))
		dst = append(dst, e)
	}
	return dst
}

// table names the users, devices and addresses of rows in order of arrival.
func (w *world) table(rows []login) *datasets.Table {
	n := len(rows)
	return &datasets.Table{Rows: n, Cols: []datasets.Column{
		ints("id", datasets.Int64, n, func(i int) int64 { return int64(i) }),
		ints("time", datasets.Time, n, func(i int) int64 { return micros(rows[i].second) }),
		ints("seq", datasets.Int64, n, func(i int) int64 { return int64(i) }),
		texts("user", n, w.Users, func(i int) int32 { return rows[i].user }, userName),
		texts("device", n, w.devices, func(i int) int32 { return rows[i].device }, deviceName),
		texts("ip", n, w.ips, func(i int) int32 { return rows[i].ip }, ipName),
		texts("outcome", n, 3, func(i int) int32 { return int32(rows[i].outcome) }, func(o int32) string { return outcome(o).String() }),
		ints("typing_ms", datasets.Int64, n, func(i int) int64 { return int64(rows[i].typing) }),
		ints("abuse", datasets.Int64, n, func(i int) int64 {
			if rows[i].abuse {
				return 1
			}
			return 0
		}),
	}}
}

// texts makes a column of text from numbers below most.
func texts(name string, n, most int, at func(i int) int32, text func(int32) string) datasets.Column {
	c := datasets.Column{Name: name, Kind: datasets.Text, Code: make([]int32, n)}
	code := make([]int32, most) // and one more, so that 0 is none
	for i := range n {
		x := at(i)
		if code[x] == 0 {
			c.Levels = append(c.Levels, text(x))
			code[x] = int32(len(c.Levels))
		}
		c.Code[i] = code[x] - 1
	}
	return c
}

func userName(u int32) string { return fmt.Sprintf("u%07d", u) }

// deviceName and ipName scatter the numbers: a name must not tell an
// attacker's from a user's, nor a first device from a second.
func deviceName(d int32) string { return fmt.Sprintf("%010x", scatter(uint64(d), 40)) }

func ipName(a int32) string {
	x := scatter(uint64(a), 24)
	return fmt.Sprintf("10.%d.%d.%d", x>>16, x>>8&255, x&255)
}

// scatter permutes the numbers of so many bits: products with odd numbers
// carry upwards, the shift carries down.
func scatter(x uint64, bits int) uint64 {
	mask := uint64(1)<<bits - 1
	for range 2 {
		x = (x*0x9e3779b97f4a7c15 + 0x5bd1e995) & mask
		x ^= x >> (bits / 2)
	}
	return x
}
