//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// A frame is the length of its payload (uint32), its kind (a byte) and the
// payload. All numbers are little-endian. The parent sends load once, then run,
// measure and count; the child answers each frame with one frame, done or refused.
const (
	kindLoad    = byte(iota + 1) // threads u32, memory u64, length of the library's path u32, the path, the model
	kindRun                      // rows u32, columns u32, X float32
	kindMeasure                  // rows u32, columns u32, warm-up u32, calls u32, X float32
	kindCount                    // rows u32, columns u32, threads u32, microseconds u32, X float32
	kindDone                     // load: version; run: margins float32, scores float64; measure: microseconds float64; count: rows a second float64
	kindRefused                  // text
)

// maxFrame is the longest payload that a frame can have; maxText that of an
// error text or a version.
const (
	maxFrame = math.MaxUint32
	maxText  = 16 << 10
)

// writeFrame writes one frame, the payload in parts.
func writeFrame(w io.Writer, kind byte, parts ...[]byte) error {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if n > maxFrame {
		return fmt.Errorf("frame is %d bytes; want at most %d", n, maxFrame)
	}
	head := append(binary.LittleEndian.AppendUint32(nil, uint32(n)), kind)
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// readFrame reads one frame of at most limit bytes. The error is io.EOF only
// where r ends between two frames.
func readFrame(r io.Reader, limit int) (kind byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n > int64(limit) {
		return 0, nil, fmt.Errorf("frame is %d bytes; want at most %d", n, limit)
	}
	// The buffer grows with what comes, not with what the length promises.
	var b bytes.Buffer
	b.Grow(int(min(n, 1<<20)))
	if got, err := io.CopyN(&b, r, n); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, fmt.Errorf("frame has %d of %d bytes: %w", got, n, err)
	}
	return head[4], b.Bytes(), nil
}

// fields reads a payload's numbers from its front; short is set once it ends
// too early.
type fields struct {
	b     []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if n > len(f.b) {
		f.short = true
		return make([]byte, 8)[:min(n, 8)]
	}
	head := f.b[:n]
	f.b = f.b[n:]
	return head
}

func (f *fields) u32() int   { return int(binary.LittleEndian.Uint32(f.take(4))) }
func (f *fields) u64() int64 { return int64(binary.LittleEndian.Uint64(f.take(8))) }

// appendFloats32 appends x to dst, four bytes a number.
func appendFloats32(dst []byte, x []float32) []byte {
	for _, v := range x {
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
	}
	return dst
}

// appendFloats64 appends x to dst, eight bytes a number.
func appendFloats64(dst []byte, x []float64) []byte {
	for _, v := range x {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst
}

// floats32 reads len(dst) numbers from b.
func floats32(dst []float32, b []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// floats64 reads len(dst) numbers from b.
func floats64(dst []float64, b []byte) {
	for i := range dst {
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
}
