package gbdt

import (
	"crypto/sha256"
	"math"
	"reflect"
	"strings"
	"testing"
)

// small is a model of two trees with a number, a set and a missing side.
func small() *Model {
	m := random(1, 2)
	return &Model{Set: m.Set, Trees: []Tree{
		{Nodes: []Node{
			{Feature: 0, Set: -1, Left: 1, Right: -3, Threshold: 1.5, Gain: 3, Count: 9},
			{Feature: 2, Set: 0, Left: -1, Right: -2, MissingLeft: true, Gain: 2, Count: 4},
		}, Leaves: []float64{-1, 2, 0.25}, Sets: [][]uint64{{5}}},
		{Leaves: []float64{0.5}},
	}}
}

func TestModelsComeBack(t *testing.T) {
	p := Default()
	p.Rounds, p.MinDataPerGroup, p.CatSmooth = 5, 5, 1
	for why, m := range map[string]*Model{"by hand": small(), "trained": fitAll(t, p, random(1, 300), 1)} {
		back, err := Decode(marshal(t, m))
		if err != nil {
			t.Fatalf("%s: %v", why, err)
		}
		if !reflect.DeepEqual(back, m) {
			t.Errorf("%s: %+v; want %+v", why, back, m)
		}
	}
}

// seal writes the sum that belongs to the bytes before it.
func seal(b []byte) []byte {
	if len(b) < sha256.Size {
		return b
	}
	body := b[:len(b)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(body[:len(body):len(body)], sum[:]...)
}

func TestDecodeRefusesWhatIsNoTree(t *testing.T) {
	cases := []struct {
		why  string
		edit func(*Model)
		want string
	}{
		{"a node that is its own child", func(m *Model) { m.Trees[0].Nodes[0].Left = 0 }, "node 0 has child 0"},
		{"a way back up", func(m *Model) { m.Trees[0].Nodes[1].Left = 0 }, "node 1 has child 0"},
		{"a node that is not there", func(m *Model) { m.Trees[0].Nodes[0].Left = 2 }, "node 0 has child 2"},
		{"a leaf that is not there", func(m *Model) { m.Trees[0].Nodes[0].Right = -4 }, "node 0 has child -4"},
		{"the lowest number", func(m *Model) { m.Trees[0].Nodes[0].Right = math.MinInt32 }, "node 0 has child -2147483648"},
		{"a leaf with two parents", func(m *Model) { m.Trees[0].Nodes[1].Right = -3 }, "node 1 has child -3"},
		{"a feature that is not there", func(m *Model) { m.Trees[0].Nodes[0].Feature = 5 }, "reads feature 5"},
		{"a negative feature", func(m *Model) { m.Trees[0].Nodes[0].Feature = -1 }, "reads feature -1"},
		{"a set that is not there", func(m *Model) { m.Trees[0].Nodes[1].Set = 1 }, "has set 1 of 1"},
		{"a set for a number", func(m *Model) { m.Trees[0].Nodes[0].Set = 0 }, "has set 0 of 1 for a feature with 0 codes"},
		{"a threshold for a category", func(m *Model) { m.Trees[0].Nodes[1].Set = -1 }, "has set -1"},
		{"a threshold that is no number", func(m *Model) { m.Trees[0].Nodes[0].Threshold = nan64 }, "threshold NaN"},
		{"a gain that is no number", func(m *Model) { m.Trees[0].Nodes[0].Gain = math.Inf(1) }, "gain +Inf"},
		{"an infinite leaf", func(m *Model) { m.Trees[1].Leaves[0] = math.Inf(1) }, "tree 1: leaf 0 is +Inf"},
		{"a set of more words than there are codes", func(m *Model) { m.Trees[0].Sets[0] = []uint64{5, 0} }, "set 0 has 2 words"},
		{"a set with a code that has no name", func(m *Model) { m.Trees[0].Sets[0] = []uint64{1 << 3} }, "set 0 holds code 3"},
		{"a model without trees", func(m *Model) { m.Trees = nil }, "0 trees"},
	}
	for _, c := range cases {
		m := small()
		c.edit(m)
		if _, err := Decode(marshal(t, m)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v; want %s", c.why, err, c.want)
		}
	}
}

func TestDecodeRefusesLengthsThatAreNotThere(t *testing.T) {
	good := marshal(t, small())
	at := len(magic) + 2
	for i := at; i < len(good)-sha256.Size; i++ { // every number becomes a large one somewhere
		b := append([]byte(nil), good...)
		b[i] = 0xFF
		m, err := Decode(seal(b))
		if err == nil && m == nil || err != nil && m != nil {
			t.Fatalf("byte %d: model %v, error %v", i, m != nil, err)
		}
	}
	for n := range len(good) {
		if _, err := Decode(seal(append([]byte(nil), good[:n]...))); err == nil {
			t.Fatalf("%d of %d bytes, well sealed, were taken", n, len(good))
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(marshal(f, small()))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(seal(b))
		if err != nil {
			return
		}
		if string(marshal(t, m)) != string(seal(b)) {
			t.Error("what was decoded is written otherwise")
		}
		x := make([]float32, len(m.Set.Defs))
		for i := range x {
			x[i] = nan
		}
		if got := m.Walk(x); math.IsNaN(got) {
			t.Error("a margin that is no number")
		}
	})
}
