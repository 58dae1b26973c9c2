package traintest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train"
)

// Wide and Steps name the columns of [Truth], for trainers that want to be
// told: Wide by row, Steps by time step, oldest first.
var (
	Wide  = []string{"x0", "x1", "x2", "x3", "x4", "x5", "c"}
	Steps = [][]string{{"a_1", "b_1"}, {"a_2", "b_2"}, {"a_3", "b_3"}, {"a_4", "b_4"}}
)

// levels are the values of the categorical column c, by falling share.
var levels = []string{"card", "transfer", "cash", "voucher", "gift"}

// Truth is a matrix whose labels were drawn from a known rule. It has the
// columns Wide, then a_1 to a_4, then b_1 to b_4; it depends on seed alone,
// on every processor. With n for a standard normal number (nearly),
//
//	x0     n, missing in one row of ten        +1.2 x0; +0.9 when missing
//	x1     n                                   -1.4 x1
//	x2     50 + 100 n                          +0.4 (x2-50)/100
//	x3     n cubed: heavy tails                nothing
//	x4     0 to 9                              +1.2 when x4 >= 7
//	x5     3, always                           nothing
//	c      5 values; 1 % unknown, 2 % missing  -0.8 -0.3 0.1 0.6 1.2
//	a_t    walk, steps 0.5 n                   +2.4 (a_4-a_3)
//	b_t    walk, 5 % missing                   -0.5 (b_4), also where b_4 is missing
//
// and -1.6, the margin is the sum of the right column, and the label is 1 with
// probability 1/(1+exp(-margin)). Weights are 0.5, 1 or 2, drawn apart from
// all else. Time and Seq rise with the row.
func Truth(seed uint64, rows int) *datasets.Matrix {
	m, _ := truth(seed, rows)
	return m
}

func truth(seed uint64, rows int) (*datasets.Matrix, []float64) {
	m := &datasets.Matrix{
		Set:    truthSet(),
		Label:  make([]float64, rows),
		Weight: make([]float64, rows),
		Time:   make([]int64, rows),
		Seq:    make([]int64, rows),
	}
	m.X = make([][]float32, len(m.Set.Defs))
	for j := range m.X {
		m.X[j] = make([]float32, rows)
	}
	r := rand.New(rand.NewPCG(seed, 0x7465737474727574))
	margins := make([]float64, rows)
	row := make([]float64, len(m.X))
	for i := range rows {
		margins[i] = drawRow(r, row)
		for j, x := range row {
			m.X[j][i] = float32(x)
		}
		if r.Float64() < train.Score(margins[i]) {
			m.Label[i] = 1
		}
		m.Weight[i] = []float64{0.5, 1, 1, 2}[r.IntN(4)]
		m.Time[i] = 1_700_000_000_000_000 + int64(i)*1_000_000
		m.Seq[i] = int64(i)
	}
	return m, margins
}

func truthSet() *feature.Fitted {
	f := &feature.Fitted{}
	add := func(name, op string, vocab []string) {
		f.Defs = append(f.Defs, feature.Def{Name: name, Op: op, Inputs: []string{name}})
		f.Vocab = append(f.Vocab, vocab)
	}
	for j := range 6 {
		add(fmt.Sprintf("x%d", j), feature.Raw, nil)
	}
	add("c", feature.Code, levels)
	for _, walk := range []string{"a", "b"} {
		for t := 1; t <= 4; t++ {
			add(fmt.Sprintf("%s_%d", walk, t), feature.Raw, nil)
		}
	}
	return f
}

// drawRow fills one row and gives its margin. Every product is rounded before
// it is added, so that the matrix is the same on every processor.
func drawRow(r *rand.Rand, row []float64) float64 {
	margin := -1.6
	row[0], row[1] = normal(r), normal(r)
	if r.Float64() < 0.1 {
		row[0] = math.NaN()
		margin += 0.9
	} else {
		margin += float64(1.2 * row[0])
	}
	margin -= float64(1.4 * row[1])
	n := normal(r)
	row[2] = 50 + float64(100*n)
	margin += float64(0.4 * n)
	n = normal(r)
	row[3] = n * n * n
	row[4] = float64(r.IntN(10))
	if row[4] >= 7 {
		margin += 1.2
	}
	row[5] = 3
	margin += drawCode(r, &row[6])
	a, b := row[7:11], row[11:15]
	walk(r, a)
	walk(r, b)
	margin += float64(2.4 * (a[3] - a[2]))
	margin -= float64(0.5 * b[3])
	for t := range b {
		if r.Float64() < 0.05 {
			b[t] = math.NaN()
		}
	}
	return margin
}

func walk(r *rand.Rand, dst []float64) {
	dst[0] = normal(r)
	for t := 1; t < len(dst); t++ {
		dst[t] = dst[t-1] + float64(0.5*normal(r))
	}
}

// drawCode writes a code of c, or NaN, and gives what it adds to the margin.
func drawCode(r *rand.Rand, dst *float64) float64 {
	u := r.Float64()
	for k, share := range []float64{0.35, 0.60, 0.77, 0.89, 0.97, 0.98} {
		if u < share {
			*dst = float64(k)
			return []float64{-0.8, -0.3, 0.1, 0.6, 1.2, 0}[k]
		}
	}
	*dst = math.NaN()
	return 0
}

// normal is the sum of twelve uniform numbers less six: mean 0, variance 1.
// NormFloat64 would use math.Exp, whose bits differ between processors.
func normal(r *rand.Rand) float64 {
	sum := -6.0
	for range 12 {
		sum += r.Float64()
	}
	return sum
}
