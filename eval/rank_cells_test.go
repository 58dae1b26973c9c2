package eval

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// hard are distributions of scores that a grid of cells could stumble over.
var hard = map[string]func(random *rand.Rand, z float64) float64{
	"both signs":                    func(_ *rand.Rand, z float64) float64 { return z },
	"small probabilities":           func(_ *rand.Rand, z float64) float64 { return logistic(3*z - 12) },
	"whole numbers around 0":        func(_ *rand.Rand, z float64) float64 { return math.Round(2 * z) },
	"scorecard points":              func(_ *rand.Rand, z float64) float64 { return math.Round(600 + 50*z) },
	"a very narrow range":           func(_ *rand.Rand, z float64) float64 { return 0.5 + z*1e-15 },
	"all sizes of numbers":          func(_ *rand.Rand, z float64) float64 { return math.Copysign(math.Exp(150*math.Abs(z)-300), z) },
	"one score":                     func(_ *rand.Rand, _ float64) float64 { return -1 },
	"zeros of both signs":           func(random *rand.Rand, _ float64) float64 { return math.Copysign(0, random.Float64()-0.5) },
	"mostly one score":              func(random *rand.Rand, z float64) float64 { return z * float64(random.IntN(20)/19) },
	"two narrow heaps, far outside": func(random *rand.Rand, z float64) float64 { return math.Copysign(0.5+z*1e-9, random.Float64()-0.5) },
	"outliers at both ends": func(random *rand.Rand, z float64) float64 {
		return []float64{math.MaxFloat64, -math.MaxFloat64, 5e-324, math.Copysign(math.Exp(170*math.Abs(z)-340), z)}[min(3, random.IntN(2000))]
	},
}

// A large sample is ranked in cells; the slow twin sorts its rows.
func TestCellsRankAsASortDoes(t *testing.T) {
	for name, score := range hard {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{parallelMin, 3*parallelMin + 1} {
				random := rand.New(rand.NewPCG(uint64(n), 31))
				s := Sample{Score: make([]float64, n), Bad: make([]bool, n)}
				for i := range n {
					s.Bad[i] = random.IntN(30) == 0
					s.Score[i] = score(random, random.NormFloat64())
				}
				got, want := rank(s), slowRank(s)
				if !slices.Equal(got.score, want.score) || !slices.Equal(got.bads, want.bads) || !slices.Equal(got.goods, want.goods) {
					t.Fatalf("%d rows are %d groups; want the %d of a sort", n, len(got.score), len(want.score))
				}
			}
		})
	}
}

// Curves of a large sample are made in parts, each from the rows above it.
func TestCurvesOfALargeSample(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	s := randomSample(rand.New(rand.NewPCG(1, 33)), 4*parallelMin, 1<<40, false)
	r, roc, pr := rank(s), ROC(s), PrecisionRecall(s)
	bad, good := 0., 0.
	for i, x := range r.score {
		bad += float64(r.bads[i])
		good += float64(r.goods[i])
		if want := (Point{good / r.good, bad / r.bad, x}); roc[i+1] != want {
			t.Fatalf("point %d of ROC is %v; want %v", i+1, roc[i+1], want)
		}
		if want := (PRPoint{bad / r.bad, bad / (bad + good), x}); pr[i] != want {
			t.Fatalf("point %d of the precision-recall curve is %v; want %v", i, pr[i], want)
		}
	}
}

// slowRank groups rows that slices.SortFunc ordered.
func slowRank(s Sample) *ranked {
	order := make([]int, len(s.Score))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return -compare(s.Score[a], s.Score[b]) })
	r := &ranked{}
	for k, i := range order {
		if k == 0 || s.Score[i] != s.Score[order[k-1]] {
			r.score, r.bads, r.goods = append(r.score, s.Score[i]), append(r.bads, 0), append(r.goods, 0)
		}
		if last := len(r.score) - 1; s.Bad[i] {
			r.bads[last]++
		} else {
			r.goods[last]++
		}
	}
	return r
}

// A comparison of many rows, by the definition of the components: row by row,
// how many rows of the other class it beats, or is beaten by.
func TestComponentsEqualTheirDefinition(t *testing.T) {
	for name, score := range hard {
		for _, bads := range []float64{0.03, 0.5, 0.97} { // the smaller class is sorted
			random := rand.New(rand.NewPCG(1, 32))
			s := Sample{}
			for range 1500 {
				s = repeat(s, score(random, random.NormFloat64()), random.Float64() < bads, 1)
			}
			n, _ := s.count()
			c, got := componentsOf(s, n, len(s.Score)-n), make([]int64, len(s.Score))
			for i, place := range c.place {
				got[i] = c.of[isGood(s.Bad[i])][place]
			}
			if want := pairComponents(s); !slices.Equal(got, want) {
				t.Errorf("%s, %v bad: the components are not those of all pairs", name, bads)
			}
		}
	}
}

func pairComponents(s Sample) []int64 {
	dst := make([]int64, len(s.Score))
	for i := range s.Score {
		for j := range s.Score {
			if s.Bad[i] && !s.Bad[j] {
				twice := int64(2 * beats(s.Score[i], s.Score[j]))
				dst[i] += twice
				dst[j] += twice
			}
		}
	}
	return dst
}
