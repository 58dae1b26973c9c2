//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"unsafe"
)

// Numbers of element types (ONNXTensorElementDataType).
const (
	typeFloat32 = 1
	typeFloat64 = 11
)

// typeNames are ONNX's names of the element types.
var typeNames = []string{"not a tensor", "float", "uint8", "int8", "uint16", "int16", "int32", "int64",
	"string", "bool", "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16"}

// model is a session of ONNX Runtime whose input is X, float, and whose
// outputs are margin, float, and score, double.
type model struct {
	lib     *library
	session uintptr
	inputs  names
	outputs names
}

// openModel reads an ONNX file.
func openModel(l *library, file []byte, threads int) (*model, error) {
	var options uintptr
	if err := l.call(createOptions, uintptr(unsafe.Pointer(&options))); err != nil {
		return nil, err
	}
	if err := l.call(setIntraThreads, options, uintptr(threads)); err != nil {
		return nil, err
	}
	if err := l.call(setInterThreads, options, 1); err != nil {
		return nil, err
	}
	m := &model{lib: l, inputs: newNames("X"), outputs: newNames("margin", "score")}
	err := l.call(createSession, l.env, uintptr(unsafe.Pointer(&file[0])), uintptr(len(file)), options, uintptr(unsafe.Pointer(&m.session)))
	if err != nil {
		return nil, err
	}
	return m, m.checkSignature()
}

// checkSignature says whether the model has the inputs and outputs that run
// will name, and of those types: the buffers behind them are written without
// another look.
func (m *model) checkSignature() error {
	in, err := m.list(inputCount, inputName, inputTypeInfo)
	if err != nil {
		return err
	}
	out, err := m.list(outputCount, outputName, outputTypeInfo)
	if err != nil {
		return err
	}
	if len(in) != 1 || in["X"] != typeFloat32 {
		return fmt.Errorf("model's inputs are %s; want \"X\" float", describe(in))
	}
	if out["margin"] != typeFloat32 || out["score"] != typeFloat64 {
		return fmt.Errorf("model's outputs are %s; want \"margin\" float, \"score\" double", describe(out))
	}
	return nil
}

// list reads the names and element types of the inputs or of the outputs. The
// type of what is not a tensor is 0.
func (m *model) list(countSlot, nameSlot, infoSlot int) (map[string]int, error) {
	l := m.lib
	var n, allocator uintptr
	if err := l.call(countSlot, m.session, uintptr(unsafe.Pointer(&n))); err != nil {
		return nil, err
	}
	if err := l.call(getAllocator, uintptr(unsafe.Pointer(&allocator))); err != nil {
		return nil, err
	}
	types := map[string]int{}
	for i := range n {
		var name uintptr
		if err := l.call(nameSlot, m.session, i, allocator, uintptr(unsafe.Pointer(&name))); err != nil {
			return nil, err
		}
		t, err := m.elementType(infoSlot, i)
		if err != nil {
			return nil, err
		}
		types[goString(name)] = t
	}
	return types, nil
}

func (m *model) elementType(infoSlot int, i uintptr) (int, error) {
	l := m.lib
	var info, tensor uintptr
	if err := l.call(infoSlot, m.session, i, uintptr(unsafe.Pointer(&info))); err != nil {
		return 0, err
	}
	if err := l.call(castToTensor, info, uintptr(unsafe.Pointer(&tensor))); err != nil || tensor == 0 {
		return 0, err
	}
	var t int32
	err := l.call(elementType, tensor, uintptr(unsafe.Pointer(&t)))
	return int(t), err
}

// describe writes names and types as `"a" float, "b" int64`, sorted by name.
func describe(types map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := fmt.Sprintf("type %d", types[name])
		if i := types[name]; i < len(typeNames) {
			t = typeNames[i]
		}
		parts = append(parts, fmt.Sprintf("%q %s", name, t))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// names are C strings, and the array of their addresses.
type names struct {
	text      [][]byte
	addresses []uintptr
}

func newNames(list ...string) (n names) {
	for _, s := range list {
		text := cString(s)
		n.text = append(n.text, text)
		n.addresses = append(n.addresses, uintptr(unsafe.Pointer(&text[0])))
	}
	return n
}

// call is one set of tensors over Go memory: X [rows, columns] in, margin and
// score [rows, 1] out. It must be closed.
type call struct {
	m     *model
	in    [1]uintptr
	out   [2]uintptr
	pins  runtime.Pinner
	shape [2]int64
}

// newCall makes tensors of rows rows over x, margin and score, which are not
// copied. None may be empty.
func (m *model) newCall(margin []float32, score []float64, x []float32, rows int) (*call, error) {
	c := &call{m: m}
	c.pins.Pin(&x[0])
	c.pins.Pin(&margin[0])
	c.pins.Pin(&score[0])
	columns := len(x) / rows
	err := c.tensor(&c.in[0], unsafe.Pointer(&x[0]), 4*len(x), rows, columns, typeFloat32)
	if err == nil {
		err = c.tensor(&c.out[0], unsafe.Pointer(&margin[0]), 4*rows, rows, 1, typeFloat32)
	}
	if err == nil {
		err = c.tensor(&c.out[1], unsafe.Pointer(&score[0]), 8*rows, rows, 1, typeFloat64)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// tensor makes one tensor over pinned memory of the given length in bytes.
func (c *call) tensor(dst *uintptr, data unsafe.Pointer, bytes, rows, columns, elem int) error {
	c.shape = [2]int64{int64(rows), int64(columns)}
	return c.m.lib.call(createTensor, c.m.lib.memory, uintptr(data), uintptr(bytes),
		uintptr(unsafe.Pointer(&c.shape[0])), uintptr(len(c.shape)), uintptr(elem), uintptr(unsafe.Pointer(dst)))
}

// run computes the outputs.
func (c *call) run() error {
	m := c.m
	err := m.lib.call(run, m.session, 0,
		uintptr(unsafe.Pointer(&m.inputs.addresses[0])), uintptr(unsafe.Pointer(&c.in[0])), uintptr(len(c.in)),
		uintptr(unsafe.Pointer(&m.outputs.addresses[0])), uintptr(len(c.out)), uintptr(unsafe.Pointer(&c.out[0])))
	runtime.KeepAlive(m)
	return err
}

func (c *call) close() {
	for _, t := range []uintptr{c.in[0], c.out[0], c.out[1]} {
		if t != 0 {
			c.m.lib.release(releaseValue, t)
		}
	}
	c.pins.Unpin()
}
