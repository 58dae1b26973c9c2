package onnx

import (
	"errors"
	"fmt"

	"github.com/riskbench/riskbench/train/dense"
	"github.com/riskbench/riskbench/train/lstm"
)

// EncodeLSTM writes a sequence model. The inputs are standardised in double,
// as in the model; from there on it is float32, and recurrences have no
// contract of bits: runtimes differ in the last places.
//
// A row of X is the features of the set or, of a model with a history, a
// sequence as [Sequences] lays it out.
func EncodeLSTM(m *lstm.Model, meta Meta) ([]byte, error) {
	b := new(builder)
	steps := terms{b: b, prefix: "step_", steps: true, lists: m.Steps}
	static := terms{b: b, prefix: "static_", lists: [][]dense.Term{m.Static}}
	if err := checkLSTM(m, &steps, &static); err != nil {
		return nil, err
	}
	var q *Sequences
	lengths := ""
	if m.History > 0 {
		if q = SequencesOf(m); q.Width() > maxFeatures {
			return nil, fmt.Errorf("onnx: a row of X has %d numbers, %d steps of %d and more; want at most %d", q.Width(), q.History, len(q.Inputs), maxFeatures)
		}
		steps.alike, steps.lists, static.lists[0] = true, q.stepTerms(m.Steps[0]), q.staticTerms(m.Static)
		lengths = b.cast("lengths", b.gather("length", input, b.int64("length_at", []int64{0})), Int32)
	}
	x := b.with("Transpose", "steps", []Attribute{{Name: "perm", Type: AttrInts, Ints: []int64{1, 0, 2}}}, steps.floats(2))
	x = lstmNode(b, m, x, lengths)
	x = b.node("Squeeze", "state", x, b.int64("state_axes", []int64{0}, 1))
	if len(m.Static) > 0 {
		x = b.concat("head_inputs", 1, x, static.floats(1))
	}
	for i, layer := range m.Head {
		out := fmt.Sprintf("head%d", i)
		w := b.float(out+"_w", layer.W, int64(layer.In), int64(layer.Out))
		bias := b.float(out+"_b", layer.B, int64(layer.Out))
		if i == len(m.Head)-1 {
			b.node("Gemm", margin, x, w, bias)
			break
		}
		x = b.node("Relu", out+"_relu", b.node("Gemm", out, x, w, bias))
	}
	b.score()
	if q != nil {
		return b.file("LSTM over an entity's last rows with a dense head", q.Width(), q.doc(m.Set.Names()), meta)
	}
	return b.finish("LSTM over time steps with a dense head", m.Set, meta)
}

// lstmNode adds the operator, of which only the last state is used. lengths is
// "" where all rows have all steps.
func lstmNode(b *builder, m *lstm.Model, x, lengths string) string {
	h, d := int64(m.H), int64(len(m.Steps[0]))
	w := b.float("lstm_w", gates(m.Wx, int(d), m.H), 1, 4*h, d)
	r := b.float("lstm_r", gates(m.Wh, m.H, m.H), 1, 4*h, h)
	bias := b.float("lstm_b", append(gates(m.B, 1, m.H), make([]float32, 4*h)...), 1, 8*h)
	in := []string{x, w, r, bias}
	if lengths != "" {
		in = append(in, lengths)
	}
	b.g.Nodes = append(b.g.Nodes, Node{
		Op: "LSTM", Name: "lstm", Inputs: in, Outputs: []string{"", "lstm_h"},
		Attributes: []Attribute{{Name: "hidden_size", Type: AttrInt, I: h}},
	})
	return "lstm_h"
}

// gates turns a matrix of (in, 4H), gates i, f, g, o, into ONNX's (4H, in),
// gates i, o, f, c; its c is our g.
func gates(w []float32, in, h int) []float32 {
	dst := make([]float32, 0, len(w))
	for _, gate := range []int{0, 3, 1, 2} {
		for k := range h {
			for i := range in {
				dst = append(dst, w[i*4*h+gate*h+k])
			}
		}
	}
	return dst
}

func checkLSTM(m *lstm.Model, steps, static *terms) error {
	if len(m.Steps) == 0 || len(m.Steps[0]) == 0 || len(m.Head) == 0 || m.H < 1 {
		return fmt.Errorf("onnx: model has %d steps, %d layers and %d hidden units; want one at least", len(m.Steps), len(m.Head), m.H)
	}
	if m.History < 0 || m.History > lstm.MaxHistory || m.History > 0 && len(m.Steps) != 1 {
		return fmt.Errorf("onnx: model has a history of %d and %d steps; want 0 to %d, and one list of terms for every row", m.History, len(m.Steps), lstm.MaxHistory)
	}
	faults := []error{steps.check(len(m.Set.Defs)), static.check(len(m.Set.Defs))}
	length := func(what string, got, want int) {
		if got != want {
			faults = append(faults, fmt.Errorf("onnx: length of %s is %d; want %d", what, got, want))
		}
	}
	length("wx", len(m.Wx), len(m.Steps[0])*4*m.H)
	length("wh", len(m.Wh), m.H*4*m.H)
	length("b", len(m.B), 4*m.H)
	in := m.H + len(m.Static)
	for i, layer := range m.Head {
		length(fmt.Sprintf("layer %d's inputs", i), layer.In, in)
		length(fmt.Sprintf("layer %d's w", i), len(layer.W), layer.In*layer.Out)
		length(fmt.Sprintf("layer %d's b", i), len(layer.B), layer.Out)
		in = layer.Out
	}
	length("the last layer's outputs", in, 1)
	return errors.Join(faults...)
}
