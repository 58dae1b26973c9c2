package eval

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// dataFile is a file of the test data: in $RISKBENCH_DATA, else in
// ../shared/data beside the repository.
func dataFile(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("RISKBENCH_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	path := filepath.Join(root, name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the test data are missing: %v", err)
		}
		t.Skipf("the test data are missing: %v", err)
	}
	return path
}

// readColumn reads the first field of every line.
func readColumn(t *testing.T, name string) []float64 {
	t.Helper()
	b, err := os.ReadFile(dataFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var out []float64
	for line := range strings.Lines(string(b)) {
		x, err := strconv.ParseFloat(strings.Fields(line)[0], 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, x)
	}
	return out
}

func readSample(t *testing.T, scores, labels string) Sample {
	t.Helper()
	s := Sample{Score: readColumn(t, scores)}
	for _, y := range readColumn(t, labels) {
		s.Bad = append(s.Bad, y == 1)
	}
	return s
}

const uci = "reference-benchmarks/uci-credit-default/"

func uciSample(t *testing.T, name string) Sample {
	t.Helper()
	if name == "uci_lstm" {
		return readSample(t, "lstm-reference/uci_lstm_test_pred.txt", uci+"test_labels.txt")
	}
	return readSample(t, uci+name+".txt", uci+"test_labels.txt")
}

func readJSON(t *testing.T, name string, dst any) {
	t.Helper()
	b, err := os.ReadFile(dataFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, dst); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// twoClass is the example of R's yardstick: Class1 is bad.
func twoClass(t *testing.T) Sample {
	t.Helper()
	f, err := os.Open(dataFile(t, "stat-reference/two_class_example.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var s Sample
	for _, row := range rows[1:] {
		x, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		s.Score, s.Bad = append(s.Score, x), append(s.Bad, row[0] == "Class1")
	}
	return s
}

// repeat makes rows from counts of (score, bad).
func repeat(s Sample, score float64, bad bool, count int) Sample {
	for range count {
		s.Score, s.Bad = append(s.Score, score), append(s.Bad, bad)
	}
	return s
}
