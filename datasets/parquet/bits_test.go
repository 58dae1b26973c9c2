package parquet

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// Index widths and counts that the files of the tests may not come upon:
// every width, and runs that end in every place of a word.
func TestIndexes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for width := 0; width <= 31; width++ {
		for _, n := range []int{1, 7, 8, 9, 63, 64, 65, 200} {
			size := 1 << width
			want := make([]int32, n)
			packed := new(big.Int)
			for i := range want {
				want[i] = int32(r.IntN(size))
				packed.Or(packed, new(big.Int).Lsh(big.NewInt(int64(want[i])), uint(i*width)))
			}
			groups := (n + 7) / 8
			body := packed.FillBytes(make([]byte, groups*width))
			slices.Reverse(body)
			src := append(binary.AppendUvarint([]byte{byte(width)}, uint64(groups)<<1|1), body...)
			got := make([]int32, n)
			if err := indexes(got, src, size); err != nil || !slices.Equal(got, want) {
				t.Errorf("%d of %d bits: got %v, %v; want %v", n, width, got, err, want)
			}
			if most := int(slices.Max(want)); indexes(got, src, most) == nil {
				t.Errorf("%d of %d bits: no error from an index of %d in a dictionary of %d", n, width, most, most)
			}
			if len(body) > 0 && indexes(got, src[:len(src)-1], size) == nil {
				t.Errorf("%d of %d bits: no error without the last byte", n, width)
			}
		}
	}
}

// Runs of both kinds in turn, in levels, are the bits that they spell.
func TestLevels(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for k := range 2000 {
		var src []byte
		var want []bool
		for range 1 + r.IntN(5) {
			if r.IntN(2) == 0 {
				n, bit := 1+r.IntN(150), r.IntN(2)
				src = append(binary.AppendUvarint(src, uint64(n)<<1), byte(bit))
				want = append(want, slices.Repeat([]bool{bit == 1}, n)...)
				continue
			}
			groups := 1 + r.IntN(20)
			src = binary.AppendUvarint(src, uint64(groups)<<1|1)
			for range groups {
				b := byte(r.Uint32())
				src = append(src, b)
				for i := range 8 {
					want = append(want, b>>i&1 == 1)
				}
			}
		}
		var w worker
		valid, m, err := w.levels(src, len(want))
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for i, present := range want {
			if present {
				count++
			}
			if valid != nil && isSet(valid, i) != present || valid == nil && !present {
				t.Fatalf("case %d: row %d of %d is %v; want %v", k, i, len(want), !present, present)
			}
		}
		if count != m {
			t.Fatalf("case %d: %d rows are present; want %d", k, m, count)
		}
	}
}

// spread agrees with its loop in plain Go.
func TestSpread(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 2000 {
		n := 1 + r.IntN(300)
		valid := make([]uint64, (n+63)/64)
		for i := range valid {
			switch r.IntN(3) {
			case 0:
				valid[i] = ^uint64(0)
			case 1:
				valid[i] = r.Uint64()
			}
		}
		dst, want := make([]int32, n), make([]int32, n)
		m := int32(0)
		for i := range want {
			want[i] = -1
			if isSet(valid, i) {
				dst[m], want[i] = m, m
				m++
			}
		}
		if n&63 != 0 {
			valid[n>>6] &= 1<<(n&63) - 1 // levels leaves these bits alone
		}
		spread(dst, valid, int(m), -1)
		if !slices.Equal(dst, want) {
			t.Fatalf("%b: got %v; want %v", valid, dst, want)
		}
	}
}

// Deltas of every width, up to those that wrap.
func TestDeltas(t *testing.T) {
	for width := 0; width <= 64; width++ {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(width), 1))
			want := []int64{r.Int64() - 1<<62}
			const least = -5
			packed := new(big.Int)
			for i := range 31 { // a miniblock of 32 with one to spare
				d := r.Uint64()
				if width < 64 {
					d &= 1<<width - 1
				}
				packed.Or(packed, new(big.Int).Lsh(new(big.Int).SetUint64(d), uint(i*width)))
				want = append(want, want[i]+least+int64(d))
			}
			src := binary.AppendUvarint(nil, 32)
			src = binary.AppendUvarint(src, 1)
			src = binary.AppendUvarint(src, uint64(len(want)))
			src = binary.AppendVarint(src, want[0])
			src = binary.AppendVarint(src, least)
			src = append(src, byte(width))
			body := packed.FillBytes(make([]byte, 4*width))
			slices.Reverse(body)
			src = append(append(src, body...), 'r', 'e', 's', 't')
			got := make([]int64, len(want))
			rest, err := deltas(got, src)
			if err != nil || string(rest) != "rest" || !slices.Equal(got, want) {
				t.Errorf("got %v, %q, %v; want %v", got, rest, err, want)
			}
			for n := range len(src) - 4 {
				if _, err := deltas(got, src[:n]); err == nil {
					t.Errorf("no error from the first %d of %d bytes", n, len(src)-4)
				}
			}
		})
	}
}
