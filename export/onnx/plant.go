package onnx

import (
	"math"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/gbdt"
)

// planted is a row of the base in which one feature has another value.
type planted struct {
	row     int
	feature int
	value   float32
}

// ThresholdRows gives rows on which an encoded forest is most likely to be
// wrong, row-major, and their number. Each is a row of base with one feature changed:
//
//   - for every numeric node, the float32 nearest to its threshold, the next one
//     below, the next one above, and missing, in a row that reaches the node
//     where base has one;
//   - for every categorical feature, every code, the unknown code among them, a
//     code beyond, a negative one, and missing;
//   - for every categorical node, the same three last, in a row that reaches it.
//
// Where that makes more than most rows, most of them are taken at even
// distances. The rows depend on the model, base and most alone; without a row in
// base there are none.
func ThresholdRows(m *gbdt.Model, base datasets.View, most int) ([]float32, int) {
	if base.Len() == 0 || most <= 0 {
		return nil, 0
	}
	all := plantCodes(m, base.Len())
	reached := reach(m, base)
	for i := range m.Trees {
		for j := range m.Trees[i].Nodes {
			all = plantNode(all, &m.Trees[i].Nodes[j], reached[i][j], m.Set.Cards())
		}
	}
	rows, width := min(most, len(all)), len(base.M.X)
	x := make([]float32, 0, rows*width)
	for k := range rows {
		p := all[int(int64(k)*int64(len(all))/int64(rows))]
		for _, column := range base.M.X {
			x = append(x, column[base.Row(p.row)])
		}
		x[k*width+p.feature] = p.value
	}
	return x, rows
}

func plantCodes(m *gbdt.Model, rows int) []planted {
	var dst []planted
	for j, card := range m.Set.Cards() {
		for code := range card {
			dst = append(dst, planted{len(dst) % rows, j, float32(code)})
		}
		for _, code := range strangeCodes(card) {
			dst = append(dst, planted{len(dst) % rows, j, code})
		}
	}
	return dst
}

// strangeCodes is what no row of a fitted feature holds, and missing.
func strangeCodes(card int) []float32 {
	if card == 0 {
		return nil
	}
	return []float32{float32(card), -1, float32(math.NaN())}
}

func plantNode(dst []planted, n *gbdt.Node, row int, cards []int) []planted {
	j := int(n.Feature)
	if n.Set >= 0 {
		for _, code := range strangeCodes(cards[j]) {
			dst = append(dst, planted{row, j, code})
		}
		return dst
	}
	at := float32(n.Threshold)
	below, above := math.Nextafter32(at, float32(math.Inf(-1))), math.Nextafter32(at, float32(math.Inf(1)))
	for _, value := range []float32{below, at, above, float32(math.NaN())} {
		if !math.IsInf(float64(value), 0) { // no feature is infinite
			dst = append(dst, planted{row, j, value})
		}
	}
	return dst
}

// reachRows is how many rows of the base are walked to find one for each node.
const reachRows = 4096

// reach gives for each node of each tree a row that comes there; for a node
// that none of the first reachRows reaches, some row.
func reach(m *gbdt.Model, base datasets.View) [][]int {
	dst := make([][]int, len(m.Trees))
	for i := range m.Trees {
		t := &m.Trees[i]
		dst[i] = make([]int, len(t.Nodes))
		for j := range dst[i] {
			dst[i][j] = -1
		}
		for n := range min(base.Len(), reachRows) {
			row := base.Row(n)
			for at := int32(0); at >= 0 && int(at) < len(t.Nodes); at = next(t, at, base.M.X[t.Nodes[at].Feature][row]) {
				if dst[i][at] < 0 {
					dst[i][at] = n
				}
			}
		}
		for j := range dst[i] {
			if dst[i][j] < 0 {
				dst[i][j] = (i + j) % base.Len()
			}
		}
	}
	return dst
}

// next is the child that a value goes to.
func next(t *gbdt.Tree, at int32, x float32) int32 {
	n := &t.Nodes[at]
	left := float64(x) <= n.Threshold
	if n.Set >= 0 {
		set := t.Sets[n.Set]
		left = x >= 0 && float64(x) < float64(64*len(set)) && set[int(x)/64]>>(int(x)%64)&1 == 1
	}
	if x != x {
		left = n.MissingLeft
	}
	if left {
		return n.Left
	}
	return n.Right
}
