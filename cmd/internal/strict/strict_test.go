package strict

import (
	"fmt"
	"strings"
	"testing"
)

type inner struct {
	Leaves int      `yaml:"num_leaves"`
	Rate   float64  `yaml:"learning_rate"`
	Deep   *float64 `yaml:"deep"`
}

type outer struct {
	Name  string   `yaml:"name"`
	On    bool     `yaml:"on"`
	Seed  uint64   `yaml:"seed"`
	List  []string `yaml:"list"`
	Inner inner    `yaml:"inner"`
	Ptr   *inner   `yaml:"ptr"`
}

func decode(src string, set ...Override) (*outer, *Doc, Faults) {
	v := &outer{Name: "default", Inner: inner{Leaves: 31}}
	doc, faults := Decode("job.yaml", []byte(src), set, v)
	return v, doc, faults
}

func TestDecodeFillsAndKeepsDefaults(t *testing.T) {
	v, doc, faults := decode("seed: 7\non: true\nlist: [a, 2, \"c d\"]\ninner: {learning_rate: 1e-3}\nptr: {num_leaves: 5, deep: 2}\n")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if v.Name != "default" || v.Seed != 7 || !v.On || fmt.Sprint(v.List) != "[a 2 c d]" || v.Inner.Leaves != 31 || v.Inner.Rate != 0.001 || v.Ptr.Leaves != 5 || *v.Ptr.Deep != 2 {
		t.Errorf("decoded %+v %+v", v, v.Ptr)
	}
	if f := doc.Fault("ptr.deep.more", "is 2", "3"); f.Line != 5 || f.Column != 28 {
		t.Errorf("a fault below ptr.deep is placed at %d:%d; want 5:28, where the value stands", f.Line, f.Column)
	}
}

func TestNullMeansNothingOrIsAFault(t *testing.T) {
	v, _, faults := decode("ptr: null\nlist: null\nname: null\n")
	if len(faults) > 0 || v.Ptr != nil || v.List != nil || v.Name != "" {
		t.Errorf("nulls gave %+v, %v", v, faults)
	}
	if _, _, faults := decode("seed: null\n"); len(faults) != 1 {
		t.Errorf("a null seed gave %v; want one fault", faults)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"unknown key, with the nearest", "inner:\n  num_leafs: 31\n", `job.yaml:2:3: "inner.num_leafs" is an unknown key; want "num_leaves"`},
		{"unknown key without a near one", "xyzzy: 1\n", `job.yaml:1:1: "xyzzy" is an unknown key; want one of name, on, seed, list, inner, ptr`},
		{"text for a number", "inner: {learning_rate: fast}\n", `job.yaml:1:24: "inner.learning_rate" is "fast"; want a number`},
		{"fraction for an integer", "inner: {num_leaves: 3.5}\n", `job.yaml:1:21: "inner.num_leaves" is 3.5; want an integer`},
		{"negative for unsigned", "seed: -1\n", `job.yaml:1:7: "seed" is -1; want an integer`},
		{"infinity", "inner: {learning_rate: .inf}\n", `"inner.learning_rate" is .inf; want a number`},
		{"list for a mapping", "inner: [1]\n", `"inner" is a list; want a mapping`},
		{"mapping for a list", "list: {a: 1}\n", `"list" is a mapping; want a list`},
		{"key twice", "seed: 1\nseed: 2\n", `"seed"`},
		{"not YAML", "a: [1, 2\nb: }\n", `job.yaml:`},
		{"empty", "", `job.yaml: is empty; want a job in YAML`},
		{"comment alone", "# nothing\n", `is empty`},
		{"text alone", "hello\n", `is "hello"; want a mapping`},
		{"alias", "name: &a x\nlist: *a\n", `"list" is an alias; want a list`},
		{"two documents", "seed: 1\n---\nseed: 2\n", `is a second document; want one document`},
	} {
		_, _, faults := decode(c.src)
		if len(faults) == 0 || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: %q says %q; want %q", c.name, c.src, faults.Error(), c.want)
		}
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, _, faults := decode("sed: 1\non: maybe\ninner:\n  num_leafs: 2\n  learning_rate: x\n")
	if len(faults) != 4 {
		t.Errorf("got %d faults; want 4:\n%v", len(faults), faults)
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	var f Faults
	for range 50 {
		f = append(f, Fault{File: "f", Value: "is wrong"})
	}
	if n := strings.Count(f.Error(), "\n") + 1; n > 20 {
		t.Errorf("50 faults print %d lines; want at most 20", n)
	}
}

func TestOverride(t *testing.T) {
	v, _, faults := decode("seed: 1\ninner: {num_leaves: 3}\n", Override{"seed", "9"}, Override{"inner.learning_rate", "0.5"}, Override{"ptr.num_leaves", "4"}, Override{"list", "[x, y]"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if v.Seed != 9 || v.Inner.Leaves != 3 || v.Inner.Rate != 0.5 || v.Ptr.Leaves != 4 || len(v.List) != 2 {
		t.Errorf("overrides gave %+v %+v", v, v.Ptr)
	}
	if _, _, faults := decode("seed: 1\n", Override{"inner.num_leafs", "9"}); len(faults) != 1 || !strings.Contains(faults.Error(), "num_leaves") {
		t.Errorf("an unknown key of --set says %v", faults)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"seed: 1", "a: [1, {b: 2}]", "inner: {num_leaves: 1e9}", "&a [*a]", "? x\n: y", "{", "- - - -", "name: |\n  x\n", "!!set {a}", "<<: {seed: 1}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := &outer{}
		_, faults := Decode("f", []byte(s), nil, v)
		if strings.Count(faults.Error(), "\n") >= 20 {
			t.Errorf("%d lines", strings.Count(faults.Error(), "\n"))
		}
	})
}
