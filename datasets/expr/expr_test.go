package expr

import (
	"strings"
	"testing"

	"github.com/riskbench/riskbench/datasets"
)

func table() *datasets.Table {
	t := &datasets.Table{Rows: 6, Cols: []datasets.Column{
		{Name: "ID", Kind: datasets.Int64, I64: []int64{1, 2, 3, 4, 5, 10}},
		{Name: "amount (eur)", Kind: datasets.Float64, F64: []float64{1, 2.5, 3, 400, 5, 6}},
		{Name: "city", Kind: datasets.Text, Code: []int32{0, 1, 0, 1, 0, 0}, Levels: []string{"Oslo", "Rome"}},
		{Name: "age", Kind: datasets.Int64, I64: []int64{20, 30, 0, 50, 60, 70}},
	}}
	t.Cols[3].SetNull(2)
	return t
}

func TestMask(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"modulo of an id", "ID % 5 == 0", "....xx"},
		{"a name that is no identifier", `col("amount (eur)") > 3`, "...xxx"},
		{"text", `city == "Rome"`, ".x.x.."},
		{"membership", `city in ["Rome", "Bern"] or ID == 1`, "xx.x.."},
		{"missing is not above", "age > 25", ".x.xxx"},
		{"missing is not below", "age < 55", "xx.x.."},
		{"missing is nil", "age == nil", "..x..."},
		// Expected from Python's xxhash: xxh64_intdigest(str(i)) % 3 == 0.
		{"hash is unsigned", "hash(ID) % 3 == 0", hashMask},
	} {
		p, err := Compile(c.src, table())
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		mask, err := p.Mask(6)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		got := ""
		for _, m := range mask {
			got += map[bool]string{true: "x", false: "."}[m]
		}
		if got != c.want {
			t.Errorf("%s: %s gives %s; want %s", c.name, c.src, got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"unknown column, with the nearest", "IDD % 5 == 0", `"IDD" is unknown; want a column of the snapshot (did you mean "ID"?)`},
		{"unknown column in col", `col("amount (usd)") > 3`, `did you mean "amount (eur)"?`},
		{"a clock is no input", "now() > date('2026-01-01')", "now"},
		{"syntax", "ID %", "unexpected token"},
		{"text is no number", `city > 3`, "invalid operation"},
	} {
		_, err := Compile(c.src, table())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: Compile(%q) says %v; want one line with %q", c.name, c.src, err, c.want)
		}
	}
	p, err := Compile("ID + 1", table())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Mask(6); err == nil || !strings.Contains(err.Error(), "want true or false") {
		t.Errorf("a condition that is a number says %v", err)
	}
}

func TestDrawDependsOnSeedPartAndValueAlone(t *testing.T) {
	n := 20_000
	ids := datasets.Table{Rows: n, Cols: []datasets.Column{{Name: "ID", Kind: datasets.Int64, I64: make([]int64, n)}}}
	for i := range n {
		ids.Cols[0].I64[i] = int64(i / 2) // every id twice
	}
	draw := func(seed uint64, part string) []bool {
		p, err := Compile("hash(ID)", &ids)
		if err != nil {
			t.Fatal(err)
		}
		d, err := p.Draw(n, seed, part, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	count := func(a, b []bool) (both int) {
		for i := range a {
			if a[i] && b[i] {
				both++
			}
		}
		return both
	}
	a := draw(1, "valid")
	for i := 0; i < n; i += 2 {
		if a[i] != a[i+1] {
			t.Fatalf("rows %d and %d have one id and two parts", i, i+1)
		}
	}
	// Two rows an id: sd of the count is 2*sqrt(10,000*.2*.8) = 80.
	if got := count(a, a); got < 3700 || got > 4300 {
		t.Errorf("a share of .2 chose %d of %d rows", got, n)
	}
	for name, b := range map[string][]bool{"another part": draw(1, "test"), "another seed": draw(2, "valid")} {
		if got := count(a, b); got < 650 || got > 950 {
			t.Errorf("%s shares %d rows; want about 800, as independent draws do", name, got)
		}
	}
	if count(a, draw(1, "valid")) != count(a, a) {
		t.Error("the same draw gives other rows")
	}
}
