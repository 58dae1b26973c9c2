package gorgonia

import (
	"math"
	"slices"
	"testing"
)

// The loss of torch_optim_bce.json is sum((p-target)²) + sum(sin p), lr 0.1;
// AdamW's decay is PyTorch's default, 0.01.
type optimFile struct {
	P0, Target   []float64
	Trajectories map[string][][]float64
	BCE          struct {
		Logits, Y []float64
		PosWeight float64 `json:"pos_weight"`
		MeanLoss  float64 `json:"mean_loss"`
		Grad      []float64
	}
}

func optimGrad(p []float32, target []float64) []float32 {
	g := make([]float32, len(p))
	for i, x := range p {
		g[i] = float32(2*(float64(x)-target[i]) + math.Cos(float64(x)))
	}
	return g
}

func TestAdamIsPyTorchs(t *testing.T) {
	var file optimFile
	reference(t, "torch_optim_bce.json", &file)
	for _, c := range []struct {
		name  string
		lr    float64
		decay float64
	}{{"adam", 0.1, 0}, {"adamw", 0.1, 0.01}} {
		p := narrow(file.P0)
		a := newAdam(c.lr, 0, []int{len(p)}, []float64{c.decay})
		for n, want := range file.Trajectories[c.name] {
			a.step([][]float32{p}, [][]float32{optimGrad(p, file.Target)})
			for i := range p {
				near(t, c.name, float64(p[i]), want[i], 2e-6)
			}
			if t.Failed() {
				t.Fatalf("%s left PyTorch's path at step %d", c.name, n+1)
			}
		}
	}
}

func TestAdamGoesOnFromItsState(t *testing.T) {
	target := []float64{1, -2, 0.5}
	walk := func(split bool) []float32 {
		p := []float32{0, 0, 0}
		a := newAdam(0.1, 1, []int{3}, []float64{0.01})
		for n := range 20 {
			if split && n == 7 {
				b, err := a.MarshalBinary()
				if err != nil {
					t.Fatal(err)
				}
				a = newAdam(0.1, 1, []int{3}, []float64{0.01})
				if err := a.UnmarshalBinary(b); err != nil {
					t.Fatal(err)
				}
			}
			a.step([][]float32{p}, [][]float32{optimGrad(p, target)})
		}
		return p
	}
	if a, b := walk(false), walk(true); !slices.Equal(a, b) {
		t.Errorf("a restored run ends at %v; want %v, as without a break", b, a)
	}
	if err := newAdam(0.1, 1, []int{4}, []float64{0}).UnmarshalBinary(make([]byte, 16+24)); err == nil {
		t.Error("a state of 3 numbers was taken for 4")
	}
}

// With a first step of Adam only the direction of the gradient counts, so the
// bound is seen in m: 0.1 of the clipped gradient.
func TestClipBoundsTheNormOfAllGradientsTogether(t *testing.T) {
	a := newAdam(0.1, 1, []int{1, 1}, []float64{0, 0})
	a.step([][]float32{{0}, {0}}, [][]float32{{3}, {4}})
	near(t, "m of the first", float64(a.m[0][0]), 0.1*3.0/5, 1e-6)
	near(t, "m of the second", float64(a.m[1][0]), 0.1*4.0/5, 1e-6)
	a = newAdam(0.1, 10, []int{1}, []float64{0})
	a.step([][]float32{{0}}, [][]float32{{3}})
	near(t, "m below the bound", float64(a.m[0][0]), 0.3, 1e-6)
}
