package reports

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/riskbench/riskbench/eval"
)

// Encode gives run.json: one indented document with a newline at its end,
// fields in the struct's order, floats in their shortest round-trip form, and
// [] or {} where a list or a map is empty. A NaN or an infinity is an error.
func (r *Run) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r.withoutNil()); err != nil {
		return nil, fmt.Errorf("reports: run %q cannot be written as JSON: %w", r.Run, err)
	}
	return b.Bytes(), nil
}

// withoutNil is a copy in which no list and no map is nil, because JSON's
// readers loop over run.json without asking for null.
func (r *Run) withoutNil() *Run {
	c := *r
	c.Comparisons = orEmpty(r.Comparisons)
	c.Gates = orEmpty(r.Gates)
	c.Warnings = orEmpty(r.Warnings)
	c.Models = make([]Model, len(r.Models))
	for i, m := range r.Models {
		c.Models[i] = m.withoutNil()
	}
	if c.Data.Parts == nil {
		c.Data.Parts = map[string]Part{}
	}
	return &c
}

func (m Model) withoutNil() Model {
	m.Parity = orEmpty(m.Parity)
	m.Test.RecallAtFPR = orEmpty[eval.RecallAtFPR](m.Test.RecallAtFPR)
	m.Test.PrecisionAtCapacity = orEmpty[eval.PrecisionAtCapacity](m.Test.PrecisionAtCapacity)
	if m.LatencyUS == nil {
		m.LatencyUS = map[string]Latency{}
	}
	return m
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Decode reads what Encode wrote. An unknown key is an error: the file is then
// of another version.
func Decode(b []byte) (*Run, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	r := &Run{}
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("reports: not a run.json of this version: %w", err)
	}
	return r, nil
}
