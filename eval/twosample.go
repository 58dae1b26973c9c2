package eval

import (
	"math"
	"slices"
)

// TwoSample is the Kolmogorov-Smirnov test of two samples of numbers.
type TwoSample struct {
	D      *float64 `json:"value"` // the largest distance of the distribution functions
	P      *float64 `json:"p"`     // two-sided
	N      int      `json:"n"`     // of the second sample
	First  int      `json:"reference_n"`
	Method string   `json:"method,omitempty"` // exact, asymptotic
	Why    string   `json:"why,omitempty"`
}

// exactPairs is up to how many pairs of rows P is exact, as in R's ks.test.
const exactPairs = 10_000

// TwoSampleKS compares two samples; NaN are left out, and a sample without
// numbers gives no value. Up to 10,000 pairs P is exact, also with ties (the
// share of all orders of the rows that would show such a distance); beyond, it
// is Kolmogorov's limit, too large with ties. A large P does not show that the
// samples are alike: few rows give large P to anything.
func TwoSampleKS(first, second []float64) TwoSample {
	a, b := numbersOf(first), numbersOf(second)
	out := TwoSample{N: len(b), First: len(a)}
	if len(a) == 0 || len(b) == 0 {
		out.Why = "one of the samples has no numbers"
		return out
	}
	distance, ends := farthestApart(a, b)
	n, m := len(a), len(b)
	out.D = ptr(float64(distance) / float64(n*m))
	if n*m <= exactPairs {
		out.P, out.Method = ptr(clip(1-closerOrders(n, m, distance, ends))), "exact"
	} else {
		out.P, out.Method = ptr(kolmogorov(*out.D*math.Sqrt(float64(n)/float64(n+m)*float64(m)))), "asymptotic"
	}
	return out
}

func numbersOf(x []float64) []float64 {
	dst := slices.DeleteFunc(slices.Clone(x), func(x float64) bool { return x != x })
	slices.Sort(dst)
	return dst
}

// farthestApart is the largest |i/n - j/m| times n*m over the numbers, where i
// and j rows of the sorted samples are not larger. ends says of each count of
// rows of both whether a number ends there: between ties nothing is compared.
func farthestApart(a, b []float64) (distance int, ends []bool) {
	n, m := len(a), len(b)
	ends = make([]bool, n+m+1)
	for i, j := 0, 0; i < n || j < m; {
		x := math.Inf(1)
		if i < n {
			x = a[i]
		}
		if j < m {
			x = min(x, b[j])
		}
		for i < n && a[i] == x {
			i++
		}
		for j < m && b[j] == x {
			j++
		}
		ends[i+j] = true
		distance = max(distance, i*m-j*n, j*n-i*m)
	}
	return distance, ends
}

// closerOrders is the share of the orders of n and m rows whose distance is
// smaller everywhere. An order is a path from (0, 0) to (n, m); the chance that
// one passes (i, j) and was closer until there comes from its two predecessors.
func closerOrders(n, m, distance int, ends []bool) float64 {
	row := make([]float64, m+1) // row[j]: of paths to (i, j)
	for i := 0; i <= n; i++ {
		for j := 0; j <= m; j++ {
			switch all := float64(i + j); {
			case i+j == 0:
				row[0] = 1
			case ends[i+j] && max(i*m-j*n, j*n-i*m) >= distance:
				row[j] = 0
			case j == 0:
				// all steps were of the first sample
			default:
				row[j] = float64(row[j]*float64(i))/all + float64(row[j-1]*float64(j))/all
			}
		}
	}
	return row[m]
}

// kolmogorov is the chance that the limit of the scaled distance is at least x.
func kolmogorov(x float64) float64 {
	if x < 1 { // the other series of the same function converges faster here
		below := 0.0
		for k := 1; k < 40 && x > 0; k += 2 {
			below += math.Exp(-float64(k*k) * math.Pi * math.Pi / (8 * x * x))
		}
		return clip(1 - below*math.Sqrt(2*math.Pi)/max(x, math.SmallestNonzeroFloat64))
	}
	above, sign := 0.0, 2.0
	for k := 1; k < 40; k++ {
		above += sign * math.Exp(-2*float64(k*k)*x*x)
		sign = -sign
	}
	return clip(above)
}
