package reports

import "math"

// ticks are round numbers from lo to hi, about want of them and at least two
// for lo < hi: multiples of 1, 2 or 5 times a power of ten, none outside.
// They are nil where lo < hi does not hold or an end is not finite.
func ticks(lo, hi float64, want int) []float64 {
	if !(lo < hi) || !isFinite(lo) || !isFinite(hi) || !isFinite(hi-lo) {
		return nil
	}
	for n := max(want, 1); n <= 64; n *= 2 {
		if t := multiples(lo, hi, niceStep((hi-lo)/float64(n))); len(t) >= 2 {
			return t
		}
	}
	return []float64{lo, hi} // so close together that no round number lies between
}

// niceStep is the smallest 1, 2 or 5 times a power of ten that is at least x.
func niceStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= x*(1-1e-9) {
			return factor * power
		}
	}
	return 10 * power
}

// multiples of step in [lo, hi]. They are products, not sums, so that 0 is 0.
func multiples(lo, hi, step float64) []float64 {
	if step <= 0 || math.Abs(lo/step) > 1e9 || math.Abs(hi/step) > 1e9 {
		return nil
	}
	slack := step * 1e-9
	var t []float64
	for k := math.Ceil((lo - slack) / step); k*step <= hi+slack; k++ {
		t = append(t, min(max(k*step, lo), hi)+0) // + 0 makes -0 a 0
	}
	return t
}

// decades are the powers of ten in [lo, hi]; lo is above 0.
func decades(lo, hi float64) []float64 {
	var t []float64
	for k := math.Ceil(math.Log10(lo) - 1e-9); k <= math.Log10(hi)+1e-9; k++ {
		t = append(t, math.Pow(10, k))
	}
	return t
}

// niceCeil is the end of an axis that begins at 0 and has to reach x: the
// first tick at or above it.
func niceCeil(x float64) float64 {
	if !(x > 0) || !isFinite(x) {
		return 1
	}
	step := niceStep(x / 5)
	return step * math.Ceil(x/step*(1-1e-9))
}
