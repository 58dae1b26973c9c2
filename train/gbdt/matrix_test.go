package gbdt

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train"
)

var (
	nan64 = math.NaN()
	nan   = float32(nan64)
)

// matrix makes a matrix of columns; card 0 is a number.
func matrix(label []float64, cards []int, x ...[]float32) *datasets.Matrix {
	m := &datasets.Matrix{Set: &feature.Fitted{}, Label: label, X: x}
	for j, card := range cards {
		d := feature.Def{Name: fmt.Sprintf("f%d", j), Op: feature.Raw, Inputs: []string{fmt.Sprintf("c%d", j)}}
		var vocab []string
		if card > 0 {
			d.Op, vocab = feature.Code, []string{}
			for k := range card - 1 {
				vocab = append(vocab, fmt.Sprint(k))
			}
		}
		m.Set.Defs, m.Set.Vocab = append(m.Set.Defs, d), append(m.Set.Vocab, vocab)
	}
	return m
}

// random is a matrix of five columns with few values (each has a bin of its own), many ties and missing
// ones, two of them categories, whose labels lean on all of them.
func random(seed uint64, rows int) *datasets.Matrix {
	r := rand.New(rand.NewPCG(seed, 5))
	cards := []int{0, 0, 4, 0, 13}
	x := make([][]float32, len(cards))
	label := make([]float64, rows)
	for i := range rows {
		a, b, c, d, e := float32(r.IntN(20)), float32(r.IntN(200))/200, float32(r.IntN(4)), float32(r.IntN(3)-1), float32(r.IntN(13))
		odds := float64(a)/10 - 1 + 2*float64(b) + float64(int(e)%3) - float64(c)/2
		if r.IntN(5) == 0 {
			a, odds = nan, odds+1
		}
		if r.IntN(9) == 0 {
			e, odds = nan, odds-1
		}
		for j, v := range []float32{a, b, c, d, e} {
			x[j] = append(x[j], v)
		}
		if r.Float64() < train.Score(odds-1) {
			label[i] = 1
		}
	}
	return matrix(label, cards, x...)
}

func fitAll(t testing.TB, p Params, m *datasets.Matrix, workers int) *Model {
	t.Helper()
	model, err := New(p, 3, workers).Train(context.Background(), datasets.All(m), datasets.View{}, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return model.(*Model)
}

func marshal(t testing.TB, m *Model) []byte {
	t.Helper()
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sameBytes(t testing.TB, a, b *Model) bool { return bytes.Equal(marshal(t, a), marshal(t, b)) }

// row copies row i of a matrix into dst.
func row(dst []float32, m *datasets.Matrix, i int) {
	for j := range m.X {
		dst[j] = m.X[j][i]
	}
}
