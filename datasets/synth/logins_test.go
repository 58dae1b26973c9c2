package synth

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

var someLogins = LoginParams{Users: 20_000, Days: 6, Seed: 5}

func logins(t *testing.T, p LoginParams, workers int) *datasets.Table {
	t.Helper()
	table, err := Logins(t.Context(), p, workers)
	return checked(t, table, err)
}

func TestLoginsAreTheSameForAnyWorkers(t *testing.T) {
	p := LoginParams{Users: 700, Days: 9, Seed: 3}
	want := logins(t, p, 1)
	for _, workers := range []int{0, 2, 7} {
		if !reflect.DeepEqual(logins(t, p, workers), want) {
			t.Errorf("%d workers make other rows than one", workers)
		}
	}
	p.Seed++
	if Digest(logins(t, p, 2)) == Digest(want) {
		t.Error("two seeds make the same rows")
	}
}

func TestLoginColumns(t *testing.T) {
	table := logins(t, LoginParams{Users: 2000, Days: 3, Seed: 1}, 2)
	var got []string
	for _, c := range table.Cols {
		got = append(got, c.Name+" "+c.Kind.String())
	}
	want := "id int64, time time, seq int64, user text, device text, ip text, outcome text, typing_ms int64, abuse int64"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("the columns are %s; want %s", s, want)
	}
	for i := range table.Rows {
		if table.Column("id").I64[i] != int64(i) || table.Column("seq").I64[i] != int64(i) {
			t.Fatalf("row %d has another id or seq", i)
		}
		if ms := table.Column("typing_ms").I64[i]; ms < 20 || ms > 12_000 {
			t.Errorf("row %d: typing took %d ms", i, ms)
		}
	}
	for _, name := range []string{"user", "device", "ip", "outcome"} {
		c := table.Column(name)
		seen := int32(-1)
		for i, code := range c.Code {
			if code > seen+1 {
				t.Fatalf("%s of row %d: the levels do not stand in order of appearance", name, i)
			}
			seen = max(seen, code)
		}
		if int(seen) != len(c.Levels)-1 {
			t.Errorf("%s has %d levels, %d of them in use", name, len(c.Levels), seen+1)
		}
	}
	if !slices.Contains(table.Column("outcome").Levels, "challenged") || len(table.Column("outcome").Levels) != 3 {
		t.Errorf("the outcomes are %q; want ok, failed, challenged", table.Column("outcome").Levels)
	}
}

// content is what a duplicate repeats.
func content(table *datasets.Table, i int) string {
	var b strings.Builder
	for j := range table.Cols {
		if name := table.Cols[j].Name; name != "id" && name != "seq" {
			fmt.Fprintf(&b, "%s|", table.Cols[j].String(i))
		}
	}
	return b.String()
}

func median(x []int64) int64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x[len(x)/2]
}

// The shares are counted from outside: what is much earlier than the events
// before it is late, what is much later than those after it is stamped later
// than it happens; what repeats the content of an earlier row is a duplicate.
func TestSharesOfTroublesomeEvents(t *testing.T) {
	table := logins(t, someLogins, 2)
	time := table.Column("time").I64
	late, future, duplicate, ties := 0, 0, 0, 0
	seen := map[string]bool{}
	const k, minute = 15, 60_000_000
	for i := range table.Rows {
		before, after := median(time[max(0, i-k):i+1]), median(time[i:min(table.Rows, i+k+1)])
		switch {
		case time[i] < before-5*minute:
			late++
		case time[i] > after+4*minute:
			future++
		}
		c := content(table, i)
		if seen[c] {
			duplicate++
		}
		seen[c] = true
		if i > 0 && time[i] == time[i-1] {
			ties++
		}
	}
	n := float64(table.Rows)
	for _, c := range []struct {
		what string
		got  int
		want float64
	}{{"late", late, 0.010}, {"future-stamped", future, 0.002}, {"duplicate", duplicate, 0.005}} {
		if d := 5 * math.Sqrt(c.want/n); math.Abs(float64(c.got)/n-c.want) > d {
			t.Errorf("%d of %d events are %s, a share of %.4f; want %.4f within %.4f", c.got, table.Rows, c.what, float64(c.got)/n, c.want, d)
		}
	}
	if ties < table.Rows/50 {
		t.Errorf("%d of %d events have the time of the one before; want ties", ties, table.Rows)
	}
}

// use is what happens on a device or at an address.
type use struct {
	rows, failed, abuse int
	users, other        map[int32]bool // other: addresses of a device, devices of an address
}

func uses(table *datasets.Table, name, other string) map[string]*use {
	all := map[string]*use{}
	for i := range table.Rows {
		key := table.Column(name).String(i)
		u := all[key]
		if u == nil {
			u = &use{users: map[int32]bool{}, other: map[int32]bool{}}
			all[key] = u
		}
		u.rows++
		u.abuse += int(table.Column("abuse").I64[i])
		if table.Column("outcome").String(i) == "failed" {
			u.failed++
		}
		u.users[table.Column("user").Code[i]] = true
		u.other[table.Column(other).Code[i]] = true
	}
	return all
}

// Attackers have devices and addresses of their own. There are 12 bursts and
// 2 farms in 20,000 users and 6 days.
func TestAbuse(t *testing.T) {
	table := logins(t, someLogins, 2)
	farms, oneDevice := 0, 0
	for name, u := range uses(table, "device", "ip") {
		if u.abuse != 0 && u.abuse != u.rows {
			t.Errorf("device %s has %d rows of abuse among %d", name, u.abuse, u.rows)
		}
		switch {
		case u.abuse == 0 && len(u.users) != 1:
			t.Errorf("device %s is no attacker's and has %d users", name, len(u.users))
		case u.abuse == 0:
		case len(u.users) >= 20 && float64(u.failed) < 0.1*float64(u.rows):
			farms++
			if len(u.users) > 60 || len(u.other) != farmHomes {
				t.Errorf("farm %s has %d users, %d addresses", name, len(u.users), len(u.other))
			}
		case len(u.other) > 1:
			oneDevice++
		}
		if u.abuse > 30 && u.failed > 0 && len(u.users) > 60 && float64(u.failed) < 0.85*float64(u.rows) {
			t.Errorf("a burst from device %s fails in %d of %d attempts; want nearly all", name, u.failed, u.rows)
		}
	}
	oneAddress := 0
	for name, u := range uses(table, "ip", "device") {
		if u.abuse != 0 && u.abuse != u.rows {
			t.Errorf("address %s has %d rows of abuse among %d", name, u.abuse, u.rows)
		}
		if u.abuse >= 50 && float64(u.failed) > 0.85*float64(u.rows) {
			oneAddress++
		}
	}
	if farms != 2 || oneDevice == 0 || oneAddress == 0 || oneDevice+oneAddress < 12 {
		t.Errorf("%d farms, %d bursts of one device, %d of one address; want 2, and 12 of both kinds", farms, oneDevice, oneAddress)
	}
}

func TestEveryKindOfAbuseIsInTheSmallest(t *testing.T) {
	for _, p := range []LoginParams{{1, 1, 1}, {20, 2, 9}, {1, 40, math.MaxUint64}} {
		table := logins(t, p, 3)
		var abuse int64
		for _, a := range table.Column("abuse").I64 {
			abuse += a
		}
		if abuse == 0 {
			t.Errorf("%+v: no abuse in %d rows", p, table.Rows)
		}
	}
}

// A genuine user's wrong password is followed by another try within 40 seconds
// (9 of 10 after the third, all before it).
func TestUsersTryAgain(t *testing.T) {
	w := newWorld(someLogins)
	wrong, again := 0, 0
	for u := range 3000 {
		rows := w.habits(u)
		for i, e := range rows[:max(1, len(rows))-1] {
			if next := rows[i+1]; e.outcome == failed && e.second == e.arrival && next.second == next.arrival {
				wrong++
				if d := next.second - e.second; d >= 0 && d <= 40 && e.device == next.device {
					again++
				}
			}
		}
	}
	if wrong < 500 || float64(again) < 0.98*float64(wrong) {
		t.Errorf("%d of %d wrong passwords are tried again", again, wrong)
	}
}

func TestNamesAreApart(t *testing.T) {
	devices, ips := map[string]bool{}, map[string]bool{}
	const n = 300_000
	for i := range int32(n) {
		devices[deviceName(i*8)] = true
		ips[ipName(i*29)] = true
	}
	if len(devices) != n || len(ips) != n {
		t.Errorf("%d numbers have %d device names and %d addresses", n, len(devices), len(ips))
	}
	last := map[byte]int{}
	for name := range devices {
		last[name[len(name)-1]]++
	}
	if len(last) != 16 {
		t.Errorf("first devices end in %d of 16 digits; want their names not to tell", len(last))
	}
}

func TestAMillionLogins(t *testing.T) {
	table := logins(t, LoginParams{Users: 50_000, Days: 30, Seed: 1}, 2)
	if table.Rows < 950_000 || table.Rows > 1_050_000 {
		t.Errorf("%d rows; want about 1 million", table.Rows)
	}
	golden(t, "logins, a million", table)
}

func TestLoginParamsAreChecked(t *testing.T) {
	_, err := Logins(t.Context(), LoginParams{Users: 0, Days: -2}, 1)
	for _, want := range []string{"synth: users is 0; want 1 to 10000000", "synth: days is -2; want 1 to 3650"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
	if err := (LoginParams{maxEntities, 51, 1}).Check(); err == nil {
		t.Error("510 million user days are accepted")
	}
}

func TestLoginsStop(t *testing.T) {
	why := errors.New("enough")
	ctx, stop := context.WithCancelCause(t.Context())
	stop(why)
	if _, err := Logins(ctx, someLogins, 2); !errors.Is(err, why) {
		t.Errorf("a stopped simulation says %v; want %v", err, why)
	}
}
