package onnx

import (
	"runtime"
	"strings"
	"testing"
)

// message makes the bytes of a message for a test.
func message(write func(*wire)) []byte {
	var w wire
	write(&w)
	return w.b
}

// nested is a graph in an attribute of a node of a graph, depth times.
func nested(depth int) []byte {
	graph := message(func(w *wire) { w.string(2, "innermost") })
	for range depth {
		attribute := message(func(w *wire) { w.string(1, "body"); w.bytes(6, graph); w.int(20, AttrGraph) })
		node := message(func(w *wire) { w.string(4, "Loop"); w.bytes(5, attribute) })
		graph = message(func(w *wire) { w.bytes(1, node) })
	}
	return message(func(w *wire) { w.bytes(7, graph) })
}

func TestDecodeRefusesWhatIsNoModel(t *testing.T) {
	graph := func(b []byte) []byte { return message(func(w *wire) { w.bytes(7, b) }) }
	for _, c := range []struct {
		why  string
		file []byte
		want string
	}{
		{"an empty file has no graph", nil, "graph is absent"},
		{"a message without a graph", message(func(w *wire) { w.int(1, 8) }), "graph is absent"},
		{"the length of a field is beyond the end", []byte{0x3a, 0x05, 0x00}, "truncated"},
		{"the tag is cut", []byte{0x80}, "truncated"},
		{"a number does not end", []byte{0x08, 0x80}, "truncated"},
		{"a number of 70 bits", []byte{0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "64 bits"},
		{"field 0 is none", []byte{0x00, 0x00}, "field number is 0"},
		{"groups ended with proto1", []byte{0x0b, 0x0c}, "wire type of field 1 is 3"},
		{"wire type 7 is none", []byte{0x0f}, "wire type of field 1 is 7"},
		{"the version as text", message(func(w *wire) { w.string(1, "8") }), "wire type of field 1 is 2; want 0"},
		{"the graph as a number", message(func(w *wire) { w.int(7, 1) }), "graph: wire type of field 7 is 0; want 2"},
		{"a node as a number", graph(message(func(w *wire) { w.int(1, 1) })), "node 0: wire type"},
		{"a fixed number is cut", graph([]byte{0x25, 1, 2}), "truncated"},
		{"a fault deep inside says where", graph(message(func(w *wire) {
			w.bytes(1, message(func(w *wire) { w.string(4, "Neg") }))
			w.bytes(1, message(func(w *wire) { w.bytes(5, []byte{0x0a, 9}) }))
		})), "graph: node 1: attribute 0: file is truncated"},
		{"an attribute says that it is a tensor, and is none", graph(message(func(w *wire) {
			w.bytes(1, message(func(w *wire) { w.bytes(5, message(func(w *wire) { w.string(1, "v"); w.int(20, AttrTensor) })) }))
		})), `attribute "v" has no value`},
		{"a node without an operator", graph(message(func(w *wire) { w.bytes(1, nil) })), "node 0: operator is absent"},
		{"a tensor without a type", graph(message(func(w *wire) { w.bytes(5, nil) })), "initializer 0: element type is absent"},
		{"an input without a name", graph(message(func(w *wire) { w.bytes(11, nil) })), "input 0: name is absent"},
		{"a packed list is cut", graph(message(func(w *wire) {
			w.bytes(5, message(func(w *wire) { w.bytes(4, []byte{1, 2, 3}) }))
		})), "initializer 0: file is truncated"},
		{"graphs in graphs without an end", nested(100), "deep in graphs"},
	} {
		_, err := Decode(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "onnx: ") {
			t.Errorf("%s: error is %v; want onnx: and %q", c.why, err, c.want)
		}
	}
}

func TestDecodeTakesWhatWritersDiffer(t *testing.T) {
	for _, c := range []struct {
		why  string
		node []byte
	}{
		{"a packed list of ints", message(func(w *wire) { w.ints(8, []int64{1, -2}) })},
		{"a list of ints that is not packed", message(func(w *wire) { w.int(8, 1); w.int(8, -2) })},
	} {
		var a Attribute
		if err := fields(c.node, func(r *reader) error { return a.read(r, 0) }); err != nil {
			t.Fatal(err)
		}
		if len(a.Ints) != 2 || a.Ints[0] != 1 || a.Ints[1] != -2 {
			t.Errorf("%s reads as %v; want [1 -2]", c.why, a.Ints)
		}
	}
	if _, err := Decode(nested(maxDepth)); err != nil {
		t.Errorf("graphs as deep as allowed: %v", err)
	}
	skipped := message(func(w *wire) { w.int(99, 1); w.float(98, 1); w.string(97, "x"); w.bytes(7, nil) })
	if _, err := Decode(skipped); err != nil {
		t.Errorf("unknown fields: %v", err)
	}
}

// A file of the smallest messages of each kind is the worst that it can be in memory.
func TestDecodeUsesAMultipleOfTheFile(t *testing.T) {
	const size = 1 << 20
	repeat := func(unit []byte) []byte { return []byte(strings.Repeat(string(unit), size/len(unit))) }
	least := func(field int, write func(*wire)) []byte { return message(func(w *wire) { w.message(field, write) }) }
	for _, c := range []struct {
		why   string
		graph []byte
	}{
		{"nodes of a letter", repeat(least(1, func(w *wire) { w.string(4, "a") }))},
		{"tensors of a type", repeat(least(5, func(w *wire) { w.int(2, 1) }))},
		{"inputs of a letter", repeat(least(11, func(w *wire) { w.string(1, "a") }))},
		{"a node of attributes of a letter", message(func(w *wire) {
			w.bytes(1, append(message(func(w *wire) { w.string(4, "a") }), repeat(least(5, func(w *wire) { w.string(1, "a") }))...))
		})},
		{"a node of empty inputs", message(func(w *wire) {
			w.bytes(1, append(message(func(w *wire) { w.string(4, "a") }), repeat([]byte{0x0a, 0})...))
		})},
		{"a list of ints of one byte", message(func(w *wire) { w.bytes(5, message(func(w *wire) { w.int(2, Int64); w.bytes(7, repeat([]byte{1})) })) })},
		{"a tensor that claims 2^60 elements", message(func(w *wire) {
			w.bytes(5, message(func(w *wire) { w.ints(1, []int64{1 << 30, 1 << 30}); w.int(2, Float) }))
		})},
	} {
		file := message(func(w *wire) { w.bytes(7, c.graph) })
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := Decode(file); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 256*uint64(max(len(file), 64)) {
			t.Errorf("%s: %d bytes for a file of %d; want at most 256 times as much", c.why, grown, len(file))
		}
	}
}

// A message of protobuf has no end of its own: cut between two fields, a file
// is shorter but whole. That happens behind the graph alone.
func TestTruncationsDoNotOpen(t *testing.T) {
	for _, kind := range tinyKinds {
		file := tiny(t, kind)
		m, err := Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		behind := message(func(w *wire) {
			m := Model{Opsets: m.Opsets, Metadata: m.Metadata}
			w.b = m.Marshal()[len((&Model{}).Marshal()):]
		})
		for n := range file {
			if _, err := Open(file[:n]); err == nil && n < len(file)-len(behind) {
				t.Errorf("%s: the first %d bytes of %d open", kind, n, len(file))
			}
		}
	}
}

func TestDamagedBytesNeverPanic(t *testing.T) {
	for _, kind := range tinyKinds {
		file := tiny(t, kind)
		for i := range file {
			damaged := append([]byte(nil), file...)
			damaged[i] ^= []byte{0x01, 0x80, 0xff}[i%3]
			runAll(damaged)
		}
	}
}

// runAll opens and runs a file, whatever comes of it.
func runAll(file []byte) {
	s, err := Open(file)
	if err != nil || s.Features() > 100 {
		return
	}
	x := make([]float32, 3*s.Features())
	_ = s.Run(make([]float32, 3), make([]float64, 3), x, 3) // an error is as good as a result
}
