package onnx

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// dataDir is the folder of test data: $RISKBENCH_DATA, else ../shared/data
// beside the repository.
func dataDir(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("RISKBENCH_DATA")
	if root == "" {
		dir, err := os.Getwd()
		for err == nil && dir != filepath.Dir(dir) {
			if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
				break
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared", "data")
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("test data: %v", err)
		}
		t.Skipf("test data: %v", err)
	}
	return path
}

func readFile(t *testing.T, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readTensor(t *testing.T, path ...string) *array {
	t.Helper()
	var proto Tensor
	if err := fields(readFile(t, path...), proto.read); err != nil {
		t.Fatal(err)
	}
	a, err := constant(&proto)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The cases and their numbers are the node tests of ONNX (onnx/backend/test,
// Apache-2.0), which are made by the reference implementation in numpy.
func TestLSTMOfTheNodeTests(t *testing.T) {
	dir := dataDir(t, "onnx-node-tests")
	for _, name := range []string{"test_lstm_defaults", "test_lstm_with_initial_bias"} {
		m, err := Decode(readFile(t, dir, name, "model.onnx"))
		if err != nil {
			t.Fatal(err)
		}
		node := &m.Graph.Nodes[0]
		k, err := compile(node)
		if err != nil {
			t.Fatal(err)
		}
		var in []*array
		for i := range node.Inputs {
			in = append(in, readTensor(t, dir, name, "test_data_set_0", "input_"+strconv.Itoa(i)+".pb"))
		}
		got, want := new(array), readTensor(t, dir, name, "test_data_set_0", "output_0.pb")
		if err := k(got, in); err != nil {
			t.Fatal(err)
		}
		if !has(got, want.dims...) {
			t.Fatalf("%s: shape is %v; want %v", name, got.dims, want.dims)
		}
		for i, x := range want.f32 {
			if math.Abs(float64(got.f32[i]-x)) > 1e-6 {
				t.Errorf("%s: element %d is %v; want %v", name, i, got.f32[i], x)
			}
		}
	}
}

// What the session does not run it must refuse: a wrong number is worse than none.
func TestUnknownNodesOfTheNodeTestsAreRefused(t *testing.T) {
	dir := dataDir(t, "onnx-node-tests")
	for name, want := range map[string]string{
		"test_lstm_with_peepholes":                     "number of inputs is 8",
		"test_gru_defaults":                            `operator is "GRU"`,
		"test_gru_with_initial_bias":                   `operator is "GRU"`,
		"test_ai_onnx_ml_tree_ensemble_single_tree":    `operator is "TreeEnsemble" of domain "ai.onnx.ml"`,
		"test_ai_onnx_ml_tree_ensemble_set_membership": `operator is "TreeEnsemble" of domain "ai.onnx.ml"`,
		"test_ai_onnx_ml_label_encoder_string_int":     `operator is "LabelEncoder"`,
	} {
		m, err := Decode(readFile(t, dir, name, "model.onnx"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := compile(&m.Graph.Nodes[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v; want %q", name, err, want)
		}
	}
}
