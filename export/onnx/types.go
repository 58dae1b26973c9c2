package onnx

// The element types of TensorProto.DataType that the package computes with.
const (
	Float  = 1
	Int32  = 6
	Int64  = 7
	Bool   = 9
	Double = 11
)

// Model is a ModelProto.
type Model struct {
	IR              int64
	Opsets          []Opset
	Producer        string
	ProducerVersion string
	Domain          string
	Version         int64
	Doc             string
	Graph           Graph
	Metadata        [][2]string // key, value; in the order of the file
}

// Opset says which version of a domain's operators a model uses. The domain of
// the standard operators is "".
type Opset struct {
	Domain  string
	Version int64
}

// Graph is a GraphProto.
type Graph struct {
	Name         string
	Doc          string
	Nodes        []Node
	Initializers []Tensor
	Inputs       []ValueInfo
	Outputs      []ValueInfo
	Values       []ValueInfo
}

// Node is a NodeProto. An empty input or output is one that is left out.
type Node struct {
	Op         string
	Domain     string
	Name       string
	Doc        string
	Inputs     []string
	Outputs    []string
	Attributes []Attribute
}

// The types of an attribute, AttributeProto.AttributeType.
const (
	AttrFloat   = 1
	AttrInt     = 2
	AttrString  = 3
	AttrTensor  = 4
	AttrGraph   = 5
	AttrFloats  = 6
	AttrInts    = 7
	AttrStrings = 8
)

// Attribute is an AttributeProto. Type says which of the values it holds; of a
// type that is not listed above, such as a list of graphs, only name and type are kept.
type Attribute struct {
	Name    string
	Type    int32
	F       float32
	I       int64
	S       string
	T       *Tensor
	G       *Graph
	Floats  []float32
	Ints    []int64
	Strings []string
}

// Tensor is a TensorProto. The numbers stand in Raw, little endian, or in the
// list that goes with the type; [Tensor.Float32s] and its like read either.
type Tensor struct {
	Name     string
	Type     int32
	Dims     []int64
	Raw      []byte
	Floats   []float32 // float_data
	Ints32   []int32   // int32_data: also bool and the narrower integers
	Ints     []int64   // int64_data
	Doubles  []float64 // double_data
	Strings  []string  // string_data
	External bool      // the numbers are in another file
}

// ValueInfo is a ValueInfoProto. Type is 0 unless the value is a tensor.
type ValueInfo struct {
	Name string
	Doc  string
	Type int32
	Dims []Dim
}

// Dim is one dimension: a name such as "N", or a size where Name is empty; -1
// where the file gives neither.
type Dim struct {
	Name string
	Size int64
}
