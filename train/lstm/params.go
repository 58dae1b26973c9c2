package lstm

import (
	"errors"
	"fmt"
	"math"
	"path"
)

// Params says what to build and how to train it. The names are PyTorch's where
// it has one.
type Params struct {
	HiddenSize    int           `yaml:"hidden_size" json:"hidden_size"`
	Head          int           `yaml:"head" json:"head"` // units of a ReLU layer between [h_T, static] and the margin; 0: none
	Epochs        int           `yaml:"epochs" json:"epochs"`
	BatchSize     int           `yaml:"batch_size" json:"batch_size"`
	LR            float64       `yaml:"lr" json:"lr"`                         // of AdamW, at the start
	LRSchedule    string        `yaml:"lr_schedule" json:"lr_schedule"`       // constant, or linear: falls to 0 over all epochs
	WeightDecay   float64       `yaml:"weight_decay" json:"weight_decay"`     // decoupled, as in AdamW; biases do not decay
	Dropout       float64       `yaml:"dropout" json:"dropout"`               // share of h_T that is set to 0 in training
	ClipGradNorm  float64       `yaml:"clip_grad_norm" json:"clip_grad_norm"` // largest norm of all gradients together; 0: no limit
	InputLimit    float64       `yaml:"input_limit" json:"input_limit"`       // standardised inputs are limited to +-this
	InputPieces   int           `yaml:"input_pieces" json:"input_pieces"`     // piecewise linear inputs of each number, cut at quantiles, beside the standardised one; 0: none
	EarlyStopping EarlyStopping `yaml:"early_stopping" json:"early_stopping"`
	Steps         [][]string    `yaml:"steps" json:"steps"`   // features of each time step, oldest first; place d is the same thing in every step
	History       *History      `yaml:"-" json:"history"`     // in place of Steps: the entity's last rows are the steps
	Static        []string      `yaml:"static" json:"static"` // features that do not change over the steps
}

// History makes the entity's last rows the steps, oldest first and the row
// itself last; an entity of fewer rows has fewer steps.
type History struct {
	Rows   int      `yaml:"history" json:"rows"`                      // 1 to MaxHistory, the row itself among them
	Inputs []string `yaml:"inputs,omitempty" json:"inputs,omitempty"` // names and globs of the features of a step; none: all that are not in Static
}

// MaxHistory is the longest history.
const MaxHistory = 1000

// EarlyStopping ends the training when the metric on valid has not become
// better by more than MinDelta for Patience epochs. The weights of the best
// epoch are kept; of equal epochs, the first. Patience 0: all epochs are run
// and the last weights are kept.
type EarlyStopping struct {
	Metric   string  `yaml:"metric" json:"metric"` // auc or log_loss
	Patience int     `yaml:"patience" json:"patience"`
	MinDelta float64 `yaml:"min_delta" json:"min_delta"`
}

// The metrics that can stop a training.
const (
	AUC     = "auc"
	LogLoss = "log_loss"
)

// The learning rate over the epochs.
const (
	Constant = "constant"
	Linear   = "linear"
)

// Default is what was best in cross-validation on the UCI credit default data,
// its test part left out: twelve epochs with a rate that falls to 0 beat sixty
// at a fifth of it, and four pieces a number beat none, eight and sixteen.
func Default() Params {
	return Params{
		HiddenSize: 16, Head: 32, Epochs: 12, BatchSize: 256,
		LR: 7e-3, LRSchedule: Linear, WeightDecay: 1e-2, Dropout: 0.1, ClipGradNorm: 1, InputLimit: 3, InputPieces: 4,
		EarlyStopping: EarlyStopping{Metric: AUC, Patience: 6},
	}
}

// Check gives every fault of the parameters.
func (p Params) Check() error {
	var faults []error
	fault := func(name string, value any, want string) {
		faults = append(faults, fmt.Errorf("lstm: %s is %v; want %s", name, value, want))
	}
	whole := func(name string, value, lo, hi int) {
		if value < lo || value > hi {
			fault(name, value, fmt.Sprintf("%d to %d", lo, hi))
		}
	}
	real := func(name string, value float64, ok bool, want string) {
		if !ok || math.IsNaN(value) || math.IsInf(value, 0) {
			fault(name, value, want)
		}
	}
	whole("hidden_size", p.HiddenSize, 1, 1024)
	whole("head", p.Head, 0, 1024)
	whole("epochs", p.Epochs, 1, 100_000)
	whole("batch_size", p.BatchSize, 1, 65536)
	real("lr", p.LR, p.LR > 0 && p.LR <= 1, "more than 0, at most 1")
	if p.LRSchedule != Constant && p.LRSchedule != Linear {
		fault("lr_schedule", fmt.Sprintf("%q", p.LRSchedule), fmt.Sprintf("%q or %q", Constant, Linear))
	}
	real("weight_decay", p.WeightDecay, p.WeightDecay >= 0 && p.WeightDecay <= 10, "0 to 10")
	real("dropout", p.Dropout, p.Dropout >= 0 && p.Dropout < 1, "0 or more, less than 1")
	real("clip_grad_norm", p.ClipGradNorm, p.ClipGradNorm >= 0, "a finite number, 0 or more")
	real("input_limit", p.InputLimit, p.InputLimit > 0, "a finite number, more than 0")
	whole("input_pieces", p.InputPieces, 0, 256)
	if m := p.EarlyStopping.Metric; m != AUC && m != LogLoss {
		fault("early_stopping.metric", fmt.Sprintf("%q", m), fmt.Sprintf("%q or %q", AUC, LogLoss))
	}
	whole("early_stopping.patience", p.EarlyStopping.Patience, 0, 100_000)
	real("early_stopping.min_delta", p.EarlyStopping.MinDelta, p.EarlyStopping.MinDelta >= 0, "a finite number, 0 or more")
	return errors.Join(append(faults, p.checkSteps())...)
}

func (p Params) checkSteps() error {
	if p.History != nil {
		return p.checkHistory()
	}
	if len(p.Steps) == 0 {
		return errors.New("lstm: steps is empty; want a list of features for each time step, oldest first")
	}
	var faults []error
	for t, names := range p.Steps {
		if len(names) == 0 {
			faults = append(faults, fmt.Errorf("lstm: steps[%d] is empty; want features", t))
		} else if len(names) != len(p.Steps[0]) {
			faults = append(faults, fmt.Errorf("lstm: steps[%d] has %d features; want %d, as many as steps[0]", t, len(names), len(p.Steps[0])))
		}
	}
	return errors.Join(faults...)
}

func (p Params) checkHistory() error {
	var faults []error
	if n := p.History.Rows; n < 1 || n > MaxHistory {
		faults = append(faults, fmt.Errorf("lstm: steps.history is %d; want 1 to %d", n, MaxHistory))
	}
	if len(p.Steps) > 0 {
		faults = append(faults, errors.New("lstm: steps is given beside a history; want one of the two"))
	}
	for k, pattern := range p.History.Inputs {
		if _, err := path.Match(pattern, ""); err != nil {
			faults = append(faults, fmt.Errorf("lstm: steps.inputs[%d] is %q; want a name, or a glob such as amount_*", k, pattern))
		}
	}
	return errors.Join(faults...)
}
