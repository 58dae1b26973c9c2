package eval

// Point is one point of a ROC curve: stopping every row whose score is at
// least Threshold stops the share FPR of the goods and TPR of the bads.
// The first point stops nothing and has Threshold +Inf.
type Point struct{ FPR, TPR, Threshold float64 }

// Bin is one group of a reliability diagram: rows of similar score.
type Bin struct {
	Min, Max  float64 // of the scores in it
	MeanScore float64
	BadRate   float64
	Lo, Hi    float64 // Wilson interval of BadRate, level .95
	N         int
	Weight    float64
}

// GainsRow is one row of a gains table; row 1 has the highest scores.
type GainsRow struct {
	Group        int
	MinScore     float64
	MaxScore     float64
	N, Bads      int
	Weight       float64
	BadRate      float64
	CumBadShare  float64 // share of all bads in this and the groups above
	CumGoodShare float64
	KS           float64 // |CumBadShare - CumGoodShare|
	Lift         float64 // BadRate of this and the groups above over the overall rate
}

// HistogramBin is one bar of the score distribution: weights of goods and bads in [Lo, Hi).
type HistogramBin struct{ Lo, Hi, Goods, Bads float64 }
