package gorgonia

import (
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// op is what all operations have in common. Gorgonia's compiler merges
// operations of equal hash; ours hold buffers, so each has a number of its own
// within its graph.
type op struct {
	name  string
	id    int
	arity int
}

func (o op) Arity() int            { return o.arity }
func (o op) ReturnsPtr() bool      { return true }
func (o op) CallsExtern() bool     { return false }
func (o op) OverwritesInput() int  { return -1 }
func (o op) String() string        { return fmt.Sprintf("%s#%d", o.name, o.id) }
func (o op) WriteHash(h hash.Hash) { fmt.Fprint(h, o.String()) }

func (o op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// signature is the type of an operation that takes and gives tensors of these numbers of dimensions.
func signature(dims ...int) hm.Type {
	types := make([]hm.Type, len(dims))
	for i, d := range dims {
		types[i] = G.TensorType{Dims: d, Of: hm.TypeVariable('a')}
		if d == 0 {
			types[i] = hm.TypeVariable('a')
		}
	}
	return hm.NewFnType(types...)
}

func floats(v G.Value) []float32 { return v.Data().([]float32) }

func newTensor(backing []float32, shape ...int) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing))
}

// view is a part of a flat gradient as a tensor of its own, without a copy:
// Gorgonia's operations have one output, a layer has several gradients.
type view struct {
	op
	of *tensor.Dense
}

func newView(id int, flat []float32, shape ...int) *view {
	return &view{op{"View", id, 1}, newTensor(flat, shape...)}
}

func (o *view) Type() hm.Type                                  { return signature(1, o.of.Dims()) }
func (o *view) InferShape(...G.DimSizer) (tensor.Shape, error) { return o.of.Shape().Clone(), nil }
func (o *view) Do(...G.Value) (G.Value, error)                 { return o.of, nil }
