package eval

import (
	"encoding/binary"
	"math"
	"testing"
)

// decode makes a sample of bytes: ten a row, the bits of a score (any float64),
// a label and a weight. Few distinct bytes make ties.
func decode(b []byte, weighted bool) Sample {
	var s Sample
	for ; len(b) >= 10; b = b[10:] {
		s.Score = append(s.Score, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		s.Bad = append(s.Bad, b[8]&1 == 1)
		if weighted {
			s.Weight = append(s.Weight, float64(b[9]))
		}
	}
	return s
}

func encode(s Sample) []byte {
	var b []byte
	for i, x := range s.Score {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		label := byte(0)
		if s.Bad[i] {
			label = 1
		}
		b = append(b, label, byte(weightOf(s, i)))
	}
	return b
}

// Whatever passes Check is evaluated, without NaN, and as the slow twins do.
func FuzzEvaluate(f *testing.F) {
	small := Sample{Score: []float64{0.5, 0.25, 0.5, 1, 0}, Bad: []bool{true, false, false, true, false}, Weight: []float64{1, 0, 2, 200, 1}}
	large := Sample{Score: []float64{math.MaxFloat64, -math.MaxFloat64, 0, math.Copysign(0, -1), 5e-324, -5e-324}, Bad: []bool{true, false, true, false, true, false}}
	f.Add(encode(small), false, byte(3))
	f.Add(encode(small), true, byte(200))
	f.Add(encode(large), false, byte(1))
	f.Fuzz(func(t *testing.T, b []byte, weighted bool, count byte) {
		s := decode(b[:min(len(b), 1000)], weighted)
		e, _, err := Evaluate(s, Options{})
		if err != nil {
			if s.Check() == nil {
				t.Fatalf("a sound sample is refused: %v", err)
			}
			return
		}
		checkEvaluation(t, e)
		near(t, "AUC", e.AUC.Value, slowAUC(s), 1e-12)
		distance, _ := slowKS(s)
		near(t, "KS", e.KS.Value, distance, 1e-12)
		near(t, "AP", e.AP.Value, slowAP(s), 1e-12)
		checkTables(t, s, int(count)+1)
		c, err := CompareAUC(s, Sample{s.Score, s.Bad, s.Weight})
		if err != nil || *c.Delta.Value != 0 || c.P != nil {
			t.Errorf("a score differs from itself: %+v, %v", c, err)
		}
	})
}
