package feature

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// everything is a fitted set with every operation and texts that are hard to write.
func everything(t testing.TB) *Fitted {
	t.Helper()
	s := Set{Defs: []Def{
		{Name: "amount", Op: Raw, Inputs: []string{"amount"}},
		{Name: "log \"amount\"\n", Op: Log, Inputs: []string{"amount"}},
		{Name: "clipped", Op: Clip, Inputs: []string{"amount"}, Lo: -10, Hi: 1e3},
		{Name: "use", Op: Ratio, Inputs: []string{"amount", "limit"}},
		{Name: "band", Op: Bucket, Inputs: []string{"amount"}, Edges: []float64{-0.5, 0, 0.1, 1e300}},
		{Name: "city", Op: Code, Inputs: []string{"city"}, Levels: 3},
		{Name: "grade", Op: Code, Inputs: []string{"limit"}},
		{Name: "place", Op: Cross, Inputs: []string{"city", "device"}},
		{Name: "mixed", Op: Cross, Inputs: []string{"limit", "city"}, Levels: 4},
		{Name: "empty", Op: Code, Inputs: []string{"city"}},
	}}
	rs := people(
		[4]any{1, 2, "<Zürich>\u2028", "a"}, [4]any{2, 2, "<Zürich>\u2028", "a\x1fb"}, [4]any{3, 0.1, "\"\\", "b"},
		[4]any{4, 1e21, "", ""}, [4]any{5, -7, "x", "b"},
	)
	f, err := s.Fit(shop, slices.Values(rs))
	if err != nil {
		t.Fatal(err)
	}
	f.Vocab[9] = nil
	return f
}

func TestEncodeComesBack(t *testing.T) {
	f := everything(t)
	b := f.Encode()
	back, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back.Encode(), b) {
		t.Errorf("Decode and Encode gave\n%s\nwant\n%s", back.Encode(), b)
	}
	if back.Fingerprint() != f.Fingerprint() {
		t.Error("the fingerprint changed on the way")
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := string(everything(t).Encode())
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", good, "", "not a feature set"},
		{"half a document", good, good[:len(good)/2], "not a feature set"},
		{"a second document", good, good + "{}", "something follows"},
		{"an unknown key", `"version": 1`, `"version": 1, "verison": 1`, `"verison"`},
		{"a later version", `"version": 1`, `"version": 2`, "version is 2; want 1"},
		{"a changed parameter", `"hi": 1000`, `"hi": 1001`, "fingerprint is"},
		{"a changed word", `"x\u001fb"`, `"x\u001fc"`, "fingerprint is"},
		{"a word twice", `"0.1"`, `"-7"`, "twice; want distinct levels"},
		{"a vocabulary too few", "    null,\n    [\n      \"\\u003c", "    [\n      \"\\u003c", "there are 9 vocabularies; want 10"},
		{"a vocabulary of a number", `"vocab": [` + "\n    null", `"vocab": [["a"]`, `"amount" has a vocabulary; want none for raw`},
		{"more words than levels", `"levels": 3`, `"levels": 2`, `vocabulary of "city" has 3 levels; want at most 2`},
		{"an op that is none", `"op": "raw"`, `"op": "row"`, `(did you mean "raw"?)`},
		{"edges that fall", `1e+300`, `-1e+300`, "ascending"},
		{"no definitions", good, `{"version": 1, "fingerprint": "", "defs": [], "vocab": []}`, "the set is empty"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatalf("%s: %q is not in the file", c.name, c.old)
		}
		if _, err := Decode([]byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v; want %s", c.name, err, c.want)
		}
	}
}

// The digest may change with formatVersion or Engine alone: it stands in the
// manifest of every artefact that was written.
func TestFingerprintStays(t *testing.T) {
	const want = "sha256:0a6fc8dd965e850cf1285b908fb29024ba4a30d23c05f6444f68cb2bff161fdf"
	if got := everything(t).Fingerprint(); got != want {
		t.Errorf("fingerprint is %s; want %s", got, want)
	}
}

func TestFingerprintTellsSetsApart(t *testing.T) {
	seen := map[string]string{}
	add := func(name string, change func(f *Fitted)) {
		f := everything(t)
		change(f)
		fp := f.Fingerprint()
		if old, ok := seen[fp]; ok {
			t.Errorf("%s and %s have one fingerprint", old, name)
		}
		seen[fp] = name
	}
	add("as it was", func(*Fitted) {})
	add("another name", func(f *Fitted) { f.Defs[0].Name = "Amount" })
	add("another op", func(f *Fitted) { f.Defs[0].Op = Log })
	add("another input", func(f *Fitted) { f.Defs[0].Inputs[0] = "limit" })
	add("inputs the other way", func(f *Fitted) { slices.Reverse(f.Defs[3].Inputs) })
	add("another lo", func(f *Fitted) { f.Defs[2].Lo = -9 })
	add("another hi", func(f *Fitted) { f.Defs[2].Hi = 9 })
	add("another edge", func(f *Fitted) { f.Defs[4].Edges[3] = 2 })
	add("an edge less", func(f *Fitted) { f.Defs[4].Edges = f.Defs[4].Edges[:3] })
	add("other levels", func(f *Fitted) { f.Defs[5].Levels = 4 })
	add("words in another order", func(f *Fitted) { slices.Reverse(f.Vocab[5]) })
	add("a word less", func(f *Fitted) { f.Vocab[5] = f.Vocab[5][:2] })
	add("two words joined", func(f *Fitted) { f.Vocab[5] = []string{strings.Join(f.Vocab[5], " ")} })
	add("the next vocabulary's word", func(f *Fitted) { f.Vocab[5], f.Vocab[6] = f.Vocab[6], f.Vocab[5] })
	add("definitions in another order", func(f *Fitted) { slices.Reverse(f.Defs); slices.Reverse(f.Vocab) })
	f := everything(t)
	f.Defs[4].Edges[1] = -f.Defs[4].Edges[1] // -0
	if f.Fingerprint() != everything(t).Fingerprint() {
		t.Error("-0 and 0 are two fingerprints, though they give the same vectors")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(everything(f).Encode())
	f.Add([]byte(`{"version":1,"fingerprint":"","defs":[{"name":"a","op":"cross","inputs":["b","b"]}],"vocab":[["\u001f"]]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		set, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Decode(set.Encode())
		if err != nil {
			t.Fatalf("what was decoded cannot be written and read: %v", err)
		}
		if again.Fingerprint() != set.Fingerprint() {
			t.Error("the fingerprint changed on the way")
		}
		if _, err := set.Bind(set.Widest()); err != nil {
			t.Errorf("what was decoded cannot be bound: %v", err)
		}
	})
}
