package reports

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

func TestGoldenMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := Markdown(&b, realistic(t, "logistic", "gbdt")); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/report.golden.md"
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("the text is not %s; look at it, then run the test with -update", golden)
	}
}

func TestMarkdownOfHostileNames(t *testing.T) {
	d := realistic(t, "a|b", "`c`", "<script>alert(1)</script>", "_d_ [e](f)")
	var b bytes.Buffer
	if err := Markdown(&b, d); err != nil {
		t.Fatal(err)
	}
	s := b.String()
	for _, bad := range []string{"<script>", "| a|b |", " _d_ ", "[e](f)"} {
		if strings.Contains(s, bad) {
			t.Errorf("the text has %q", bad)
		}
	}
	for line := range strings.Lines(s) {
		if strings.HasPrefix(line, "| ") && strings.Count(strings.ReplaceAll(line, `\\|`, ""), "|") < 3 {
			t.Errorf("a row is torn: %q", line)
		}
	}
	large := realistic(t, "a", "b", "c", "d", "e")
	for range 4000 {
		large.Features = append(large.Features, FeatureRow{Name: strings.Repeat("feature", 12), Op: "raw"})
	}
	b.Reset()
	if err := Markdown(&b, large); err != nil || b.Len() > maxMarkdown {
		t.Errorf("the text has %d bytes, %v; want at most %d", b.Len(), err, maxMarkdown)
	}
}

// Whatever is long, a comment on a pull request holds the text.
func TestMarkdownFitsIntoAComment(t *testing.T) {
	versions, warnings := realistic(t, "a", "b"), realistic(t, "a", "b")
	for range 20_000 {
		versions.Versions = append(versions.Versions, versions.Versions[0])
		warnings.Run.Warnings = append(warnings.Run.Warnings, eval.Warning{Code: "x", Text: "y"})
	}
	wide := realistic(t, strings.Repeat("好", 70_000), "b")
	wide.Run.Run = strings.Repeat("r", 70_000)
	for name, d := range map[string]*Document{"20,000 versions": versions, "20,000 warnings": warnings, "a name of 210,000 bytes": wide} {
		var b bytes.Buffer
		if err := Markdown(&b, d); err != nil || b.Len() > maxMarkdown || !strings.Contains(b.String(), "as too long") || !strings.HasPrefix(b.String(), "# example: ") {
			t.Errorf("%s: %d bytes, %v", name, b.Len(), err)
		}
	}
}

func TestMarkdownText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":             "plain",
		"lstm_v2":           "lstm_v2",
		"_it_":              `\_it\_`,
		"a|b":               `a\|b`,
		"**bold** [x](y)":   `\*\*bold\*\* \[x\](y)`,
		"<b>&amp;":          "&lt;b>&amp;amp;",
		"p < 0.1 & more":    "p < 0.1 & more",
		"@team":             "@\u2060team",
		"#12":               "\\#\u206012",
		"> quoted":          `\> quoted`,
		"- item":            `\- item`,
		"1. one":            `1\. one`,
		"0.7891 (a)":        "0.7891 (a)",
		"https://x.example": "https:\u2060//x.example",
		"www.x.example":     "www\u2060.x.example",
		"`code`\\":          "\\`code\\`\\\\",
		"two\nlines":        "two lines",
		"\x1b[31m":          "\ufffd\\[31m",
		"$x$ ~~gone~~":      `\$x\$ \~\~gone\~\~`,
	} {
		if got := markdown(in); got != want {
			t.Errorf("%q is written %q; want %q", in, got, want)
		}
	}
}

func TestSheetsHoldAllDigits(t *testing.T) {
	d := realistic(t, "logistic", "gbdt")
	sheets := d.Sheets()
	byName := map[string]Sheet{}
	for _, s := range sheets {
		if _, twice := byName[s.Name]; twice || s.Name == "" || len(s.Rows) < 2 {
			t.Errorf("the sheet %q is there twice or has %d rows", s.Name, len(s.Rows))
		}
		byName[s.Name] = s
		for i, row := range s.Rows {
			if len(row) != len(s.Rows[0]) {
				t.Fatalf("row %d of %s has %d cells; want %d", i, s.Name, len(row), len(s.Rows[0]))
			}
		}
	}
	m := byName["discrimination_metrics_on_the_test_part"]
	if m.Rows[0][0] != "model" || m.Rows[0][2] != "AUC" || m.Rows[0][3] != "AUC lo" || m.Rows[1][2] != *d.Run.Models[0].Test.AUC.Value || m.Rows[1][3] != *d.Run.Models[0].Test.AUC.Lo {
		t.Errorf("the metrics are %v", m.Rows[:2])
	}
	cost := byName["operating_points_cost_of_1_000_rows"]
	if got, want := cost.Rows[1][len(cost.Rows[1])-3], 1000**d.Models[0].Cost.Best.Cost.Value; got != want {
		t.Errorf("the cost of 1,000 rows is %v; want %v", got, want)
	}
	gains := byName["discrimination_gains_and_lift_logistic_gains"]
	if got, want := gains.Rows[1][8], d.Models[0].Gains[0].Lift; got != want {
		t.Errorf("the lift is %v; want %v", got, want)
	}
	if gains.Rows[1][0] != 1.0 || gains.Rows[1][2] != 600.0 {
		t.Errorf("counts are no numbers: %v", gains.Rows[1])
	}
}

func columnNamed(t *testing.T, s Sheet, name string) int {
	t.Helper()
	for k, head := range s.Rows[0] {
		if head == name {
			return k
		}
	}
	t.Fatalf("%s has no column %q but %v", s.Name, name, s.Rows[0])
	return 0
}

func TestSheetsKnowWhatThePageRounds(t *testing.T) {
	d := realistic(t, "logistic", "gbdt")
	d.Run.Models[0].Name, d.Versions[1].SizeBytes = "2024", 1_234_567
	average := 1.0 / 3
	lo, hi := 0.25, 0.4
	d.Versions[1].Daily, d.Versions[0].Daily = &eval.Daily{Average: eval.Estimate{Value: &average, Lo: &lo, Hi: &hi}}, &eval.Daily{}
	m, v := &d.Run.Models[1].Test, &d.Versions[1]
	for _, c := range []struct {
		sheet, column string
		row           int
		want          any
	}{
		{"discrimination_metrics_on_the_test_part", "model", 0, "2024"}, // a name of digits
		{"summary_versions_at_one_operating_point", "average daily interception precision", 1, average},
		{"summary_versions_at_one_operating_point", "average daily interception precision hi", 1, hi},
		{"summary_versions_at_one_operating_point", "model size (bytes)", 1, 1234567.0},
		{"summary_versions_at_one_operating_point", "P99 latency (ms)", 1, *v.P99MS},
		{"summary_gates", "value", 0, *m.AUC.Value},
		{"operating_points_recall_at_a_false_positive_rate", "FPR asked", 5, 0.05},
		{"operating_points_recall_at_a_false_positive_rate", "FPR reached", 5, *m.RecallAtFPR[2].Achieved},
		{"operating_points_recall_at_a_false_positive_rate", "threshold", 5, *m.RecallAtFPR[2].Threshold},
		{"discrimination_gains_and_lift_gbdt_gains", "bad rate %", 3, 100 * d.Models[1].Gains[3].BadRate},
		{"training_models", "trained in (s)", 1, 1.25},
		{"data_parts", "rows", 0, 19200.0},
	} {
		for _, s := range d.Sheets() {
			if s.Name == c.sheet {
				if got := s.Rows[c.row+1][columnNamed(t, s, c.column)]; got != c.want {
					t.Errorf("%s, %s: %v; want %v", c.sheet, c.column, got, c.want)
				}
				c.sheet = ""
			}
		}
		if c.sheet != "" {
			t.Errorf("there is no sheet %s", c.sheet)
		}
	}
}

func TestSheetsOfEqualNames(t *testing.T) {
	d := realistic(t, "a", "A", "a 2", "好")
	names := map[string]bool{}
	for _, s := range d.Sheets() {
		if names[s.Name] {
			t.Errorf("two sheets are called %s", s.Name)
		}
		names[s.Name] = true
	}
	if want := strings.Count(html(t, d), "<table"); len(names) != want {
		t.Errorf("there are %d sheets; want the %d tables of the page", len(names), want)
	}
}

func TestPrintedNumbersAreRead(t *testing.T) {
	for in, want := range map[string]float64{"1,234": 1234, "-0.5": -0.5, "+0.1": 0.1, "5 %": 0.05, "0.1 %": 0.001, "58.2 %": 0.582, "1.200e-06": 1.2e-6, "1e-05 %": 1e-7} {
		if got, ok := printed(in); !ok || got != want {
			t.Errorf("%q is read as %v; want %v", in, got, want)
		}
	}
	for _, in := range []string{"", "p 0.1", "12 kB", "above all", "3 of 4", "e", "-", "1.2.3", "%", "inf", "0x10"} {
		if x, ok := printed(in); ok {
			t.Errorf("%q is read as %v", in, x)
		}
	}
}

func TestCSVIsSafe(t *testing.T) {
	s := Sheet{"x", [][]any{{"a", "b"}, {"=1+1", -2.5}, {"+x", 1e-300}, {"with, comma", "@z"}, {"line\nend", "＝1"}}}
	var b bytes.Buffer
	if err := s.CSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || rows[1][0] != "'=1+1" || rows[1][1] != "-2.5" || rows[2][0] != "'+x" || rows[3][1] != "'@z" || rows[3][0] != "with, comma" || rows[4][0] != "line\nend" || rows[4][1] != "'＝1" {
		t.Errorf("%v, %v", rows, err)
	}
	if err := (&Sheet{"x", [][]any{{1}}}).CSV(io.Discard); err == nil {
		t.Error("an int is taken")
	}
}

func TestWorkbookIsWellFormed(t *testing.T) {
	sheets := append(realistic(t, "logistic", "gbdt").Sheets(), Sheet{"hostile", [][]any{{"=cmd()", "<&>\x01", ""}, {1.5, -0.25, 3.0}}})
	var b bytes.Buffer
	if err := XLSX(&b, sheets); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != len(sheets)+4 {
		t.Errorf("the workbook has %d parts; want %d", len(z.File), len(sheets)+4)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); err == nil; _, err = d.Token() {
		}
		if err != io.EOF {
			t.Errorf("%s: %v", f.Name, err)
		}
		if strings.Contains(string(text), "<f>") {
			t.Errorf("%s has a formula", f.Name)
		}
	}
	if err := XLSX(io.Discard, nil); err == nil {
		t.Error("a workbook without sheets is written")
	}
	for k, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := columnLetters(k); got != want {
			t.Errorf("column %d is %s; want %s", k, got, want)
		}
	}
}
