// Package reports turns the result of a run into a page that a reviewer can
// read: one self-contained HTML file, verdict first.
package reports

import "github.com/riskbench/riskbench/eval"

// Run is run.json: the summary of a run, as the contract has it.
type Run struct {
	Run         string            `json:"run"`
	Name        string            `json:"name"`
	Status      string            `json:"status"` // done, unchanged, gates_failed
	Seconds     float64           `json:"seconds"`
	Data        Data              `json:"data"`
	Machine     Machine           `json:"machine"`
	Models      []Model           `json:"models"`
	Comparisons []eval.Comparison `json:"comparisons"`
	Gates       []Gate            `json:"gates"`
	Report      string            `json:"report"`
	Warnings    []eval.Warning    `json:"warnings"`
}

// Data says what was read and how it was split.
type Data struct {
	Rows   int             `json:"rows"`
	Digest string          `json:"digest"`
	Parts  map[string]Part `json:"parts"` // fit, valid, calib, test
}

// Machine is where latencies were measured.
type Machine struct {
	Processor string `json:"processor"` // the model's name; "unknown" where the system does not tell
	Cores     int    `json:"cores"`     // logical ones that the process may use
	MaxProcs  int    `json:"gomaxprocs"`
	System    string `json:"system"` // operating system and architecture, and its kernel
}

// Part is the size of one part.
type Part struct {
	N         int `json:"n"`
	Positives int `json:"positives"`
}

// Model is one trained or loaded model and what was measured of it.
type Model struct {
	Name      string             `json:"name"`
	Kind      string             `json:"kind"`
	Digest    string             `json:"digest"` // of the native bytes
	Kernel    string             `json:"kernel"`
	SizeBytes int64              `json:"size_bytes"`
	Rounds    int                `json:"rounds"`
	TrainS    float64            `json:"train_s"`
	Test      eval.Evaluation    `json:"test"`
	Parity    []Parity           `json:"parity"`
	LatencyUS map[string]Latency `json:"latency_us"` // features, go, onnxruntime
}

// Parity is the comparison of two scorers of one model over the same rows.
type Parity struct {
	Against   string  `json:"against"` // "go session", "onnxruntime 1.17.1"
	On        string  `json:"on"`      // test rows, planted rows
	Rows      int     `json:"rows"`
	Different int     `json:"different"` // rows whose margin or score differ (in any bit; LSTM: by more than 1e-5)
	MaxAbs    float64 `json:"max_abs"`
}

// Latency is the time of one row, in microseconds, over single calls one after
// the other: of its features ("features"), of features and model in Go ("go"),
// of features and a session ("onnxruntime").
type Latency struct {
	P50        float64    `json:"p50"`
	P95        float64    `json:"p95"`
	P99        float64    `json:"p99"`
	P999       float64    `json:"p999"`
	N          int        `json:"n"` // calls timed, after a warm-up
	Throughput Throughput `json:"throughput_per_s"`
	Why        string     `json:"why,omitempty"` // a throughput is nil
}

// Throughput is rows a second, computed one row at a time by so many threads.
type Throughput struct {
	One *float64 `json:"1"`
	Two *float64 `json:"2"` // of both together
}

// Gate is one condition of the job and its outcome.
type Gate struct {
	Model   string   `json:"model"`
	Metric  string   `json:"metric"`
	At      *float64 `json:"at,omitempty"`      // the rate or capacity that the metric is at
	Segment string   `json:"segment,omitempty"` // "SEX=2", the worst value of the column that the gate is about
	Status  string   `json:"status"`            // pass, fail, warn: failed, and the job wants a warning
	Value   *float64 `json:"value"`
	Want    string   `json:"want"`
	Why     string   `json:"why,omitempty"`
}
