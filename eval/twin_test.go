package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Slow twins: each metric from its definition, over pairs or over all cuts.

func weightOf(s Sample, i int) float64 {
	if s.Weight == nil {
		return 1
	}
	return s.Weight[i]
}

// beats is 1 where the first score is higher, one half for a tie.
func beats(a, b float64) float64 {
	switch {
	case a > b:
		return 1
	case a == b:
		return 0.5
	}
	return 0
}

func slowAUC(s Sample) float64 {
	var pairs, all float64
	for i := range s.Score {
		for j := range s.Score {
			if s.Bad[i] && !s.Bad[j] {
				w := weightOf(s, i) * weightOf(s, j)
				pairs += w * beats(s.Score[i], s.Score[j])
				all += w
			}
		}
	}
	return pairs / all
}

// slowCut is the weight of the stopped and of all, bads and goods.
func slowCut(s Sample, threshold float64) (tp, fp, bad, good float64) {
	for i, x := range s.Score {
		w := weightOf(s, i)
		if s.Bad[i] {
			bad += w
			if x >= threshold {
				tp += w
			}
		} else {
			good += w
			if x >= threshold {
				fp += w
			}
		}
	}
	return tp, fp, bad, good
}

// distinct is the scores of rows that weigh something, highest first.
func distinct(s Sample) []float64 {
	var out []float64
	for i, x := range s.Score {
		if weightOf(s, i) > 0 {
			out = append(out, x)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	slices.Reverse(out)
	return out
}

func slowKS(s Sample) (distance, threshold float64) {
	distance = -1
	for _, x := range distinct(s) {
		tp, fp, bad, good := slowCut(s, x)
		if d := math.Abs(tp*good-fp*bad) / (bad * good); d > distance {
			distance, threshold = d, x
		}
	}
	return distance, threshold
}

func slowAP(s Sample) float64 {
	area, before := 0.0, 0.0
	for _, x := range distinct(s) {
		tp, fp, bad, _ := slowCut(s, x)
		area += (tp - before) / bad * (tp / (tp + fp))
		before = tp
	}
	return area
}

func slowLoss(s Sample, loss func(p float64, bad bool) float64) (mean, se float64) {
	var total, all float64
	for i, p := range s.Score {
		total += weightOf(s, i) * loss(p, s.Bad[i])
		all += weightOf(s, i)
	}
	mean = total / all
	squares := 0.0
	for i, p := range s.Score {
		squares += math.Pow(loss(p, s.Bad[i])-mean, 2)
	}
	n := float64(len(s.Score))
	return mean, math.Sqrt(squares / (n - 1) / n)
}

func logLossOf(p float64, bad bool) float64 {
	if bad {
		return -math.Log(p)
	}
	return -math.Log1p(-p)
}

func brierOf(p float64, bad bool) float64 {
	if bad {
		return (1 - p) * (1 - p)
	}
	return p * p
}

// slowComponents are the structural components of DeLong et al. 1988,
// equations 4 and 5: each bad row's share of goods that it beats, each good
// row's share of bads that beat it.
func slowComponents(s Sample) (bads, goods []float64) {
	for i := range s.Score {
		share, others := 0.0, 0.0
		for j := range s.Score {
			switch {
			case s.Bad[i] == s.Bad[j]:
				continue
			case s.Bad[i]:
				share += beats(s.Score[i], s.Score[j])
			default:
				share += beats(s.Score[j], s.Score[i])
			}
			others++
		}
		if s.Bad[i] {
			bads = append(bads, share/others)
		} else {
			goods = append(goods, share/others)
		}
	}
	return bads, goods
}

func covariance(a, b []float64) float64 {
	meanA, meanB := 0.0, 0.0
	for i := range a {
		meanA += a[i] / float64(len(a))
		meanB += b[i] / float64(len(b))
	}
	c := 0.0
	for i := range a {
		c += (a[i] - meanA) * (b[i] - meanB)
	}
	return c / float64(len(a)-1)
}

// slowCovariance is that of the areas of two scores of the same rows.
func slowCovariance(a, b Sample) float64 {
	badA, goodA := slowComponents(a)
	badB, goodB := slowComponents(b)
	return covariance(badA, badB)/float64(len(badA)) + covariance(goodA, goodB)/float64(len(goodA))
}

// slowPrecisionVariance is the infinitesimal jackknife: the derivative of
// average precision by each row's weight, by differences.
func slowPrecisionVariance(s Sample) float64 {
	n := len(s.Score)
	const h = 1e-5
	total := 0.0
	for i := range n {
		move := func(by float64) float64 {
			t := Sample{s.Score, s.Bad, make([]float64, n)}
			for j := range t.Weight {
				t.Weight[j] = 1
			}
			t.Weight[i] += by
			return slowAP(t)
		}
		d := (move(h) - move(-h)) / (2 * h)
		total += d * d
	}
	return total
}

// randomSample has n rows, scores of few or many distinct values, both classes.
func randomSample(random *rand.Rand, n, levels int, weighted bool) Sample {
	s := Sample{Score: make([]float64, n), Bad: make([]bool, n)}
	if weighted {
		s.Weight = make([]float64, n)
	}
	for i := range n {
		s.Bad[i] = random.IntN(3) == 0
		x := random.Float64()
		if s.Bad[i] {
			x = math.Sqrt(x)
		}
		s.Score[i] = (math.Floor(x*float64(levels)) + 0.5) / float64(levels)
		if weighted {
			s.Weight[i] = float64(random.IntN(4)) * 0.75
		}
	}
	s.Bad[0], s.Bad[1], s.Bad[2], s.Bad[3] = true, false, true, false
	if weighted {
		s.Weight[0], s.Weight[1] = 1, 1
	}
	return s
}

var sampleKinds = []struct {
	name     string
	n        int
	levels   int
	weighted bool
}{
	{"four rows", 4, 3, false},
	{"nearly all tied", 60, 2, false},
	{"many ties", 90, 12, false},
	{"hardly a tie", 90, 1 << 40, false},
	{"weights and ties", 80, 9, true},
	{"weights without ties", 80, 1 << 40, true},
	{"radix sort and ties", 3000, 700, false},
}

// eachSample runs f over seeded samples of every kind.
func eachSample(t *testing.T, f func(t *testing.T, random *rand.Rand, s Sample)) {
	for _, k := range sampleKinds {
		t.Run(k.name, func(t *testing.T) {
			times := 40
			if k.n > 1000 {
				times = 1
			}
			for seed := range times {
				random := rand.New(rand.NewPCG(uint64(seed), 7))
				f(t, random, randomSample(random, k.n, k.levels, k.weighted))
			}
		})
	}
}

func TestMetricsEqualSlowTwins(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		near(t, "AUC", AUC(s).Value, slowAUC(s), 2e-14)
		ks, distance, threshold := KS(s), 0.0, 0.0
		distance, threshold = slowKS(s)
		near(t, "KS", ks.Value, distance, 2e-15)
		if *ks.Threshold != threshold {
			t.Errorf("KS threshold is %v; want %v", *ks.Threshold, threshold)
		}
		if len(s.Score) > 1000 {
			return // the rest of the twins is too slow
		}
		near(t, "AP", AveragePrecision(s).Value, slowAP(s), 2e-14)
		mean, se := slowLoss(s, logLossOf)
		loss := LogLoss(s)
		near(t, "log loss", loss.Value, mean, 1e-14*mean)
		if s.Weight == nil && se > 1e-12 { // equal losses have no interval
			near(t, "log loss hi", loss.Hi, mean+1.959963984540054*se, 1e-14)
		}
		mean, se = slowLoss(s, brierOf)
		brier := Brier(s)
		near(t, "Brier", brier.Value, mean, 1e-14)
		if s.Weight == nil && se > 1e-12 {
			near(t, "Brier lo", brier.Lo, max(0, mean-1.959963984540054*se), 1e-14)
		}
	})
}

func TestDeLongEqualsSlowTwin(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		if s.Weight != nil || len(s.Score) > 1000 {
			return
		}
		_, v := rank(s).delong()
		near(t, "variance", &v, slowCovariance(s, s), 1e-15)
		other := randomSample(random, len(s.Score), 20, false)
		other.Bad = s.Bad
		d := deltaOf(s, other)
		near(t, "paired variance", &d.variance, slowCovariance(s, s)+slowCovariance(other, other)-2*slowCovariance(s, other), 1e-15)
		near(t, "delta", &d.delta, slowAUC(other)-slowAUC(s), 1e-14)
	})
}

func TestPrecisionVarianceEqualsJackknife(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		if s.Weight != nil || len(s.Score) > 1000 {
			return
		}
		r := rank(s)
		got, want := r.precisionVariance(*r.averagePrecision(.95).Value), slowPrecisionVariance(s)
		near(t, "variance", &got, want, 1e-8*want)
	})
}

func TestROCEqualsSlowCuts(t *testing.T) {
	eachSample(t, func(t *testing.T, _ *rand.Rand, s Sample) {
		points, scores := ROC(s), distinct(s)
		if len(points) != len(scores)+1 || points[0] != (Point{0, 0, math.Inf(1)}) {
			t.Fatalf("%d points, the first %v; want %d, the first 0, 0 at +Inf", len(points), points[0], len(scores)+1)
		}
		for i, p := range points[1:] {
			tp, fp, bad, good := slowCut(s, p.Threshold)
			if p.Threshold != scores[i] {
				t.Fatalf("threshold %d is %v; want %v", i, p.Threshold, scores[i])
			}
			near(t, "TPR", &p.TPR, tp/bad, 1e-15)
			near(t, "FPR", &p.FPR, fp/good, 1e-15)
		}
	})
}

// A target is kept, and the next lower score would exceed it.
func TestFreezeEqualsSlowSearch(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		targets := []float64{0, 0.01, 0.1, 0.5, random.Float64(), 1}
		frozen, err := Freeze(s, Options{FPR: targets, Capacity: targets})
		if err != nil {
			t.Fatal(err)
		}
		for k, target := range targets {
			wantFPR, wantCapacity := math.Inf(1), math.Inf(1)
			for _, x := range distinct(s) {
				tp, fp, bad, good := slowCut(s, x)
				if fp/good <= target {
					wantFPR = x
				}
				if (tp+fp)/(bad+good) <= target {
					wantCapacity = x
				}
			}
			if got := frozen.FPR[k]; got != (Threshold{target, wantFPR}) {
				t.Errorf("threshold for a false-positive rate of %v is %v; want %v", target, got, wantFPR)
			}
			if got := frozen.Capacity[k]; got != (Threshold{target, wantCapacity}) {
				t.Errorf("threshold for a capacity of %v is %v; want %v", target, got, wantCapacity)
			}
		}
	})
}

func TestAtEqualsSlowCut(t *testing.T) {
	eachSample(t, func(t *testing.T, random *rand.Rand, s Sample) {
		threshold := s.Score[random.IntN(len(s.Score))]
		if random.IntN(2) == 0 {
			threshold = random.Float64() // between scores
		}
		c := At(s, threshold)
		tp, fp, bad, good := slowCut(s, threshold)
		near(t, "recall", c.Recall.Value, tp/bad, 1e-15)
		near(t, "FPR", c.FPR.Value, fp/good, 1e-15)
		near(t, "share", c.Share.Value, (tp+fp)/(bad+good), 1e-15)
		if c.Stopped > 0 {
			near(t, "precision", c.Precision.Value, tp/(tp+fp), 1e-15)
		} else if c.Precision.Value != nil || c.Precision.Why == "" {
			t.Error("precision of nothing has a value, or no reason for having none")
		}
	})
}
