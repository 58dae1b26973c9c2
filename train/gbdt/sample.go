package gbdt

import "math/rand/v2"

// The streams of random numbers. Each is a PCG of (seed, round) and its own constant.
const (
	rowStream     = 0x726F7773
	featureStream = 0x66656174
)

// draw gives m of the numbers 0 to n-1, ascending, every set equally likely
// (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
func draw(dst []int32, n, m int, seed, round, stream uint64) []int32 {
	r := rand.New(rand.NewPCG(mix(seed^stream), round))
	dst = dst[:0]
	for i := range n {
		if r.Uint64N(uint64(n-i)) < uint64(m-len(dst)) {
			dst = append(dst, int32(i))
		}
	}
	return dst
}

// share is how many of n a fraction is: rounded, at least one.
func share(n int, fraction float64) int {
	return max(1, min(n, int(float64(float64(n)*fraction)+0.5)))
}
