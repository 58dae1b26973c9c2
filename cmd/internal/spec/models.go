package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/train/gbdt"
	"github.com/riskbench/riskbench/train/linear"
	"github.com/riskbench/riskbench/train/lstm"
)

// The kinds of models.
const (
	KindLogistic = "logistic"
	KindGBDT     = "gbdt"
	KindLSTM     = "lstm"
	KindFile     = "file"
)

var kinds = []string{KindLogistic, KindGBDT, KindLSTM, KindFile}

// Model is one model of the job. The parameters of its kind are set, the others nil.
type Model struct {
	Name     string
	Kind     string
	Logistic *linear.Params
	GBDT     *gbdt.Params
	LSTM     *lstm.Params
}

// Models keeps the order of the file: it is the order of tables and reports.
type Models []Model

// Find is the model of a name; nil when there is none.
func (m Models) Find(name string) *Model {
	for i := range m {
		if m[i].Name == name {
			return &m[i]
		}
	}
	return nil
}

// UnmarshalNode implements strict.Unmarshaler.
func (m *Models) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	for _, p := range d.Mapping(path, n) {
		at := path + "." + p.Key
		if !validName(p.Key) {
			d.Fault(p.Node, at, "is not a name", "letters, digits, _ and -, 64 at most")
			continue
		}
		model := Model{Name: p.Key}
		decodeModel(d, at, p, &model)
		*m = append(*m, model)
	}
}

func decodeModel(d *strict.Decoder, at string, p strict.Pair, dst *Model) {
	var kindNode strict.Node = p.Node
	var rest []strict.Pair
	for _, q := range d.Mapping(at, p.Value) {
		if q.Key == "kind" {
			d.Into(at+".kind", q.Value, &dst.Kind)
			kindNode = q.Value
		} else {
			rest = append(rest, q)
		}
	}
	switch dst.Kind {
	case KindLogistic:
		params := linear.Default()
		dst.Logistic = &params
		d.Struct(at, rest, dst.Logistic)
	case KindGBDT:
		params := gbdt.Default()
		dst.GBDT = &params
		d.Struct(at, rest, dst.GBDT)
	case KindLSTM:
		params := lstm.Default()
		dst.LSTM = &params
		d.Struct(at, withoutHistory(d, at, rest, dst.LSTM), dst.LSTM)
	case KindFile:
		d.Fault(kindNode, at+".kind", `is "file"`, "logistic, gbdt or lstm: models of other engines are not in this version")
	case "":
		d.Fault(p.Node, at+".kind", "is missing", "one of "+strings.Join(kinds, ", "))
	default:
		d.Fault(kindNode, at+".kind", fmt.Sprintf("is %q", dst.Kind), "one of "+strings.Join(kinds, ", "))
	}
}

// withoutHistory decodes steps that are a mapping, {history: 20}, and gives the
// other pairs; steps that are lists are left among them.
func withoutHistory(d *strict.Decoder, at string, pairs []strict.Pair, dst *lstm.Params) []strict.Pair {
	var rest []strict.Pair
	for _, p := range pairs {
		if p.Key != "steps" || !d.IsMapping(p.Value) {
			rest = append(rest, p)
			continue
		}
		dst.History = &lstm.History{}
		d.Into(at+".steps", p.Value, dst.History)
	}
	return rest
}

// MarshalYAML writes the models in order, each with its kind first.
func (m Models) MarshalYAML() (any, error) {
	var out strict.Ordered
	for _, x := range m {
		params, err := x.params()
		if err != nil {
			return nil, err
		}
		out = append(out, strict.Item{Key: x.Name, Value: append(strict.Ordered{{Key: "kind", Value: x.Kind}}, params...)})
	}
	return out, nil
}

func (m *Model) params() (strict.Ordered, error) {
	switch m.Kind {
	case KindLogistic:
		return strict.Order(m.Logistic)
	case KindGBDT:
		return strict.Order(m.GBDT)
	}
	params, err := strict.Order(m.LSTM)
	if err != nil || m.LSTM.History == nil {
		return params, err
	}
	steps, err := strict.Order(m.LSTM.History)
	for i := range params {
		if params[i].Key == "steps" {
			params[i].Value = steps
		}
	}
	return params, err
}

func validName(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' || s[0] == '.' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == ""
}

// Only leaves one model, the gates that are about it, and the champion if it is that.
func (s *Spec) Only(name string) error {
	m := s.Models.Find(name)
	if m == nil {
		return fmt.Errorf("model is %q; want a model of the job", name)
	}
	s.Models = Models{*m}
	if s.Champion != name {
		s.Champion = ""
	}
	s.Gates = slices.DeleteFunc(s.Gates, func(g Gate) bool { return g.Model != name || g.Versus != "" })
	return nil
}
