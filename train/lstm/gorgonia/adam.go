package gorgonia

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"
)

// adam is AdamW (Kingma and Ba, 2015; Loshchilov and Hutter, 2019) as PyTorch
// computes it: the decay is decoupled, and the weights move by
//
//	lr * m/(1-b1^n) / (sqrt(v/(1-b2^n)) + 1e-8)
//
// It is Gorgonia's Solver. Unlike Gorgonia's own, its state can be saved, it
// bounds the norm of all gradients together, and its arithmetic is in float64
// with every product rounded, so that its bits are the same everywhere.
type adam struct {
	lr     float64
	clip   float64   // bound of the norm; 0: none
	decay  []float64 // one a parameter
	m, v   [][]float32
	b1, b2 float64 // beta1^n, beta2^n
}

const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

var _ G.Solver = (*adam)(nil)

// newAdam wants the size and the decay of each parameter.
func newAdam(lr, clip float64, sizes []int, decay []float64) *adam {
	a := &adam{lr: lr, clip: clip, decay: decay, b1: 1, b2: 1}
	for _, n := range sizes {
		a.m = append(a.m, make([]float32, n))
		a.v = append(a.v, make([]float32, n))
	}
	return a
}

// Step moves every parameter once. The parameters must come in the same order each time.
func (a *adam) Step(params []G.ValueGrad) error {
	if len(params) != len(a.m) {
		return fmt.Errorf("lstm: adam was given %d parameters; want %d", len(params), len(a.m))
	}
	w, g := make([][]float32, len(params)), make([][]float32, len(params))
	for k, p := range params {
		grad, err := p.Grad()
		if err != nil {
			return err
		}
		w[k], g[k] = floats(p.Value()), floats(grad)
	}
	a.step(w, g)
	return nil
}

func (a *adam) step(w, g [][]float32) {
	a.b1, a.b2 = a.b1*beta1, a.b2*beta2
	scale := 1.0
	if n := norm(g); a.clip > 0 && n > a.clip {
		scale = a.clip / (n + 1e-6)
	}
	for k := range w {
		a.move(w[k], g[k], a.m[k], a.v[k], scale, 1-float64(a.lr*a.decay[k]))
	}
}

func (a *adam) move(w, g, m, v []float32, scale, keep float64) {
	rate, inv := a.lr/(1-a.b1), 1/(1-a.b2)
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	for i := range w {
		d := float64(g[i]) * scale
		mi := float64(beta1*float64(m[i])) + float64((1-beta1)*d)
		vi := float64(beta2*float64(v[i])) + float64((1-beta2)*float64(d*d))
		m[i], v[i] = float32(mi), float32(vi)
		w[i] = float32(float64(float64(w[i])*keep) - float64(rate*mi)/(math.Sqrt(float64(vi*inv))+epsilon))
	}
}

// norm is the Euclidean norm of all gradients together.
func norm(g [][]float32) float64 {
	sum := 0.0
	for _, part := range g {
		for _, x := range part {
			sum += float64(float64(x) * float64(x))
		}
	}
	return math.Sqrt(sum)
}

// MarshalBinary gives the state: beta1^n, beta2^n, then m and v of each parameter, little-endian.
func (a *adam) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(a.b1))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(a.b2))
	for k := range a.m {
		for _, x := range [][]float32{a.m[k], a.v[k]} {
			b = appendFloats(b, x)
		}
	}
	return b, nil
}

// UnmarshalBinary restores the state of an adam of the same parameters.
func (a *adam) UnmarshalBinary(b []byte) error {
	size := 16
	for _, m := range a.m {
		size += 8 * len(m)
	}
	if len(b) != size {
		return errors.New("lstm: the optimiser's state is of another model; want one of the same sizes")
	}
	a.b1 = math.Float64frombits(binary.LittleEndian.Uint64(b))
	a.b2 = math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
	b = b[16:]
	for k := range a.m {
		for _, x := range [][]float32{a.m[k], a.v[k]} {
			for i := range x {
				x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
			b = b[4*len(x):]
		}
	}
	return nil
}

func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}
