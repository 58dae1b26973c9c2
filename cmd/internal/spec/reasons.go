package spec

import (
	"os"
	"slices"
	"strconv"

	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
)

// Reasons is reasons.yaml: what to tell a customer of a feature, by its name.
type Reasons struct {
	names []string // in the order of the file
	text  map[string]string
}

// UnmarshalNode reads a mapping of features to texts.
func (r *Reasons) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	r.text = map[string]string{}
	for _, p := range d.Mapping(path, n) {
		at, text := p.Key, ""
		if path != "" {
			at = path + "." + p.Key
		}
		d.Into(at, p.Value, &text)
		if text == "" {
			d.Fault(p.Value, at, "is empty", "a text for people")
		}
		r.names, r.text[p.Key] = append(r.names, p.Key), text
	}
}

// Of is the text for a feature; its name where there is none.
func (r *Reasons) Of(feature string) string {
	if text, ok := r.text[feature]; ok {
		return text
	}
	return feature
}

// ReadReasons reads a file of texts for the features of a model, and gives
// every fault.
func ReadReasons(path string, features []string) (*Reasons, strict.Faults) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, strict.Faults{{File: path, Value: "cannot be read: " + cause(err), Want: "a file of texts, feature: text", Severity: "error"}}
	}
	r := &Reasons{}
	doc, faults := strict.Decode(path, src, nil, r)
	for _, name := range r.names {
		if slices.Contains(features, name) {
			continue
		}
		want := "a feature of the model"
		if near := datasets.Nearest(name, features); near != "" {
			want = strconv.Quote(near)
		}
		faults = append(faults, doc.Fault(name, "is no feature", want))
	}
	return r, faults
}
