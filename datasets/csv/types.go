package csv

import (
	"bytes"

	"github.com/riskbench/riskbench/datasets"
)

// types is a set of types.
type types uint8

const (
	isInt types = 1 << iota
	isFloat
	isBool
	isTime
	seen // there has been a value

	anyType = isInt | isFloat | isBool | isTime
)

// with is what is left of t when a column has this field too.
func (t types) with(field []byte, quoted bool) types {
	if len(field) == 0 || !quoted && isMissing(field) {
		return t
	}
	return t&typesOf(field) | seen
}

func (t types) kind() datasets.Kind {
	switch {
	case t&seen == 0:
		return datasets.Float64
	case t&isInt != 0:
		return datasets.Int64
	case t&isFloat != 0:
		return datasets.Float64
	case t&isBool != 0:
		return datasets.Bool
	case t&isTime != 0:
		return datasets.Time
	}
	return datasets.Text
}

// isMissing says whether an unquoted field stands for nothing.
func isMissing(b []byte) bool {
	switch b = trim(b); len(b) {
	case 0:
		return true
	case 2:
		return string(b) == "NA"
	case 3:
		return string(b) == "NaN" || string(b) == "nan" || string(b) == "N/A"
	case 4:
		return string(b) == "null" || string(b) == "NULL" || string(b) == "None"
	}
	return false
}

// trim leaves out the spaces round a field.
func trim(b []byte) []byte {
	if len(b) > 0 && b[0] > ' ' && b[len(b)-1] > ' ' {
		return b
	}
	return bytes.Trim(b, " \t")
}

// typesOf is the types that a value has.
func typesOf(b []byte) types {
	b = trim(b)
	if len(b) == 0 {
		return 0
	}
	switch c := b[0]; {
	case c == '-' || c == '.' || '0' <= c && c <= '9':
		if t := numberType(b); t != 0 {
			return t
		}
		if _, ok := parseTime(b); ok {
			return isTime
		}
		_, ok := infinite(b)
		return flag(ok, isFloat)
	case c|0x20 == 't' || c|0x20 == 'f':
		_, ok := parseBool(b)
		return flag(ok, isBool)
	}
	_, ok := infinite(b)
	return flag(ok, isFloat)
}

func flag(ok bool, t types) types {
	if ok {
		return t
	}
	return 0
}

// numberType says what kind of number -?digits(.digits)?([eE][+-]?digits)? is;
// digits may be absent on one side of the point.
func numberType(b []byte) types {
	if b[0] == '-' {
		b = b[1:]
	}
	whole := digits(b)
	if whole > 1 && b[0] == '0' {
		return 0 // a code
	}
	rest := b[whole:]
	if len(rest) == 0 {
		if whole == 0 {
			return 0
		}
		_, ok := parseInt(b)
		return flag(ok, isInt|isFloat)
	}
	fraction := 0
	if rest[0] == '.' {
		fraction = digits(rest[1:])
		rest = rest[1+fraction:]
	}
	if whole+fraction == 0 {
		return 0
	}
	if len(rest) > 0 {
		if rest[0]|0x20 != 'e' {
			return 0
		}
		if rest = rest[1:]; len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
			rest = rest[1:]
		}
		if n := digits(rest); n == 0 || n != len(rest) {
			return 0
		}
	}
	return isFloat
}

// digits is how many digits b begins with.
func digits(b []byte) int {
	for i, c := range b {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(b)
}
