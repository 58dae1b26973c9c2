package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// normalCDF is the distribution function of a standard normal.
func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// Goods are normal at 0, bads at shift: AUC and KS are known. Intervals of
// level .95 must hold the truth in .95 of the samples; with 300 samples the
// standard error of that share is .013.
func TestIntervalsCoverTheTruth(t *testing.T) {
	cases := []struct {
		bads, goods int
		shift       float64
	}{
		{60, 600, 1}, // rare bads
		{300, 300, 0.2},
	}
	const samples = 300
	for _, c := range cases {
		random := rand.New(rand.NewPCG(11, 11))
		auc, ks := normalCDF(c.shift/math.Sqrt2), 2*normalCDF(c.shift/2)-1
		var aucHeld, ksHeld, plainHeld int
		for range samples {
			var s Sample
			for range c.bads {
				s.Score, s.Bad = append(s.Score, random.NormFloat64()+c.shift), append(s.Bad, true)
			}
			for range c.goods {
				s.Score, s.Bad = append(s.Score, random.NormFloat64()), append(s.Bad, false)
			}
			a, k := AUC(s), KS(s)
			aucHeld += holds(*a.Lo, *a.Hi, auc)
			ksHeld += holds(*k.Lo, *k.Hi, ks)
			plainHeld += holds(2**k.Value-*k.Hi, *k.Hi, ks)
		}
		t.Logf("%d bads, %d goods: AUC covered %.3f, KS %.3f, KS without its optimism %.3f", c.bads, c.goods,
			float64(aucHeld)/samples, float64(ksHeld)/samples, float64(plainHeld)/samples)
		for what, held := range map[string]int{"AUC": aucHeld, "KS": ksHeld} {
			if share := float64(held) / samples; share < 0.915 || share > 0.985 {
				t.Errorf("the interval of %s holds the truth in %.3f of the samples; want .95", what, share)
			}
		}
	}
}

func holds(lo, hi, truth float64) int {
	if lo <= truth && truth <= hi {
		return 1
	}
	return 0
}
