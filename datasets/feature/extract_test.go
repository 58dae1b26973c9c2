package feature

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata")

// slowVector is the definition of every operation word by word: texts are
// joined and searched for in the list, quotients are made by math/big.
func slowVector(f *Fitted, layout Layout, r *Record) []float32 {
	var dst []float32
	for i, d := range f.Defs {
		var texts []string
		var x []float64
		absent := false
		for _, in := range d.Inputs {
			k := layout.index(in)
			if layout[k].Text {
				absent = absent || r.Null != nil && r.Null[k]
				texts = append(texts, r.Text[k])
			} else {
				absent = absent || math.IsNaN(r.Num[k])
				x = append(x, r.Num[k])
				texts = append(texts, NumberText(r.Num[k]))
			}
		}
		if absent {
			dst = append(dst, missing)
			continue
		}
		dst = append(dst, slowValue(&d, f.Vocab[i], x, texts))
	}
	return dst
}

func slowValue(d *Def, vocab []string, x []float64, texts []string) float32 {
	word := texts[0]
	switch d.Op {
	case Cross:
		word += "\x1f" + texts[1]
		fallthrough
	case Code:
		if k := slices.Index(vocab, word); k >= 0 {
			return float32(k)
		}
		return float32(len(vocab))
	case Raw:
		return slowNarrow(x[0])
	case Log:
		return slowNarrow(SignedLog(x[0]))
	case Clip:
		return slowNarrow(min(max(x[0], d.Lo), d.Hi))
	case Ratio:
		if x[1] == 0 || math.IsInf(x[0], 0) {
			return missing
		}
		if math.IsInf(x[1], 0) {
			return 0
		}
		q, _ := new(big.Rat).Quo(new(big.Rat).SetFloat64(x[0]), new(big.Rat).SetFloat64(x[1])).Float64()
		return slowNarrow(q)
	}
	n := 0
	for _, e := range d.Edges {
		if x[0] >= e {
			n++
		}
	}
	return float32(n)
}

func slowNarrow(x float64) float32 {
	v := float32(x)
	switch {
	case math.IsInf(float64(v), 0):
		return missing
	case v == 0:
		return 0
	}
	return v
}

func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

func TestVectorIsItsDefinition(t *testing.T) {
	f := everything(t)
	x, err := f.Bind(shop)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	numbers := []float64{math.NaN(), 0, math.Copysign(0, -1), 2, 0.1, 1e21, -7, 1e300, -1e300, 5e-324, 1e-40, -0.5, math.Nextafter(0.1, 0), math.MaxFloat32, math.Inf(1), math.Inf(-1), 1000, 16777217}
	texts := []string{"<Zürich>\u2028", "\"\\", "", "x", "a", "b", "a\x1fb", "b\x1fb", "\x1f", "\xff"}
	dst := make([]float32, len(f.Defs))
	for range 20_000 {
		rec := &Record{Num: make([]float64, 4), Text: make([]string, 4)}
		if r.IntN(2) == 0 {
			rec.Null = make([]bool, 4)
		}
		for j := range 4 {
			rec.Num[j], rec.Text[j] = numbers[r.IntN(len(numbers))], texts[r.IntN(len(texts))]
			if r.IntN(3) == 0 {
				rec.Num[j] = r.NormFloat64() * 10
			}
			if rec.Null != nil {
				rec.Null[j] = r.IntN(5) == 0
			}
		}
		x.Vector(dst, nil, rec)
		if want := slowVector(f, shop, rec); !sameBits(dst, want) {
			t.Fatalf("%v %q %v gives\n%v; want\n%v", rec.Num, rec.Text, rec.Null, dst, want)
		}
	}
}

func TestAPairThatCanBeReadInTwoWays(t *testing.T) {
	f := &Fitted{Set: Set{Defs: []Def{{Name: "p", Op: Cross, Inputs: []string{"city", "device"}}}}, Vocab: [][]string{{"a\x1fb\x1fc"}}}
	x, err := f.Bind(shop)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"a\x1fb", "c"}, {"a", "b\x1fc"}} {
		dst := []float32{9}
		x.Vector(dst, nil, people([4]any{0, 0, pair[0], pair[1]})[0])
		if dst[0] != 0 {
			t.Errorf("%q has code %v; want 0, as its text is the word", pair, dst[0])
		}
	}
}

// A category is the same whether the snapshot holds it as a number or as text.
func TestACategoryIsItsText(t *testing.T) {
	f := &Fitted{Set: Set{Defs: []Def{{Name: "c", Op: Code, Inputs: []string{"v"}}}}, Vocab: [][]string{{"7", "0.5", "1.0", "NaN", "0"}}}
	number, errN := f.Bind(Layout{{"v", false}})
	text, errT := f.Bind(Layout{{"v", true}})
	if errN != nil || errT != nil {
		t.Fatal(errN, errT)
	}
	for _, c := range []struct {
		text      string
		want      float32
		wantAsNum float32
	}{{"7", 0, 0}, {"0.5", 1, 1}, {"1.0", 2, 5}, {"NaN", 3, missing}, {"-0", 5, 4}, {"8", 5, 5}} {
		dst := make([]float32, 2)
		text.Vector(dst[:1], nil, &Record{Text: []string{c.text}})
		v, err := strconv.ParseFloat(c.text, 64)
		if err != nil {
			t.Fatal(err)
		}
		number.Vector(dst[1:], nil, &Record{Num: []float64{v}})
		if !sameBits(dst, []float32{c.want, c.wantAsNum}) {
			t.Errorf("%q gives %v; want %v as text, %v as a number", c.text, dst, c.want, c.wantAsNum)
		}
	}
}

// golden is one vector of testdata/vectors.json, which other languages and
// processors can check themselves against.
type golden struct {
	Num  []string  `json:"num"` // shortest decimal, "NaN" when missing
	Text []*string `json:"text"`
	Bits []string  `json:"bits"` // of the float32 values, in hex
}

func goldenRecords() []*Record {
	rs := people(
		[4]any{1, 2, "<Zürich>\u2028", "a"}, [4]any{2.5, 0.1, "\"\\", "b"}, [4]any{nil, nil, nil, nil},
		[4]any{-1e300, 1e-300, "nowhere", "a\x1fb"}, [4]any{1e-9, 0, "", ""}, [4]any{16777217, 3, "x", "b"},
		[4]any{0.1, -7, "<Zürich>\u2028", "a\x1fb"}, [4]any{3.4028235677973366e38, 1, "", "z"},
	)
	r := rand.New(rand.NewPCG(7, 7))
	for range 40 {
		amount := math.Ldexp(2*r.Float64()-1, r.IntN(60)-20)
		rs = append(rs, people([4]any{amount, math.Ldexp(r.Float64(), r.IntN(8)), "x", "b"})...)
	}
	return rs
}

func TestGoldenVectors(t *testing.T) {
	f := everything(t)
	x, err := f.Bind(shop)
	if err != nil {
		t.Fatal(err)
	}
	var got []golden
	dst := make([]float32, len(f.Defs))
	for _, r := range goldenRecords() {
		x.Vector(dst, &History{}, r)
		var g golden
		for j, field := range shop {
			switch {
			case !field.Text:
				g.Num = append(g.Num, strconv.FormatFloat(r.Num[j], 'g', -1, 64))
			case r.Null[j]:
				g.Text = append(g.Text, nil)
			default:
				g.Text = append(g.Text, &r.Text[j])
			}
		}
		for _, v := range dst {
			g.Bits = append(g.Bits, fmt.Sprintf("%08x", math.Float32bits(v)))
		}
		got = append(got, g)
	}
	b, err := json.MarshalIndent(map[string]any{"layout": shop, "features": json.RawMessage(f.Encode()), "vectors": got}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/vectors.json"
	if *update {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(b) {
		t.Errorf("vectors are not those of %s; a change of bits needs a new Engine, then -update", path)
	}
}

func FuzzVector(f *testing.F) {
	f.Add(1.0, 2.0, "x", "b", false)
	f.Add(math.Inf(1), -1e300, "\x1f", "\xff", true)
	set := everything(f)
	x, err := set.Bind(shop)
	if err != nil {
		f.Fatal(err)
	}
	cards := set.Cards()
	f.Fuzz(func(t *testing.T, amount, limit float64, city, device string, null bool) {
		r := &Record{Num: []float64{amount, limit, 0, 0}, Text: []string{"", "", city, device}, Null: []bool{false, false, null, false}}
		dst := make([]float32, len(cards))
		x.Vector(dst, nil, r)
		for i, v := range dst {
			if math.IsInf(float64(v), 0) {
				t.Errorf("%q is %v", set.Defs[i].Name, v)
			}
			if v != v && math.Float32bits(v) != 0x7fc00000 || v == 0 && math.Signbit(float64(v)) {
				t.Errorf("%q has the bits %x", set.Defs[i].Name, math.Float32bits(v))
			}
			if cards[i] > 0 && v == v && (v < 0 || v >= float32(cards[i]) || v != float32(int(v))) {
				t.Errorf("%q has code %v of %d", set.Defs[i].Name, v, cards[i])
			}
		}
		if want := slowVector(set, shop, r); !sameBits(dst, want) {
			t.Errorf("vector is %v; want %v", dst, want)
		}
	})
}
