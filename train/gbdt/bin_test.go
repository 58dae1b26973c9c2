package gbdt

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

func TestCutsLieHalfwayBetweenValuesThatWereSeen(t *testing.T) {
	next := math.Nextafter32(1, 2)
	cases := []struct {
		why    string
		x      []float32
		maxBin int
		cut    []float64
		bin    []uint8
	}{
		{"each value has its bin when there is room", []float32{3, 1, 2, 1}, 255, []float64{1.5, 2.5}, []uint8{2, 0, 1, 0}},
		{"missing has the last bin", []float32{1, nan, 2}, 255, []float64{1.5}, []uint8{0, 2, 1}},
		{"a constant has no cut", []float32{7, 7}, 255, nil, []uint8{0, 0}},
		{"all missing", []float32{nan, nan}, 255, nil, []uint8{1, 1}},
		{"no rows", nil, 255, nil, []uint8{}},
		{"neighbours of float32 are told apart in float64", []float32{next, 1}, 255, []float64{1 + 0x1p-24}, []uint8{1, 0}},
		{"-0 is 0", []float32{float32(math.Copysign(0, -1)), 0, 1}, 255, []float64{0.5}, []uint8{0, 0, 1}},
		{"large values do not overflow", []float32{math.MaxFloat32, 3e38}, 255, []float64{(math.MaxFloat32 + float64(float32(3e38))) / 2}, []uint8{1, 0}},
		{"two bins halve the rows", []float32{1, 2, 3, 4}, 2, []float64{2.5}, []uint8{0, 0, 1, 1}},
		{"a heavy value stands alone", []float32{1, 2, 5, 5, 5, 5, 5, 5, 8, 9}, 3, []float64{3.5, 6.5}, []uint8{0, 0, 1, 1, 1, 1, 1, 1, 2, 2}},
	}
	for _, c := range cases {
		got := binNumber(c.x, c.maxBin)
		if !slices.Equal(got.cut, c.cut) || !slices.Equal(got.bin, c.bin) {
			t.Errorf("%s: cuts %v, bins %v; want %v, %v", c.why, got.cut, got.bin, c.cut, c.bin)
		}
	}
}

func TestBinsHoldAboutAsManyRowsEach(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := make([]float32, 100_000)
	for i := range x {
		x[i] = float32(r.ExpFloat64())
	}
	c := binNumber(x, 255)
	count := make([]int, c.n)
	for i, b := range c.bin {
		count[b]++
		if b > 0 && float64(x[i]) <= c.cut[b-1] || int(b) < len(c.cut) && float64(x[i]) > c.cut[b] {
			t.Fatalf("%v is in bin %d", x[i], b)
		}
	}
	if c.n != 255 || slices.Min(count) < 380 || slices.Max(count) > 410 {
		t.Errorf("%d bins of %d to %d rows; want 255 of about 392", c.n, slices.Min(count), slices.Max(count))
	}
}

func TestBinsDependOnOrderAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	x, y := make([]float32, 5000), make([]float32, 5000)
	for i := range x {
		x[i] = float32(r.IntN(1000))
		y[i] = x[i]*x[i]*x[i] - 7
	}
	if a, b := binNumber(x, 63), binNumber(y, 63); !slices.Equal(a.bin, b.bin) {
		t.Error("a cubed column has other bins")
	}
}

func TestCategoriesKeepTheFrequentCodes(t *testing.T) {
	cases := []struct {
		why  string
		x    []float32
		card int
		code []int32
		bin  []uint8
	}{
		{"codes in their order, whatever their count", []float32{2, 0, 2}, 4, []int32{0, 2}, []uint8{1, 0, 1}},
		{"the unknown code has no bin of its own", []float32{3, 0}, 4, []int32{0}, []uint8{1, 0}},
		{"what is no code is unknown", []float32{-1, 1e30, 1}, 4, []int32{1}, []uint8{1, 1, 0}},
		{"missing has the last bin", []float32{nan, 0}, 3, []int32{0}, []uint8{2, 0}},
		{"an empty vocabulary", []float32{0, nan}, 1, []int32{}, []uint8{0, 1}},
	}
	for _, c := range cases {
		got := binCategory(c.x, c.card)
		if !slices.Equal(got.code, c.code) || !slices.Equal(got.bin, c.bin) {
			t.Errorf("%s: codes %v, bins %v; want %v, %v", c.why, got.code, got.bin, c.code, c.bin)
		}
	}
	var x []float32
	for k := range 1000 {
		x = append(x, float32(k))
		if k%2 == 1 {
			x = append(x, float32(k))
		}
	}
	got := binCategory(x, 1001)
	if len(got.code) != maxLevels || got.code[0] != 1 || got.code[253] != 507 || got.bin[0] != 254 || got.bin[1] != 0 {
		t.Errorf("of 1,000 codes, the odd ones twice, %d have a bin: %d to %d", len(got.code), got.code[0], got.code[len(got.code)-1])
	}
}

func TestInfinitiesAreRefused(t *testing.T) {
	m := matrix([]float64{0, 1}, []int{0, 0}, []float32{1, 2}, []float32{1, float32(math.Inf(-1))})
	_, err := makeColumns(datasets.All(m), []int32{0, 1}, m.Set.Cards(), 255, 1)
	if want := `gbdt: feature "f1" is -Inf in row 1; want finite numbers, or missing`; err == nil || err.Error() != want {
		t.Errorf("error is %v; want %s", err, want)
	}
}
