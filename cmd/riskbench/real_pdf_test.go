//go:build real

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/reports"
)

func TestRealReportPrintsAPDF(t *testing.T) {
	if _, err := findChromium(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	dir := t.TempDir()
	b, err := (&reports.Document{Run: reports.Run{Run: dir, Name: "real"}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"run.json": []byte("{}"), "report.json": b} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := runs.WriteSums(dir); err != nil {
		t.Fatal(err)
	}
	printed := filepath.Join(dir, "report.pdf")
	want(t, 0, "report", dir, "--pdf", printed)
	if b, err := os.ReadFile(printed); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b[len(b)-64:], []byte("%%EOF")) {
		t.Errorf("the PDF begins with %.8q, %v", b, err)
	}
}
