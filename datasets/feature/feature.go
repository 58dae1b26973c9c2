// Package feature is the one definition of a model's inputs, offline and online.
//
// A [Set] lists definitions. [Set.Fit] learns what has to be learned (the
// vocabularies of categorical features) from the fit part alone and gives a
// [Fitted], which has a fingerprint. [Fitted.Bind] ties it to the layout of
// the records that a caller has and gives an [Extractor]. The extractor turns
// a record into a vector of float32, and only then remembers the record:
//
//	x.Vector(dst, history, record) // reads the past before record
//	x.Observe(history, record)     // only then is record part of the past
//
// The batch job calls the same two methods in the same order as the online
// service. The package imports the standard library alone, so a service that
// uses it builds without any of the workbench's dependencies.
//
// Missing is NaN, for every operation. Infinities are never produced.
package feature

// The operations. Each reads one input column, but for ratio and cross, which read two.
const (
	Raw    = "raw"    // the number itself
	Code   = "code"   // categorical: the place of the value in the fitted vocabulary
	Log    = "log"    // sign(x) ln(1+|x|)
	Clip   = "clip"   // x limited to [lo, hi]
	Ratio  = "ratio"  // a/b; missing when b is 0
	Bucket = "bucket" // how many of the edges are <= x
	Cross  = "cross"  // categorical: the code of the pair (a, b)
)

// Ops lists the operations in the order in which they are documented.
var Ops = []string{Raw, Code, Log, Clip, Ratio, Bucket, Cross}

// Def is one feature: a name, an operation and what it reads.
type Def struct {
	Name   string    `json:"name"`
	Op     string    `json:"op"`
	Inputs []string  `json:"inputs"`           // columns of the snapshot, fields of the record
	Lo     float64   `json:"lo,omitempty"`     // clip
	Hi     float64   `json:"hi,omitempty"`     // clip
	Edges  []float64 `json:"edges,omitempty"`  // bucket: ascending
	Levels int       `json:"levels,omitempty"` // code, cross: the largest vocabulary kept; 0 means 4,096
}

// Set is a list of definitions. A vector has one number a definition, in this order.
type Set struct {
	Defs []Def `json:"defs"`
}

// Field is one field of a record: its name and whether it holds text.
type Field struct {
	Name string `json:"name"`
	Text bool   `json:"text"`
}

// Layout is the order of the fields in a record.
type Layout []Field
