package parquet

import (
	"encoding/binary"
	"errors"
)

var errThrift = errors.New("it is cut off or a length in it is too long")

// Types of thrift's compact protocol.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

const thriftDepth = 32

// checkThrift walks a struct of thrift's compact protocol and says whether
// every list, string and struct in it is there in full. The decoder makes room
// for a list before it reads it, so a damaged length of a list would otherwise
// cost gigabytes.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
func checkThrift(src []byte) error {
	w := thriftWalk{src: src}
	if !w.value(thriftStruct, thriftDepth) {
		return errThrift
	}
	return nil
}

type thriftWalk struct {
	src []byte
	at  int
}

func (w *thriftWalk) value(kind byte, depth int) bool {
	switch kind {
	case thriftByte, thriftTrue, thriftFalse:
		return w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		_, ok := w.uvarint()
		return ok
	case thriftDouble:
		return w.skip(8)
	case thriftBinary:
		n, ok := w.uvarint()
		return ok && w.skip(n)
	}
	if depth == 0 {
		return false
	}
	switch kind {
	case thriftList, thriftSet:
		return w.list(depth - 1)
	case thriftMap:
		return w.dict(depth - 1)
	case thriftStruct:
		return w.fields(depth - 1)
	}
	return false
}

func (w *thriftWalk) list(depth int) bool {
	b, ok := w.byte()
	n := uint64(b >> 4)
	if ok && n == 15 {
		n, ok = w.uvarint()
	}
	return ok && w.many(n, depth, b&15)
}

func (w *thriftWalk) dict(depth int) bool {
	n, ok := w.uvarint()
	if !ok || n == 0 {
		return ok
	}
	b, ok := w.byte()
	return ok && w.many(n, depth, b>>4, b&15)
}

// many walks n elements. Each takes a byte at least, so that a count that is
// too high ends at the end of the bytes.
func (w *thriftWalk) many(n uint64, depth int, kinds ...byte) bool {
	for range n {
		for _, kind := range kinds {
			if !w.value(kind, depth) {
				return false
			}
		}
	}
	return true
}

func (w *thriftWalk) fields(depth int) bool {
	for {
		b, ok := w.byte()
		if !ok || b == thriftStop {
			return ok
		}
		if b>>4 == 0 { // the field's number follows in full
			if _, ok := w.uvarint(); !ok {
				return false
			}
		}
		if kind := b & 15; kind != thriftTrue && kind != thriftFalse && !w.value(kind, depth) {
			return false
		}
	}
}

func (w *thriftWalk) byte() (byte, bool) {
	if w.at >= len(w.src) {
		return 0, false
	}
	w.at++
	return w.src[w.at-1], true
}

func (w *thriftWalk) uvarint() (uint64, bool) {
	u, n := binary.Uvarint(w.src[w.at:])
	if n <= 0 {
		return 0, false
	}
	w.at += n
	return u, true
}

func (w *thriftWalk) skip(n uint64) bool {
	if n > uint64(len(w.src)-w.at) {
		return false
	}
	w.at += int(n)
	return true
}
