package datasets

import (
	"fmt"
	"math"
	"slices"
)

// Labels reads a label column: 1 where the canonical text of the value is
// positive, else 0. A [Fault] names a column that is absent, has missing
// values, or does not hold exactly two values of which one is positive.
func Labels(t *Table, column, positive string) ([]float64, error) {
	c := t.Column(column)
	if c == nil {
		return nil, &Fault{column, "is absent", "a column of the snapshot"}
	}
	dst := make([]float64, t.Rows)
	count := map[string]int{}
	for i := range dst {
		if c.IsNull(i) {
			return nil, &Fault{column, fmt.Sprintf("has no label in row %d", i+1), "a label in every row"}
		}
		s := c.String(i)
		if count[s]++; len(count) > 2 {
			return nil, &Fault{column, "has the values " + quoted(values(count), 3), "two values, good and bad"}
		}
		if s == positive {
			dst[i] = 1
		}
	}
	switch {
	case t.Rows == 0:
		return nil, &Fault{"", "has no rows", "at least one row"}
	case count[positive] == 0:
		return nil, &Fault{column, "has the values " + quoted(values(count), 3), "the positive value " + quoted([]string{positive}, 1) + " among them"}
	case len(count) == 1:
		return nil, &Fault{column, "is " + quoted(values(count), 1) + " in every row", "two values, good and bad"}
	}
	return dst, nil
}

func values(count map[string]int) []string {
	v := make([]string, 0, len(count))
	for s := range count {
		v = append(v, s)
	}
	slices.Sort(v)
	return v
}

// Weights reads a weight column: finite, not negative, not all zero.
func Weights(t *Table, column string) ([]float64, error) {
	dst, err := notNegative(t, column, "weights")
	if err == nil && !slices.ContainsFunc(dst, func(w float64) bool { return w > 0 }) {
		return nil, &Fault{column, "is 0 in every row", "a positive weight"}
	}
	return dst, err
}

// Amounts reads a column of money or other sizes: finite and not negative.
func Amounts(t *Table, column string) ([]float64, error) {
	return notNegative(t, column, "amounts")
}

func notNegative(t *Table, column, what string) ([]float64, error) {
	c, err := number(t, column)
	if err != nil {
		return nil, err
	}
	dst := make([]float64, t.Rows)
	for i := range dst {
		x := c.Float(i)
		if !(x >= 0) || math.IsInf(x, 0) {
			return nil, &Fault{column, fmt.Sprintf("is %v in row %d", x, i+1), what + " that are finite and not negative"}
		}
		dst[i] = x
	}
	return dst, nil
}

// number finds a column that holds numbers.
func number(t *Table, column string) (*Column, error) {
	c := t.Column(column)
	switch {
	case c == nil:
		return nil, &Fault{column, "is absent", "a column of the snapshot"}
	case c.Kind == Text:
		return nil, &Fault{column, "holds text", "numbers"}
	case c.Kind == Time:
		return nil, &Fault{column, "holds times", "numbers"}
	}
	return c, nil
}

// Scores reads a column of scores: a finite number in every row.
func Scores(t *Table, column string) ([]float64, error) {
	c, err := number(t, column)
	if err != nil {
		return nil, err
	}
	dst := make([]float64, t.Rows)
	for i := range dst {
		x := c.Float(i)
		if x != x || math.IsInf(x, 0) {
			return nil, &Fault{column, fmt.Sprintf("is %v in row %d", x, i+1), "a finite score in every row"}
		}
		dst[i] = x
	}
	return dst, nil
}
