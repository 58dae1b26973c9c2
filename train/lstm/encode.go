package lstm

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/riskbench/riskbench/train/dense"
)

// The native format, little-endian; text and lists have their length before
// them, as uint32:
//
//	"RBLS" version: 1 where steps are columns, 2 with a history
//	kernel, feature set (text)
//	H T D S; in version 2 T is 1, and the most rows of a history follow
//	T*D terms of the steps, S static terms: kind byte, feature uint32, mean, inv, limit float64, code uint32
//	layers of the head: their number, then In and Out of each
//	Wx Wh B, then W and B of each layer (float32)
//	sha256 of all before it
const (
	magic          = "RBLS"
	columnsVersion = 1
	historyVersion = 2
)

var kinds = []string{dense.Numeric, dense.Level, dense.Missing}

// MarshalBinary gives the native bytes. It fails where [Decode] would: weights
// that are not finite, shapes that do not fit.
func (m *Model) MarshalBinary() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	b := append([]byte(magic), columnsVersion)
	if m.History > 0 {
		b[len(magic)] = historyVersion
	}
	b = appendText(b, []byte(m.kernel))
	b = appendText(b, m.Set.Encode())
	b = appendInts(b, m.H, len(m.Steps), len(m.Steps[0]), len(m.Static))
	if m.History > 0 {
		b = appendInts(b, m.History)
	}
	for _, step := range m.Steps {
		b = appendTerms(b, step)
	}
	b = appendTerms(b, m.Static)
	b = appendInts(b, len(m.Head))
	for _, l := range m.Head {
		b = appendInts(b, l.In, l.Out)
	}
	for _, w := range m.weights() {
		b = appendFloats(b, w)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

// weights lists all weights in the order of the format.
func (m *Model) weights() [][]float32 {
	all := [][]float32{m.Wx, m.Wh, m.B}
	for _, l := range m.Head {
		all = append(all, l.W, l.B)
	}
	return all
}

func appendText(b, text []byte) []byte { return append(appendInts(b, len(text)), text...) }

func appendInts(b []byte, x ...int) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func appendTerms(b []byte, terms []dense.Term) []byte {
	for i := range terms {
		t := &terms[i]
		for k, kind := range kinds {
			if kind == t.Kind {
				b = append(b, byte(k))
			}
		}
		b = appendInts(b, t.Feature)
		for _, x := range []float64{t.Mean, t.Inv, t.Limit} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		b = appendInts(b, t.Code)
	}
	return b
}

// check gives the first thing that keeps the model from being scored.
func (m *Model) check() error {
	if m.Set == nil || len(m.Set.Vocab) != len(m.Set.Defs) {
		return errors.New("lstm: the model has no fitted feature set; want one")
	}
	if m.H < 1 || len(m.Steps) == 0 || len(m.Steps[0]) == 0 || len(m.Head) == 0 {
		return fmt.Errorf("lstm: the model has %d hidden units, %d steps and %d layers; want at least 1 of each, and inputs in each step", m.H, len(m.Steps), len(m.Head))
	}
	if m.History < 0 || m.History > MaxHistory || m.History > 0 && len(m.Steps) != 1 {
		return fmt.Errorf("lstm: the model has a history of %d and %d steps; want 0 to %d, and one list of terms for every row", m.History, len(m.Steps), MaxHistory)
	}
	d := len(m.Steps[0])
	for t, step := range m.Steps {
		if len(step) != d {
			return fmt.Errorf("lstm: step %d has %d inputs; want %d", t, len(step), d)
		}
		for k := range step {
			if step[k].Kind != m.Steps[0][k].Kind {
				return fmt.Errorf("lstm: input %d of step %d is %q; want %q, as in the first step", k, t, step[k].Kind, m.Steps[0][k].Kind)
			}
		}
		if err := dense.Check(step, len(m.Set.Defs)); err != nil {
			return fmt.Errorf("lstm: step %d: %w", t, err)
		}
	}
	if err := dense.Check(m.Static, len(m.Set.Defs)); err != nil {
		return fmt.Errorf("lstm: static inputs: %w", err)
	}
	if len(m.Wx) != d*4*m.H || len(m.Wh) != m.H*4*m.H || len(m.B) != 4*m.H {
		return fmt.Errorf("lstm: Wx, Wh, B have %d, %d, %d weights; want %d, %d, %d", len(m.Wx), len(m.Wh), len(m.B), d*4*m.H, m.H*4*m.H, 4*m.H)
	}
	if err := m.checkHead(); err != nil {
		return err
	}
	for _, w := range m.weights() {
		for _, x := range w {
			if x-x != 0 {
				return fmt.Errorf("lstm: a weight is %v; want finite weights", x)
			}
		}
	}
	return nil
}

func (m *Model) checkHead() error {
	in := m.H + len(m.Static)
	for k, l := range m.Head {
		if l.In != in || l.Out < 1 || len(l.W) != l.In*l.Out || len(l.B) != l.Out {
			return fmt.Errorf("lstm: layer %d has %d inputs, %d outputs, %d weights, %d biases; want %d inputs, and weights to match", k, l.In, l.Out, len(l.W), len(l.B), in)
		}
		in = l.Out
	}
	if in != 1 {
		return fmt.Errorf("lstm: the head has %d outputs; want 1, the margin", in)
	}
	return nil
}
