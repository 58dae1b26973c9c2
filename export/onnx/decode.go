package onnx

import (
	"fmt"
	"slices"
)

// maxDepth is how deep graphs may stand inside attributes of graphs.
const maxDepth = 8

// Decode reads a file. It keeps what [Model] has fields for and skips what it
// does not know; it does not judge whether the graph makes sense, which [Open] does.
// The raw bytes of tensors are parts of b, so b must not change afterwards.
//
// A file that is truncated, has a field of the wrong wire type, or leaves out
// what every node, attribute, tensor or value has, is an error. The memory used
// is at most a fixed multiple of len(b), whatever sizes the file claims.
func Decode(b []byte) (*Model, error) {
	m := new(Model)
	seen := false
	err := fields(b, func(r *reader) error {
		if r.field == 7 {
			seen = true
		}
		return m.read(r)
	})
	if err == nil && !seen {
		err = fmt.Errorf("graph is absent; want an ONNX model")
	}
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return m, nil
}

// fields calls read for each field of a message.
func fields(b []byte, read func(*reader) error) error {
	r := reader{b: b}
	for {
		more, err := r.next()
		if !more {
			return err
		}
		if err := read(&r); err != nil {
			return err
		}
	}
}

// message reads a field that is a message.
func (r *reader) message(what string, read func(*reader) error) error {
	err := r.want(wireBytes)
	if err == nil {
		err = fields(r.data, read)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// whole says whether a message had what it must have. Without that, a file of
// empty messages would be a hundred times as large in memory.
type whole[E any] interface {
	*E
	whole() error
}

// element reads one message more into a list.
func element[E any, P whole[E]](r *reader, dst *[]E, what string, read func(P, *reader) error) error {
	i := len(*dst)
	if i == cap(*dst) { // append grows long lists by a quarter at a time, and leaves more behind
		*dst = slices.Grow(*dst, max(i, 1))
	}
	*dst = (*dst)[:i+1]
	err := r.want(wireBytes)
	if err == nil {
		err = fields(r.data, func(r *reader) error { return read(&(*dst)[i], r) })
	}
	if err == nil {
		err = P(&(*dst)[i]).whole()
	}
	if err != nil {
		return fmt.Errorf("%s %d: %w", what, i, err)
	}
	return nil
}

func (m *Model) read(r *reader) error {
	switch r.field {
	case 1:
		return r.int(&m.IR)
	case 2:
		return r.string(&m.Producer)
	case 3:
		return r.string(&m.ProducerVersion)
	case 4:
		return r.string(&m.Domain)
	case 5:
		return r.int(&m.Version)
	case 6:
		return r.string(&m.Doc)
	case 7:
		return r.message("graph", func(r *reader) error { return m.Graph.read(r, 0) })
	case 8:
		return element(r, &m.Opsets, "opset", (*Opset).read)
	case 14:
		m.Metadata = append(m.Metadata, [2]string{})
		kv := &m.Metadata[len(m.Metadata)-1]
		return r.message("metadata", func(r *reader) error { return readEntry(kv, r) })
	}
	return nil
}

func (o *Opset) read(r *reader) error {
	switch r.field {
	case 1:
		return r.string(&o.Domain)
	case 2:
		return r.int(&o.Version)
	}
	return nil
}

func readEntry(kv *[2]string, r *reader) error {
	if r.field == 1 || r.field == 2 {
		return r.string(&kv[r.field-1])
	}
	return nil
}

func (g *Graph) read(r *reader, depth int) error {
	switch r.field {
	case 1:
		return element(r, &g.Nodes, "node", func(n *Node, r *reader) error { return n.read(r, depth) })
	case 2:
		return r.string(&g.Name)
	case 5:
		return element(r, &g.Initializers, "initializer", (*Tensor).read)
	case 10:
		return r.string(&g.Doc)
	case 11:
		return element(r, &g.Inputs, "input", (*ValueInfo).read)
	case 12:
		return element(r, &g.Outputs, "output", (*ValueInfo).read)
	case 13:
		return element(r, &g.Values, "value", (*ValueInfo).read)
	}
	return nil
}

func (n *Node) read(r *reader, depth int) error {
	switch r.field {
	case 1:
		return r.strings(&n.Inputs)
	case 2:
		return r.strings(&n.Outputs)
	case 3:
		return r.string(&n.Name)
	case 4:
		return r.string(&n.Op)
	case 5:
		return element(r, &n.Attributes, "attribute", func(a *Attribute, r *reader) error { return a.read(r, depth) })
	case 6:
		return r.string(&n.Doc)
	case 7:
		return r.string(&n.Domain)
	}
	return nil
}

func (a *Attribute) read(r *reader, depth int) error {
	switch r.field {
	case 1:
		return r.string(&a.Name)
	case 2:
		return r.float(&a.F)
	case 3:
		return r.int(&a.I)
	case 4:
		return r.string(&a.S)
	case 5:
		a.T = new(Tensor)
		return r.message("tensor", a.T.read)
	case 6:
		return a.readGraph(r, depth+1)
	case 7:
		return list(r, &a.Floats, wireFixed32, toFloat32)
	case 8:
		return list(r, &a.Ints, wireVarint, toInt64)
	case 9:
		return r.strings(&a.Strings)
	case 20:
		return r.int32(&a.Type)
	}
	return nil
}

func (a *Attribute) readGraph(r *reader, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("graphs stand %d deep in graphs; want at most %d", depth, maxDepth)
	}
	a.G = new(Graph)
	return r.message("graph", func(r *reader) error { return a.G.read(r, depth) })
}

func (t *Tensor) read(r *reader) error {
	switch r.field {
	case 1:
		return list(r, &t.Dims, wireVarint, toInt64)
	case 2:
		return r.int32(&t.Type)
	case 4:
		return list(r, &t.Floats, wireFixed32, toFloat32)
	case 5:
		return list(r, &t.Ints32, wireVarint, toInt32)
	case 6:
		return r.strings(&t.Strings)
	case 7:
		return list(r, &t.Ints, wireVarint, toInt64)
	case 8:
		return r.string(&t.Name)
	case 9:
		return r.bytes(&t.Raw)
	case 10:
		return list(r, &t.Doubles, wireFixed64, toFloat64)
	case 14:
		t.External = r.num == 1
		return r.want(wireVarint)
	}
	return nil
}

func (v *ValueInfo) read(r *reader) error {
	switch r.field {
	case 1:
		return r.string(&v.Name)
	case 2:
		return r.message("type", v.readType)
	case 3:
		return r.string(&v.Doc)
	}
	return nil
}

func (v *ValueInfo) readType(r *reader) error {
	if r.field != 1 {
		return nil // a sequence, a map, an optional
	}
	return r.message("tensor", func(r *reader) error {
		switch r.field {
		case 1:
			return r.int32(&v.Type)
		case 2:
			return r.message("shape", v.readShape)
		}
		return nil
	})
}

func (v *ValueInfo) readShape(r *reader) error {
	if r.field != 1 {
		return nil
	}
	v.Dims = append(v.Dims, Dim{Size: -1})
	return r.message("dimension", v.Dims[len(v.Dims)-1].read)
}

func (d *Dim) read(r *reader) error {
	switch r.field {
	case 1:
		d.Name = ""
		return r.int(&d.Size)
	case 2:
		d.Size = 0
		return r.string(&d.Name)
	}
	return nil
}
