// Package eval says how well scores rank and predict risk: AUC, KS, ROC,
// average precision, log loss, Brier score, calibration, operating points and
// the comparison of two scores, each with its interval, n and method.
//
// It reads plain slices and imports nothing of ours. Scores are float64:
// float32 scores move an AUC by 1e-7. The positive class is called bad. Ties
// and weights are exact. NaN scores are refused by [Sample.Check].
package eval

// Sample is scored rows: one entry a row in each slice.
type Sample struct {
	Score  []float64 // higher means more likely bad: a margin or a probability
	Bad    []bool
	Weight []float64 // nil: all weigh 1; else finite and not negative
}

// Estimate is a number with its uncertainty. It is the metric object of every
// JSON document: Lo and Hi are absent where there is no interval, and Why says
// why; Value is absent where it cannot be computed.
type Estimate struct {
	Value     *float64 `json:"value"`
	Lo        *float64 `json:"lo,omitempty"`
	Hi        *float64 `json:"hi,omitempty"`
	Level     float64  `json:"level,omitempty"` // of the interval, 0.95
	N         int      `json:"n"`
	Positives int      `json:"positives"`
	Method    string   `json:"method,omitempty"`
	Why       string   `json:"why,omitempty"`
}

// Threshold-carrying metrics.

// KSEstimate is the Kolmogorov-Smirnov distance with the score where it is reached.
type KSEstimate struct {
	Estimate
	Threshold *float64 `json:"threshold"`
	// Corrected is Value less what a maximum over a sample adds on average; see
	// [KS]. It is absent with weights.
	Corrected *float64 `json:"bias_corrected,omitempty"`
	Note      string   `json:"note,omitempty"` // below 1,000 bads: that Value is too high
	// Frozen is TPR - FPR at the threshold of the KS of another sample, which
	// has no such bias; absent where no thresholds were frozen.
	Frozen *FrozenKS `json:"frozen,omitempty"`
}

// FrozenKS is the distance of the classes at a threshold that was frozen; see [KSAt].
type FrozenKS struct {
	Threshold float64 `json:"threshold"`
	Estimate
}

// RecallAtFPR is the recall at the threshold that was set for a false-positive rate.
type RecallAtFPR struct {
	FPR       float64  `json:"fpr"`       // what was asked for
	Threshold *float64 `json:"threshold"` // rows with score >= threshold are stopped
	Achieved  *float64 `json:"achieved_fpr"`
	Estimate
}

// PrecisionAtCapacity is the share of bads among the rows that a review capacity stops.
type PrecisionAtCapacity struct {
	Capacity  float64  `json:"capacity"` // share of the rows that can be reviewed
	Threshold *float64 `json:"threshold"`
	Achieved  *float64 `json:"achieved_capacity"`
	Estimate
}

// Evaluation is everything that is said of one score on one part: the `test`
// object of run.json.
type Evaluation struct {
	AUC                 Estimate              `json:"auc"`
	Gini                Estimate              `json:"gini"` // 2 AUC - 1, the accuracy ratio
	KS                  KSEstimate            `json:"ks"`
	AP                  Estimate              `json:"ap"`
	Prevalence          Estimate              `json:"prevalence"` // share of bads, weighted: the AP of scores without information
	LogLoss             Estimate              `json:"log_loss"`
	Brier               Estimate              `json:"brier"`
	RecallAtFPR         []RecallAtFPR         `json:"recall_at_fpr"`
	PrecisionAtCapacity []PrecisionAtCapacity `json:"precision_at_capacity"`
}

// Comparison is a challenger against the champion on the same rows.
type Comparison struct {
	Champion   string   `json:"champion"`
	Challenger string   `json:"challenger"`
	Metric     string   `json:"metric"`
	Delta      Estimate `json:"delta"` // challenger minus champion
	P          *float64 `json:"p"`     // two-sided
}

// Warning is a doubt that the reader of a result should know of.
type Warning struct {
	Code string `json:"code"` // stable: few_positives, thresholds_not_frozen, ...
	Text string `json:"text"`
}
