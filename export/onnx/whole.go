package onnx

import (
	"errors"
	"fmt"
)

func (o *Opset) whole() error { return nil }

func (n *Node) whole() error {
	if n.Op == "" {
		return errors.New("operator is absent")
	}
	return nil
}

func (a *Attribute) whole() error {
	switch {
	case a.Name == "":
		return errors.New("name is absent")
	case a.Type == AttrTensor && a.T == nil, a.Type == AttrGraph && a.G == nil:
		return fmt.Errorf("attribute %q has no value", a.Name)
	}
	return nil
}

func (t *Tensor) whole() error {
	if t.Type == 0 {
		return errors.New("element type is absent")
	}
	return nil
}

func (v *ValueInfo) whole() error {
	if v.Name == "" {
		return errors.New("name is absent")
	}
	return nil
}
