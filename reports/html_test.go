package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

var update = flag.Bool("update", false, "rewrite the golden page")

func html(t testing.TB, d *Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGoldenPage(t *testing.T) {
	got := html(t, realistic(t, "logistic", "gbdt"))
	const path = "testdata/report.golden.html"
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o777), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page is not %s; look at it, then run the test with -update", path)
	}
	if again := html(t, realistic(t, "logistic", "gbdt")); again != got {
		t.Error("the same document gives other bytes")
	}
}

// sane checks what holds for every page.
func sane(t *testing.T, page string) {
	t.Helper()
	for _, never := range []string{"NaN", "+Inf", "-Inf", "&lt;no value", "<script", "javascript:", "%!"} {
		if strings.Contains(page, never) {
			t.Errorf("the page says %q", never)
		}
	}
	if len(page) > 400_000 {
		t.Errorf("the page has %d bytes; want under 400,000", len(page))
	}
	wellFormed(t, page)
	figures := regexp.MustCompile(`(?s)<figure.*?</figure>`).FindAllString(page, -1)
	for _, f := range figures {
		svg := regexp.MustCompile(`(?s)<svg.*</svg>`).FindString(f)
		title := regexp.MustCompile(`<title id="[^"]+">([^<]{20,})</title>`).FindString(svg)
		if svg == "" || title == "" || !strings.Contains(f, "<details>") || !strings.Contains(f, "<tbody>\n<tr>") {
			t.Errorf("a figure lacks its drawing, its finding in words or its table: %.200s", f)
		}
		wellFormed(t, svg)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("the id %q stands twice", m[1])
		}
		ids[m[1]] = true
	}
}

// wellFormed fails where a tag is not closed, or closed by another, or an
// attribute is not quoted: the page is written so that an XML reader takes it.
func wellFormed(t *testing.T, doc string) {
	t.Helper()
	doc = regexp.MustCompile(`(<meta [^>]*[^/])>`).ReplaceAllString(doc, "$1/>")
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("a page or a drawing is not well formed: %v", err)
			return
		}
	}
}

func TestPages(t *testing.T) {
	one := realistic(t, "gbdt")
	empty := &Document{Run: Run{Name: "empty", Run: "runs/empty"}}
	bare := realistic(t, "gbdt", "lstm")
	bare.Models, bare.Versions, bare.Run.Comparisons, bare.Run.Gates, bare.Swaps, bare.Vintages = nil, nil, nil, nil, nil, nil
	for i := range bare.Run.Models {
		bare.Run.Models[i].Test = eval.Evaluation{AUC: eval.Estimate{Why: "constant scores"}}
		bare.Run.Models[i].Parity, bare.Run.Models[i].LatencyUS = nil, nil
	}
	large := realistic(t, "a", "b", "c", "d", "e")
	for i := range large.Models {
		p, margins := sample(uint64(i), 20_000, 0.3)
		m := &large.Models[i]
		m.ROC, m.Histogram, m.Reliability, m.Gains = eval.ROC(p), eval.Histogram(margins, 200), eval.Reliability(p, 20), eval.Gains(p, 20)
		for r := range 3000 {
			x := float64(r)
			m.Rounds = append(m.Rounds, TrainRound{r + 41, 0.7 + math.Sin(x)/10, 0.7 + math.Cos(x)/10})
			m.Importance = append(m.Importance, Importance{"feature of a considerable name " + strconv.Itoa(r), 1 / (x + 1)})
		}
	}
	for r := range 3000 {
		large.Features = append(large.Features, FeatureRow{Name: "feature of a considerable name " + strconv.Itoa(r), Op: "raw", Inputs: []string{"a", "b"}})
	}
	hostile := realistic(t, "a", `<script>alert("x")</script>`, "b & c", "\x1b[31m\u202e")
	hostile.SpecYAML = "</pre><script>1</script>"
	for name, d := range map[string]*Document{
		"five models of 3,000 features": large, "five models": realistic(t, "a", "b", "c", "d", "e"), "one model, no champion": one, "nothing at all": empty, "nothing could be computed": bare, "hostile names": hostile,
	} {
		t.Run(name, func(t *testing.T) { sane(t, html(t, d)) })
	}
	if n := strings.Count(html(t, one), "<figure"); n != 16 {
		t.Errorf("one model has %d figures; want 16", n)
	}
	if page := html(t, hostile); strings.ContainsAny(page, "\x1b\u202e") {
		t.Error("a control character of a name reaches the page")
	}
	if !strings.Contains(html(t, bare), "constant scores") {
		t.Error("the page does not say why a number is absent")
	}
}

func TestVerdictComesFirst(t *testing.T) {
	page := html(t, realistic(t, "logistic", "gbdt"))
	order := []string{`class="sentence"`, "Versions at one operating point", "Gates", `id="about"`, `id="roc"`, `id="ks-1"`, "Parity", "Job, as resolved"}
	last := -1
	for _, what := range order {
		at := strings.Index(page, what)
		if at <= last {
			t.Errorf("%q stands at %d, not after what comes before it", what, at)
		}
		last = at
	}
}

func TestRunJSON(t *testing.T) {
	r := &realistic(t, "logistic", "gbdt").Run
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := again.Encode(); err != nil || !bytes.Equal(b, c) {
		t.Errorf("run.json changes when it is read and written: %v", err)
	}
	empty, err := (&Run{Models: []Model{{}}}).Encode()
	if err != nil || regexp.MustCompile(`"(parity|latency_us|recall_at_fpr|precision_at_capacity|models|comparisons|gates|warnings|parts)": null`).Match(empty) {
		t.Errorf("an empty run holds null lists: %s", empty)
	}
	nan := math.NaN()
	r.Models[1].Test.AUC.Value = &nan
	if _, err := r.Encode(); err == nil || !strings.Contains(err.Error(), r.Run) {
		t.Errorf("a NaN is written, or the error does not name the run: %v", err)
	}
	if _, err := Decode([]byte(`{"runn": 1}`)); err == nil {
		t.Error("an unknown key is let through")
	}
}

func FuzzDecode(f *testing.F) {
	b, err := (&realistic(f, "gbdt").Run).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Decode(b)
		if err != nil {
			return
		}
		if _, err := r.Encode(); err != nil {
			t.Errorf("what decodes does not encode: %v", err)
		}
	})
}
