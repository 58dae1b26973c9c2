package feature

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The sums of two words, and the root over three, against math/big.
func TestWideNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		n := 1 + r.Int64N(1<<r.IntN(45)) // so many that all three words are in use
		sum, squares := new(big.Int), new(big.Int)
		total, wide := int64(0), make([]int64, 2)
		add := func(v int64, plus bool) {
			u, sq := big.NewInt(v), new(big.Int).Mul(big.NewInt(v), big.NewInt(v))
			if plus {
				sum.Add(sum, u)
				squares.Add(squares, sq)
				total += v
			} else {
				sum.Sub(sum, u)
				squares.Sub(squares, sq)
				total -= v
			}
			addSquare(wide, v, plus)
		}
		shift := r.IntN(53)
		for range 3 {
			v := r.Int64N(1<<53) >> shift
			add(v, true)
			add(-v/3, true)
			if r.IntN(2) == 0 {
				add(v, false)
			}
		}
		d := new(big.Int).Mul(big.NewInt(n), squares)
		d.Sub(d, new(big.Int).Mul(sum, sum))
		if d.Sign() < 0 {
			continue // fewer numbers than were added: no deviation
		}
		f, _ := new(big.Float).SetInt(d).Float64()
		if got, want := deviation(n, total, wide), math.Sqrt(f); got != want {
			t.Fatalf("n %d, sum %v, squares %v: the deviation is %v; want %v", n, sum, squares, got, want)
		}
	}
}

func TestNumbersAsOrderedIntegers(t *testing.T) {
	list := []float64{-math.MaxFloat64, -1e300, -2, -1, -5e-324, 0, 5e-324, 0.1, 1, 1e300, math.MaxFloat64}
	for i, x := range list {
		if y := unordered(ordered(x)); y != x {
			t.Errorf("%v comes back as %v", x, y)
		}
		if i > 0 && ordered(list[i-1]) >= ordered(x) {
			t.Errorf("%v does not stand before %v", list[i-1], x)
		}
	}
	if ordered(math.Copysign(0, -1)) != ordered(0) {
		t.Error("-0 and 0 are two integers")
	}
}

// A value whose last event was forgotten gives its slot to the next one, so
// that memory follows the windows. Three values each have one hash.
func TestSlotsOfDistinctValues(t *testing.T) {
	type value struct {
		id   uint64
		text string
	}
	r := rand.New(rand.NewPCG(2, 2))
	for _, distinct := range []int{2, fewSlots, fewSlots + 1, 50} {
		v := &values{counters: 1}
		v.reset()
		slots, owner, count := map[value]int32{}, map[int32]value{}, map[value]int{}
		var held []value
		for range 20_000 {
			if len(held) < 40 || r.IntN(2) == 0 && len(held) < 60 {
				n := r.IntN(distinct)
				x := value{uint64(n / 3), strings.Repeat("x", n%3)}
				k := v.hold(x.id, x.text)
				if old, ok := slots[x]; ok && old != k {
					t.Fatalf("%d values: %v has the slots %d and %d", distinct, x, old, k)
				}
				if other, ok := owner[k]; ok && other != x {
					t.Fatalf("%d values: %v and %v have the slot %d", distinct, x, other, k)
				}
				slots[x], owner[k] = k, x
				count[x]++
				held = append(held, x)
				continue
			}
			i := r.IntN(len(held))
			x := held[i]
			held = slices.Delete(held, i, i+1)
			v.drop(slots[x])
			if count[x]--; count[x] == 0 {
				delete(owner, slots[x])
				delete(slots, x)
			}
		}
		if used := len(v.slots) - len(v.free); used != len(slots) || len(v.slots) > distinct {
			t.Errorf("%d slots are in use, of %d, for %d values of %d", used, len(v.slots), len(slots), distinct)
		}
	}
}

// 2^40 * 2^88 - 1 borrows through all three words.
func TestDeviationBorrows(t *testing.T) {
	if got, want := deviation(1<<40, 1, []int64{0, 1 << 24}), math.Sqrt(math.Ldexp(1, 128)-1); got != want {
		t.Errorf("the deviation is %v; want %v", got, want)
	}
}
