package gbdt

import (
	"container/heap"
	"math"
)

// leaf is a leaf of the tree that grows.
type leaf struct {
	from, to int // its rows are rows[from:to] of the grower
	total    cell
	depth    int
	hist     []cell // nil when the leaf cannot be split
	best     split
	parent   int // node, -1 for the root
	right    bool
}

func (l *leaf) n() int { return l.to - l.from }

// grower grows one tree after another over the same columns.
type grower struct {
	p       *Params
	cols    []column
	at      layout
	workers int
	rule    rule

	rows, spill []int32 // rows, in the order of leaves; room for a partition
	ordered     []pair  // gradients in the order of a leaf's rows
	features    []int   // that this tree may use
	found       [2][]split
	free        [][]cell // histograms that no leaf uses

	leaves []leaf
	queue  queue
	tree   Tree
}

func newGrower(p *Params, cols []column, n, workers int) *grower {
	return &grower{
		p: p, cols: cols, at: newLayout(cols), workers: workers, rule: rule{p: p},
		rows: make([]int32, 0, n), spill: make([]int32, n), ordered: make([]pair, n),
		found: [2][]split{make([]split, len(cols)), make([]split, len(cols))},
	}
}

// grow grows a tree leaf by leaf, always splitting the leaf with the largest
// gain (Shi, Best-first decision tree learning, 2007), over the rows in g.rows and
// the features in g.features. Leaves have no values yet; g.leaves says which
// rows each holds.
func (g *grower) grow(grads []pair) {
	g.tree = Tree{}
	g.leaves = append(g.leaves[:0], leaf{to: len(g.rows), parent: -1})
	g.queue = queue{g: g}
	for _, i := range g.rows {
		g.leaves[0].total = g.leaves[0].total.plus(cell{int64(grads[i].g), uint64(grads[i].h)<<countBits + 1})
	}
	g.search(grads, 0, -1)
	for g.queue.Len() > 0 && len(g.leaves) < g.p.NumLeaves {
		g.split(grads, heap.Pop(&g.queue).(int))
	}
	for k := range g.leaves {
		g.release(k)
	}
}

// split splits leaf k: it becomes the left child, the right one is appended.
func (g *grower) split(grads []pair, k int) {
	l := g.leaves[k]
	mid := l.from + g.partition(l.from, l.to, &l.best)
	node := len(g.tree.Nodes)
	g.tree.Nodes = append(g.tree.Nodes, g.node(&l, k))
	if l.parent >= 0 {
		if p := &g.tree.Nodes[l.parent]; l.right {
			p.Right = int32(node)
		} else {
			p.Left = int32(node)
		}
	}
	g.leaves[k] = leaf{from: l.from, to: mid, total: l.best.left, depth: l.depth + 1, parent: node}
	g.leaves = append(g.leaves, leaf{from: mid, to: l.to, total: l.total.minus(l.best.left), depth: l.depth + 1, parent: node, right: true})
	small, large := k, len(g.leaves)-1
	if g.leaves[large].n() < g.leaves[small].n() {
		small, large = large, small
	}
	g.leaves[large].hist = l.hist
	g.search(grads, small, large)
}

// node is the decision of leaf k in terms of values.
func (g *grower) node(l *leaf, k int) Node {
	s, c := &l.best, &g.cols[l.best.feature]
	n := Node{
		Feature: int32(s.feature), Set: -1, Left: int32(^k), Right: int32(^len(g.leaves)),
		MissingLeft: s.missingLeft, Gain: s.gain, Count: int32(l.n()),
	}
	switch {
	case c.categorical():
		n.Set = int32(len(g.tree.Sets))
		g.tree.Sets = append(g.tree.Sets, c.codes(&s.set))
	case s.bin < len(c.cut):
		n.Threshold = c.cut[s.bin]
	default:
		n.Threshold = math.MaxFloat32 // every value is on the left
	}
	return n
}

// codes turns a set of bins into a set of codes, as short as can be.
func (c *column) codes(bins *[4]uint64) []uint64 {
	set := []uint64{}
	for b, k := range c.code {
		if bins[b/64]>>(b%64)&1 == 1 {
			for len(set) <= int(k)/64 {
				set = append(set, 0)
			}
			set[k/64] |= 1 << (k % 64)
		}
	}
	return set
}

// partition puts the rows that go left first, each side in the order that it
// had, and says how many go left.
func (g *grower) partition(from, to int, s *split) int {
	goes := s.sides(&g.cols[s.feature])
	bin, rows := g.cols[s.feature].bin, g.rows[from:to]
	spill := g.spill[:len(rows)]
	left, right := 0, 0
	for _, i := range rows {
		rows[left], spill[right] = i, i
		side := int(goes[bin[i]])
		left += side
		right += 1 - side
	}
	copy(rows[left:], spill[:right])
	return left
}

// sides is 1 for each bin that goes left.
func (s *split) sides(c *column) *[256]uint8 {
	var dst [256]uint8
	for b := range c.n {
		if c.categorical() {
			dst[b] = uint8(s.set[b/64] >> (b % 64) & 1)
		} else if b <= s.bin {
			dst[b] = 1
		}
	}
	if s.missingLeft {
		dst[c.n] = 1
	}
	return &dst
}

// queue holds the leaves that can be split, the largest gain first; of equals, the lower leaf.
type queue struct {
	g *grower
	k []int
}

func (q *queue) Len() int { return len(q.k) }
func (q *queue) Less(a, b int) bool {
	x, y := q.g.leaves[q.k[a]].best.gain, q.g.leaves[q.k[b]].best.gain
	return x > y || x == y && q.k[a] < q.k[b]
}
func (q *queue) Swap(a, b int) { q.k[a], q.k[b] = q.k[b], q.k[a] }
func (q *queue) Push(k any)    { q.k = append(q.k, k.(int)) }
func (q *queue) Pop() any {
	k := q.k[len(q.k)-1]
	q.k = q.k[:len(q.k)-1]
	return k
}
