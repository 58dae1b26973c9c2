package lstm

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The bounds are the ones that the docs state. math.Exp and math.Tanh are right to 1e-15.
func TestGateFunctionsAreAccurate(t *testing.T) {
	var worst struct{ exp, sigmoid, tanh float64 }
	for x := float32(-87); x <= 88; x += 1.0 / 512 {
		e := math.Exp(float64(x))
		ulp := float64(math.Nextafter32(float32(e), math.MaxFloat32)) - float64(float32(e))
		worst.exp = max(worst.exp, math.Abs(float64(exp(x))-e)/ulp)
		worst.sigmoid = max(worst.sigmoid, math.Abs(float64(sigmoid(x))-1/(1+math.Exp(-float64(x)))))
		worst.tanh = max(worst.tanh, math.Abs(float64(tanh(x))-math.Tanh(float64(x))))
	}
	t.Logf("worst: exp %.2f ulp, sigmoid %.1e, tanh %.1e", worst.exp, worst.sigmoid, worst.tanh)
	if worst.exp > 2 || worst.sigmoid > 2e-7 || worst.tanh > 2e-7 {
		t.Errorf("worst errors are %+v; want exp 2 ulp, sigmoid and tanh 2e-7", worst)
	}
}

func TestGateFunctionsAtTheEnds(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		name      string
		got, want float32
	}{
		{"sigmoid of 0", sigmoid(0), 0.5},
		{"sigmoid far up", sigmoid(1e30), 1},
		{"sigmoid of infinity", sigmoid(inf), 1},
		{"tanh of 0 is 0, so that a state of zeros stays", tanh(0), 0},
		{"tanh far up", tanh(1e30), 1},
		{"tanh far down", tanh(-1e30), -1},
		{"tanh of -infinity", tanh(-inf), -1},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v; want %v", c.name, c.got, c.want)
		}
	}
	if x := sigmoid(-1e30); !(x >= 0 && x < 1e-37) {
		t.Errorf("sigmoid far down is %v; want nearly 0", x)
	}
	if x := exp(float32(math.NaN())); x == x {
		t.Errorf("exp of NaN is %v; want NaN", x)
	}
}

// The digest was printed on linux/amd64; it must hold on every processor.
func TestKernelHasTheSameBitsEverywhere(t *testing.T) {
	const want = "a740b1ec9d8e9039"
	h := sha256.New()
	put := func(x ...float32) {
		for _, v := range x {
			h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
		}
	}
	for x := float32(-90); x < 90; x += 0.01 {
		put(exp(x), sigmoid(x), tanh(x))
	}
	r := rand.New(rand.NewPCG(1, 2))
	a, b, c := random(r, 4*7), random(r, 11*4*7), random(r, 7)
	MulAdd(a, random(r, 11), b)
	state := [3][]float32{make([]float32, 7), make([]float32, 7), make([]float32, 7)}
	Gates(a, c, state[0], state[1], state[2])
	put(a...)
	for _, s := range state {
		put(s...)
	}
	if got := fmt.Sprintf("%x", h.Sum(nil))[:16]; got != want {
		t.Errorf("digest is %s; want %s", got, want)
	}
}

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(2*r.Float64() - 1)
	}
	return x
}

// The twin is the loop of MulAdd's doc, one product at a time.
func TestMulAddIsItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for k := range 10 {
		for _, n := range []int{0, 1, 3, 8, 17} {
			a, b, dst := random(r, k), random(r, k*n), random(r, n)
			want := append([]float32(nil), dst...)
			for i := range a {
				for j := range want {
					want[j] += float32(a[i] * b[i*n+j])
				}
			}
			MulAdd(dst, a, b)
			for j := range dst {
				if math.Float32bits(dst[j]) != math.Float32bits(want[j]) {
					t.Fatalf("(%d) times (%d,%d): place %d is %v; want %v", k, k, n, j, dst[j], want[j])
				}
			}
		}
	}
}
