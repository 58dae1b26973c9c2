package onnx

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"

	"github.com/riskbench/riskbench/train/gbdt"
)

// bitColumns turns categorical splits into numeric ones. Each distinct set of
// a feature becomes a column that is 0 where the set's split goes left and 1
// where it goes right; the split is then column <= 0.5. The columns are looked
// up in a table by the code. No runtime has trouble with that, while ONNX
// Runtime 1.21 to 1.23 never finish loading sets written as chains of
// BRANCH_EQ or as BRANCH_MEMBER.
type bitColumns struct {
	features []int32 // that have sets, ascending
	tables   []bitTable
}

// bitTable holds the columns of one feature. Its rows are: a code below 0,
// the codes 0 to codes-1, a code beyond them, missing.
type bitTable struct {
	codes   int
	columns []bitColumn
	index   map[string]int // a column by its key
}

type bitColumn struct {
	set         []uint64
	missingLeft bool
}

// collect finds the distinct columns of a forest.
func collect(m *gbdt.Model) *bitColumns {
	c := new(bitColumns)
	for i := range m.Trees {
		for j := range m.Trees[i].Nodes {
			if n := &m.Trees[i].Nodes[j]; n.Set >= 0 && !slices.Contains(c.features, n.Feature) {
				c.features = append(c.features, n.Feature)
			}
		}
	}
	slices.Sort(c.features)
	c.tables = make([]bitTable, len(c.features))
	for i := range m.Trees {
		tree := &m.Trees[i]
		for j := range tree.Nodes {
			if n := &tree.Nodes[j]; n.Set >= 0 {
				c.table(n.Feature).add(tree.Sets[n.Set], n.MissingLeft)
			}
		}
	}
	return c
}

func (c *bitColumns) table(feature int32) *bitTable {
	i, _ := slices.BinarySearch(c.features, feature)
	return &c.tables[i]
}

func (t *bitTable) add(set []uint64, missingLeft bool) {
	key := bitKey(set, missingLeft)
	if _, known := t.index[key]; known {
		return
	}
	if t.index == nil {
		t.index = map[string]int{}
	}
	t.index[key] = len(t.columns)
	t.columns = append(t.columns, bitColumn{set, missingLeft})
	for w, word := range set {
		if word != 0 {
			t.codes = max(t.codes, w*64+bits.Len64(word))
		}
	}
}

// bitKey is equal for equal columns; words of zeros at the end do not count.
func bitKey(set []uint64, missingLeft bool) string {
	for len(set) > 0 && set[len(set)-1] == 0 {
		set = set[:len(set)-1]
	}
	key := make([]byte, 0, 8*len(set)+1)
	for _, word := range set {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	if missingLeft {
		return string(append(key, 1))
	}
	return string(append(key, 0))
}

// column is the place of a split's column behind the F features.
func (c *bitColumns) column(features int, n *gbdt.Node, set []uint64) int {
	place := features
	for i, f := range c.features {
		if f == n.Feature {
			return place + c.tables[i].index[bitKey(set, n.MissingLeft)]
		}
		place += len(c.tables[i].columns)
	}
	panic("onnx: feature " + strconv.Itoa(int(n.Feature)) + " has no table")
}

// rows fills the table, row-major: codes+3 rows, one bit a column.
func (t *bitTable) rows() []byte {
	wide := len(t.columns)
	dst := make([]byte, (t.codes+3)*wide)
	for i := range dst {
		dst[i] = 1
	}
	for k, c := range t.columns {
		for code := range t.codes {
			if code/64 < len(c.set) && c.set[code/64]>>(code%64)&1 == 1 {
				dst[(1+code)*wide+k] = 0
			}
		}
		if c.missingLeft {
			dst[(t.codes+2)*wide+k] = 0
		}
	}
	return dst
}

// nodes adds the look-up and gives the columns [N, K] in double.
//
// As in the model, a code is cut to a whole number and what is below 0 or not
// below codes goes right. The limits come before the Cast, because a float32
// can be larger than any int64, and Floor because the Cast would take -0.5 to 0.
func (c *bitColumns) nodes(b *builder) string {
	wide := int64(len(c.features))
	features := make([]int64, wide)
	beyond, missing := make([]float32, wide), make([]float32, wide)
	for i, t := range c.tables {
		features[i] = int64(c.features[i])
		beyond[i], missing[i] = float32(t.codes), float32(t.codes+1)
	}
	x := b.gather("code_x", input, b.int64("code_feature", features, wide))
	limited := b.node("Min", "code_below", x, b.float("code_beyond", beyond, 1, wide))
	limited = b.node("Max", "code_limited", limited, b.float("code_least", []float32{-1}, 1))
	limited = b.node("Floor", "code_whole", limited)
	isMissing := b.node("IsNaN", "code_is_missing", x)
	code := b.node("Where", "code_filled", isMissing, b.float("code_missing", missing, 1, wide), limited)
	row := b.node("Add", "code_row", b.cast("code_int", code, Int64), b.int64("code_first", []int64{1}, 1))
	var columns []string
	for i := range c.tables {
		name := "bits" + strconv.Itoa(i)
		table := b.constant(Tensor{Name: name + "_table", Type: Bool, Raw: c.tables[i].rows(),
			Dims: []int64{int64(c.tables[i].codes + 3), int64(len(c.tables[i].columns))}})
		at := b.gather(name+"_row", row, b.int64(name+"_place", []int64{int64(i)}))
		columns = append(columns, b.node("Gather", name, table, at))
	}
	return b.cast("bits_double", b.concat("bits", 1, columns...), Double)
}
