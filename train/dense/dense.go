// Package dense turns rows of mixed features into dense real inputs for the
// models that need them (linear, lstm): numbers are standardised, categories
// become 0/1 levels, missing values become 0 with a 0/1 flag of their own.
// Everything that is learned is learned from the view that is given, which is the fit part.
package dense

// The kinds of a term, in the order in which a list of terms holds them.
const (
	Numeric = "numeric" // (x-Mean)*Inv, limited to [-Limit, Limit]; 0 when missing
	Level   = "level"   // 1 when the code is Code, else 0; 0 when missing
	Missing = "missing" // 1 when missing, else 0
)

// Term is one dense input: what it reads and how. A list of terms stands in
// the order Numeric, Level, Missing, which lets an ONNX graph compute each
// kind at once and join them.
type Term struct {
	Kind    string  `json:"kind"`
	Feature int     `json:"feature"` // index into the feature set
	Mean    float64 `json:"mean,omitempty"`
	Inv     float64 `json:"inv,omitempty"` // 1 / standard deviation; 0 for a constant
	Limit   float64 `json:"limit,omitempty"`
	Code    int     `json:"code,omitempty"`
}

// Value is the term's input for feature value x:
//
//	numeric  clip((float64(x)-Mean)*Inv, -Limit, Limit); 0 for NaN
//	level    x == Code
//	missing  x != x
//
// The difference is rounded before the product, and the product before
// anything else: ONNX Runtime's Sub, Mul and Clip give the same bits.
func (t *Term) Value(x float32) float64 {
	switch t.Kind {
	case Level:
		if x == float32(t.Code) {
			return 1
		}
	case Missing:
		if x != x {
			return 1
		}
	case Numeric:
		if x == x {
			return max(-t.Limit, min(t.Limit, float64((float64(x)-t.Mean)*t.Inv)))
		}
	}
	return 0
}
