package reports

import "github.com/riskbench/riskbench/eval"

// Document is all that a report shows. It is plain data: the same Document
// gives the same bytes.
//
// Whatever is empty is left out of the page or said to be absent in words;
// nothing is made up for it.
type Document struct {
	Run            Run
	About          About
	Models         []ModelPage    // what is drawn of Run.Models, in the same order
	Versions       []Version      // the first table of the page, in the order of its rows
	Vintages       []eval.Vintage // of all rows whose label has a time
	Swaps          []SwapPage     // in the order of Run.Comparisons
	Resamples      int            // of the bootstrap of differences; 0: there was none
	OperatingPoint string         // of Versions in words: "FPR 5 %, threshold frozen on valid"
	Command        string         // reproduces the run: "riskbench run job.yaml"
	Environment    []Fact         // riskbench version, processor, operating system, workers, ONNX Runtime version
	SpecYAML       string         // the resolved job
	Features       []FeatureRow
}

// About is what the owners say of the model; it stands on the first page.
type About struct {
	Owner       string `yaml:"owner" json:"owner"`
	Purpose     string `yaml:"purpose" json:"purpose"`
	IntendedUse string `yaml:"intended_use" json:"intended_use"`
	Limitations string `yaml:"limitations" json:"limitations"`
	Tier        string `yaml:"tier" json:"tier"` // materiality, in the bank's own words
}

// ModelPage holds the curves of one model on the test part. An empty slice is
// a chart that is left out.
type ModelPage struct {
	Name        string
	ROC         []eval.Point        // any length: it is thinned for drawing
	Reliability []eval.Bin          // scores are probabilities
	Gains       []eval.GainsRow     // highest scores first
	Histogram   []eval.HistogramBin // of margins (log-odds), bins of one width
	Segments    []eval.Segment      // the largest of each column first
	Periods     []eval.Period       // in the order of time
	Bands       []eval.Band         // by period, the lowest scores first
	Parts       []PartAUC           // fit, valid, test
	Importance  []Importance        // any order
	Shuffled    []Shuffled          // the largest drop first
	Dependence  []Dependence        // the most important feature first
	Calibration *eval.Calibration   // nil: not measured
	Cost        *CostPage           // nil: not measured
	Rounds      []TrainRound
	TrainMetric string // of Rounds' Valid: "auc", "log_loss"; "" prints as "metric"
	FitMetric   string // of Rounds' Fit, where it may be another; "" prints as "objective"
}

// Importance says how much a model uses a feature: its gain, or the size of
// its standardised coefficient. Not negative.
type Importance struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// Shuffled is by how much the AUC falls when a feature is shuffled.
type Shuffled struct {
	Name string        `json:"name"`
	Drop eval.Estimate `json:"drop"`
}

// Dependence is how the score goes with one feature.
type Dependence struct {
	Name        string         `json:"name"`
	Categorical bool           `json:"categorical"`
	Points      []DependenceAt `json:"points"`     // values ascend; what is missing comes last
	Direction   int            `json:"direction"`  // 1: the mean score rises with the feature; -1: it falls; 0: neither
	Violations  float64        `json:"violations"` // share of the rows' steps that go the other way
}

// DependenceAt is the rows' scores with the feature set to one value.
type DependenceAt struct {
	Value *float64 `json:"value"`           // nil: missing
	Level string   `json:"level,omitempty"` // of a categorical feature
	Mean  float64  `json:"mean"`
	Low   float64  `json:"p10"`
	High  float64  `json:"p90"`
}

// TrainRound is the metric after a round or epoch. NaN: not measured.
type TrainRound struct {
	Round      int
	Fit, Valid float64
}

// Version is one row of the table
// `version | interception precision | false rejection rate | P99 latency (ms) | model size`.
type Version struct {
	Name           string             `json:"name"`
	OperatingPoint string             `json:"operating_point"` // this version's own, with its threshold; "" repeats Document.OperatingPoint
	Precision      eval.Estimate      `json:"precision"`       // of the rows that are stopped, the share that is bad
	Daily          *eval.Daily        `json:"daily_precision"` // of Precision by day; nil: the data have no time
	Recall         eval.Estimate      `json:"recall"`
	ValueCaught    *eval.Estimate     `json:"value_caught"` // nil: the job names no amounts
	Reviews        []eval.DailyReview `json:"daily_review"`
	WithoutOutcome *Unlabelled        `json:"without_outcome"`      // nil: all rows have a label
	FalseRejection eval.Estimate      `json:"false_rejection_rate"` // of the good rows, the share that is stopped
	Stopped        int                `json:"stopped"`              // rows that are stopped, over which Precision is taken; 0: not told
	P99MS          *float64           `json:"p99_ms"`               // nil: not measured
	P99N           int                `json:"p99_n"`                // calls timed
	P99Of          string             `json:"p99_of"`               // the scorer that was timed: "ONNX Runtime 1.17.1"
	SizeBytes      int64              `json:"size_bytes"`           // 0: not known
	SizeOf         string             `json:"size_of"`              // the file: "model.onnx"; "" prints as "native model"
}

// PartAUC is a model's AUC on one part.
type PartAUC struct {
	Part string        `json:"part"`
	AUC  eval.Estimate `json:"auc"`
}

// Unlabelled is rows whose outcome is not known: too young, blocked, never told.
type Unlabelled struct {
	Rows    int `json:"rows"`
	Stopped int `json:"stopped"` // at the operating point
}

// Fact is one line of a list of names and values.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// FeatureRow is one input of the models.
type FeatureRow struct {
	Name        string   `json:"name"`
	Op          string   `json:"op"`          // raw, code, log, ...
	Inputs      []string `json:"inputs"`      // columns of the snapshot
	Cardinality int      `json:"cardinality"` // levels of a categorical feature; 0: numeric
	AUC         *float64 `json:"auc"`         // of the feature alone, on the fit part; nil: not measured
	PSI         *float64 `json:"psi"`         // of the test part against the fit part; nil: not measured
	Critical    *float64 `json:"critical"`    // what sampling alone explains of PSI, 95 %
}
