package onnx

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/riskbench/riskbench/train/gbdt"
)

func TestThresholdRowsStandOnEveryThreshold(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 8))
	set := randomSet(3, 4)
	m := randomGBDT(r, set, 12, 9)
	base := view(set, randomRows(r, set, 500))
	x, rows := ThresholdRows(m, base, 1<<20)
	column := func(j int) []float32 {
		var dst []float32
		for n := range rows {
			dst = append(dst, x[n*4+j])
		}
		return dst
	}
	for i := range m.Trees {
		for _, n := range m.Trees[i].Nodes {
			if n.Set >= 0 {
				continue
			}
			at := float32(n.Threshold)
			for _, want := range []float32{math.Nextafter32(at, -9), at, math.Nextafter32(at, 9)} {
				if !slices.Contains(column(int(n.Feature)), want) {
					t.Errorf("no row has %v in feature %d", want, n.Feature)
				}
			}
		}
	}
	for _, code := range []float32{0, 1, 2, 3, 4, -1} {
		if !slices.Contains(column(3), code) {
			t.Errorf("no row has code %v", code)
		}
	}
}

// A forest with one threshold moved by one float32 is another forest, and a
// planted row must tell.
func TestThresholdRowsTellForestsApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	set := randomSet(12)
	m := randomGBDT(r, set, 6, 8)
	base := view(set, randomRows(r, set, 2000))
	x, _ := ThresholdRows(m, base, 1<<20)
	reached := reach(m, base)
	told, all := 0, 0
	for i := range m.Trees {
		for j := range m.Trees[i].Nodes {
			if !comesTo(&m.Trees[i], j, base.M.X, reached[i][j]) {
				continue
			}
			all++
			if differ(m, &m.Trees[i].Nodes[j], x) {
				told++
			}
		}
	}
	if told != all || all < 20 {
		t.Errorf("%d of %d moved thresholds are told; want all, and 20 at least", told, all)
	}
}

// differ says whether the forest's margins change on a row when the node's
// threshold moves up by two float32.
func differ(m *gbdt.Model, n *gbdt.Node, x []float32) bool {
	old := n.Threshold
	moved := float64(math.Nextafter32(math.Nextafter32(float32(old), 9), 9))
	defer func() { n.Threshold = old }()
	for ; len(x) > 0; x = x[12:] {
		n.Threshold = old
		want := gbdtTwin(m, x[:12])
		n.Threshold = moved
		if gbdtTwin(m, x[:12]) != want {
			return true
		}
	}
	return false
}

// comesTo says whether a row of the base reaches node j and would whatever it
// has in the node's feature: a random tree may split a feature where an
// ancestor has left nothing to split.
func comesTo(t *gbdt.Tree, j int, columns [][]float32, row int) bool {
	for at := int32(0); at >= 0; at = next(t, at, columns[t.Nodes[at].Feature][row]) {
		if int(at) == j {
			return true
		}
		if t.Nodes[at].Feature == t.Nodes[j].Feature {
			return false
		}
	}
	return false
}

func TestThresholdRowsAreLimitedAndTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 10))
	set := randomSet(3, 4)
	m := randomGBDT(r, set, 12, 9)
	base := view(set, randomRows(r, set, 50))
	x, rows := ThresholdRows(m, base, 37)
	again, _ := ThresholdRows(m, base, 37)
	if rows != 37 || len(x) != 37*4 {
		t.Errorf("%d rows of %d numbers; want 37 of 148", rows, len(x))
	}
	if !slices.EqualFunc(x, again, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
		t.Error("the rows differ when they are asked for again")
	}
	if _, rows := ThresholdRows(m, view(set, nil), 37); rows != 0 {
		t.Errorf("%d rows of an empty base; want 0", rows)
	}
}
