package traintest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train"
)

// toy is a trainer that is as small as the laws allow: naive Bayes by the
// thirds of each column. Each fault breaks one law.
type toy struct {
	workers int
	fault   string
}

type toyModel struct {
	Cuts   [][2]float32
	Adds   [][4]float32 // by third, and missing
	Rounds int
	Salt   int
	fault  string
}

func (m *toyModel) Features() *feature.Fitted { return truthSet() }
func (m *toyModel) Kernel() string            { return "exact" }

func (m *toyModel) MarshalBinary() ([]byte, error) {
	b, err := json.Marshal(m)
	if m.fault == "a byte that nothing checks" {
		return append(b, make([]byte, 32)...), err
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), err
}

func decodeToy(fault string) func([]byte) (train.Model, error) {
	return func(b []byte) (train.Model, error) {
		n := max(0, len(b)-32)
		if sum := sha256.Sum256(b[:n]); string(sum[:]) != string(b[n:]) && fault != "a byte that nothing checks" {
			return nil, errors.New("toy: damaged")
		}
		m := &toyModel{fault: fault}
		err := json.Unmarshal(b[:n], m)
		switch fault {
		case "another model comes back":
			m.Adds[0][0]++
		case "other bytes come back":
			m.Salt++
		}
		if err != nil {
			return nil, err
		}
		return m, nil
	}
}

func (m *toyModel) Margins(dst []float64, v datasets.View) error {
	if len(dst) != v.Len() && m.fault != "a slice of any length" {
		return errors.New("toy: wrong length")
	}
	for i := range min(len(dst), v.Len()) {
		row := v.Row(i)
		if m.fault == "rows by place in the view" {
			row = int32(i)
		}
		sum := float32(0)
		for j, x := range v.M.X {
			sum += m.Adds[j][third(m.Cuts[j], x[row])]
		}
		dst[i] = float64(sum)
		switch m.fault {
		case "margins in double":
			dst[i] /= 3
		case "a margin that is endless":
			dst[0] = math.Inf(-1)
		case "the order upside down":
			dst[i] = -dst[i]
		case "a row that is left out":
			dst[0] = math.Inf(1)
		}
	}
	return nil
}

func third(cuts [2]float32, x float32) int {
	switch {
	case x < cuts[0]:
		return 0
	case x < cuts[1]:
		return 1
	case x == x:
		return 2
	}
	return 3
}

func (t toy) Train(ctx context.Context, fit, valid datasets.View, h train.Hooks) (train.Model, error) {
	if err := checkToy(fit, t.fault); err != nil {
		return nil, err
	}
	m := &toyModel{Rounds: len(fit.M.X), fault: t.fault}
	switch t.fault {
	case "workers in the bytes":
		m.Salt = t.workers
	case "reads beyond the horizon":
		m.Salt = int(math.Float32bits(fit.M.X[0][fit.M.Rows()-1]))
	case "reads every row below the horizon":
		fit.Rows, fit.Horizon = nil, fit.Rows[len(fit.Rows)-1]+1
		if fit.M.Label[1] != fit.M.Label[1] {
			m.Salt = 1
		}
	case "weights unlike no weights":
		if fit.M.Weight == nil {
			m.Salt = 1
		}
	case "row numbers in the bytes":
		m.Salt = int(fit.Row(fit.Len() - 1))
	}
	for j := range fit.M.X {
		if err := ctx.Err(); err != nil && t.fault != "deaf" {
			if t.fault == "half a model" {
				return m, err
			}
			if t.fault == "an error of its own" {
				return nil, errors.New("toy: stopped")
			}
			return nil, err
		}
		m.learn(fit, j)
		if h.Round != nil && t.fault != "silent" {
			r := train.Round{Round: j + 1, Rounds: m.Rounds, Best: j + 1}
			if t.fault == "rounds from 0" {
				r.Round = j
			}
			h.Round(r)
		}
	}
	return m, nil
}

func (m *toyModel) learn(fit datasets.View, j int) {
	x := slices.Clone(fit.Column(j))
	x = slices.DeleteFunc(x, func(v float32) bool { return v != v })
	slices.Sort(x)
	cuts := [2]float32{x[len(x)/3], x[len(x)*2/3]}
	var weight [4][2]float64
	for i := range fit.Len() {
		row, w := fit.Row(i), 1.0
		if fit.M.Weight != nil {
			w = fit.M.Weight[row]
		}
		weight[third(cuts, fit.M.X[j][row])][int(fit.M.Label[row])&1] += w
	}
	var adds [4]float32
	for k, w := range weight {
		adds[k] = float32(math.Log(w[1]+1) - math.Log(w[0]+1))
	}
	m.Cuts, m.Adds = append(m.Cuts, cuts), append(m.Adds, adds)
}

func checkToy(v datasets.View, fault string) error {
	var n [2]int
	for i := range v.Len() {
		y := v.M.Label[v.Row(i)]
		if y != 0 && y != 1 && fault != "any label" && fault != "reads every row below the horizon" {
			return fmt.Errorf("toy: label is %v; want 0 or 1", y)
		}
		n[int(y)&1]++
	}
	if n[0]*n[1] == 0 && !(fault == "one class" && v.Len() > 0) {
		return errors.New("toy: want both classes")
	}
	return nil
}

func toyCase(fault string) Case {
	return Case{
		New:    func(workers int) train.Trainer { return toy{workers, fault} },
		Decode: decodeToy(fault),
		AUC:    0.75,
	}
}

func TestALawfulTrainerPasses(t *testing.T) { Run(t, toyCase("")) }

// A law that nothing can break is worth nothing: each has a trainer that breaks it.
func TestEachLawCanBeBroken(t *testing.T) {
	broken := map[string]bool{}
	for _, c := range []struct{ fault, law string }{
		{"the order upside down", "learns a known truth"},
		{"margins in double", "learns a known truth"},
		{"a margin that is endless", "learns a known truth"},
		{"a row that is left out", "learns a known truth"},
		{"workers in the bytes", "same bytes for any workers"},
		{"reads beyond the horizon", "rows at or beyond the horizon exist for no one"},
		{"reads every row below the horizon", "rows of no view exist for no one"},
		{"row numbers in the bytes", "listed rows are as good as a matrix of their own"},
		{"rows by place in the view", "listed rows are as good as a matrix of their own"},
		{"weights unlike no weights", "weights of 1 are no weights"},
		{"another model comes back", "bytes come back as the same model"},
		{"other bytes come back", "bytes come back as the same model"},
		{"a byte that nothing checks", "damaged bytes are refused"},
		{"deaf", "a cancelled context gives its error and no model"},
		{"half a model", "a cancelled context gives its error and no model"},
		{"an error of its own", "a cancelled context gives its error and no model"},
		{"silent", "rounds are told in order"},
		{"rounds from 0", "rounds are told in order"},
		{"a slice of any length", "margins want a slice of the view's length"},
		{"one class", "no rows, one class, or a label that is neither 0 nor 1, is an error"},
		{"any label", "no rows, one class, or a label that is neither 0 nor 1, is an error"},
	} {
		found := false
		for _, l := range laws {
			if l.name != c.law {
				continue
			}
			found, broken[l.name] = true, true
			if err := l.check(t.Context(), toyCase(c.fault).withDefaults()); err == nil {
				t.Errorf("%q passes %q", c.fault, c.law)
			} else {
				t.Logf("%s: %v", c.fault, err)
			}
		}
		if !found {
			t.Errorf("there is no law %q", c.law)
		}
	}
	for _, l := range laws {
		if !broken[l.name] {
			t.Errorf("nothing breaks %q", l.name)
		}
	}
}
