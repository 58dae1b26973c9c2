package linear

import (
	"errors"
	"fmt"
)

// Engine is the number of the trainer's bytes: raised when a model may have changed.
const Engine = 1

// Params are the settings of the trainer.
type Params struct {
	L2        float64 `yaml:"l2" json:"l2"`               // penalty l2/2 |w|^2 on the weights of the standardised inputs, beside the sum of the rows' losses; scikit-learn's 1/C
	MaxIter   int     `yaml:"max_iter" json:"max_iter"`   // Newton steps at most
	Tolerance float64 `yaml:"tolerance" json:"tolerance"` // stop when no weight moved by more than this
}

// Default is an L2 of 1, as scikit-learn has it.
func Default() Params { return Params{L2: 1, MaxIter: 100, Tolerance: 1e-8} }

// Check gives every parameter that is out of range.
func (p Params) Check() error {
	var faults []error
	if !(p.L2 > 0 && p.L2 <= 1e12) {
		faults = append(faults, fmt.Errorf("linear: l2 is %v; want a number above 0, so that separable data has an answer", p.L2))
	}
	if p.MaxIter < 1 || p.MaxIter > 10_000 {
		faults = append(faults, fmt.Errorf("linear: max_iter is %d; want 1 to 10000", p.MaxIter))
	}
	if !(p.Tolerance > 0 && p.Tolerance < 1) {
		faults = append(faults, fmt.Errorf("linear: tolerance is %v; want a number between 0 and 1", p.Tolerance))
	}
	return errors.Join(faults...)
}
