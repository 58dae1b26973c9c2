package traintest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestTruthIsLearnable(t *testing.T) {
	m, margins := truth(1, 20_000)
	bads := 0.0
	for _, y := range m.Label {
		bads += y
	}
	a := auc(margins, m.Label)
	t.Logf("AUC of the margins that drew the labels %.4f, share of bads %.4f", a, bads/20_000)
	if a < 0.892 || a > 0.902 {
		t.Errorf("AUC is %.4f; want 0.897, as the doc of Case says", a)
	}
}

func TestAUCCountsPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	score, label := make([]float64, 200), make([]float64, 200)
	for i := range score {
		score[i], label[i] = float64(r.IntN(30)), float64(r.IntN(2))
	}
	pairs, sum := 0.0, 0.0
	for i := range score {
		for j := range score {
			if label[i] == 1 && label[j] == 0 {
				pairs++
				switch {
				case score[i] > score[j]:
					sum++
				case score[i] == score[j]:
					sum += 0.5
				}
			}
		}
	}
	if got := auc(score, label); math.Abs(got-sum/pairs) > 1e-12 {
		t.Errorf("auc is %v; counting pairs gives %v", got, sum/pairs)
	}
}

// The digest was printed on linux/amd64; it must hold on every processor.
func TestTruthHasTheSameBitsEverywhere(t *testing.T) {
	const want = "3b704f1150085d19"
	m := Truth(1, 500)
	h := sha256.New()
	for j := range m.X {
		for _, x := range m.X[j] {
			if x != x {
				x = -1e30
			}
			h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)))
		}
	}
	for i := range m.Label {
		fmt.Fprintln(h, m.Label[i], m.Weight[i])
	}
	if got := fmt.Sprintf("%x", h.Sum(nil))[:16]; got != want {
		t.Errorf("digest is %s; want %s", got, want)
	}
}
