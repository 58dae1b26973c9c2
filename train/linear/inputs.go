package linear

import (
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/dense"
)

// inputs is the dense inputs of some rows, without the zeros of levels and
// flags: a category of 4,096 levels costs one number a row.
//
// Letters: n numeric inputs; k inputs in all, those of the terms in their
// order and then the constant, which is always 1.
type inputs struct {
	rows, n, k int
	numeric    []float32 // (rows, n)
	start      []int     // row i has the active inputs start[i] to start[i+1]
	active     []int32   // levels and flags that are 1, ascending in a row; the constant is the last
}

func newInputs(v datasets.View, terms []dense.Term) *inputs {
	in := &inputs{rows: v.Len(), k: len(terms) + 1}
	for in.n < len(terms) && terms[in.n].Kind == dense.Numeric {
		in.n++
	}
	in.numeric = make([]float32, in.rows*in.n)
	dense.Fill32(in.numeric, in.n, v, 0, in.rows, terms[:in.n])
	switches := newSwitches(v, terms, in.n)
	in.start = make([]int, 1, in.rows+1)
	for i := range in.rows {
		row := v.Row(i)
		for s := range switches {
			if term := switches[s].on(row); term >= 0 {
				in.active = append(in.active, term)
			}
		}
		in.active = append(in.active, int32(in.k-1))
		in.start = append(in.start, len(in.active))
	}
	return in
}

// row gives the numeric and the active inputs of row i.
func (in *inputs) row(i int) ([]float32, []int32) {
	return in.numeric[i*in.n : (i+1)*in.n], in.active[in.start[i]:in.start[i+1]]
}

// dot is w·x of row i, the numeric inputs first.
func (in *inputs) dot(w []float64, i int) float64 {
	x, active := in.row(i)
	sum := 0.0
	for j, v := range x {
		sum += float64(w[j] * float64(v))
	}
	for _, a := range active {
		sum += w[a]
	}
	return sum
}

// add adds scale*x of row i to dst.
func (in *inputs) add(dst []float64, scale float64, i int) {
	x, active := in.row(i)
	for j, v := range x {
		dst[j] += float64(scale * float64(v))
	}
	for _, a := range active {
		dst[a] += scale
	}
}

// addSquares adds scale*x*x of row i to dst, input by input.
func (in *inputs) addSquares(dst []float64, scale float64, i int) {
	x, active := in.row(i)
	for j, v := range x {
		dst[j] += float64(scale * float64(float64(v)*float64(v)))
	}
	for _, a := range active {
		dst[a] += scale
	}
}

// addOuter adds scale*x*x' of row i to the lower triangle of dst, (k, k).
func (in *inputs) addOuter(dst []float64, scale float64, i int) {
	x, active := in.row(i)
	for j, v := range x {
		sv := float64(scale * float64(v))
		row := dst[j*in.k : j*in.k+j+1]
		for l := range row {
			row[l] += float64(sv * float64(x[l]))
		}
	}
	for at, a := range active {
		row := dst[int(a)*in.k:][:in.k]
		for l, v := range x {
			row[l] += float64(scale * float64(v))
		}
		for _, b := range active[:at+1] {
			row[b] += scale
		}
	}
}

// switches of one feature, of which one at most is on in a row: the term of
// its code, or the term of its missing value.
type switches struct {
	x       []float32
	first   int32 // the term of code 0; the others follow it
	levels  int32 // 0: this is the switch of the missing value
	missing bool
}

// newSwitches gives the switches of terms[from:] in the order of the terms.
func newSwitches(v datasets.View, terms []dense.Term, from int) []switches {
	var list []switches
	for k := from; k < len(terms); k++ {
		t := &terms[k]
		s := switches{x: v.M.X[t.Feature], first: int32(k), missing: t.Kind == dense.Missing}
		if !s.missing {
			for k < len(terms) && terms[k].Kind == dense.Level && terms[k].Feature == t.Feature {
				s.levels++
				k++
			}
			k--
		}
		list = append(list, s)
	}
	return list
}

// on is the term that is 1 in a row of the matrix, -1 when none is.
func (s *switches) on(row int32) int32 {
	x := s.x[row]
	switch {
	case s.missing && x != x:
		return s.first
	case !s.missing && x >= 0 && x < float32(s.levels):
		return s.first + int32(x)
	}
	return -1
}
