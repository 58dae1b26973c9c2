package lstm

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

// Decode reads what MarshalBinary wrote. Any changed, missing or added byte is
// an error; no input makes it panic or take memory beyond a small multiple of
// the input's length.
func Decode(b []byte) (*Model, error) {
	if !bytes.HasPrefix(b, []byte(magic)) || len(b) < len(magic)+1+sha256.Size {
		return nil, errors.New("lstm: the bytes do not begin as a model; want a file that riskbench wrote")
	}
	version := b[len(magic)]
	if version != columnsVersion && version != historyVersion {
		return nil, fmt.Errorf("lstm: version is %d; want %d or %d", version, columnsVersion, historyVersion)
	}
	body := b[:len(b)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], b[len(body):]) {
		return nil, errors.New("lstm: the checksum does not match; want the bytes as they were written")
	}
	r := &reader{b: body[len(magic)+1:]}
	m, err := r.model(version == historyVersion)
	if err == nil {
		err = r.err
	}
	if err == nil && len(r.b) != 0 {
		err = fmt.Errorf("lstm: %d bytes are left over; want none", len(r.b))
	}
	if err == nil {
		err = m.check()
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// reader takes values from the front of b; after the first fault it gives zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) model(history bool) (*Model, error) {
	m := &Model{kernel: string(r.text())}
	set := r.text()
	m.H = r.int()
	t, d, s := r.int(), r.int(), r.int()
	if history {
		if m.History = r.int(); m.History == 0 && r.err == nil {
			return nil, errors.New("lstm: the history has 0 rows; want 1 at least")
		}
	}
	if t == 0 || d == 0 || r.short(float64(t)*float64(d)*termSize) {
		return nil, r.fail()
	}
	for range t {
		m.Steps = append(m.Steps, r.terms(d))
	}
	m.Static = r.terms(s)
	layers := r.int()
	if r.short(float64(layers) * 8) {
		return nil, r.fail()
	}
	m.Head = make([]Layer, layers)
	for k := range m.Head {
		m.Head[k].In, m.Head[k].Out = r.int(), r.int()
	}
	m.Wx, m.Wh, m.B = r.floats(d, 4*m.H), r.floats(m.H, 4*m.H), r.floats(1, 4*m.H)
	for k := range m.Head {
		l := &m.Head[k]
		l.W, l.B = r.floats(l.In, l.Out), r.floats(1, l.Out)
	}
	if r.err != nil {
		return nil, r.err
	}
	var err error
	if m.Set, err = feature.Decode(set); err != nil {
		return nil, fmt.Errorf("lstm: the feature set of the model: %w", err)
	}
	return m, nil
}

// short says whether fewer than n bytes are left. n is a float64 so that no
// product of sizes overflows.
func (r *reader) short(n float64) bool { return r.err != nil || n > float64(len(r.b)) }

func (r *reader) fail() error {
	if r.err == nil {
		r.err = errors.New("lstm: the sizes in the file do not fit its length; want a file that riskbench wrote")
	}
	return r.err
}

func (r *reader) take(n int) []byte {
	if r.short(float64(n)) {
		r.fail()
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) int() int {
	b := r.take(4)
	if b == nil {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b))
}

func (r *reader) text() []byte { return r.take(r.int()) }

func (r *reader) floats(rows, columns int) []float32 {
	if r.short(4 * float64(rows) * float64(columns)) {
		r.fail()
		return nil
	}
	x := make([]float32, rows*columns)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(r.take(4)))
	}
	return x
}

const termSize = 1 + 4 + 3*8 + 4

func (r *reader) terms(n int) []dense.Term {
	if r.short(float64(n) * termSize) {
		r.fail()
		return nil
	}
	terms := make([]dense.Term, n)
	for i := range terms {
		b := r.take(termSize)
		if int(b[0]) >= len(kinds) {
			r.err = fmt.Errorf("lstm: a term has kind %d; want 0 to %d", b[0], len(kinds)-1)
			return nil
		}
		real := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[at:])) }
		terms[i] = dense.Term{
			Kind: kinds[b[0]], Feature: int(binary.LittleEndian.Uint32(b[1:])),
			Mean: real(5), Inv: real(13), Limit: real(21), Code: int(binary.LittleEndian.Uint32(b[29:])),
		}
	}
	return terms
}
