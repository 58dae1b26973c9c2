package gorgonia

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// reference reads a file of ../shared/data/lstm-reference into v. The numbers
// are PyTorch 1.13's.
func reference(t *testing.T, name string, v any) {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("RISKBENCH_DATA")
	if dir == "" {
		dir = filepath.Join(root, "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(dir, "lstm-reference", name))
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("no reference data: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

// near fails unless got is within tol of want, relative to the larger of 1 and |want|.
func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Errorf("%s is %v; want %v within %v", what, got, want, tol)
	}
}

// narrow gives the numbers of nested lists, in order.
func narrow[T any](x []T) []float32 {
	var dst []float32
	for _, v := range x {
		switch v := any(v).(type) {
		case float64:
			dst = append(dst, float32(v))
		case []float64:
			dst = append(dst, narrow(v)...)
		case [][]float64:
			dst = append(dst, narrow(v)...)
		}
	}
	return dst
}
