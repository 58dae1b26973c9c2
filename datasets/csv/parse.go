package csv

import (
	"bytes"
	"math"
	"strconv"
)

// parseInt is the value of -?digits; false when it does not fit 64 bits. The
// least int64 is taken for one that does not.
func parseInt(b []byte) (int64, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 19 {
		return 0, false
	}
	var u uint64
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		u = u*10 + uint64(c)
	}
	if u > math.MaxInt64 {
		return 0, false
	}
	if negative {
		return -int64(u), true
	}
	return int64(u), true
}

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// parseFloat is strconv.ParseFloat for what numberType and infinite pass.
// Short decimals without an exponent, which are nearly all, are one exact
// integer over one exact power of ten, so that a single division rounds right
// (Clinger, How to read floating point numbers accurately, 1990).
func parseFloat(b []byte) float64 {
	if x, ok := parseShort(b); ok {
		return x
	}
	if x, ok := infinite(b); ok {
		return x
	}
	x, _ := strconv.ParseFloat(string(b), 64) // the one error left is a range error, with ±Inf
	return x
}

func parseShort(b []byte) (float64, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) > 16 { // 15 digits and a point, or an integer, whose conversion rounds once
		return 0, false
	}
	var u uint64
	point := -1
	n := 0
	for i, c := range b {
		if c == '.' && point < 0 {
			point = i
			continue
		}
		if c -= '0'; c > 9 {
			return 0, false
		}
		u = u*10 + uint64(c)
		n++
	}
	if n == 0 {
		return 0, false
	}
	x := float64(u)
	if point >= 0 {
		x /= pow10[len(b)-1-point]
	}
	if negative {
		x = -x
	}
	return x, true
}

// infinite reads inf and infinity in any case, with a minus or without.
func infinite(b []byte) (float64, bool) {
	sign := 1
	if len(b) > 0 && b[0] == '-' {
		sign, b = -1, b[1:]
	}
	ok := len(b) == 3 && bytes.EqualFold(b, []byte("inf")) || len(b) == 8 && bytes.EqualFold(b, []byte("infinity"))
	return math.Inf(sign), ok
}

func parseBool(b []byte) (int64, bool) {
	switch string(b) {
	case "true", "True", "TRUE":
		return 1, true
	case "false", "False", "FALSE":
		return 0, true
	}
	return 0, false
}

const dayMicros = 24 * 60 * 60 * 1_000_000

// parseTime reads 2006-01-02, and 2006-01-02T15:04:05 with a space or a T, a
// fraction of up to nine digits and a zone of Z or +01:00, as microseconds
// since 1970 UTC. What is smaller than a microsecond is cut off.
func parseTime(b []byte) (int64, bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	year, ok1 := number(b[:4])
	month, ok2 := number(b[5:7])
	day, ok3 := number(b[8:10])
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	at := civilDay(year, month, day) * dayMicros
	if len(b) == 10 {
		return at, true
	}
	clock, ok := parseClock(b[10:])
	return at + clock, ok
}

// parseClock reads " 15:04:05.999999999+01:00" as microseconds.
func parseClock(b []byte) (int64, bool) {
	if len(b) < 9 || b[0] != ' ' && b[0] != 'T' || b[3] != ':' || b[6] != ':' {
		return 0, false
	}
	hour, ok1 := number(b[1:3])
	minute, ok2 := number(b[4:6])
	second, ok3 := number(b[7:9])
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	at := ((hour*60+minute)*60 + second) * 1_000_000
	b = b[9:]
	if len(b) > 0 && b[0] == '.' {
		n := digits(b[1:])
		if n == 0 || n > 9 {
			return 0, false
		}
		for i, unit := 0, int64(100_000); i < n; i, unit = i+1, unit/10 {
			at += int64(b[1+i]-'0') * unit
		}
		b = b[1+n:]
	}
	zone, ok := parseZone(b)
	return at - zone, ok
}

func parseZone(b []byte) (int64, bool) {
	if len(b) == 0 || string(b) == "Z" {
		return 0, true
	}
	if len(b) != 6 || b[0] != '+' && b[0] != '-' || b[3] != ':' {
		return 0, false
	}
	hour, ok1 := number(b[1:3])
	minute, ok2 := number(b[4:6])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, false
	}
	zone := (hour*60 + minute) * 60 * 1_000_000
	if b[0] == '-' {
		zone = -zone
	}
	return zone, true
}

func number(b []byte) (int64, bool) {
	var x int64
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		x = x*10 + int64(c)
	}
	return x, true
}

func daysIn(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// civilDay is the days from 1970-01-01 to a date of the Gregorian calendar,
// year 0 to 9999. Years are counted from March, so that a leap day is the last.
func civilDay(year, month, day int64) int64 {
	if month < 3 {
		year--
		month += 12
	}
	year += 400 // keeps the division below from rounding up in year -1
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468 - 146097
}
