package strict

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Doc knows where in the file each key stands, for faults that are found
// after decoding.
type Doc struct {
	File string
	at   map[string]place
}

type place struct{ line, column int }

// Fault places a fault at a key; a key that is not in the file has the place of
// its nearest parent that is.
func (d *Doc) Fault(path, value, want string) Fault {
	f := Fault{File: d.File, Path: path, Value: value, Want: want, Severity: "error"}
	for p := path; ; {
		if at, ok := d.at[p]; ok {
			f.Line, f.Column = at.line, at.column
			return f
		}
		i := strings.LastIndexAny(p, ".[")
		if i < 0 {
			return f
		}
		p = p[:i]
	}
}

// Has says whether the file has the key.
func (d *Doc) Has(path string) bool {
	_, ok := d.at[path]
	return ok
}

// Override is `--set a.b=c`: the key and the YAML of its value.
type Override struct{ Path, Value string }

// Decode reads one YAML document into dst, a pointer to a struct that holds
// the defaults. It returns all faults; dst is complete only when there are none.
func Decode(file string, src []byte, set []Override, dst any) (*Doc, Faults) {
	d := &Decoder{Doc: Doc{File: file, at: map[string]place{}}}
	f, err := parser.ParseBytes(src, 0)
	if err != nil {
		return &d.Doc, Faults{syntax(file, err)}
	}
	var body ast.Node
	for _, doc := range f.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			d.fault(doc.Body, "", "is a second document", "one document")
		}
		body = doc.Body
	}
	if body == nil {
		return &d.Doc, Faults{{File: file, Value: "is empty", Want: "a job in YAML", Severity: "error"}}
	}
	for _, o := range set {
		body = d.override(body, o)
	}
	d.Into("", body, dst)
	return &d.Doc, d.faults
}

func syntax(file string, err error) Fault {
	f := Fault{File: file, Value: "is not YAML", Want: "YAML", Severity: "error"}
	var y yaml.Error
	if errors.As(err, &y) {
		f.Value = "is not YAML: " + y.GetMessage()
		if t := y.GetToken(); t != nil && t.Position != nil {
			f.Line, f.Column = t.Position.Line, t.Position.Column
		}
	}
	return f
}

// override puts a value into the tree as if the file had it.
func (d *Decoder) override(body ast.Node, o Override) ast.Node {
	bad := func(value, want string) ast.Node {
		d.faults = append(d.faults, Fault{File: "--set", Path: o.Path, Value: value, Want: want, Severity: "error"})
		return body
	}
	keys := strings.Split(o.Path, ".")
	f, err := parser.ParseBytes([]byte(nest(keys, o.Value)), 0)
	if err != nil || len(f.Docs) != 1 {
		return bad(fmt.Sprintf("is %q", o.Value), "a value in YAML")
	}
	into, ok := body.(*ast.MappingNode)
	if !ok {
		return bad("cannot be set", "a job that is a mapping")
	}
	merge(into, f.Docs[0].Body)
	return body
}

func nest(keys []string, value string) string {
	var b strings.Builder
	for i, k := range keys {
		fmt.Fprintf(&b, "%s%q:\n", strings.Repeat(" ", i), k)
	}
	return strings.TrimSuffix(b.String(), "\n") + " " + value + "\n"
}

// merge replaces or adds the keys of src, mappings one by one.
func merge(dst *ast.MappingNode, src ast.Node) {
	for _, v := range pairs(src) {
		at := -1
		for i, have := range dst.Values {
			if keyText(have.Key) == keyText(v.Key) {
				at = i
			}
		}
		switch {
		case at < 0:
			dst.Values = append(dst.Values, v)
		case isMapping(dst.Values[at].Value) && isMapping(v.Value):
			merge(dst.Values[at].Value.(*ast.MappingNode), v.Value)
		default:
			dst.Values[at].Value = v.Value
		}
	}
}

func isMapping(n ast.Node) bool {
	_, ok := n.(*ast.MappingNode)
	return ok
}

func pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

func keyText(k ast.MapKeyNode) string {
	if s, ok := k.(*ast.StringNode); ok {
		return s.Value
	}
	return k.String()
}
