package reports

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// schemaNode is the part of JSON Schema (draft 2020-12) that report.json needs.
type schemaNode struct {
	Schema     string                 `json:"$schema,omitempty"`
	ID         string                 `json:"$id,omitempty"`
	Title      string                 `json:"title,omitempty"`
	Ref        string                 `json:"$ref,omitempty"`
	Type       any                    `json:"type,omitempty"` // a name, or two with null
	AnyOf      []*schemaNode          `json:"anyOf,omitempty"`
	Items      *schemaNode            `json:"items,omitempty"`
	Properties map[string]*schemaNode `json:"properties,omitempty"`
	Values     any                    `json:"additionalProperties,omitempty"` // false, or a node
	Required   []string               `json:"required,omitempty"`
	Defs       map[string]*schemaNode `json:"$defs,omitempty"`
}

// Schema is the JSON Schema of report.json, made from the structs that write it.
func Schema() []byte {
	defs := map[string]*schemaNode{}
	root := objectOf(reflect.TypeFor[twin](), defs)
	root.Schema, root.ID, root.Title, root.Defs = "https://json-schema.org/draft/2020-12/schema", "riskbench-report.json", "report.json of riskbench", defs
	b, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // nodes alone
	}
	return append(b, '\n')
}

func nodeOf(t reflect.Type, defs map[string]*schemaNode) *schemaNode {
	switch t.Kind() {
	case reflect.Pointer:
		n := nodeOf(t.Elem(), defs)
		if n.Ref != "" {
			return &schemaNode{AnyOf: []*schemaNode{n, {Type: "null"}}}
		}
		n.Type = []string{n.Type.(string), "null"}
		return n
	case reflect.Slice:
		return &schemaNode{Type: "array", Items: nodeOf(t.Elem(), defs)}
	case reflect.Map:
		return &schemaNode{Type: "object", Values: nodeOf(t.Elem(), defs)}
	case reflect.Struct:
		if _, ok := defs[t.Name()]; !ok {
			defs[t.Name()] = nil // a struct may hold itself
			defs[t.Name()] = objectOf(t, defs)
		}
		return &schemaNode{Ref: "#/$defs/" + t.Name()}
	case reflect.String:
		return &schemaNode{Type: "string"}
	case reflect.Bool:
		return &schemaNode{Type: "boolean"}
	case reflect.Float64:
		return &schemaNode{Type: "number"}
	}
	return &schemaNode{Type: "integer"}
}

// objectOf has the fields of t, those of embedded structs among them.
func objectOf(t reflect.Type, defs map[string]*schemaNode) *schemaNode {
	n := &schemaNode{Type: "object", Properties: map[string]*schemaNode{}, Values: false}
	for f := range fields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		n.Properties[name] = nodeOf(f.Type, defs)
		if options != "omitempty" {
			n.Required = append(n.Required, name)
		}
	}
	slices.Sort(n.Required)
	return n
}

// fields yields what encoding/json writes of t.
func fields(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, f := range reflect.VisibleFields(t) {
			if f.Anonymous || f.Tag.Get("json") == "-" || !f.IsExported() || hidden(t, f) {
				continue
			}
			if !yield(f) {
				return
			}
		}
	}
}

// hidden says that another field of the same JSON name is nearer to the top.
func hidden(t reflect.Type, f reflect.StructField) bool {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	for _, g := range reflect.VisibleFields(t) {
		other, _, _ := strings.Cut(g.Tag.Get("json"), ",")
		if !g.Anonymous && other == name && len(g.Index) < len(f.Index) {
			return true
		}
	}
	return false
}
