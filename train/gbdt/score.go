package gbdt

import (
	"fmt"

	"github.com/riskbench/riskbench/datasets"
)

// Rounds is the number of trees.
func (m *Model) Rounds() int { return len(m.Trees) }

// Importance is the gain of each feature, summed over all splits.
func (m *Model) Importance() []float64 {
	dst := make([]float64, len(m.Set.Defs))
	for k := range m.Trees {
		for _, n := range m.Trees[k].Nodes {
			dst[n.Feature] += n.Gain
		}
	}
	return dst
}

// Walk gives the margin of one vector: the sum of the leaves that it reaches,
// in tree order, rounded to float32. It is what a model means; everything that
// is faster must give its bits. It does not allocate.
func (m *Model) Walk(x []float32) float64 {
	sum := 0.0
	for k := range m.Trees {
		t := &m.Trees[k]
		sum += t.Leaves[t.walk(x)]
	}
	return float64(float32(sum))
}

// walk gives the leaf of a vector.
func (t *Tree) walk(x []float32) int {
	if len(t.Nodes) == 0 {
		return 0
	}
	at := int32(0)
	for at >= 0 {
		n := &t.Nodes[at]
		if t.left(n, x[n.Feature]) {
			at = n.Left
		} else {
			at = n.Right
		}
	}
	return int(^at)
}

// left decides one node, as [Node] says. A code is compared before it becomes
// an integer: what Go makes of NaN and of large numbers depends on the processor.
func (t *Tree) left(n *Node, a float32) bool {
	switch {
	case a != a:
		return n.MissingLeft
	case n.Set < 0:
		return float64(a) <= n.Threshold
	}
	set := t.Sets[n.Set]
	if !(a >= 0 && float64(a) < float64(64*len(set))) {
		return false
	}
	return set[int(a)/64]>>(int(a)%64)&1 == 1
}

// leafOf gives the leaf of row r of columns.
func (t *Tree) leafOf(x [][]float32, r int) int {
	if len(t.Nodes) == 0 {
		return 0
	}
	at := int32(0)
	for at >= 0 {
		n := &t.Nodes[at]
		if t.left(n, x[n.Feature][r]) {
			at = n.Left
		} else {
			at = n.Right
		}
	}
	return int(^at)
}

// addRows adds to dst[i] the leaf of the view's row i.
func (t *Tree) addRows(dst []float64, v datasets.View) {
	for i := range dst {
		dst[i] += t.Leaves[t.leafOf(v.M.X, int(v.Row(i)))]
	}
}

// tile is how many rows are scored together: they stay in the first cache with a tree.
const tile = 128

// Margins implements [train.Scorer]: dst[i] has the bits of Walk of row i.
// Rows are taken in tiles, row by row in one slice, and every tree sees a whole
// tile before the next tree does.
func (m *Model) Margins(dst []float64, v datasets.View) error {
	if len(dst) != v.Len() {
		return fmt.Errorf("gbdt: dst has %d places; want %d, one a row of the view", len(dst), v.Len())
	}
	if len(dst) == 0 {
		return nil
	}
	width := len(m.Set.Defs)
	if len(v.M.X) != width {
		return fmt.Errorf("gbdt: the matrix has %d features; want %d", len(v.M.X), width)
	}
	if s := v.M.Set; s != nil && s != m.Set && s.Fingerprint() != m.Set.Fingerprint() {
		return fmt.Errorf("gbdt: the matrix has the features %s; want the model's, %s", s.Fingerprint(), m.Set.Fingerprint())
	}
	x := make([]float32, tile*width)
	for from := 0; from < len(dst); from += tile {
		part := dst[from:min(from+tile, len(dst))]
		for j, col := range v.M.X {
			for i := range part {
				x[i*width+j] = col[v.Row(from+i)]
			}
		}
		m.tile(part, x, width)
	}
	return nil
}

func (m *Model) tile(dst []float64, x []float32, width int) {
	clear(dst)
	for k := range m.Trees {
		t := &m.Trees[k]
		for i := range dst {
			dst[i] += t.Leaves[t.walk(x[i*width:i*width+width])]
		}
	}
	for i, sum := range dst {
		dst[i] = float64(float32(sum))
	}
}
