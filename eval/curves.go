package eval

// Point is one point of a ROC curve: stopping every row whose score is at
// least Threshold stops the share FPR of the goods and TPR of the bads.
// The first point stops nothing and has Threshold +Inf.
type Point struct{ FPR, TPR, Threshold float64 }

// Bin is one group of a reliability diagram: rows of similar score.
type Bin struct {
	Min       float64 `json:"min"` // of the scores in it
	Max       float64 `json:"max"`
	MeanScore float64 `json:"mean_score"`
	BadRate   float64 `json:"bad_rate"`
	Lo        float64 `json:"lo"` // Wilson interval of BadRate, level .95
	Hi        float64 `json:"hi"`
	N         int     `json:"n"`
	Weight    float64 `json:"weight"`
}

// GainsRow is one row of a gains table; row 1 has the highest scores.
type GainsRow struct {
	Group        int     `json:"group"`
	MinScore     float64 `json:"min_score"`
	MaxScore     float64 `json:"max_score"`
	N            int     `json:"n"`
	Bads         int     `json:"bads"`
	Weight       float64 `json:"weight"`
	BadRate      float64 `json:"bad_rate"`
	CumBadShare  float64 `json:"cum_bad_share"` // share of all bads in this and the groups above
	CumGoodShare float64 `json:"cum_good_share"`
	KS           float64 `json:"ks"`   // |CumBadShare - CumGoodShare|
	Lift         float64 `json:"lift"` // BadRate of this and the groups above over the overall rate
}

// HistogramBin is one bar of the score distribution: weights of goods and bads in [Lo, Hi).
type HistogramBin struct {
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
	Goods float64 `json:"goods"`
	Bads  float64 `json:"bads"`
}
