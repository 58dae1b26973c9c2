package gbdt

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"

	"github.com/riskbench/riskbench/datasets/feature"
)

// The native format, little-endian:
//
//	magic    "RBGB"
//	version  uint16, 1
//	set      uint32 length, then features.json
//	trees    uint32 count, then each: uint32 nodes, uint32 sets,
//	         the nodes, the leaves as float64 (one more than nodes),
//	         each set as uint32 words, then the words as uint64
//	sum      SHA-256 of everything before
//
// A node is feature, set, left, right, count as int32, missing-left as uint8,
// threshold and gain as float64.
const (
	magic    = "RBGB"
	version  = 1
	nodeSize = 5*4 + 1 + 2*8
)

// MarshalBinary gives the native bytes.
func (m *Model) MarshalBinary() ([]byte, error) {
	set := m.Set.Encode()
	le := binary.LittleEndian
	b := le.AppendUint16([]byte(magic), version)
	b = le.AppendUint32(b, uint32(len(set)))
	b = append(b, set...)
	b = le.AppendUint32(b, uint32(len(m.Trees)))
	for k := range m.Trees {
		b = m.Trees[k].append(b)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

func (t *Tree) append(b []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, uint32(len(t.Nodes)))
	b = le.AppendUint32(b, uint32(len(t.Sets)))
	for i := range t.Nodes {
		n := &t.Nodes[i]
		for _, v := range [...]int32{n.Feature, n.Set, n.Left, n.Right, n.Count} {
			b = le.AppendUint32(b, uint32(v))
		}
		missing := byte(0)
		if n.MissingLeft {
			missing = 1
		}
		b = append(b, missing)
		b = le.AppendUint64(b, math.Float64bits(n.Threshold))
		b = le.AppendUint64(b, math.Float64bits(n.Gain))
	}
	for _, v := range t.Leaves {
		b = le.AppendUint64(b, math.Float64bits(v))
	}
	for _, set := range t.Sets {
		b = le.AppendUint32(b, uint32(len(set)))
		for _, w := range set {
			b = le.AppendUint64(b, w)
		}
	}
	return b
}

// Decode reads native bytes. Bytes that are damaged, cut, or not a model are
// an error, whatever they hold: a tree is a tree, without cycles, over features that exist.
func Decode(b []byte) (*Model, error) {
	if len(b) < len(magic)+2+sha256.Size || string(b[:len(magic)]) != magic {
		return nil, errors.New("gbdt: the file does not begin like a model; want a gbdt model in riskbench's own format")
	}
	body, want := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], want) {
		return nil, errors.New("gbdt: the model is damaged: its SHA-256 is another; want the bytes that were written")
	}
	if v := binary.LittleEndian.Uint16(b[len(magic):]); v != version {
		return nil, fmt.Errorf("gbdt: the model's version is %d; want %d", v, version)
	}
	r := &reader{b: body[len(magic)+2:]}
	m := &Model{}
	if err := m.read(r); err != nil {
		return nil, err
	}
	if r.short || len(r.b) > 0 {
		return nil, errors.New("gbdt: the model's length is not what it says it holds")
	}
	return m, nil
}

func (m *Model) read(r *reader) error {
	set, err := feature.Decode(r.take(r.count(1)))
	if err != nil {
		return fmt.Errorf("gbdt: the model's feature set: %w", err)
	}
	m.Set = set
	cards := set.Cards()
	trees := r.count(16)
	if trees == 0 {
		return errors.New("gbdt: the model has 0 trees; want at least one")
	}
	for k := range trees {
		t := r.tree()
		if r.short {
			return errors.New("gbdt: the model ends within a tree")
		}
		if err := t.check(cards); err != nil {
			return fmt.Errorf("gbdt: tree %d: %w", k, err)
		}
		m.Trees = append(m.Trees, t)
	}
	return nil
}

// reader takes numbers off the front of b. When b is too short it gives zeros
// and says so in short.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) float64() float64 { return math.Float64frombits(r.uint64()) }

// count reads a length of things that take at least size bytes each. More than are left is short.
func (r *reader) count(size int) int {
	n := int64(r.uint32())
	if n*int64(size) > int64(len(r.b)) {
		r.short, r.b = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) tree() Tree {
	nodes := r.count(nodeSize)
	sets := r.count(4)
	t := Tree{Nodes: make([]Node, nodes), Leaves: make([]float64, nodes+1)}
	if nodes == 0 {
		t.Nodes = nil
	}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		for _, v := range [...]*int32{&n.Feature, &n.Set, &n.Left, &n.Right, &n.Count} {
			*v = int32(r.uint32())
		}
		if b := r.take(1); b != nil {
			n.MissingLeft = b[0] == 1
			r.short = r.short || b[0] > 1
		}
		n.Threshold, n.Gain = r.float64(), r.float64()
	}
	for i := range t.Leaves {
		t.Leaves[i] = r.float64()
	}
	for range sets {
		set := make([]uint64, r.count(8))
		for i := range set {
			set[i] = r.uint64()
		}
		t.Sets = append(t.Sets, set)
	}
	return t
}

// check says whether the tree can be walked: children come after their parent
// and every node but the root, and every leaf, is the child of one node.
func (t *Tree) check(cards []int) error {
	nodes, leaves := make([]bool, len(t.Nodes)), make([]bool, len(t.Leaves))
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Feature < 0 || int(n.Feature) >= len(cards) {
			return fmt.Errorf("node %d reads feature %d; want 0 to %d", i, n.Feature, len(cards)-1)
		}
		if n.Set < -1 || int(n.Set) >= len(t.Sets) || (n.Set >= 0) != (cards[n.Feature] > 0) {
			return fmt.Errorf("node %d has set %d of %d for a feature with %d codes", i, n.Set, len(t.Sets), cards[n.Feature])
		}
		if math.IsNaN(n.Threshold) || math.IsInf(n.Threshold, 0) || !(n.Gain >= 0) || math.IsInf(n.Gain, 0) || n.Count < 0 {
			return fmt.Errorf("node %d has threshold %v, gain %v, count %d; want finite numbers", i, n.Threshold, n.Gain, n.Count)
		}
		if n.Set >= 0 {
			if err := checkSet(t.Sets[n.Set], cards[n.Feature]); err != nil {
				return fmt.Errorf("node %d: set %d %w", i, n.Set, err)
			}
		}
		for _, c := range [...]int32{n.Left, n.Right} {
			if !claim(nodes, leaves, i, int(c)) {
				return fmt.Errorf("node %d has child %d; want a later node or a leaf that no other node has", i, c)
			}
		}
	}
	for i, v := range t.Leaves {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("leaf %d is %v; want a finite number", i, v)
		}
	}
	return nil
}

// claim marks the child c of node i; false when it cannot be i's.
func claim(nodes, leaves []bool, i, c int) bool {
	taken, at := nodes, c
	if c < 0 {
		taken, at = leaves, ^c
	} else if c <= i {
		return false
	}
	if at >= len(taken) || taken[at] {
		return false
	}
	taken[at] = true
	return true
}

// checkSet says whether the set holds codes that have a name, and no empty words behind them.
func checkSet(set []uint64, card int) error {
	words := len(set)
	if words > 0 && set[words-1] == 0 {
		return fmt.Errorf("has %d words; want no empty one at the end", words)
	}
	if words == 0 {
		return nil
	}
	if top := 64*words - 1 - bits.LeadingZeros64(set[words-1]); top >= card-1 {
		return fmt.Errorf("holds code %d; want codes below %d", top, card-1)
	}
	return nil
}
