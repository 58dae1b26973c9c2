package feature

import "strconv"

// Record is one event, or one row of a snapshot, in the order of a [Layout].
//
// A number stands in Num and is NaN when missing. A text stands in Text and is
// missing when Null is set; Null may be nil when no text is missing.
type Record struct {
	Time int64 // microseconds since 1970 UTC; 0 where there is no time
	Seq  int64 // place in the log; breaks ties of time
	Num  []float64
	Text []string
	Null []bool
}

// NumberText is the canonical text of a number: the shortest decimal that
// reads back as the same float64, without an exponent below 1e21. Vocabularies
// hold it, so that a category is the same whether it came as 1, 1.0 or "1".
func NumberText(x float64) string {
	if x == 0 {
		return "0" // -0 too
	}
	if x < 1e21 && x > -1e21 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
