package reports

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestSchemaIsPublished(t *testing.T) {
	const golden = "report.schema.json"
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(golden, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(want, Schema()) {
		t.Errorf("%s is not the structs' schema, %v; look at the change, raise twinSchema, then run the test with -update", golden, err)
	}
}

// Documents that are written are valid, and what is wrong with one is found.
func TestTwinsMatchTheSchema(t *testing.T) {
	var schema schemaNode
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for name, d := range twinDocuments(t) {
		b, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if faults := validate(t, &schema, b); len(faults) > 0 {
			t.Errorf("%s: %s", name, strings.Join(faults, "\n"))
		}
		for from, to := range map[string]string{`"schema":1`: `"schema":"1"`, `"resamples":`: `"resmples":`, `"models":[{`: `"models":[{"x":1},{`} {
			if !bytes.Contains(b, []byte(from)) {
				continue
			}
			if faults := validate(t, &schema, bytes.Replace(b, []byte(from), []byte(to), 1)); len(faults) == 0 {
				t.Errorf("%s: %s is valid", name, to)
			}
		}
	}
}

func validate(t *testing.T, schema *schemaNode, b []byte) []string {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return check(schema, schema, "", v)
}

// check is the few keywords that Schema uses.
func check(root, n *schemaNode, at string, v any) (faults []string) {
	if n.Ref != "" {
		return check(root, root.Defs[strings.TrimPrefix(n.Ref, "#/$defs/")], at, v)
	}
	for _, option := range n.AnyOf {
		if faults = check(root, option, at, v); len(faults) == 0 {
			return nil
		}
	}
	if len(n.AnyOf) > 0 {
		return faults
	}
	types, _ := n.Type.([]any)
	if types == nil {
		types = []any{n.Type}
	}
	if kind := kindOf(v); !slices.Contains(types, any(kind)) && !(kind == "integer" && slices.Contains(types, any("number"))) {
		return []string{fmt.Sprintf("%s is %s; want %v", at, kind, types)}
	}
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			faults = append(faults, check(root, n.Items, fmt.Sprintf("%s[%d]", at, i), x)...)
		}
	case map[string]any:
		for _, name := range n.Required {
			if _, ok := v[name]; !ok {
				faults = append(faults, at+"."+name+" is missing")
			}
		}
		for name, x := range v {
			p := n.Properties[name]
			if values, ok := n.Values.(map[string]any); p == nil && ok { // a map
				b, _ := json.Marshal(values)
				p = &schemaNode{}
				_ = json.Unmarshal(b, p)
			}
			if p == nil {
				faults = append(faults, at+"."+name+" is unknown")
				continue
			}
			faults = append(faults, check(root, p, at+"."+name, x)...)
		}
	}
	return faults
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}
