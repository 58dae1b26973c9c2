package eval

import "fmt"

// PartialAUC is the area under the ROC curve from FPR 0 to maxFPR, where
// decisions are made: at most maxFPR itself. A threshold that lies within a tie
// of scores takes the tie in proportion, as the straight piece of the curve
// does. Standardised is the same between a score that knows nothing, .5, and a
// perfect one, 1 (McClish, Medical Decision Making 9, 1989). Neither has an
// interval of its own: [Bootstrap] gives one. There is no value for a maxFPR
// that is not above 0 and at most 1, and for a sample that fails Check.
func PartialAUC(s Sample, maxFPR float64) (area, standardised Estimate) {
	err := s.Check()
	if err == nil && !(maxFPR > 0 && maxFPR <= 1) {
		err = fmt.Errorf("eval: the largest false-positive rate is %v; want above 0 and at most 1", maxFPR)
	}
	if err != nil {
		return refused(s, err), refused(s, err)
	}
	r := rank(s)
	value := r.partialArea(maxFPR)
	why := "a part of the area has no interval here"
	return r.estimate(value, why), r.estimate(mcclish(value, maxFPR), why)
}

// mcclish is 1/2 for the area under the diagonal and 1 for the largest one.
func mcclish(area, maxFPR float64) float64 {
	least := maxFPR * maxFPR / 2
	return (1 + (area-least)/(maxFPR-least)) / 2
}

func (r *ranked) partialArea(maxFPR float64) float64 {
	var area, bad, good sum
	fpr, tpr := 0.0, 0.0
	for i := range r.score {
		b, g := r.weights(i)
		bad.add(b)
		good.add(g)
		x, y := clip(good.value()/r.good), clip(bad.value()/r.bad)
		if x >= maxFPR {
			if x > fpr {
				y = tpr + (y-tpr)*(maxFPR-fpr)/(x-fpr)
			}
			area.addProduct(maxFPR-fpr, (tpr+y)/2)
			return area.value()
		}
		area.addProduct(x-fpr, (tpr+y)/2)
		fpr, tpr = x, y
	}
	return area.value()
}
