package eval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSumKeepsWhatPlainAdditionLoses(t *testing.T) {
	var a sum
	for _, x := range []float64{1, 1e100, 1, -1e100} { // Neumaier's own example
		a.add(x)
	}
	if a.value() != 2 {
		t.Errorf("sum is %v; want 2", a.value())
	}
	var p sum
	p.addProduct(1+0x1p-30, 1+0x1p-30)
	p.add(-(1 + 0x1p-29))
	if p.value() != 0x1p-60 {
		t.Errorf("sum of a product is %v; want %v", p.value(), 0x1p-60)
	}
	if d := differenceOfProducts(1+0x1p-30, 1+0x1p-30, 1+0x1p-29, 1); d != 0x1p-60 {
		t.Errorf("difference of products is %v; want %v", d, 0x1p-60)
	}
}

// Four weights that vanish one by one beside a larger one, and do not together:
// a compensated sum still has an order.
func TestWeightsOfATieAreSummedInOneOrder(t *testing.T) {
	weight := []float64{1, 0x1p-53, 0x1p-107, 0x1p-107, 0x1p-107, 0x1p-107}
	s := repeat(Sample{}, 3, true, len(weight))
	s = repeat(s, 3, false, 1)
	other := s
	s.Weight = append(slices.Clone(weight), 1)
	slices.Reverse(weight)
	other.Weight = append(weight, 1)
	a, b := rank(s), rank(other)
	if a.wBads[0] != b.wBads[0] || a.bad != b.bad || a.wSquares[0] != b.wSquares[0] {
		t.Errorf("weights sum to %v, reversed to %v", a.wBads[0], b.wBads[0])
	}
	if a.wBads[0] != 1+0x1p-52 {
		t.Errorf("weights sum to %v; want %v", a.wBads[0], 1+0x1p-52)
	}
}

// Numbers of many rows, whose squares need 128 bits, against math/big.
func TestVarianceEqualsBig(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		var squares wide
		total := uint64(0)
		bigSquares, bigTotal := new(big.Int), new(big.Int)
		n := 2 + random.Uint64N(60)
		for range n {
			x := random.Uint64N(1 << 58)
			squares.addProduct(x, x)
			total += x
			b := new(big.Int).SetUint64(x)
			bigTotal.Add(bigTotal, b)
			bigSquares.Add(bigSquares, b.Mul(b, b))
		}
		size := new(big.Int).SetUint64(n)
		numerator := new(big.Int).Mul(size, bigSquares)
		numerator.Sub(numerator, new(big.Int).Mul(bigTotal, bigTotal))
		if numerator.BitLen() > 127 || new(big.Int).Mul(size, bigSquares).BitLen() > 127 {
			continue // beyond what rows of a sample can make
		}
		want, _ := new(big.Rat).SetFrac(numerator, size.Mul(size, new(big.Int).SetUint64(n-1))).Float64()
		if got := variance(squares, total, n); math.Abs(got-want) > 1e-15*want {
			t.Errorf("variance of %d numbers is %v; want %v", n, got, want)
		}
	}
}
