package onnx

import (
	"encoding/binary"
	"math"
)

// The wire types of protobuf.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// wire is a protobuf message that is being written. Fields are written in
// ascending order, so that equal structs have equal bytes.
type wire struct{ b []byte }

func (w *wire) tag(field, wireType int) {
	w.b = binary.AppendUvarint(w.b, uint64(field<<3|wireType))
}

func (w *wire) int(field int, v int64) {
	w.tag(field, wireVarint)
	w.b = binary.AppendUvarint(w.b, uint64(v))
}

func (w *wire) float(field int, v float32) {
	w.tag(field, wireFixed32)
	w.b = binary.LittleEndian.AppendUint32(w.b, math.Float32bits(v))
}

func (w *wire) bytes(field int, v []byte) {
	w.tag(field, wireBytes)
	w.b = binary.AppendUvarint(w.b, uint64(len(v)))
	w.b = append(w.b, v...)
}

func (w *wire) string(field int, v string) {
	w.tag(field, wireBytes)
	w.b = binary.AppendUvarint(w.b, uint64(len(v)))
	w.b = append(w.b, v...)
}

func (w *wire) optional(field int, v string) {
	if v != "" {
		w.string(field, v)
	}
}

func (w *wire) message(field int, write func(*wire)) {
	var sub wire
	write(&sub)
	w.bytes(field, sub.b)
}

// ints writes a packed list. The schema is proto2, which does not pack, but
// every reader has to take both, and packed is half the size.
func (w *wire) ints(field int, v []int64) {
	if len(v) == 0 {
		return
	}
	var sub wire
	for _, x := range v {
		sub.b = binary.AppendUvarint(sub.b, uint64(x))
	}
	w.bytes(field, sub.b)
}

func (w *wire) ints32(field int, v []int32) {
	wide := make([]int64, len(v))
	for i, x := range v {
		wide[i] = int64(x)
	}
	w.ints(field, wide)
}

func (w *wire) floats(field int, v []float32) {
	if len(v) > 0 {
		w.bytes(field, rawFloats(v))
	}
}

func (w *wire) doubles(field int, v []float64) {
	if len(v) > 0 {
		w.bytes(field, rawDoubles(v))
	}
}

func rawFloats(v []float32) []byte {
	raw := make([]byte, 0, 4*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return raw
}

func rawDoubles(v []float64) []byte {
	raw := make([]byte, 0, 8*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(x))
	}
	return raw
}

func rawInts(v []int64) []byte {
	raw := make([]byte, 0, 8*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(x))
	}
	return raw
}
