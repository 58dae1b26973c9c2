package eval

import (
	"cmp"
	"slices"
)

// Holm adjusts p-values of several tests so that the chance of any false alarm
// stays below the level (Holm, Scandinavian Journal of Statistics 6, 1979).
func Holm(p []float64) []float64 {
	order := byP(p)
	dst, largest := make([]float64, len(p)), 0.0
	for k, i := range order {
		largest = max(largest, min(1, p[i]*float64(len(p)-k)))
		dst[i] = largest
	}
	return dst
}

// BenjaminiHochberg adjusts p-values so that the share of false alarms among
// all alarms stays below the level on average (Benjamini and Hochberg, JRSS B
// 57, 1995; for tests that are independent or depend positively).
func BenjaminiHochberg(p []float64) []float64 {
	order := byP(p)
	dst, smallest := make([]float64, len(p)), 1.0
	for k := len(order) - 1; k >= 0; k-- {
		smallest = min(smallest, p[order[k]]*float64(len(p))/float64(k+1))
		dst[order[k]] = smallest
	}
	return dst
}

func byP(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}

// Bonferroni multiplies p-values by their number: the plainest bound on the
// chance of any false alarm. [Holm] never gives a larger one.
func Bonferroni(p []float64) []float64 {
	dst := make([]float64, len(p))
	for i, x := range p {
		dst[i] = min(1, x*float64(len(p)))
	}
	return dst
}

// Hochberg adjusts like [Holm], from the largest p-value down: it finds more,
// and needs tests that are independent or depend positively (Hochberg,
// Biometrika 75, 1988).
func Hochberg(p []float64) []float64 {
	order := byP(p)
	dst, smallest := make([]float64, len(p)), 1.0
	for k := len(order) - 1; k >= 0; k-- {
		smallest = min(smallest, p[order[k]]*float64(len(p)-k))
		dst[order[k]] = smallest
	}
	return dst
}
