package onnx

// Marshal gives the bytes of the file. Equal models have equal bytes, and a
// decoded model has the bytes it came from if Marshal wrote them.
func (m *Model) Marshal() []byte {
	var w wire
	w.int(1, m.IR)
	w.optional(2, m.Producer)
	w.optional(3, m.ProducerVersion)
	w.optional(4, m.Domain)
	if m.Version != 0 {
		w.int(5, m.Version)
	}
	w.optional(6, m.Doc)
	w.message(7, m.Graph.write)
	for _, o := range m.Opsets {
		w.message(8, func(w *wire) {
			w.string(1, o.Domain)
			w.int(2, o.Version)
		})
	}
	for _, kv := range m.Metadata {
		w.message(14, func(w *wire) {
			w.string(1, kv[0])
			w.string(2, kv[1])
		})
	}
	return w.b
}

func (g *Graph) write(w *wire) {
	for i := range g.Nodes {
		w.message(1, g.Nodes[i].write)
	}
	w.optional(2, g.Name)
	for i := range g.Initializers {
		w.message(5, g.Initializers[i].write)
	}
	w.optional(10, g.Doc)
	for i := range g.Inputs {
		w.message(11, g.Inputs[i].write)
	}
	for i := range g.Outputs {
		w.message(12, g.Outputs[i].write)
	}
	for i := range g.Values {
		w.message(13, g.Values[i].write)
	}
}

func (n *Node) write(w *wire) {
	for _, s := range n.Inputs {
		w.string(1, s)
	}
	for _, s := range n.Outputs {
		w.string(2, s)
	}
	w.optional(3, n.Name)
	w.string(4, n.Op)
	for i := range n.Attributes {
		w.message(5, n.Attributes[i].write)
	}
	w.optional(6, n.Doc)
	w.optional(7, n.Domain)
}

func (a *Attribute) write(w *wire) {
	w.string(1, a.Name)
	switch a.Type {
	case AttrFloat:
		w.float(2, a.F)
	case AttrInt:
		w.int(3, a.I)
	case AttrString:
		w.string(4, a.S)
	case AttrTensor:
		w.message(5, a.T.write)
	case AttrGraph:
		w.message(6, a.G.write)
	case AttrFloats:
		w.floats(7, a.Floats)
	case AttrInts:
		w.ints(8, a.Ints)
	case AttrStrings:
		for _, s := range a.Strings {
			w.string(9, s)
		}
	}
	w.int(20, int64(a.Type))
}

func (t *Tensor) write(w *wire) {
	w.ints(1, t.Dims)
	w.int(2, int64(t.Type))
	w.floats(4, t.Floats)
	w.ints32(5, t.Ints32)
	for _, s := range t.Strings {
		w.string(6, s)
	}
	w.ints(7, t.Ints)
	w.optional(8, t.Name)
	if t.Raw != nil {
		w.bytes(9, t.Raw)
	}
	w.doubles(10, t.Doubles)
	if t.External {
		w.int(14, 1)
	}
}

func (v *ValueInfo) write(w *wire) {
	w.string(1, v.Name)
	if v.Type != 0 {
		w.message(2, func(w *wire) { w.message(1, v.writeType) })
	}
	w.optional(3, v.Doc)
}

func (v *ValueInfo) writeType(w *wire) {
	w.int(1, int64(v.Type))
	w.message(2, func(w *wire) {
		for _, d := range v.Dims {
			w.message(1, d.write)
		}
	})
}

func (d Dim) write(w *wire) {
	switch {
	case d.Name != "":
		w.string(2, d.Name)
	case d.Size >= 0:
		w.int(1, d.Size)
	}
}
