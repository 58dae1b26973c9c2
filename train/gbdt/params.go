package gbdt

import (
	"errors"
	"fmt"
	"math"
)

// Params says how to grow the trees. The names are LightGBM's, and so are the
// meanings unless a field says otherwise.
type Params struct {
	Rounds           int            `yaml:"rounds" json:"rounds"` // trees, at most
	LearningRate     float64        `yaml:"learning_rate" json:"learning_rate"`
	NumLeaves        int            `yaml:"num_leaves" json:"num_leaves"`
	MaxDepth         int            `yaml:"max_depth" json:"max_depth"`               // of a leaf; the root has depth 0; 0: no limit
	MinDataInLeaf    int            `yaml:"min_data_in_leaf" json:"min_data_in_leaf"` // rows, counted exactly, whatever they weigh
	MinSumHessian    float64        `yaml:"min_sum_hessian_in_leaf" json:"min_sum_hessian_in_leaf"`
	MinGainToSplit   float64        `yaml:"min_gain_to_split" json:"min_gain_to_split"`
	LambdaL1         float64        `yaml:"lambda_l1" json:"lambda_l1"`
	LambdaL2         float64        `yaml:"lambda_l2" json:"lambda_l2"`
	MaxBin           int            `yaml:"max_bin" json:"max_bin"`                   // of a number; missing has one more
	FeatureFraction  float64        `yaml:"feature_fraction" json:"feature_fraction"` // of the features, drawn anew for each tree
	BaggingFraction  float64        `yaml:"bagging_fraction" json:"bagging_fraction"` // of the rows, when bagging_freq > 0
	BaggingFreq      int            `yaml:"bagging_freq" json:"bagging_freq"`         // rows are drawn anew every so many rounds; 0: all rows, always
	CatSmooth        float64        `yaml:"cat_smooth" json:"cat_smooth"`
	CatL2            float64        `yaml:"cat_l2" json:"cat_l2"`
	MaxCatThreshold  int            `yaml:"max_cat_threshold" json:"max_cat_threshold"`
	MaxCatToOnehot   int            `yaml:"max_cat_to_onehot" json:"max_cat_to_onehot"`
	MinDataPerGroup  int            `yaml:"min_data_per_group" json:"min_data_per_group"`
	ScalePosWeight   float64        `yaml:"scale_pos_weight" json:"scale_pos_weight"`       // times the weight of a bad row
	NumGradQuantBins int            `yaml:"num_grad_quant_bins" json:"num_grad_quant_bins"` // gradients are integers of -n/2 to n/2, hessians of 0 to n
	EarlyStopping    *EarlyStopping `yaml:"early_stopping" json:"early_stopping,omitempty"` // nil: all rounds are kept
}

// EarlyStopping ends the training when the metric on valid has not become
// better by more than MinDelta for Patience rounds. The trees up to the best
// round are kept; of equal rounds, the first. Patience 0 switches it off.
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

// Default is LightGBM's defaults, but for rounds, a smaller learning rate and
// lambda_l2 1, and integer gradients.
func Default() Params {
	return Params{
		Rounds: 500, LearningRate: 0.05, NumLeaves: 31,
		MinDataInLeaf: 20, MinSumHessian: 1e-3, LambdaL2: 1,
		MaxBin: 255, FeatureFraction: 1, BaggingFraction: 1,
		CatSmooth: 10, CatL2: 10, MaxCatThreshold: 32, MaxCatToOnehot: 4, MinDataPerGroup: 100,
		ScalePosWeight: 1, NumGradQuantBins: 4,
	}
}

// Check gives every fault of the parameters.
func (p Params) Check() error {
	var faults []error
	whole := func(name string, value, lo, hi int) {
		if value < lo || value > hi {
			faults = append(faults, fmt.Errorf("gbdt: %s is %d; want %d to %d", name, value, lo, hi))
		}
	}
	atLeast := func(name string, value float64) {
		if !(value >= 0) || math.IsInf(value, 0) {
			faults = append(faults, fmt.Errorf("gbdt: %s is %v; want a finite number, 0 or more", name, value))
		}
	}
	share := func(name string, value float64) {
		if !(value > 0 && value <= 1) {
			faults = append(faults, fmt.Errorf("gbdt: %s is %v; want more than 0, at most 1", name, value))
		}
	}
	whole("rounds", p.Rounds, 1, 1_000_000)
	share("learning_rate", p.LearningRate)
	whole("num_leaves", p.NumLeaves, 2, 65535)
	whole("max_depth", p.MaxDepth, 0, 65535)
	whole("min_data_in_leaf", p.MinDataInLeaf, 1, math.MaxInt32)
	atLeast("min_sum_hessian_in_leaf", p.MinSumHessian)
	atLeast("min_gain_to_split", p.MinGainToSplit)
	atLeast("lambda_l1", p.LambdaL1)
	atLeast("lambda_l2", p.LambdaL2)
	whole("max_bin", p.MaxBin, 2, 255)
	share("feature_fraction", p.FeatureFraction)
	share("bagging_fraction", p.BaggingFraction)
	whole("bagging_freq", p.BaggingFreq, 0, 1_000_000)
	atLeast("cat_smooth", p.CatSmooth)
	atLeast("cat_l2", p.CatL2)
	whole("max_cat_threshold", p.MaxCatThreshold, 1, 255)
	whole("max_cat_to_onehot", p.MaxCatToOnehot, 1, 255)
	whole("min_data_per_group", p.MinDataPerGroup, 1, math.MaxInt32)
	if !(p.ScalePosWeight > 0) || math.IsInf(p.ScalePosWeight, 0) {
		faults = append(faults, fmt.Errorf("gbdt: scale_pos_weight is %v; want a finite number above 0", p.ScalePosWeight))
	}
	whole("num_grad_quant_bins", p.NumGradQuantBins, 2, 65536)
	if s := p.EarlyStopping; s != nil {
		if s.Metric != AUC && s.Metric != LogLoss {
			faults = append(faults, fmt.Errorf("gbdt: early_stopping.metric is %q; want %q or %q", s.Metric, AUC, LogLoss))
		}
		whole("early_stopping.patience", s.Patience, 0, 1_000_000)
		atLeast("early_stopping.min_delta", s.MinDelta)
	}
	return errors.Join(faults...)
}
