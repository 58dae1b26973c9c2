package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestUnivariateFindsAnyShape(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 3))
	const n = 4000
	var rising, falling, valley, noise, missing, code, id []float64
	var bad []bool
	for i := range n {
		b := random.IntN(4) == 0
		x := random.NormFloat64()
		shift := x
		if b {
			shift += 2
		}
		far := random.NormFloat64() / 4
		if b {
			far += float64(2*random.IntN(2)-1) * 3
		}
		gone := random.NormFloat64()
		if b && random.IntN(10) > 0 || !b && random.IntN(10) == 0 {
			gone = math.NaN()
		}
		level := float64(random.IntN(3))
		if b {
			level = float64(2 + random.IntN(3))
		}
		bad, rising, falling, valley, noise = append(bad, b), append(rising, shift), append(falling, -shift), append(valley, far), append(noise, x)
		missing, code, id = append(missing, gone), append(code, level), append(id, float64(i))
	}
	for name, c := range map[string]struct {
		x      []float64
		levels int
		lo, hi float64
	}{
		"rising":                  {rising, 0, 0.90, 0.94}, // a shift of 2: Phi(2/sqrt 2) = .921
		"falling":                 {falling, 0, 0.90, 0.94},
		"both ends":               {valley, 0, 0.99, 1},
		"noise":                   {noise, 0, 0.48, 0.53},
		"missing where bad":       {missing, 0, 0.87, 0.93},
		"levels":                  {code, 5, 0.85, 0.95},
		"a level a row":           {id, n, 0.45, 0.55},
		"a number a row, counted": {id, 0, 0.48, 0.54},
	} {
		e := Univariate(c.x, bad, c.levels)
		if e.Value == nil || *e.Value < c.lo || *e.Value > c.hi {
			t.Errorf("%s: %+v; want %v to %v", name, e, c.lo, c.hi)
		}
	}
	same := make([]float64, n)
	if e := Univariate(same, bad, 0); *e.Value > 0.51 {
		t.Errorf("a constant: %v", *e.Value)
	}
	for i := range same {
		same[i] = math.NaN()
	}
	if e := Univariate(same, bad, 0); *e.Value > 0.51 {
		t.Errorf("nothing: %v", *e.Value)
	}
	if e := Univariate(same[:3], bad, 0); e.Value != nil || e.Why == "" {
		t.Errorf("other rows: %+v", e)
	}
	if e := Univariate(rising, make([]bool, n), 0); e.Value != nil || e.Why == "" {
		t.Errorf("one class: %+v", e)
	}
}
