package reports

import (
	"math"
	"strconv"
	"strings"

	"github.com/riskbench/riskbench/eval"
)

// Numbers are printed with 4 significant digits, a true minus sign and, from
// 1,000 on, commas. A number that is absent, NaN or infinite prints as "n/a".

const (
	digits  = 4
	missing = "n/a"
)

// number prints x with 4 significant digits.
func number(x float64) string { return fixed(x, decimals(x)) }

// decimals is how many places after the point give x 4 significant digits;
// -1 asks for scientific notation.
func decimals(x float64) int {
	a := math.Abs(x)
	switch {
	case !isFinite(x) || a == 0:
		return 0
	case a < 1e-5 || a >= 1e12:
		return -1
	}
	s := strconv.FormatFloat(a, 'e', digits-1, 64)
	exponent, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	return max(0, digits-1-exponent)
}

// fixed prints x with the given places after the point.
func fixed(x float64, places int) string {
	if !isFinite(x) {
		return missing
	}
	if places < 0 {
		return strings.ReplaceAll(strconv.FormatFloat(x, 'e', digits-1, 64), "-", minus)
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', places, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	s = thousands(whole)
	if fraction != "" {
		s += "." + fraction
	}
	if x < 0 && strings.ContainsAny(s, "123456789") {
		s = minus + s
	}
	return s
}

const minus = "\u2212"

// count prints an integer with commas.
func count[T int | int64](n T) string {
	if n < 0 {
		return minus + thousands(strconv.FormatUint(uint64(-(n+1))+1, 10))
	}
	return thousands(strconv.FormatInt(int64(n), 10))
}

func thousands(whole string) string {
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole
}

// percent prints a share of 1: 0.05 is "5.000 %".
func percent(x float64) string {
	if !isFinite(x) {
		return missing
	}
	return number(100*x) + nbsp + "%"
}

// roundPercent prints a share that somebody chose: 0.05 is "5 %".
func roundPercent(x float64) string {
	if !isFinite(x) {
		return missing
	}
	return strconv.FormatFloat(100*x, 'g', digits, 64) + nbsp + "%"
}

const nbsp = "\u00a0"

// tickName prints a round number, short: 0.05, 2,000.
func tickName(x float64) string {
	s := strconv.FormatFloat(math.Abs(x), 'g', 6, 64)
	if strings.ContainsRune(s, 'e') {
		return strings.ReplaceAll(strconv.FormatFloat(x, 'g', 6, 64), "-", minus)
	}
	whole, fraction, found := strings.Cut(s, ".")
	s = thousands(whole)
	if found {
		s += "." + fraction
	}
	if x < 0 {
		s = minus + s
	}
	return s
}

// size prints bytes in powers of 1000.
func size(bytes int64) string {
	if bytes <= 0 {
		return missing
	}
	if bytes < 1000 {
		return count(bytes) + nbsp + "B"
	}
	x, units := float64(bytes), []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	i := 0
	for ; x >= 999.95 && i < len(units)-1; i++ {
		x /= 1000
	}
	return number(x) + nbsp + units[i]
}

// scale is how a metric is printed: as it is, signed, or in per cent.
type scale struct {
	factor float64
	unit   string
	signed bool
}

var (
	plainScale   = scale{factor: 1}
	signedScale  = scale{factor: 1, signed: true}
	percentScale = scale{factor: 100, unit: nbsp + "%"}
)

// value prints the number of e alone.
func (s scale) value(e eval.Estimate) string {
	if e.Value == nil {
		return missing
	}
	return s.print(*e.Value, s.places(e)) + s.unit
}

// interval prints "0.7772 to 0.8010" with the places of the value, or "" where there is none.
func (s scale) interval(e eval.Estimate) string {
	if e.Value == nil || e.Lo == nil || e.Hi == nil {
		return ""
	}
	places := s.places(e)
	return s.print(*e.Lo, places) + " to " + s.print(*e.Hi, places) + s.unit
}

// inUnit is e in the unit of the column: a share stays one.
func (s scale) inUnit(e eval.Estimate) *eval.Estimate {
	if s.unit != "" || s.factor == 1 {
		return &e
	}
	for _, x := range []**float64{&e.Value, &e.Lo, &e.Hi} {
		if *x != nil {
			scaled := s.factor * **x
			*x = &scaled
		}
	}
	return &e
}

// both prints "0.7891 (0.7772 to 0.8010)".
func (s scale) both(e eval.Estimate) string {
	if between := s.interval(e); between != "" {
		return s.value(e) + " (" + between + ")"
	}
	return s.value(e)
}

// places are those of the value, or of the interval where that is ten times
// larger: 0.0003 (-0.1 to 0.1) is not known to seven places.
func (s scale) places(e eval.Estimate) int {
	v := s.factor * *e.Value
	x := v
	for _, end := range []*float64{e.Lo, e.Hi} {
		if end != nil && math.Abs(s.factor**end) > 10*math.Abs(v) {
			x = math.Max(math.Abs(x), math.Abs(s.factor**end))
		}
	}
	return decimals(x)
}

func (s scale) print(x float64, places int) string {
	text := fixed(s.factor*x, places)
	if s.signed && x > 0 && text != missing {
		return "+" + text
	}
	return text
}

// pValue prints p to 4 digits, and not below 0.0001.
func pValue(p *float64) string {
	switch {
	case p == nil || !isFinite(*p):
		return missing
	case *p < 1e-4:
		return "< 0.0001"
	}
	return number(*p)
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// seconds prints a duration.
func seconds(s float64) string { return number(s) + nbsp + "s" }
