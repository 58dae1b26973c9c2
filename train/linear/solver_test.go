package linear

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train"
	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/traintest"
)

func truthSolver(rows int, l2 float64) (*solver, datasets.View, []dense.Term) {
	v := datasets.All(traintest.Truth(3, rows))
	all := make([]int, len(v.M.X))
	for j := range all {
		all[j] = j
	}
	terms := dense.Fit(v, all, InputLimit)
	p := Default()
	p.L2 = l2
	return newSolver(p, 2, newInputs(v, terms), v.Labels(), v.Weights()), v, terms
}

// slowPass is the formula of pass by math.Exp and math.Log, on all inputs of
// every row as dense.Term gives them, with the whole Hessian.
func slowPass(v datasets.View, terms []dense.Term, l2 float64, w []float64) sums {
	k := len(terms) + 1
	at := sums{gradient: make([]float64, k), hessian: make([]float64, k*k)}
	x := make([]float64, k)
	x[k-1] = 1
	for i := range v.Len() {
		row := v.Row(i)
		m := w[k-1]
		for j := range terms {
			x[j] = terms[j].Value(v.M.X[terms[j].Feature][row])
			m += w[j] * x[j]
		}
		y, weight := v.M.Label[row], v.M.Weight[row]
		p := 1 / (1 + math.Exp(-m))
		at.loss += weight * (math.Log1p(math.Exp(-math.Abs(m))) + max(m, 0) - m*y)
		for j := range x {
			at.gradient[j] += weight * (p - y) * x[j]
			for l := range x {
				at.hessian[j*k+l] += weight * p * (1 - p) * x[j] * x[l]
			}
		}
	}
	at.penalised = at.loss
	for j := range k - 1 {
		at.penalised += l2 / 2 * w[j] * w[j]
		at.gradient[j] += l2 * w[j]
		at.hessian[j*k+j] += l2
	}
	return at
}

func near(a, b, scale float64) bool { return math.Abs(a-b) <= 2e-6*(scale+math.Abs(b)) } // inputs are rounded to float32

func TestPassIsItsFormula(t *testing.T) {
	s, v, terms := truthSolver(5000, 0.7)
	r := rand.New(rand.NewPCG(1, 1))
	w := make([]float64, s.k)
	for j := range w {
		w[j] = r.NormFloat64() * 0.3
	}
	want := slowPass(v, terms, 0.7, w)
	for _, direct := range []bool{true, false} {
		s.direct = direct
		got, err := s.pass(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		if !near(got.loss, want.loss, 1) || !near(got.penalised, want.penalised, 1) {
			t.Errorf("direct %v: loss %v, %v; want %v, %v", direct, got.loss, got.penalised, want.loss, want.penalised)
		}
		for j := range w {
			if !near(got.gradient[j], want.gradient[j], 5000) {
				t.Errorf("direct %v: gradient %d is %v; want %v", direct, j, got.gradient[j], want.gradient[j])
			}
			for l := range j + 1 {
				if direct && !near(got.hessian[j*s.k+l], want.hessian[j*s.k+l], 5000) {
					t.Errorf("hessian %d, %d is %v; want %v", j, l, got.hessian[j*s.k+l], want.hessian[j*s.k+l])
				}
			}
			if !direct && !near(got.hessian[j], want.hessian[j*s.k+j], 1) {
				t.Errorf("diagonal %d is %v; want %v", j, got.hessian[j], want.hessian[j*s.k+j])
			}
		}
	}
}

func TestTheGradientVanishesAtTheSolution(t *testing.T) {
	for _, direct := range []bool{true, false} {
		s, v, terms := truthSolver(5000, 1)
		s.direct = direct
		rounds := 0
		w, err := s.solve(t.Context(), train.Hooks{Round: func(r train.Round) { rounds = r.Round }})
		if err != nil {
			t.Fatal(err)
		}
		if rounds > 12 {
			t.Errorf("direct %v: %d Newton steps; want 12 at most", direct, rounds)
		}
		for j, g := range slowPass(v, terms, 1, w).gradient {
			if math.Abs(g) > 2e-4 { // of 5,000 rows, with inputs that are rounded to float32
				t.Errorf("direct %v: gradient %d is %v after %d steps; want 0", direct, j, g, rounds)
			}
		}
	}
}

func TestConjugateGradientsFindTheStepOfCholesky(t *testing.T) {
	s, _, _ := truthSolver(3000, 0.1)
	w := make([]float64, s.k)
	at, err := s.pass(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	want, err := cholesky(at.hessian, at.gradient, s.k)
	if err != nil {
		t.Fatal(err)
	}
	s.direct = false
	at, err = s.pass(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.conjugate(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	for j := range want {
		if math.Abs(got[j]-want[j]) > 1e-5 {
			t.Errorf("step %d is %v; want %v", j, got[j], want[j])
		}
	}
}

func TestManyLevelsTakeTheRoadWithoutAHessian(t *testing.T) {
	m, r := numbers(nil, nil, nil), rand.New(rand.NewPCG(8, 8))
	m.Set.Defs[1].Op = feature.Code
	for k := range 2000 {
		m.Set.Vocab[1] = append(m.Set.Vocab[1], fmt.Sprint(k))
	}
	for range 6000 {
		x, c := r.NormFloat64(), r.IntN(2001)
		m.X[0], m.X[1] = append(m.X[0], float32(x)), append(m.X[1], float32(c))
		y := 0.0
		if x+float64(c%3-1)*2+r.NormFloat64() > 0 {
			y = 1
		}
		m.Label = append(m.Label, y)
	}
	one, err := New(Default(), 1).Train(t.Context(), datasets.All(m), datasets.View{}, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	three, err := New(Default(), 3).Train(t.Context(), datasets.All(m), datasets.View{}, train.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := one.MarshalBinary()
	b, _ := three.MarshalBinary()
	if string(a) != string(b) {
		t.Error("three workers give other bytes than one")
	}
	w := one.(*Model).Weights
	sums, n := [3]int64{}, [3]int64{}
	for k, q := range w[1:] {
		sums[k%3] += q
		n[k%3]++
	}
	if !(sums[0]/n[0] < sums[1]/n[1]-1<<19 && sums[1]/n[1] < sums[2]/n[2]-1<<19) {
		t.Errorf("mean weights of the three kinds of level are %v of %v; want a rise of 1/2 at least", sums, n)
	}
}

// The bytes of a model would not show it: rounding to 2^-20 hides another order of sums.
func TestSumsHaveTheSameBitsForAnyWorkers(t *testing.T) {
	s, _, _ := truthSolver(7*block+5, 1)
	w := make([]float64, s.k)
	for j := range w {
		w[j] = float64(j%5-2) * 0.17
	}
	for _, direct := range []bool{true, false} {
		var want []uint64
		for _, workers := range []int{1, 2, 3, 20} {
			s.workers, s.direct = workers, direct
			at, err := s.pass(t.Context(), w)
			if err != nil {
				t.Fatal(err)
			}
			hw, err := s.times(t.Context(), w)
			if err != nil {
				t.Fatal(err)
			}
			var got []uint64
			for _, v := range slices.Concat([]float64{at.loss, at.penalised}, at.gradient, at.hessian, hw) {
				got = append(got, math.Float64bits(v))
			}
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("direct %v: the sums of %d workers are not those of 1", direct, workers)
			}
		}
	}
}

func TestCholeskyRefusesWhatIsNotPositive(t *testing.T) {
	if _, err := cholesky([]float64{1, 0, 2, 1}, []float64{1, 1}, 2); !errors.Is(err, errSingular) {
		t.Errorf("error is %v; want %v", err, errSingular)
	}
	x, err := cholesky([]float64{4, 99, 2, 3}, []float64{8, 7}, 2) // the upper triangle is not read
	if err != nil || math.Abs(x[0]-1.25) > 1e-15 || math.Abs(x[1]-1.5) > 1e-15 {
		t.Errorf("x is %v, error %v; want 1.25, 1.5", x, err)
	}
}

func TestSigmoidAndLoss(t *testing.T) {
	for i := range 200_001 {
		m := -40 + float64(i)*0.0004
		want := 1 / (1 + math.Exp(-m))
		if got := sigmoid(m); math.Abs(got-want) > 1e-11*want || math.Abs(got-want) > 1e-14 {
			t.Fatalf("sigmoid(%v) is %v; want %v", m, got, want)
		}
		loss := math.Log1p(math.Exp(-m))
		if got := logLoss(m, 1); math.Abs(got-loss) > 1e-11*loss+1e-15 {
			t.Fatalf("logLoss(%v, 1) is %v; want %v", m, got, loss)
		}
		if logLoss(-m, 0) != logLoss(m, 1) {
			t.Fatalf("the losses of the two labels differ at %v", m)
		}
	}
	for _, m := range []float64{-699, -701, -1e6} {
		if got := logLoss(m, 1); math.Abs(got+m) > 1e-6 {
			t.Errorf("logLoss(%v, 1) is %v; want %v", m, got, -m)
		}
	}
}

func TestAModelThatCannotBeRoundedIsAnErrorAlone(t *testing.T) {
	// One value far away makes the gap between the classes small in standard
	// deviations, and hardly a penalty holds the weight back.
	m := numbers([]float64{0, 0, 0, 1, 1, 1}, []float32{0, 0, 0, 1, 1, 1000})
	p := Default()
	p.L2 = 1e-6
	got, err := New(p, 1).Train(t.Context(), datasets.All(m), datasets.View{}, train.Hooks{})
	if got != nil || err == nil || !strings.Contains(err.Error(), "raise l2") {
		t.Errorf("model %v, error %v; want nil and a weight that is too large", got, err)
	}
}

func TestWeightsThatAreNone(t *testing.T) {
	for _, c := range []struct {
		name   string
		weight []float64
		want   string
	}{
		{"negative", []float64{1, -1, 1, 1}, "weight of row 1 is -1; want a finite number, 0 or more"},
		{"missing", []float64{1, 1, math.NaN(), 1}, "weight of row 2 is NaN"},
		{"endless", []float64{1, 1, 1, math.Inf(1)}, "weight of row 3 is +Inf"},
		{"a class that weighs nothing", []float64{1, 1, 0, 0}, "the goods of the fit part weigh 2 and its bads 0; want both above 0"},
	} {
		m := numbers([]float64{0, 0, 1, 1}, []float32{1, 2, 3, 4})
		m.Weight = c.weight
		got, err := New(Default(), 1).Train(t.Context(), datasets.All(m), datasets.View{}, train.Hooks{})
		if got != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: model %v, error %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestRowsOfWeightZeroAreNotThere(t *testing.T) {
	m := sklearnMatrix()
	v := datasets.All(m)
	v.Rows = []int32{}
	for i := range m.Weight {
		if i%6 == 5 {
			m.Weight[i] = 0
		} else {
			v.Rows = append(v.Rows, int32(i))
		}
	}
	p := Default()
	a, errA := New(p, 1).Train(t.Context(), datasets.All(m), datasets.View{}, train.Hooks{})
	b, errB := New(p, 1).Train(t.Context(), v, datasets.View{}, train.Hooks{})
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	for k, w := range a.(*Model).Weights {
		if d := w - b.(*Model).Weights[k]; d > 1 || d < -1 {
			t.Errorf("weight %d is %d with rows of weight 0, %d without them", k, w, b.(*Model).Weights[k])
		}
	}
}

func TestCancelledWithinAPass(t *testing.T) {
	s, _, _ := truthSolver(3*block, 1)
	s.workers = 1
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	err := s.total(ctx, make([]float64, 1), func([]float64, int) { seen++; cancel() })
	if !errors.Is(err, context.Canceled) || seen > block {
		t.Errorf("error is %v after %d rows; want %v after one block", err, seen, context.Canceled)
	}
}

// The digest may change with Engine alone: run folders are named by it.
// It was printed on linux/amd64 and must hold on every processor.
func TestBytesChangeWithTheEngineAlone(t *testing.T) {
	const want = "35518aa701816535"
	m := learn(t, traintest.Truth(1, 3000), Default())
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(b))[:16]; got != want {
		t.Errorf("the digest of a trained model is %s; want %s, or a new Engine", got, want)
	}
}
