package strict

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/riskbench/riskbench/datasets"
)

// Node is a value in the file.
type Node = ast.Node

// Unmarshaler is a type that decodes itself: it reports faults through d.
type Unmarshaler interface {
	UnmarshalNode(d *Decoder, path string, n Node)
}

// Decoder walks a document and collects faults.
type Decoder struct {
	Doc
	faults Faults
}

// Pair is one key of a mapping and its value.
type Pair struct {
	Key   string
	Node  ast.MapKeyNode
	Value Node
}

// Mapping lists the keys of a mapping in the order of the file. It reports a
// value that is no mapping, and keys that are repeated.
func (d *Decoder) Mapping(path string, n Node) []Pair {
	n = d.plain(n)
	if n.Type() != ast.MappingType && n.Type() != ast.MappingValueType {
		d.fault(n, path, "is "+describe(n), "a mapping")
		return nil
	}
	seen := map[string]bool{}
	var out []Pair
	for _, v := range pairs(n) {
		key := keyText(v.Key)
		d.mark(join(path, key), placeOf(v))
		if seen[key] {
			d.fault(v.Key, join(path, key), "is given twice", "each key once")
			continue
		}
		seen[key] = true
		out = append(out, Pair{key, v.Key, v.Value})
	}
	return out
}

// IsMapping says whether a value is a mapping, for a key that takes more than one form.
func (d *Decoder) IsMapping(n Node) bool {
	n = d.plain(n)
	return n.Type() == ast.MappingType || n.Type() == ast.MappingValueType
}

// IsList says whether a value is a list, likewise.
func (d *Decoder) IsList(n Node) bool { return d.plain(n).Type() == ast.SequenceType }

// placeOf is where a fault of a key is shown: at its value where that is one
// word, else at the key.
func placeOf(v *ast.MappingValueNode) Node {
	if _, scalar := v.Value.(ast.ScalarNode); scalar && v.Value.Type() != ast.NullType {
		return v.Value
	}
	return v.Key
}

// Fault reports a fault at a node.
func (d *Decoder) Fault(n Node, path, value, want string) { d.fault(n, path, value, want) }

// Unknown reports a key that is not one of have, with the nearest.
func (d *Decoder) Unknown(n Node, path, key string, have []string) {
	want := "one of " + strings.Join(have, ", ")
	if near := datasets.Nearest(key, have); near != "" {
		want = strconv.Quote(near)
	}
	d.fault(n, join(path, key), "is an unknown key", want)
}

func (d *Decoder) fault(n Node, path, value, want string) {
	f := Fault{File: d.File, Path: path, Value: value, Want: want, Severity: "error"}
	if t := n.GetToken(); t != nil && t.Position != nil {
		f.Line, f.Column = t.Position.Line, t.Position.Column
	}
	d.faults = append(d.faults, f)
}

func (d *Decoder) mark(path string, n Node) {
	if t := n.GetToken(); t != nil && t.Position != nil {
		d.at[path] = place{t.Position.Line, t.Position.Column}
	}
}

// plain looks through anchors and tags. Aliases are refused by Into.
func (d *Decoder) plain(n Node) Node {
	for {
		switch x := n.(type) {
		case *ast.AnchorNode:
			n = x.Value
		case *ast.TagNode:
			n = x.Value
		default:
			return n
		}
	}
}

// Into decodes a node into dst, a pointer.
func (d *Decoder) Into(path string, n Node, dst any) {
	d.into(path, n, reflect.ValueOf(dst).Elem())
}

func (d *Decoder) into(path string, n Node, v reflect.Value) {
	n = d.plain(n)
	if u, ok := v.Addr().Interface().(Unmarshaler); ok {
		u.UnmarshalNode(d, path, n)
		return
	}
	if n.Type() == ast.NullType {
		d.null(path, n, v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.into(path, n, v.Elem())
	case reflect.Struct:
		d.Struct(path, d.Mapping(path, n), v.Addr().Interface())
	case reflect.Slice:
		d.slice(path, n, v)
	default:
		d.scalar(path, n, v)
	}
}

// null leaves the default where there may be none, and is a fault elsewhere.
func (d *Decoder) null(path string, n Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.String:
		v.SetZero()
	case reflect.Struct:
	default:
		d.fault(n, path, "is null", kindWord(v.Kind()))
	}
}

// Struct decodes the pairs of a mapping into the fields of a struct, by their yaml tags.
func (d *Decoder) Struct(path string, pairs []Pair, dst any) {
	fields := map[string]reflect.Value{}
	names := collect(reflect.ValueOf(dst).Elem(), fields, nil)
	for _, p := range pairs {
		f, ok := fields[p.Key]
		if !ok {
			d.Unknown(p.Node, path, p.Key, names)
			continue
		}
		d.into(join(path, p.Key), p.Value, f)
	}
}

// collect lists the keys of a struct in order, those of inlined structs among them.
func collect(v reflect.Value, fields map[string]reflect.Value, names []string) []string {
	for i := range v.NumField() {
		tag, opts, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(opts, "inline"):
			names = collect(v.Field(i), fields, names)
		case tag != "" && tag != "-":
			fields[tag] = v.Field(i)
			names = append(names, tag)
		}
	}
	return names
}

func (d *Decoder) slice(path string, n Node, v reflect.Value) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fault(n, path, "is "+describe(n), "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(s.Values), len(s.Values))
	for i, x := range s.Values {
		p := fmt.Sprintf("%s[%d]", path, i)
		d.mark(p, x)
		d.into(p, x, out.Index(i))
	}
	v.Set(out)
}

func (d *Decoder) scalar(path string, n Node, v reflect.Value) {
	want := kindWord(v.Kind())
	ok := false
	switch v.Kind() {
	case reflect.String:
		ok = setString(n, v)
	case reflect.Bool:
		if b, is := n.(*ast.BoolNode); is {
			v.SetBool(b.Value)
			ok = true
		}
	case reflect.Float64:
		x, is := Number(n)
		ok = is && !math.IsInf(x, 0) && x == x
		v.SetFloat(x)
	default:
		ok = setInteger(n, v)
	}
	if !ok {
		d.fault(n, path, "is "+describe(n), want)
	}
}

// setString takes text and, where text is wanted, the very characters of a number or a bool.
func setString(n Node, v reflect.Value) bool {
	switch x := n.(type) {
	case *ast.StringNode:
		v.SetString(x.Value)
	case *ast.LiteralNode:
		v.SetString(x.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		v.SetString(n.GetToken().Value)
	default:
		return false
	}
	return true
}

func setInteger(n Node, v reflect.Value) bool {
	x, ok := Number(n)
	if !ok || x != math.Trunc(x) || math.Abs(x) > 1<<53 {
		return false
	}
	if v.CanUint() {
		if x < 0 || v.OverflowUint(uint64(x)) {
			return false
		}
		v.SetUint(uint64(x))
		return true
	}
	if v.OverflowInt(int64(x)) {
		return false
	}
	v.SetInt(int64(x))
	return true
}

// Number is a node's value as a number.
func Number(n Node) (float64, bool) {
	switch x := n.(type) {
	case *ast.IntegerNode:
		f, err := strconv.ParseFloat(fmt.Sprint(x.Value), 64)
		return f, err == nil
	case *ast.FloatNode:
		return x.Value, true
	case *ast.StringNode: // 1e-3 has no dot and is text to YAML 1.1
		f, err := strconv.ParseFloat(x.Value, 64)
		return f, err == nil && x.GetToken().Value == x.Value && strings.ContainsAny(x.Value[:1], "+-.0123456789")
	}
	return 0, false
}

func kindWord(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	}
	return "an integer"
}

func describe(n Node) string {
	switch x := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "null"
	case *ast.StringNode:
		return strconv.Quote(short(x.Value))
	case *ast.AliasNode:
		return "an alias"
	}
	return short(n.GetToken().Value)
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
