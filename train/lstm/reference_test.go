package lstm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// reference reads a file of ../shared/data/lstm-reference into v. The numbers
// are PyTorch 1.13's.
func reference(t *testing.T, name string, v any) {
	t.Helper()
	dir := os.Getenv("RISKBENCH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data") // beside the repository
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
