package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

func TestCalibrationInWords(t *testing.T) {
	plain := eval.Sample{Score: []float64{0.9, 0.8, 0.6, 0.4, 0.3, 0.1}, Bad: []bool{true, false, true, true, false, false}}
	weighted, sure, margins := plain, plain, plain
	weighted.Weight = []float64{1, 2, 1, 2, 1, 2}
	sure.Score = []float64{1, 0.8, 0.6, 0.4, 0.3, 0}
	margins.Score = []float64{3, 2, 1, -1, -2, -3}
	for _, c := range []struct {
		why  string
		s    eval.Sample
		want []string
	}{
		{"numbers beside what they are read with", plain, []string{"by chance 0.", "slope", "[", "gap 0.", "p 0."}},
		{"weights leave no tests", weighted, []string{"by chance none", "none: weights can mean"}},
		{"scores of 0 and 1 have no slope", sure, []string{"none: a score of exactly 0 or 1 has no log-odds"}},
		{"margins have no calibration", margins, []string{"calibration none: scores are not probabilities"}},
	} {
		var b bytes.Buffer
		x := eval.Calibrate(c.s, 2)
		if err := printCalibration(&b, &x); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: the text lacks %q:\n%s", c.why, want, b.String())
			}
		}
	}
}
