package onnx

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/riskbench/riskbench/datasets/feature"
)

// Meta is what the caller writes into the file beside the model.
type Meta struct {
	Name  string      // the graph's name
	Props [][2]string // metadata_props: keys and values; written in order of the key
}

const (
	domainML = "ai.onnx.ml"
	input    = "X"
	margin   = "margin"
	score    = "score"
)

// builder collects the nodes and constants of a graph. The name of a value is
// that of the node that makes it.
type builder struct{ g Graph }

// node adds a node of one output, whose name it returns.
func (b *builder) node(op, out string, in ...string) string {
	b.with(op, out, nil, in...)
	return out
}

func (b *builder) with(op, out string, attributes []Attribute, in ...string) string {
	b.g.Nodes = append(b.g.Nodes, Node{
		Op: op, Name: out, Inputs: in, Outputs: []string{out}, Attributes: attributes,
	})
	return out
}

func (b *builder) cast(out, in string, to int64) string {
	return b.with("Cast", out, []Attribute{{Name: "to", Type: AttrInt, I: to}}, in)
}

func (b *builder) gather(out, in, indices string) string {
	return b.with("Gather", out, []Attribute{{Name: "axis", Type: AttrInt, I: 1}}, in, indices)
}

// concat joins along an axis; one value alone is itself.
func (b *builder) concat(out string, axis int64, in ...string) string {
	if len(in) == 1 {
		return in[0]
	}
	return b.with("Concat", out, []Attribute{{Name: "axis", Type: AttrInt, I: axis}}, in...)
}

func (b *builder) constant(t Tensor) string {
	b.g.Initializers = append(b.g.Initializers, t)
	return t.Name
}

func (b *builder) float(name string, v []float32, dims ...int64) string {
	return b.constant(Tensor{Name: name, Type: Float, Dims: dims, Raw: rawFloats(v)})
}

func (b *builder) double(name string, v []float64, dims ...int64) string {
	return b.constant(Tensor{Name: name, Type: Double, Dims: dims, Raw: rawDoubles(v)})
}

func (b *builder) int64(name string, v []int64, dims ...int64) string {
	return b.constant(Tensor{Name: name, Type: Int64, Dims: dims, Raw: rawInts(v)})
}

// score adds the score of the margin, 1/(1+exp(-margin)) in double.
//
// ONNX Runtime's double Exp computes pairs of elements with SSE2 (Cephes'
// approximation, which train.Score computes too), but hands the last element
// of an odd number to the C library, which differs in the last bit of 13 % of
// numbers. So every margin stands there twice: the number of elements is even,
// and a row alone has the bits that it has in a batch. (With several threads
// ONNX Runtime may cut a large batch behind an odd element, where one score can
// be off by a bit; with one thread, as servers run it, it never is.) Sigmoid is no way out:
// in float32 it clamps at +-18 and loses the order of small probabilities.
func (b *builder) score() {
	b.cast("score_margin", margin, Double)
	b.node("Neg", "score_neg", "score_margin")
	b.concat("score_twice", 1, "score_neg", "score_neg")
	b.node("Exp", "score_exp", "score_twice")
	one := b.double("one", []float64{1}, 1)
	b.node("Add", "score_sum", one, "score_exp")
	b.node("Div", "score_both", one, "score_sum")
	b.gather(score, "score_both", b.int64("first", []int64{0}, 1))
}

// finish gives the bytes of the file of a model that reads the features of a set.
func (b *builder) finish(kind string, set *feature.Fitted, meta Meta) ([]byte, error) {
	names := set.Names()
	return b.file(kind, len(names), "the features, NaN is missing, a category is its code: "+strings.Join(names, ", "), meta)
}

// file gives the bytes of the file. A row of X has width numbers, which doc explains.
func (b *builder) file(kind string, width int, doc string, meta Meta) ([]byte, error) {
	props := slices.Clone(meta.Props)
	slices.SortFunc(props, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	for i := 1; i < len(props); i++ {
		if props[i][0] == props[i-1][0] {
			return nil, fmt.Errorf("onnx: metadata key %q is given twice", props[i][0])
		}
	}
	if meta.Name == "" {
		return nil, errors.New(`onnx: name is ""; want a name`)
	}
	b.g.Name = meta.Name
	b.g.Inputs = []ValueInfo{{Name: input, Type: Float, Dims: []Dim{{Name: "N"}, {Size: int64(width)}}, Doc: doc}}
	b.g.Outputs = []ValueInfo{
		{Name: margin, Type: Float, Dims: []Dim{{Name: "N"}, {Size: 1}}, Doc: "log-odds of being bad"},
		{Name: score, Type: Double, Dims: []Dim{{Name: "N"}, {Size: 1}}, Doc: "probability of being bad, 1/(1+exp(-margin))"},
	}
	m := Model{
		IR: 8, Opsets: []Opset{{"", 17}, {domainML, 3}}, Producer: "riskbench", Version: 1,
		Doc: kind, Graph: b.g, Metadata: props,
	}
	return m.Marshal(), nil
}
