// Package feature is the one definition of a model's inputs, offline and online.
//
// A [Set] lists definitions. [Set.Fit] learns what has to be learned (the
// vocabularies of categorical features) from the fit part alone and gives a
// [Fitted], which has a fingerprint. [Fitted.Bind] ties it to the layout of
// the records that a caller has and gives an [Extractor]. The extractor turns
// a record into a vector of float32, and only then remembers the record:
//
//	x.Vector(dst, history, record)         // reads the past before record
//	err := x.Observe(history, record)      // only then is record part of the past
//
// The batch job ([Extractor.Replay]) runs the same code in the same order as
// the online service. The package imports the standard library alone, so a
// service that uses it builds without any of the workbench's dependencies.
//
// # Windows
//
// A definition with an entity (a card, a device) looks at that entity's past:
// the events that stand before the record in the log, whose entity field has
// the record's value, and whose time lies in a window. At a record of time q
// and place s, window w and delay d, these are the events of place < s and
//
//	q-d-w <= time <= q-d                                  exact (grid 0)
//	floor(q/g)-(d+w)/g <= floor(time/g) <= floor(q/g)-d/g on a grid of g
//
// Ties, late and future-stamped events are thus decided by data, never by a
// wall clock: an event stamped in the future stays out of a window until the
// time of a record has reached it. The state is integers, so that neither the
// order of sums nor the number of workers can change a byte.
//
// An entity's clock is the second largest of the distinct times it was seen
// with: one event whose clock runs ahead cannot move it. A record older than
// the clock by more than [Set.Late] is too late: the features of that entity
// are missing for it, and the entity does not remember it.
//
// Missing is NaN, for every operation. Infinities are never produced.
package feature

import "slices"

// The operations on the record alone. Each reads one input, but for ratio and
// cross, which read two. An input is a field of the record, or the name of
// another definition, whose float32 value is then read.
const (
	Raw    = "raw"    // the number itself
	Code   = "code"   // categorical: the place of the value in the fitted vocabulary
	Log    = "log"    // sign(x) ln(1+|x|)
	Clip   = "clip"   // x limited to [lo, hi]
	Ratio  = "ratio"  // a/b; missing when b is 0
	Bucket = "bucket" // how many of the edges are <= x
	Cross  = "cross"  // categorical: the code of the pair (a, b)
)

// The operations on an entity's past. Where names the events that they look
// at (all, when it is empty); an event that lacks the input does not count.
const (
	Count    = "count"    // how many events
	Sum      = "sum"      // of the input, kept to Decimals; 0 when there is none
	Mean     = "mean"     // of the input, kept to Decimals
	Min      = "min"      // of the input
	Max      = "max"      // of the input
	StdDev   = "stddev"   // population standard deviation of the input, kept to Decimals
	Distinct = "distinct" // how many distinct values of the input, at most Cap
	Share    = "share"    // events that pass Where / all events
	Velocity = "velocity" // (events in Window / Window) / (events in Over / Over)
	Risk     = "risk"     // mean of the input, a label that is known after Delay

	// These look at the whole past and have no window.
	Last       = "last"        // the input of the newest event
	SinceLast  = "since_last"  // seconds since the newest event
	SinceFirst = "since_first" // seconds since the oldest event
)

// Ops lists the operations on the record, in the order in which they are documented.
var Ops = []string{Raw, Code, Log, Clip, Ratio, Bucket, Cross}

// PastOps lists the operations on an entity's past, likewise.
var PastOps = []string{Count, Sum, Mean, Min, Max, StdDev, Distinct, Share, Velocity, Risk, Last, SinceLast, SinceFirst}

// Def is one feature: a name, an operation and what it reads. Durations are microseconds.
type Def struct {
	Name   string    `json:"name"`
	Op     string    `json:"op"`
	Inputs []string  `json:"inputs"`           // fields of the record, or definitions
	Lo     float64   `json:"lo,omitempty"`     // clip
	Hi     float64   `json:"hi,omitempty"`     // clip
	Edges  []float64 `json:"edges,omitempty"`  // bucket: ascending
	Levels int       `json:"levels,omitempty"` // code, cross: the largest vocabulary kept; 0 means 4,096

	Entity   string  `json:"entity,omitempty"`    // the field that names whose past is read
	Where    []Where `json:"where,omitempty"`     // all of them must hold
	Window   int64   `json:"window_us,omitempty"` // how far back
	Over     int64   `json:"over_us,omitempty"`   // velocity: the window it is compared with
	Delay    int64   `json:"delay_us,omitempty"`  // the newest part of the past that is not looked at
	Grid     int64   `json:"grid_us,omitempty"`   // the step of a window on a grid; 0: exact
	Decimals int     `json:"decimals,omitempty"`  // sum, mean, stddev, risk: digits kept after the point
	Cap      int     `json:"cap,omitempty"`       // distinct: the largest count; 0 means 1,000
}

// Where is a condition on a field of an event. A missing value meets none.
type Where struct {
	Field  string   `json:"field"`
	Equals []string `json:"equals,omitempty"` // the canonical text of the value is one of these
	Min    *float64 `json:"min,omitempty"`    // the number is at least this
	Max    *float64 `json:"max,omitempty"`    // the number is at most this
}

// Set is a list of definitions. A vector has one number a definition, in this order.
type Set struct {
	Time string `json:"time,omitempty"`    // the column of a table that has the records' times
	Seq  string `json:"seq,omitempty"`     // likewise their places in the log; "": they stand in the order of time
	Rows string `json:"rows,omitempty"`    // likewise the entity whose last rows a model with a history reads
	Late int64  `json:"late_us,omitempty"` // how late a record may be, see above
	Defs []Def  `json:"defs"`
}

// Past says whether the definition looks at an entity's past.
func (d *Def) Past() bool {
	return slices.Contains(PastOps, d.Op)
}

// Past says whether any definition looks at the past.
func (s *Set) Past() bool {
	return slices.ContainsFunc(s.Defs, func(d Def) bool { return d.Past() })
}

// Field is one field of a record: its name and whether it holds text.
type Field struct {
	Name string `json:"name"`
	Text bool   `json:"text"`
}

// Layout is the order of the fields in a record.
type Layout []Field
