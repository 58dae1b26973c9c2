package strict

import "github.com/goccy/go-yaml"

// Ordered is a mapping that keeps its order.
type Ordered = yaml.MapSlice

// Item is one pair of an Ordered.
type Item = yaml.MapItem

// Encode writes a value as YAML, struct fields in their order.
func Encode(v any) ([]byte, error) {
	return yaml.MarshalWithOptions(v, yaml.IndentSequence(true))
}

// Order gives a struct as an Ordered.
func Order(v any) (Ordered, error) {
	b, err := Encode(v)
	if err != nil {
		return nil, err
	}
	var out Ordered
	err = yaml.UnmarshalWithOptions(b, &out, yaml.UseOrderedMap())
	return out, err
}
