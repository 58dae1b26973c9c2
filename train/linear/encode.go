package linear

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/dense"
)

// magic opens the native format: magic, a JSON body, the sha256 of both.
const magic = "RBLR\x01\n"

// body is the model as it stands in the file. The feature set is its own file format, inside.
type body struct {
	Features json.RawMessage `json:"features"`
	Terms    []dense.Term    `json:"terms"`
	Weights  []int64         `json:"weights"`
	Bias     int64           `json:"bias"`
}

// MarshalBinary gives the native bytes.
func (m *Model) MarshalBinary() ([]byte, error) {
	b, err := json.Marshal(body{m.Set.Encode(), m.Terms, m.Weights, m.Bias})
	if err != nil {
		return nil, err
	}
	b = append([]byte(magic), b...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

// Decode reads what MarshalBinary wrote. Any change of a byte is an error.
func Decode(b []byte) (*Model, error) {
	n := len(b) - sha256.Size
	if n < len(magic) || string(b[:len(magic)]) != magic {
		return nil, errors.New("linear: not a logistic model of this version; want a file that starts with RBLR")
	}
	if sum := sha256.Sum256(b[:n]); !bytes.Equal(sum[:], b[n:]) {
		return nil, errors.New("linear: the model is damaged; want the bytes that were written")
	}
	var in body
	d := json.NewDecoder(bytes.NewReader(b[len(magic):n]))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("linear: the model cannot be read: %w", err)
	}
	set, err := feature.Decode(in.Features)
	if err != nil {
		return nil, fmt.Errorf("linear: %w", err)
	}
	m := &Model{Set: set, Terms: in.Terms, Weights: in.Weights, Bias: in.Bias}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}
