// Package spec is the job file: its structs, its defaults and its checks.
//
// A [Spec] is what changes the result; it is resolved, written into the run
// folder and hashed. What does not change the result (workers, folders) is a
// Host's, elsewhere. Nothing here reads data: faults that need the snapshot
// are found by package job, which places them through [File.Doc].
package spec

import (
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/reports"
)

// Spec is a job.
type Spec struct {
	Name     string        `yaml:"name"`
	About    reports.About `yaml:"about"`
	Data     Data          `yaml:"data"`
	Split    Split         `yaml:"split"`
	Features Features      `yaml:"features"`
	Models   Models        `yaml:"models"`
	Champion string        `yaml:"champion"`
	Evaluate Evaluate      `yaml:"evaluate"`
	Gates    []Gate        `yaml:"gates"`
	Export   Export        `yaml:"export"`
	Seed     uint64        `yaml:"seed"`
}

// Data names the snapshot and what its columns are.
type Data struct {
	Snapshot Path     `yaml:"snapshot"`
	ID       string   `yaml:"id"`
	Label    Label    `yaml:"label"`
	Labels   *Labels  `yaml:"labels"`
	Time     string   `yaml:"time"`
	Seq      string   `yaml:"seq"`
	AsOf     string   `yaml:"as_of,omitempty"` // later rows and labels exist for no one; "": the newest event time
	Entity   string   `yaml:"entity"`
	Weight   string   `yaml:"weight"`
	Segments []string `yaml:"segments"`
}

// Label is the column that says good or bad, and the value that means bad.
type Label struct {
	Column   string `yaml:"column"`
	Positive string `yaml:"positive"`
}

// Labels are labels that come later, in a file of their own.
type Labels struct {
	Path         Path     `yaml:"path"`
	On           string   `yaml:"on"`
	Column       string   `yaml:"column"`
	Time         string   `yaml:"time"`
	MaturesAfter Duration `yaml:"matures_after"`
}

// Split draws the parts in the order test, calib, valid, each from the rows
// that no earlier part took; the rest is fit.
type Split struct {
	Test  *Draw    `yaml:"test"`
	Calib *Draw    `yaml:"calib"`
	Valid *Draw    `yaml:"valid"`
	Gap   Duration `yaml:"gap"`
}

// Draw says which rows a part takes: exactly one of Where, From, Last, Share is given.
type Draw struct {
	Where string   `yaml:"where,omitempty"`
	From  string   `yaml:"from,omitempty"`
	Last  Duration `yaml:"last,omitempty"`
	Share float64  `yaml:"share,omitempty"`
	By    string   `yaml:"by,omitempty"` // with Share: rows of one value are drawn together
}

// Features says what models read.
type Features struct {
	Use         []string `yaml:"use"`
	Defs        *Path    `yaml:"defs"`
	Categorical []string `yaml:"categorical"`
}

// Evaluate says at which operating points models are compared.
type Evaluate struct {
	FPR            []float64      `yaml:"fpr"`
	Capacity       []float64      `yaml:"capacity"`
	DailyCapacity  []int          `yaml:"daily_capacity,omitempty"` // rows that a team reviews a day
	OperatingPoint OperatingPoint `yaml:"operating_point"`
	Cost           Cost           `yaml:"cost"`
	Value          string         `yaml:"value,omitempty"` // a column of amounts: how much of the bads' is caught
	TimeZone       string         `yaml:"time_zone"`       // whose days are meant by "daily"
}

// OperatingPoint is the false-positive rate at which the versions table compares.
type OperatingPoint struct {
	FPR float64 `yaml:"fpr"`
}

// Cost is what a good row stopped and a bad row let through cost.
type Cost struct {
	FP float64 `yaml:"fp"`
	FN float64 `yaml:"fn"`
}

// Export says which artefacts a run makes.
type Export struct {
	ONNX bool    `yaml:"onnx"`
	Sign *string `yaml:"sign"`
}

// Default is a job with everything that has a default.
func Default() Spec {
	return Spec{
		Features: Features{Use: []string{"*"}},
		Evaluate: Evaluate{
			FPR: []float64{0.001, 0.01, 0.05}, Capacity: []float64{0.01, 0.05},
			OperatingPoint: OperatingPoint{FPR: 0.05}, Cost: Cost{FP: 1, FN: 20}, TimeZone: "UTC",
		},
		Export: Export{ONNX: true},
		Seed:   1,
	}
}

// File is a decoded job file.
type File struct {
	Spec Spec
	Doc  *strict.Doc
	Dir  string // paths are relative to it
}
