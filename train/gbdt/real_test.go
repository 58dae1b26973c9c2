package gbdt

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/train"
)

// dataDir is where test data lies; without it the test is skipped, on CI it fails.
func dataDir(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("RISKBENCH_DATA")
	if dir == "" {
		root, err := os.Getwd()
		for err == nil && root != filepath.Dir(root) {
			if _, e := os.Stat(filepath.Join(root, "go.mod")); e == nil {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", "data")
	}
	dir = filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no test data: %v", err)
		}
		t.Skipf("no test data: %v; set RISKBENCH_DATA", err)
	}
	return dir
}

// numbers reads a file of lines of numbers between tabs.
func numbers(t *testing.T, file string) [][]float64 {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]float64
	for line := range strings.Lines(string(b)) {
		var r []float64
		for _, f := range strings.Fields(line) {
			a, err := strconv.ParseFloat(f, 64)
			if err != nil {
				t.Fatal(err)
			}
			r = append(r, a)
		}
		rows = append(rows, r)
	}
	return rows
}

func exampleMatrix(t *testing.T, file string) *datasets.Matrix {
	t.Helper()
	rows := numbers(t, file)
	x := make([][]float32, len(rows[0])-1)
	var label []float64
	for _, r := range rows {
		label = append(label, r[0])
		for j := range x {
			x[j] = append(x[j], float32(r[j+1]))
		}
	}
	m := matrix(label, make([]int, len(x)), x...)
	for _, w := range numbers(t, file+".weight") {
		m.Weight = append(m.Weight, w[0])
	}
	return m
}

// LightGBM reaches the AUC .828116 at iteration 100 of its own example, with
// these settings (lightgbm-reference/binary_classification/train.log). The 500
// rows say little: over 24 seeds ours has the mean .8276 and the standard
// deviation .0075. So the median of five, whose standard error is .0042, may
// be two of them below.
func TestLightGBMsExampleIsLearnedAsWell(t *testing.T) {
	if testing.Short() {
		t.Skip("five trainings; not with -short")
	}
	dir := dataDir(t, "lightgbm-examples/examples/binary_classification")
	fit := exampleMatrix(t, filepath.Join(dir, "binary.train"))
	test := exampleMatrix(t, filepath.Join(dir, "binary.test"))
	p := Default()
	p.Rounds, p.LearningRate, p.NumLeaves, p.MinDataInLeaf, p.MinSumHessian, p.LambdaL2 = 100, 0.1, 63, 50, 5, 0
	p.BaggingFraction, p.BaggingFreq, p.FeatureFraction = 0.8, 5, 0.8
	s := eval.Sample{Score: make([]float64, test.Rows()), Weight: test.Weight}
	for _, y := range test.Label {
		s.Bad = append(s.Bad, y == 1)
	}
	var all []float64
	for seed := range uint64(5) {
		model, err := New(p, seed, 2).Train(context.Background(), datasets.All(fit), datasets.View{}, train.Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if err := model.Margins(s.Score, datasets.All(test)); err != nil {
			t.Fatal(err)
		}
		all = append(all, auc(s))
	}
	slices.Sort(all)
	t.Logf("AUC of five seeds %.4f", all)
	if all[2] < 0.828116-2*0.0042 {
		t.Errorf("median AUC is %.5f; LightGBM has .828116", all[2])
	}
}
