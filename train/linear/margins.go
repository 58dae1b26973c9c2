package linear

import (
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// Margins implements train.Scorer; see Model for the formula. It goes by
// column, and by a table of weights where a term is a level: integers may be
// summed in any order.
func (m *Model) Margins(dst []float64, v datasets.View) error {
	if len(dst) != v.Len() {
		return fmt.Errorf("linear: dst has %d rows; want %d", len(dst), v.Len())
	}
	if s := v.M.Set; s != nil && s != m.Set && s.Fingerprint() != m.Set.Fingerprint() {
		return fmt.Errorf("linear: the matrix has the features %s; want the model's, %s", s.Fingerprint(), m.Set.Fingerprint())
	}
	if len(v.M.X) != len(m.Set.Defs) {
		return fmt.Errorf("linear: the matrix has %d features; want %d", len(v.M.X), len(m.Set.Defs))
	}
	sums := make([]int64, len(dst))
	for i := range sums {
		sums[i] = m.Bias
	}
	tables := make([]table, len(v.M.X))
	for k := range m.Terms {
		t := &m.Terms[k]
		if t.Kind == dense.Numeric {
			addNumeric(sums, t, m.Weights[k], v)
		} else {
			tables[t.Feature].put(t, m.Weights[k]<<InputBits)
		}
	}
	for j := range tables {
		tables[j].addTo(sums, v, v.M.X[j])
	}
	for i, s := range sums {
		dst[i] = float64(float32(math.Ldexp(float64(s), -(InputBits + WeightBits))))
	}
	return nil
}

// Quantum is a term's input as an integer, in units of 2^-InputBits.
func Quantum(t *dense.Term, x float32) int64 {
	return int64(math.RoundToEven(t.Value(x) * (1 << InputBits)))
}

// addNumeric adds weight*Quantum(t, x) of each row, with the term's numbers at hand.
func addNumeric(dst []int64, t *dense.Term, weight int64, v datasets.View) {
	if weight == 0 {
		return
	}
	x, mean, inv, limit := v.M.X[t.Feature], t.Mean, t.Inv, t.Limit
	for i := range dst {
		z := float64((float64(x[v.Row(i)]) - mean) * inv)
		switch {
		case z > limit:
			z = limit
		case z < -limit:
			z = -limit
		case z != z: // missing
			continue
		}
		dst[i] += weight * int64(math.RoundToEven(z*(1<<InputBits)))
	}
}

// table is what the codes of one feature add to the sum, and its missing value.
type table struct {
	codes   []int64
	missing int64
}

func (a *table) put(t *dense.Term, weight int64) {
	if t.Kind == dense.Missing {
		a.missing += weight
		return
	}
	for len(a.codes) <= t.Code {
		a.codes = append(a.codes, 0)
	}
	a.codes[t.Code] += weight
}

func (a *table) addTo(dst []int64, v datasets.View, x []float32) {
	if a.codes == nil && a.missing == 0 {
		return
	}
	for i := range dst {
		switch x := x[v.Row(i)]; {
		case x != x:
			dst[i] += a.missing
		case x >= 0 && x < float32(len(a.codes)) && x == float32(int(x)):
			dst[i] += a.codes[int(x)]
		}
	}
}

// Importance is, for each feature, the size of the weights of its terms: what
// the margin moves by when a number moves by a standard deviation.
func (m *Model) Importance() []float64 {
	dst := make([]float64, len(m.Set.Defs))
	for k, t := range m.Terms {
		dst[t.Feature] += math.Abs(math.Ldexp(float64(m.Weights[k]), -WeightBits))
	}
	return dst
}
