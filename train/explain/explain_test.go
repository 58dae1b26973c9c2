package explain

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

// formula is a scorer of a known truth.
type formula func(x []float32) float64

func (f formula) Margins(dst []float64, v datasets.View) error {
	x := make([]float32, len(v.M.X))
	for k := range v.Len() {
		for j := range x {
			x[j] = v.M.X[j][v.Row(k)]
		}
		dst[k] = f(x)
	}
	return nil
}

// rows has two numbers a and b, a number that nobody reads, and a category of
// three levels; some of a are missing. Bads follow 2a - b + [city = 2].
func rows(t *testing.T, n int) datasets.View {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 3))
	table := &datasets.Table{Rows: n, Cols: []datasets.Column{{Name: "a", Kind: datasets.Float64}, {Name: "b", Kind: datasets.Float64}, {Name: "idle", Kind: datasets.Float64}, {Name: "city", Kind: datasets.Text, Levels: []string{"Bern", "Oslo", "Rome"}}}}
	set := &feature.Set{Defs: []feature.Def{{Name: "a", Op: "raw", Inputs: []string{"a"}}, {Name: "b", Op: "raw", Inputs: []string{"b"}}, {Name: "idle", Op: "raw", Inputs: []string{"idle"}}, {Name: "city", Op: "code", Inputs: []string{"city"}}}}
	m := &datasets.Matrix{Label: make([]float64, n)}
	for i := range n {
		a, b, city := random.NormFloat64(), random.NormFloat64(), int32(random.IntN(3))
		if z := 2*a - b + random.NormFloat64(); z > 1 || city == 2 && z > 0 {
			m.Label[i] = 1
		}
		if random.IntN(20) == 0 {
			a = math.NaN()
		}
		table.Cols[0].F64, table.Cols[1].F64, table.Cols[2].F64 = append(table.Cols[0].F64, a), append(table.Cols[1].F64, b), append(table.Cols[2].F64, random.NormFloat64())
		table.Cols[3].Code = append(table.Cols[3].Code, city)
	}
	all := func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
	fitted, err := set.Fit(datasets.Layout(table), datasets.Records(table, all, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	m.Set = fitted
	if m.X, _, err = datasets.Extract(context.Background(), table, fitted, nil, nil, 1, nil); err != nil {
		t.Fatal(err)
	}
	return datasets.All(m)
}

// additive is 2a - b + .5 for each code of city; a missing a counts as -3.
func additive(x []float32) float64 {
	a := float64(x[0])
	if a != a {
		a = -3
	}
	return 2*a - float64(x[1]) + float64(x[3])/2
}

func TestPermutationOfAKnownTruth(t *testing.T) {
	v := rows(t, 3000)
	drops, err := Permutation(context.Background(), formula(additive), v, []int{0, 1, 2, 3}, 2000, 2, 1, 7)
	if err != nil {
		t.Fatal(err)
	}
	a, b, idle, city := *drops[0].AUC.Value, *drops[1].AUC.Value, drops[2].AUC, *drops[3].AUC.Value
	if !(a > b && b > city && city > -0.02) || a < 0.2 || *drops[0].AUC.Lo > a || *drops[0].AUC.Hi < a {
		t.Errorf("the drops are %v, %v and %v; want a before b before city", a, b, city)
	}
	if *idle.Value != 0 || idle.Lo != nil {
		t.Errorf("a feature that nobody reads has %+v; want exactly 0", idle)
	}
	other, err := Permutation(context.Background(), formula(additive), v, []int{0, 1, 2, 3}, 2000, 2, 5, 7)
	if err != nil || !reflect.DeepEqual(drops, other) {
		t.Errorf("five workers give other drops, %v", err)
	}
	if _, err := Permutation(context.Background(), formula(additive), v, []int{0}, 0, 1, 1, 1); err == nil {
		t.Error("no rows are taken")
	}
	v.M.Label = make([]float64, v.Len())
	if _, err := Permutation(context.Background(), formula(additive), v, []int{0}, 100, 1, 1, 1); err == nil {
		t.Error("one class is taken")
	}
}

func TestNothingIsChangedForGood(t *testing.T) {
	v := rows(t, 500)
	before := append([]float32(nil), v.M.X[0]...)
	if _, err := Dependences(context.Background(), formula(additive), v, []int{0, 3}, 100, 8, 2); err != nil {
		t.Fatal(err)
	}
	for i, x := range v.M.X[0] {
		if math.Float32bits(x) != math.Float32bits(before[i]) {
			t.Fatalf("row %d of the matrix is %v; it was %v", i, x, before[i])
		}
	}
}

// The mean score at a value is that of the formula with the value put in.
func TestDependenceByDefinition(t *testing.T) {
	v := rows(t, 400)
	list, err := Dependences(context.Background(), formula(additive), v, []int{0, 1, 2, 3}, 400, 6, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		for _, p := range d.Points {
			mean := 0.0
			for i := range v.Len() {
				x := []float32{v.M.X[0][i], v.M.X[1][i], v.M.X[2][i], v.M.X[3][i]}
				x[d.Feature] = float32(math.NaN())
				if p.Value != nil {
					x[d.Feature] = float32(*p.Value)
				}
				mean += 1 / (1 + math.Exp(-additive(x))) / float64(v.Len())
			}
			if math.Abs(p.Mean-mean) > 1e-8 || p.Low > p.High {
				t.Errorf("%s at %v: mean %v, %v to %v; want %v", d.Name, p.Value, p.Mean, p.Low, p.High, mean)
			}
		}
	}
	a, b, idle, city := list[0], list[1], list[2], list[3]
	if a.Direction != 1 || a.Violations != 0 || b.Direction != -1 || b.Violations != 0 || idle.Direction != 0 || len(a.Points) != 7 || a.Points[6].Value != nil || city.Card != 4 || len(city.Points) != 3 {
		t.Errorf("a %+v\nb %+v\nidle %+v\ncity %+v", a, b, idle, city)
	}
	bent := formula(func(x []float32) float64 { return math.Abs(float64(x[1]) + 1) })
	list, err = Dependences(context.Background(), bent, v, []int{1}, 50, 21, 1)
	if err != nil || list[0].Direction != 1 || list[0].Violations < 0.05 || list[0].Violations > 0.3 {
		t.Errorf("a curve that falls before it rises: %+v, %v", list, err)
	}
}

func TestReasonsOfASum(t *testing.T) {
	v := rows(t, 300)
	at := ReferenceOf(v)
	if at[3] != at[3] || math.Abs(float64(at[0])) > 0.3 {
		t.Fatalf("the reference is %v", at)
	}
	list, err := Reasons(context.Background(), formula(additive), v, at, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	terms := func(x []float32) []float64 {
		dst := make([]float64, 4)
		for j := range dst {
			with := append([]float32(nil), at...)
			with[j] = x[j]
			dst[j] = additive(with) - additive(at)
		}
		return dst
	}
	for k, reasons := range list {
		x := []float32{v.M.X[0][k], v.M.X[1][k], v.M.X[2][k], v.M.X[3][k]}
		want, last := terms(x), math.Inf(1)
		positive := 0
		for _, points := range want {
			if points > 1e-12 {
				positive++
			}
		}
		if len(reasons) < positive {
			t.Fatalf("row %d has %d reasons; want %d", k, len(reasons), positive)
		}
		for _, r := range reasons {
			if math.Abs(r.Points-want[r.Feature]) > 1e-9 || r.Points > last {
				t.Fatalf("row %d: %+v; want %v", k, reasons, want)
			}
			last = r.Points
		}
	}
	ordinary := rows(t, 300)
	for j := range ordinary.M.X {
		for i := range ordinary.M.X[j] {
			ordinary.M.X[j][i] = at[j]
		}
	}
	none, err := Reasons(context.Background(), formula(additive), ordinary, at, 4, 1)
	if err != nil || len(none[0]) != 0 {
		t.Errorf("an ordinary row has the reasons %v, %v", none[0], err)
	}
	if _, err := Reasons(context.Background(), formula(additive), v, at[:2], 4, 1); err == nil {
		t.Error("a reference of other features is taken")
	}
	if _, err := Reasons(context.Background(), formula(additive), v, at, 0, 1); err == nil {
		t.Error("top 0 is taken")
	}
}

func TestSpreadIsEven(t *testing.T) {
	v := rows(t, 1000)
	w := spread(v, 10)
	if !reflect.DeepEqual(w.Rows, []int32{0, 100, 200, 300, 400, 500, 600, 700, 800, 900}) || spread(v, 5000).Len() != 1000 {
		t.Errorf("rows are %v", w.Rows)
	}
}
