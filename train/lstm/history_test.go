package lstm

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

// historyModel reads two numbers and a flag of each of the last n rows.
func historyModel(r *rand.Rand, n int) *Model {
	m := randomModel(r, 5, true, 4)
	m.History, m.Steps = n, m.Steps[:1]
	return m
}

// linked is a random matrix whose rows are of few entities, some of none.
func linked(r *rand.Rand, rows int) *datasets.Matrix {
	m := randomMatrix(r, rows, 7)
	last := map[int]int32{}
	for i := range rows {
		m.Prev = append(m.Prev, -1)
		if card := r.IntN(12); card > 0 {
			if p, ok := last[card]; ok {
				m.Prev[i] = p
			}
			last[card] = int32(i)
		}
	}
	return m
}

// asColumns gives the last n rows up to row as columns of one row, and the model
// that reads them: n steps, as if nothing but them had ever been.
func asColumns(m *Model, x *datasets.Matrix, row int32) (*Model, *datasets.Matrix) {
	past := x.Past(nil, row, m.History)
	wide := *m
	wide.History, wide.Steps, wide.Set = 0, nil, &feature.Fitted{}
	one := &datasets.Matrix{Label: []float64{0}}
	f := len(x.X)
	for _, at := range past {
		step := slices.Clone(m.Steps[0])
		for k := range step {
			step[k].Feature += len(one.X)
		}
		wide.Steps = append(wide.Steps, step)
		for _, column := range x.X {
			one.X = append(one.X, []float32{column[at]})
		}
		wide.Set.Defs = append(wide.Set.Defs, m.Set.Defs...)
		wide.Set.Vocab = append(wide.Set.Vocab, m.Set.Vocab...)
	}
	wide.Static = slices.Clone(m.Static)
	for k := range wide.Static {
		wide.Static[k].Feature += len(one.X) - f
	}
	return &wide, one
}

// A row of three steps has every bit of a model of three steps: nothing is
// padded. The view is a part of the matrix; the past is in any part.
func TestHistoryIsAModelOfAsManySteps(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	x := linked(r, 300)
	v := datasets.View{M: x, Rows: []int32{}, Horizon: 300}
	for i := int32(0); i < 300; i += 1 + r.Int32N(3) {
		v.Rows = append(v.Rows, i)
	}
	for _, n := range []int{1, 3, 7, MaxHistory} {
		m := historyModel(r, n)
		got := make([]float64, v.Len())
		if err := m.Margins(got, v); err != nil {
			t.Fatal(err)
		}
		lengths := map[int]bool{}
		for i := range got {
			wide, one := asColumns(m, x, v.Row(i))
			want := make([]float64, 1)
			if err := wide.Margins(want, datasets.All(one)); err != nil {
				t.Fatal(err)
			}
			if got[i] != want[0] {
				t.Fatalf("history of %d: row %d has margin %v; %d steps as columns give %v", n, v.Row(i), got[i], len(wide.Steps), want[0])
			}
			lengths[len(wide.Steps)] = true
			row := make([]float32, len(one.X))
			for j := range row {
				row[j] = one.X[j][0]
			}
			if d := got[i] - twin(wide, row); d > 1e-5 || d < -1e-5 {
				t.Fatalf("history of %d: row %d has margin %v; the twin says %v", n, v.Row(i), got[i], twin(wide, row))
			}
		}
		if len(lengths) < min(n, 7) {
			t.Errorf("history of %d: rows had %d lengths; want them ragged", n, len(lengths))
		}
	}
}

// Labels, and rows that are not in the past of a row, change no bit of its margin.
func TestHistoryReadsThePastAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	x, m := linked(r, 120), historyModel(r, 4)
	const row = 80
	v := datasets.View{M: x, Rows: []int32{row}, Horizon: row + 1}
	margin := func() float64 {
		dst := make([]float64, 1)
		if err := m.Margins(dst, v); err != nil {
			t.Fatal(err)
		}
		return dst[0]
	}
	want, past := margin(), x.Past(nil, row, 4)
	if len(past) < 2 {
		t.Fatal("the row has no past; want one")
	}
	for i := range x.Label {
		x.Label[i] = 1e30
		if !slices.Contains(past, int32(i)) {
			for j := range x.X {
				x.X[j][i] = 1e30
			}
		}
	}
	if got := margin(); got != want {
		t.Errorf("margin is %v beside garbage; want %v", got, want)
	}
	x.X[1][past[0]] += 1
	if margin() == want {
		t.Error("the oldest step was changed and the margin was not")
	}
}

func TestHistoryWantsLinks(t *testing.T) {
	r := rand.New(rand.NewPCG(35, 36))
	x, m := linked(r, 9), historyModel(r, 4)
	for _, prev := range [][]int32{nil, {}, x.Prev[:8]} {
		x.Prev = prev
		err := m.Margins(make([]float64, 9), datasets.All(x))
		if err == nil || !strings.Contains(err.Error(), "of 9 rows to the entity's row before") {
			t.Errorf("%d links of 9 rows: %v; want an error that says so", len(prev), err)
		}
	}
}

func TestHistoryComesBackFromItsBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(37, 38))
	m := historyModel(r, 20)
	b := encoded(t, m)
	back, err := Decode(b)
	if err != nil || back.History != 20 || !bytes.Equal(encoded(t, back), b) {
		t.Fatalf("decoded history is %+v, %v; want 20 and the same bytes", back, err)
	}
	m.History = 0
	if c := encoded(t, m); len(c) != len(b)-4 || c[4] != columnsVersion || b[4] != historyVersion {
		t.Errorf("versions are %d and %d, lengths %d and %d; want 1 and 2, and 4 bytes more with a history", c[4], b[4], len(c), len(b))
	}
	for _, n := range []int{-1, MaxHistory + 1} {
		m.History = n
		if _, err := m.MarshalBinary(); err == nil || !strings.Contains(err.Error(), "history") {
			t.Errorf("a history of %d: %v; want an error", n, err)
		}
	}
	m.History, m.Steps = 3, [][]dense.Term{m.Steps[0], m.Steps[0]}
	if _, err := m.MarshalBinary(); err == nil || !strings.Contains(err.Error(), "one list of terms") {
		t.Errorf("two lists of terms beside a history: %v; want an error", err)
	}
	zero := slices.Clone(b[:len(b)-32])
	at := bytes.Index(zero, []byte{20, 0, 0, 0})
	zero[at] = 0
	if _, err := Decode(signed(zero)); err == nil {
		t.Error("version 2 with a history of 0 rows was taken")
	}
}

func TestHistoryParams(t *testing.T) {
	set := numbers(3) // a, b, c, kind
	for _, c := range []struct {
		name, want string
		history    History
		static     []string
		steps      []int
	}{
		{"all that is not static, in the order of the set", "", History{Rows: 5}, []string{"b"}, []int{0, 2, 3}},
		{"names and globs, each feature once", "", History{Rows: 1, Inputs: []string{"k*", "a", "[ab]"}}, []string{"a"}, []int{0, 1, 3}},
		{"no rows", "steps.history is 0; want 1 to 1000", History{}, nil, nil},
		{"too many rows", "steps.history is 1001; want 1 to 1000", History{Rows: 1001}, nil, nil},
		{"an unknown input has a suggestion", `steps.inputs[1] is "kin"; want a feature, perhaps "kind"`, History{Rows: 5, Inputs: []string{"a", "kin"}}, nil, nil},
		{"a pattern that is none", `steps.inputs[0] is "[a"; want a name, or a glob`, History{Rows: 5, Inputs: []string{"[a"}}, nil, nil},
		{"nothing is left", "all are static", History{Rows: 5}, []string{"a", "b", "c", "kind"}, nil},
	} {
		p := Default()
		p.History, p.Static = &c.history, c.static
		steps, static, err := Resolve(p, set)
		switch {
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v; want an error with %q", c.name, err, c.want)
		case c.want == "" && (err != nil || p.Check() != nil || len(steps) != 1 || !slices.Equal(steps[0], c.steps) || len(static) != len(c.static)):
			t.Errorf("%s: features are %v, %v, %v; want %v", c.name, steps, static, err, c.steps)
		}
	}
	p := Default()
	p.History, p.Steps = &History{Rows: 3}, [][]string{{"a"}}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "want one of the two") {
		t.Errorf("steps beside a history: %v; want an error", err)
	}
}
