package onnx

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// filled is an array of 0, 1, 2 and so on.
func filled(t *testing.T, typ int32, dims ...int) *array {
	t.Helper()
	a := new(array)
	if err := a.shape(typ, dims...); err != nil {
		t.Fatal(err)
	}
	for i := range a.size() {
		switch typ {
		case Float:
			a.f32[i] = float32(i)
		case Double:
			a.f64[i] = float64(i)
		case Int64:
			a.i64[i] = int64(i)
		case Bool:
			a.bits[i] = i%3 == 0
		}
	}
	return a
}

// at is the element of a at coordinates of a shape that a broadcasts to.
func at(a *array, where []int) int {
	place := 0
	for i, d := range a.dims {
		k := where[len(where)-len(a.dims)+i]
		if d == 1 {
			k = 0
		}
		place = place*d + k
	}
	return place
}

// coordinates of element i of a shape.
func coordinates(i int, dims []int) []int {
	where := make([]int, len(dims))
	for j := len(dims) - 1; j >= 0; j-- {
		where[j] = i % dims[j]
		i /= dims[j]
	}
	return where
}

// thinned is a shape that broadcasts to dims: some dimensions are 1, some at the front are gone.
func thinned(r *rand.Rand, dims []int) []int {
	own := slices.Clone(dims[r.IntN(len(dims)+1):])
	for i := range own {
		if r.IntN(3) == 0 {
			own[i] = 1
		}
	}
	return own
}

func TestBroadcastAgreesWithCoordinates(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	for range 300 {
		dims := make([]int, 1+r.IntN(4))
		for i := range dims {
			dims[i] = 1 + r.IntN(4)
		}
		a, b := filled(t, Int64, thinned(r, dims)...), filled(t, Int64, thinned(r, dims)...)
		is := filled(t, Bool, dims...)
		dst := new(array)
		if err := opWhere(dst, []*array{is, a, b}); err != nil {
			t.Fatal(err)
		}
		for i, got := range dst.i64 {
			where := coordinates(i, dims)
			want := b.i64[at(b, where)]
			if is.bits[i] {
				want = a.i64[at(a, where)]
			}
			if got != want {
				t.Fatalf("where of %v and %v: element %v is %d; want %d", a.dims, b.dims, where, got, want)
			}
		}
	}
}

func TestArithmeticOfEachType(t *testing.T) {
	for _, typ := range []int32{Float, Double, Int64} {
		a, b := filled(t, typ, 2, 3), filled(t, typ, 3)
		for op, want := range map[string][]float64{
			"Add": {0, 2, 4, 3, 5, 7}, "Sub": {0, 0, 0, 3, 3, 3}, "Mul": {0, 1, 4, 0, 4, 10},
			"Min": {0, 1, 2, 0, 1, 2}, "Max": {0, 1, 2, 3, 4, 5}, "Equal": {1, 1, 1, 0, 0, 0},
		} {
			k, err := compile(&Node{Op: op, Inputs: []string{"a", "b"}})
			if err != nil {
				t.Fatal(err)
			}
			raw, got := new(array), new(array)
			if err := k(raw, []*array{a, b}); err != nil {
				t.Fatal(err)
			}
			if err := opCast(Double)(got, []*array{raw}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.f64, want) {
				t.Errorf("%s of type %d is %v; want %v", op, typ, got.f64, want)
			}
		}
	}
}

func TestGatherConcatTransposeAgreeWithCoordinates(t *testing.T) {
	for _, typ := range []int32{Float, Double, Int64, Bool} {
		a := filled(t, typ, 2, 3, 4)
		numbers := func(k kernel, in ...*array) (*array, []float64) {
			raw, got := new(array), new(array)
			if err := k(raw, in); err != nil {
				t.Fatal(err)
			}
			if err := opCast(Double)(got, []*array{raw}); err != nil {
				t.Fatal(err)
			}
			return raw, got.f64
		}
		_, all := numbers(opCast(int64(typ)), a)
		index := &array{typ: Int64, dims: []int{2}, i64: []int64{2, -3}}
		for axis := range 3 {
			if axis == 0 {
				index.i64 = []int64{1, -2}
			} else {
				index.i64 = []int64{2, -3}
			}
			gathered, g := numbers(opGather(int64(axis)), a, index)
			joined, j := numbers(opConcat(int64(axis-3)), a, a)
			for i, got := range g {
				where := coordinates(i, gathered.dims)
				where[axis] = int(index.i64[where[axis]]+int64(a.dims[axis])) % a.dims[axis]
				if want := all[at(a, where)]; got != want {
					t.Fatalf("gather along %d: element %d is %v; want %v", axis, i, got, want)
				}
			}
			for i, got := range j {
				where := coordinates(i, joined.dims)
				where[axis] %= a.dims[axis]
				if want := all[at(a, where)]; got != want {
					t.Fatalf("concat along %d: element %d is %v; want %v", axis, i, got, want)
				}
			}
		}
		turned, got := numbers(opTranspose([]int64{2, 0, 1}), a)
		for i := range got {
			w := coordinates(i, turned.dims)
			if want := all[at(a, []int{w[1], w[2], w[0]})]; got[i] != want {
				t.Fatalf("transpose: element %d is %v; want %v", i, got[i], want)
			}
		}
	}
}

func TestOperatorsRefuse(t *testing.T) {
	ints := func(dims []int, v ...int64) *array { return &array{typ: Int64, dims: dims, i64: v} }
	nan := &array{typ: Double, dims: []int{1}, f64: []float64{0}}
	nan.f64[0] /= nan.f64[0]
	for _, c := range []struct {
		why  string
		op   kernel
		in   []*array
		want string
	}{
		{"NaN has no int64", opCast(Int64), []*array{nan}, "no int64"},
		{"1e300 has no int64", opCast(Int64), []*array{{typ: Double, dims: []int{1}, f64: []float64{1e300}}}, "no int64"},
		{"2^63 has no int64", opCast(Int64), []*array{{typ: Float, dims: []int{1}, f32: []float32{1 << 63}}}, "no int64"},
		{"text is no type of numbers", opCast(8), []*array{nan}, "element type is 8"},
		{"a type beyond int32", opCast(1 << 40), []*array{nan}, "type to cast to"},
		{"shapes that do not broadcast", arithmetic(add, add, add), []*array{filled(t, Float, 2), filled(t, Float, 3)}, "broadcast"},
		{"types that differ", arithmetic(add, add, add), []*array{filled(t, Float, 2), filled(t, Double, 2)}, "element type of input 0"},
		{"division of integers", arithmetic(divide, divide, nil), []*array{ints([]int{1}, 1), ints([]int{1}, 0)}, "does not take"},
		{"too many elements", arithmetic(add, add, add), []*array{filled(t, Float, 1<<13, 1), filled(t, Float, 1<<13)}, "at most 4194304 elements"},
		{"an index beyond", opGather(0), []*array{filled(t, Float, 3), ints([]int{1}, 3)}, "index is 3; want -3 to 2"},
		{"an axis beyond", opGather(1), []*array{filled(t, Float, 3), ints([]int{1}, 0)}, "axis is 1"},
		{"an index that is no integer", opGather(0), []*array{filled(t, Float, 3), filled(t, Float, 1)}, "element type"},
		{"shapes that do not join", opConcat(1), []*array{filled(t, Float, 2, 1), filled(t, Float, 3, 1)}, "equal but for axis 1"},
		{"an axis of size 2 cannot go", opSqueeze, []*array{filled(t, Float, 2, 1), ints([]int{1}, 0)}, "want size 1 at axis 0"},
		{"matrices that do not fit", opMatMul, []*array{filled(t, Int64, 2, 3), filled(t, Int64, 2, 3)}, "want matrices"},
		{"a bias that does not fit", opGemm, []*array{filled(t, Float, 2, 3), filled(t, Float, 3, 2), filled(t, Float, 3)}, "want [2]"},
		{"days of products", opMatMul, []*array{ints([]int{1<<12 + 1, 1 << 12}), ints([]int{1 << 12, 1 << 12})}, "products"},
		{"weights that do not fit", opLSTM(2), []*array{filled(t, Float, 1, 1, 1), filled(t, Float, 1, 8, 2), filled(t, Float, 1, 8, 2)}, "want [T, N, D]"},
	} {
		if err := c.op(new(array), c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v; want %q", c.why, err, c.want)
		}
	}
}

// The operator has two biases, of which our encoder writes one.
func TestLSTMAddsBothBiases(t *testing.T) {
	x, w, r := filled(t, Float, 3, 2, 1), filled(t, Float, 1, 8, 1), filled(t, Float, 1, 8, 2)
	convert(w.f32, w.f32, func(x float32) float32 { return x/16 - 0.25 })
	convert(r.f32, r.f32, func(x float32) float32 { return 0.5 - x/16 })
	both, one := filled(t, Float, 1, 16), filled(t, Float, 1, 16)
	for i := range 8 {
		both.f32[i], both.f32[8+i] = float32(i)/8-0.5, float32(i)/4-1
		one.f32[i], one.f32[8+i] = both.f32[i]+both.f32[8+i], 0
	}
	got, want := new(array), new(array)
	for dst, b := range map[*array]*array{got: both, want: one} {
		if err := opLSTM(2)(dst, []*array{x, w, r, b}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(got.f32, want.f32) {
		t.Errorf("two biases give %v, their sum gives %v", got.f32, want.f32)
	}
}
