package reports

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/riskbench/riskbench/eval"
)

// awkward documents: large curves, rounds that were not measured, nothing at all.
func twinDocuments(t testing.TB) map[string]*Document {
	large := realistic(t, "a", "b")
	p, _ := sample(3, 20_000, 0.3)
	large.Models[0].ROC = eval.ROC(p)
	large.Models[0].Cost.Curve = eval.CostCurve(p, eval.Costs{FP: 1, FN: 3})
	large.Models[1].Rounds[3].Valid = math.NaN()
	return map[string]*Document{"three models": realistic(t, "logistic", "gbdt", "lstm"), "large curves": large, "nothing": {Run: Run{Name: "empty", Run: "runs/empty"}},
		"names that are no UTF-8": realistic(t, "broken \xff\xfe\xc3", "\u2028<script>")}
}

func TestTwinGivesThePage(t *testing.T) {
	for name, d := range twinDocuments(t) {
		b, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeDocument(b)
		if err != nil {
			t.Fatal(err)
		}
		if html(t, again) != html(t, d) {
			t.Errorf("%s: the twin gives another page", name)
		}
		if twice, err := again.Encode(); err != nil || !bytes.Equal(b, twice) {
			t.Errorf("%s: the twin of the twin is another, %v", name, err)
		}
		if bytes.Contains(b, []byte(":null,\"tpr\"")) || bytes.Contains(b, []byte("\"segments\":null")) {
			t.Errorf("%s: a list is null", name)
		}
		if len(b) > 600_000 {
			t.Errorf("%s: the twin has %d bytes", name, len(b))
		}
	}
}

// Whatever a page reads off a curve it reads off the kept points.
func TestCompactKeepsWhatIsRead(t *testing.T) {
	p, _ := sample(5, 30_000, 0.3)
	full := eval.ROC(p)
	kept := compactROC(full, 0.27)
	if len(kept) > 700 || len(kept) < maxPoints {
		t.Errorf("%d of %d points are kept", len(kept), len(full))
	}
	for _, f := range tableRates {
		if a, b := recallAt(full, f), recallAt(kept, f); a != b {
			t.Errorf("the recall at %v is %v, of the kept points %v", f, a, b)
		}
	}
	if widest(full) != widest(kept) || !reflect.DeepEqual(thin(full, maxPoints), thin(kept, maxPoints)) {
		t.Error("the widest gap or the drawn points are others")
	}
	if again := compactROC(kept, 0.27); !reflect.DeepEqual(again, kept) {
		t.Errorf("%d points are kept of those that were kept, %d", len(again), len(kept))
	}
	curve := eval.CostCurve(p, eval.Costs{FP: 1, FN: 9})
	cost := compactCost(curve)
	if !reflect.DeepEqual(curveOfCost(curve), curveOfCost(cost)) || !reflect.DeepEqual(compactCost(cost), cost) || len(cost) > 320 {
		t.Errorf("the cost curve of %d points is another one", len(cost))
	}
}

func TestDecodeDocumentRefuses(t *testing.T) {
	good, err := realistic(t, "gbdt").Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]string{
		"text":            "hello",
		"another schema":  strings.Replace(string(good), `"schema":1`, `"schema":9`, 1),
		"an unknown key":  strings.Replace(string(good), `"schema":1`, `"schema":1,"sheme":2`, 1),
		"uneven columns":  strings.Replace(string(good), `"fpr":[0,`, `"fpr":[0,0,`, 1),
		"too many models": strings.Replace(string(good), `"models":[{"name":"gbdt","roc"`, `"models":[{},{"name":"gbdt","roc"`, 1),
		"half of it":      string(good[:len(good)/2]),
		"a key less":      strings.Replace(string(good), `"resamples":0,`, ``, 1),
		"a key twice":     strings.Replace(string(good), `"resamples":0`, `"resamples":1,"resamples":0`, 1),
		"a null rate":     strings.Replace(string(good), `"fpr":[0,`, `"fpr":[null,`, 1),
		"a null list":     strings.Replace(string(good), `"swaps":[]`, `"swaps":null`, 1),
		"more behind it":  string(good) + "{}",
		"no run's models": `{"schema":1,"models":[{}]}`,
	} {
		if b == string(good) {
			t.Fatalf("%s: nothing is changed", name)
		}
		if _, err := DecodeDocument([]byte(b)); err == nil || !strings.HasPrefix(err.Error(), "reports: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncodeRefusesNumbersThatAreNone(t *testing.T) {
	for name, spoil := range map[string]func(*Document){
		"NaN of a metric":        func(d *Document) { nan := math.NaN(); d.Run.Models[0].Test.AUC.Value = &nan },
		"NaN of a group":         func(d *Document) { d.Models[0].Gains[0].Lift = math.NaN() },
		"a threshold of -Inf":    func(d *Document) { d.Models[0].ROC[0].Threshold = math.Inf(-1) },
		"a threshold of NaN":     func(d *Document) { d.Models[0].Cost.Curve[0].Threshold = math.NaN() },
		"more pages than models": func(d *Document) { d.Run.Models = nil },
	} {
		d := realistic(t, "gbdt")
		spoil(d)
		if _, err := d.Encode(); err == nil || !strings.HasPrefix(err.Error(), "reports: document ") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func FuzzDecodeDocument(f *testing.F) {
	good, err := realistic(f, "gbdt").Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"schema":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := DecodeDocument(b)
		if err != nil {
			return
		}
		var page bytes.Buffer
		if err := HTML(&page, d); err != nil {
			t.Skip(err)
		}
	})
}
