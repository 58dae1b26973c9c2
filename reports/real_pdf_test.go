//go:build real

package reports

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The page of five models with all parts prints on 12 pages at most, the page
// of one on fewer.
func TestRealPDFIsShort(t *testing.T) {
	pages := map[string]int{}
	for name, d := range map[string]*Document{"five": realistic(t, "logistic", "gbdt", "lstm", "bank", "a_model_with_quite_a_long_name"), "one": realistic(t, "gbdt")} {
		dir := t.TempDir()
		source, printed := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
		if err := os.WriteFile(source, []byte(html(t, d)), 0o600); err != nil {
			t.Fatal(err)
		}
		chromium(t, "--no-pdf-header-footer", "--print-to-pdf="+printed, "file://"+source)
		b, err := os.ReadFile(printed)
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(b, -1))
	}
	if pages["five"] < 6 || pages["five"] > 12 || pages["one"] >= pages["five"] || pages["one"] < 2 {
		t.Errorf("five models print on %d pages, one on %d; want at most 12, and fewer", pages["five"], pages["one"])
	}
	t.Logf("pages: %v", pages)
}
