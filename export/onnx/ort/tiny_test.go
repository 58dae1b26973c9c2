//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort_test

import (
	"encoding/binary"
	"math"
)

// The ONNX files of these tests are written here, field by field, so that
// they depend on no encoder but this one (onnx.proto, IR 8).

// msg is a protobuf message under construction.
type msg []byte

func (m msg) int(field int, v int64) msg {
	return binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3), uint64(v))
}

func (m msg) bytes(field int, b []byte) msg {
	m = binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3|2), uint64(len(b)))
	return append(m, b...)
}

func (m msg) text(field int, s string) msg { return m.bytes(field, []byte(s)) }

// Element types of TensorProto.
const (
	float32Type = 1
	int64Type   = 7
	float64Type = 11
)

// attr is an integer attribute of a node.
type attr struct {
	name  string
	value int64
}

// op is a node: op("Cast", "d", "margin") computes d from margin.
func op(kind, output string, inputs []string, attrs ...attr) msg {
	var n msg
	for _, in := range inputs {
		n = n.text(1, in)
	}
	n = n.text(2, output).text(4, kind)
	for _, a := range attrs {
		const isInt = 2
		n = n.bytes(5, msg(nil).text(1, a.name).int(3, a.value).int(20, isInt))
	}
	return n
}

// value is an input or output, [N, columns].
func value(name string, elem, columns int64) msg {
	shape := msg(nil).
		bytes(1, msg(nil).text(2, "N")).
		bytes(1, msg(nil).int(1, columns))
	tensor := msg(nil).int(1, elem).bytes(2, shape)
	return msg(nil).text(1, name).bytes(2, msg(nil).bytes(1, tensor))
}

// constants are the initializers that any graph may use: `zero`, int64 [1] and
// `one`, double [1].
func constants(g msg) msg {
	zero := msg(nil).int(1, 1).int(2, int64Type).text(8, "zero").bytes(9, make([]byte, 8))
	one := msg(nil).int(1, 1).int(2, float64Type).text(8, "one").
		bytes(9, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1)))
	return g.bytes(5, zero).bytes(5, one)
}

// file is a model of these nodes, with input X [N, columns].
func file(columns int64, nodes []msg, outputs ...msg) []byte {
	var g msg
	for _, n := range nodes {
		g = g.bytes(1, n)
	}
	g = constants(g.text(2, "g")).bytes(11, value("X", float32Type, columns))
	for _, o := range outputs {
		g = g.bytes(12, o)
	}
	const ir, opset = 8, 17
	return msg(nil).int(1, ir).bytes(8, msg(nil).text(1, "").int(2, opset)).bytes(7, g)
}

// first makes margin the first column of X.
var first = op("Gather", "margin", []string{"X", "zero"}, attr{"axis", 1})

// pairs are the nodes of the score: margin -> double -> Neg -> twice beside
// itself -> Exp -> Add -> Div -> the first of the two.
var pairs = []msg{
	op("Cast", "d", []string{"margin"}, attr{"to", float64Type}),
	op("Neg", "n", []string{"d"}),
	op("Concat", "nn", []string{"n", "n"}, attr{"axis", 1}),
	op("Exp", "e", []string{"nn"}),
	op("Add", "a", []string{"e", "one"}),
	op("Div", "q", []string{"one", "a"}),
	op("Gather", "score", []string{"q", "zero"}, attr{"axis", 1}),
}

// alone are the same without the pair.
var alone = []msg{
	op("Cast", "d", []string{"margin"}, attr{"to", float64Type}),
	op("Neg", "n", []string{"d"}),
	op("Exp", "e", []string{"n"}),
	op("Add", "a", []string{"e", "one"}),
	op("Div", "score", []string{"one", "a"}),
}

var (
	marginOut = value("margin", float32Type, 1)
	scoreOut  = value("score", float64Type, 1)
)

// logistic is a model of any number of columns whose margin is its first.
func logistic(columns int64) []byte {
	return file(columns, append([]msg{first}, pairs...), marginOut, scoreOut)
}
