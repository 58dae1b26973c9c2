package eval

import (
	"math"
	"slices"
)

// Vintage is the rows of one cohort, such as a month of origination, and how
// many of them had turned bad at each age.
type Vintage struct {
	Cohort string      `json:"cohort"`
	N      int         `json:"n"`
	Points []VintageAt `json:"points"`
}

// VintageAt is the share of a cohort that had turned bad by an age.
type VintageAt struct {
	Age     int      `json:"age"` // whole units of time, such as months on book; from 1
	BadRate Estimate `json:"bad_rate"`
}

// Vintages takes, one a row, the cohort, the age at which the row turned bad
// (+Inf where it did not) and the age that it has reached by now. A cohort is
// told up to the age that all its rows have reached: a younger row would count
// as good for want of time. Cohorts are in the order of their names; those of
// which a row has not reached age 1 have no points. It is nil for lists of
// different lengths.
func Vintages(cohort []string, turned, reached []float64) []Vintage {
	if len(turned) != len(cohort) || len(reached) != len(cohort) {
		return nil
	}
	groups := groupRows(cohort)
	slices.SortFunc(groups, func(a, b segmentGroup) int { return compareNames(a.value, b.value) })
	var out []Vintage
	for _, g := range groups {
		v := Vintage{Cohort: g.value, N: len(g.rows), Points: []VintageAt{}}
		oldest := math.Inf(1)
		var ages []float64
		for _, i := range g.rows {
			oldest = min(oldest, reached[i])
			ages = append(ages, turned[i])
		}
		slices.Sort(ages)
		for age, bad := 1, 0; float64(age) <= oldest && age <= maxAge; age++ {
			for bad < len(ages) && ages[bad] <= float64(age) {
				bad++
			}
			v.Points = append(v.Points, VintageAt{age, Wilson(bad, len(ages))})
		}
		out = append(out, v)
	}
	return out
}

const maxAge = 120 // ten years of months
