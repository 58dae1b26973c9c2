package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var allMetrics = []Metric{{Name: "auc"}, {Name: "ks"}, {Name: "ap"}, {Name: "log_loss"}, {Name: "brier"},
	{Name: "recall", Threshold: 0.6}, {Name: "precision", Threshold: 0.6}, {Name: "fpr", Threshold: 0.6}}

// materialise writes resample i out row by row, from its definition: of the
// rows of each class in the order of their scores, or of the clusters in the
// order of their names, as many are drawn as there are.
func materialise(samples []Sample, cluster []string, seed uint64, i int) []Sample {
	random := rand.NewPCG(seed, uint64(i))
	times := make([]uint8, len(samples[0].Bad))
	if cluster != nil {
		names := slices.Compact(slices.Sorted(slices.Values(cluster)))
		count := make([]uint8, len(names))
		drawUniform(count, random)
		for row, name := range cluster {
			times[row] = count[slices.Index(names, name)]
		}
	} else {
		for _, bad := range []bool{true, false} {
			var rows []int
			for row, is := range samples[0].Bad {
				if is == bad {
					rows = append(rows, row)
				}
			}
			slices.SortStableFunc(rows, func(x, y int) int {
				order := 0
				for k := len(samples) - 1; k >= 0; k-- { // the first score decides, then the second
					if c := compare(samples[k].Score[y], samples[k].Score[x]); c != 0 {
						order = c
					}
				}
				return order
			})
			count := make([]uint8, len(rows))
			drawUniform(count, random)
			for place, row := range rows {
				times[row] = count[place]
			}
		}
	}
	out := make([]Sample, len(samples))
	for k, s := range samples {
		for row, n := range times {
			out[k] = repeat(out[k], s.Score[row], s.Bad[row], int(n))
		}
	}
	return out
}

// published is a metric by the function that everybody calls; NaN where it has no value.
func published(s Sample, m Metric) float64 {
	switch m.Name {
	case "auc":
		return orNaN(AUC(s))
	case "ks":
		return orNaN(KS(s).Estimate)
	case "ap":
		return orNaN(AveragePrecision(s))
	case "log_loss":
		return orNaN(LogLoss(s))
	case "brier":
		return orNaN(Brier(s))
	case "recall":
		return orNaN(At(s, m.Threshold).Recall)
	case "precision":
		return orNaN(At(s, m.Threshold).Precision)
	}
	return orNaN(At(s, m.Threshold).FPR)
}

// Every bit: a resample is measured as if its rows had been written out and
// given to the public functions, of one score as of two, of which each may have
// its own thresholds, by rows as by clusters, and the AUC alone as beside others.
func TestResamplesAreMeasuredLikeSamples(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 1))
	others := slices.Clone(allMetrics)
	for j := range others {
		others[j].Threshold = 0.3
	}
	for _, levels := range []int{5, 40, 1 << 30} {
		a := randomSample(random, 300, levels, false)
		b := Sample{Score: make([]float64, 300), Bad: a.Bad}
		cluster := make([]string, 300)
		for i, x := range a.Score {
			b.Score[i] = math.Floor((x+random.Float64())/2*float64(levels)) / float64(levels) // 0 too, for a loss without end
			cluster[i] = fmt.Sprint("c", random.IntN(30))
		}
		for _, names := range [][]string{nil, cluster} {
			for _, samples := range [][]Sample{{a}, {a, b}} {
				o := BootstrapOptions{Resamples: 100, Seed: 9, Cluster: names}
				metrics := [][]Metric{allMetrics, others}[:len(samples)]
				draws := o.run(samples, metrics)
				areas := o.run(samples, [][]Metric{allMetrics[:1], allMetrics[:1]}[:len(samples)])
				for i := range o.Resamples {
					for k, s := range materialise(samples, names, o.Seed, i) {
						for j, m := range metrics[k] {
							got, want := draws[k][j][i], published(s, m)
							if got != want && (got == got || want == want) {
								t.Fatalf("%d levels, resample %d, score %d of %d: %s is %v; its rows have %v", levels, i, k, len(samples), m.Name, got, want)
							}
						}
						if got := areas[k][0][i]; got != draws[k][0][i] {
							t.Fatalf("%d levels, resample %d, score %d of %d: AUC alone is %v; want %v", levels, i, k, len(samples), got, draws[k][0][i])
						}
					}
				}
			}
		}
	}
}

func TestDrawsAreOfTheWholeAndUniform(t *testing.T) {
	random := rand.NewPCG(1, 2)
	for _, n := range []int{1, 2, 7, 1000} {
		sums, squares := make([]float64, n), 0.0
		const trials = 2000
		for range trials {
			dst := make([]uint8, n)
			drawUniform(dst, random)
			all := 0
			for i, c := range dst {
				all += int(c)
				sums[i] += float64(c)
			}
			if all != n {
				t.Fatalf("%d things are drawn %d times", n, all)
			}
		}
		for _, x := range sums {
			squares += (x - trials) * (x - trials) / trials
		}
		if n > 1 && chiSquareP(squares, float64(n-1)) < 1e-6 {
			t.Errorf("%d things are not drawn alike: chi-square %v", n, squares)
		}
	}
}

// DeLong's interval, which R's pROC confirms elsewhere, and the bootstrap's are
// both right for 6,000 rows: their ends differ by less than .002.
func TestBootstrapOfAUCIsNearDeLong(t *testing.T) {
	s := uciSample(t, "lightgbm231_pred")
	e, err := Bootstrap(s, []Metric{{Name: "auc"}}, BootstrapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d := AUC(s)
	near(t, "value", e[0].Value, *d.Value, 0)
	near(t, "lo", e[0].Lo, *d.Lo, 0.002)
	near(t, "hi", e[0].Hi, *d.Hi, 0.002)
	c, err := BootstrapPaired(uciSample(t, "sklearn121_lr_pred"), s, allMetrics[:1], allMetrics[:1], BootstrapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := CompareAUC(uciSample(t, "sklearn121_lr_pred"), s)
	near(t, "difference", c[0].Delta.Value, *want.Delta.Value, 1e-15)
	near(t, "difference's lo", c[0].Delta.Lo, *want.Delta.Lo, 0.001)
	near(t, "difference's hi", c[0].Delta.Hi, *want.Delta.Hi, 0.001)
	near(t, "p of a difference beyond all draws", c[0].P, 2./1001, 1e-15)
}

func TestBootstrapDoesNotKnowOrderNorProcessors(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	s := randomSample(random, 500, 50, false)
	other := randomSample(random, 500, 9, false)
	other.Bad = s.Bad
	cluster := make([]string, 500)
	for i := range cluster {
		cluster[i] = fmt.Sprint(random.IntN(40))
	}
	order := random.Perm(500)
	p, q, names := permuted(s, order), permuted(other, order), make([]string, 500)
	for k, i := range order {
		names[k] = cluster[i]
	}
	for _, clusters := range [][2][]string{{nil, nil}, {cluster, names}} {
		o := BootstrapOptions{Resamples: 200, Seed: 3, Cluster: clusters[0]}
		a, errA := BootstrapPaired(s, other, allMetrics, allMetrics, o)
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		o.Cluster = clusters[1]
		b, errB := BootstrapPaired(p, q, allMetrics, allMetrics, o)
		if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("the order of rows or the number of processors matters: %v %v\n%+v\n%+v", errA, errB, a, b)
		}
		o.Seed = 4
		if c, _ := BootstrapPaired(p, q, allMetrics, allMetrics, o); reflect.DeepEqual(b, c) {
			t.Error("another seed gives the same draws")
		}
	}
}

// 40 customers of 25 rows that are all good or all bad: the rows tell much less
// than 1,000 customers would.
func TestClustersWidenTheInterval(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	var s Sample
	var cluster []string
	for c := range 40 {
		bad, shift := c%4 == 0, random.NormFloat64()
		for range 25 {
			x := shift + random.NormFloat64()/4
			if bad {
				x++
			}
			s = repeat(s, x, bad, 1)
			cluster = append(cluster, fmt.Sprint(c))
		}
	}
	rows, _ := Bootstrap(s, allMetrics[:1], BootstrapOptions{})
	whole, err := Bootstrap(s, allMetrics[:1], BootstrapOptions{Cluster: cluster})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := *rows[0].Hi-*rows[0].Lo, *whole[0].Hi-*whole[0].Lo; !(b > 3*a) || whole[0].Method != "bootstrap_cluster" {
		t.Errorf("the interval is %v wide by rows and %v by customers", a, b)
	}
}

func TestBootstrapOfEqualScores(t *testing.T) {
	s := twoClass(t)
	c, err := BootstrapPaired(s, s, allMetrics, allMetrics, BootstrapOptions{Resamples: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range c {
		if *x.Delta.Value != 0 || *x.Delta.Lo != 0 || *x.Delta.Hi != 0 || *x.P != 1 {
			t.Errorf("a score against itself: %s %+v, p %v", x.Metric, x.Delta, *x.P)
		}
	}
}

func TestBootstrapWithoutValues(t *testing.T) {
	s := Sample{Score: []float64{5, 4, 3, 2, 1, 0}, Bad: []bool{true, true, false, true, false, false}}
	e, err := Bootstrap(s, []Metric{{Name: "log_loss"}, {Name: "precision", Threshold: 9}, {Name: "precision", Threshold: 5}, {Name: "auc"}}, BootstrapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for k, why := range []string{whyNoProbabilities, "no row is stopped", "more than a twentieth of the resamples has no value"} {
		if e[k].Why != why || e[k].Lo != nil {
			t.Errorf("estimate %d is %+v; want why: %s", k, e[k], why)
		}
	}
	if e[3].Lo == nil || e[3].Why != "" {
		t.Errorf("AUC is %+v", e[3])
	}
	s.Weight = []float64{1, 2, 1, 2, 1, 1}
	if e, err = Bootstrap(s, allMetrics[:1], BootstrapOptions{}); err != nil || e[0].Value == nil || e[0].Lo != nil || e[0].Why != whyWeighted {
		t.Errorf("with weights: %+v, %v", e, err)
	}
}

func TestResamplesForManyRows(t *testing.T) {
	for rows, want := range map[int]int{0: 1000, 6000: 1000, 100_000: 1000, 100_100: 999, 1_000_000: 100, 50_000_000: 100} {
		n, doubts := ResamplesFor(rows)
		if n != want || (n < 1000) != (len(doubts) == 1 && doubts[0].Code == "few_resamples" && strings.Contains(doubts[0].Text, fmt.Sprintf("on %d resamples", n))) {
			t.Errorf("%d rows have %d resamples; want %d, and a warning below 1,000: %v", rows, n, want, doubts)
		}
	}
}

func TestBootstrapRefuses(t *testing.T) {
	s := twoClass(t)
	other := Sample{Score: s.Score[1:], Bad: s.Bad[1:]}
	few := make([]string, len(s.Bad))
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"an unknown metric":   {first(Bootstrap(s, []Metric{{Name: "acu"}}, BootstrapOptions{})), `metric is "acu"`},
		"a threshold of NaN":  {first(Bootstrap(s, []Metric{{Name: "fpr", Threshold: math.NaN()}}, BootstrapOptions{})), "threshold of fpr is NaN"},
		"few resamples":       {first(Bootstrap(s, nil, BootstrapOptions{Resamples: 5})), "resamples is 5"},
		"a level of 1":        {first(Bootstrap(s, nil, BootstrapOptions{Level: 1})), "level is 1"},
		"one cluster":         {first(Bootstrap(s, nil, BootstrapOptions{Cluster: few})), "1 clusters; want 10 or more"},
		"clusters of others":  {first(Bootstrap(s, nil, BootstrapOptions{Cluster: few[1:]})), "clusters; want"},
		"an empty sample":     {first(Bootstrap(Sample{}, nil, BootstrapOptions{})), "0 rows"},
		"other rows":          {first(BootstrapPaired(s, other, nil, nil, BootstrapOptions{})), "the challenger has"},
		"other metrics":       {first(BootstrapPaired(s, s, allMetrics[:1], allMetrics[1:2], BootstrapOptions{})), "the same names"},
		"more metrics of one": {first(BootstrapPaired(s, s, allMetrics[:1], nil, BootstrapOptions{})), "the same names"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, c.err, c.want)
		}
	}
}
