package eval

// PRPoint is one point of a precision-recall curve: of the rows whose score is
// at least Threshold the share Precision is bad, and they are the share Recall
// of the bads.
type PRPoint struct{ Recall, Precision, Threshold float64 }

// PrecisionRecall is the curve's points from the highest score to "stop all",
// one a distinct score, ties as one step. No point is made up for "stop
// nothing", which has no precision. With weights both are weighted. It is nil
// for a sample that fails Check.
func PrecisionRecall(s Sample) []PRPoint {
	if s.Check() != nil {
		return nil
	}
	return rank(s).precisionRecall()
}

// PrecisionRecall is [PrecisionRecall] of the sample.
func (x *Ranked) PrecisionRecall() []PRPoint { return x.r.precisionRecall() }

func (r *ranked) precisionRecall() []PRPoint {
	points := make([]PRPoint, len(r.score))
	r.walk(func(i int, bad, good float64) {
		points[i] = PRPoint{Recall: clip(bad / r.bad), Precision: clip(bad / (bad + good)), Threshold: r.score[i]}
	})
	return points
}
