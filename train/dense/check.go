package dense

import "fmt"

// Check refuses terms that a file may hold and Fit never gives: unknown kinds,
// features out of range, numbers that are not finite, another order of kinds.
func Check(terms []Term, features int) error {
	order := map[string]int{Numeric: 0, Level: 1, Missing: 2}
	last := 0
	for i, t := range terms {
		at, ok := order[t.Kind]
		switch {
		case !ok:
			return fmt.Errorf("dense: kind of term %d is %q; want numeric, level or missing", i+1, t.Kind)
		case at < last:
			return fmt.Errorf("dense: term %d is %s; want numeric, level, missing in this order", i+1, t.Kind)
		case t.Feature < 0 || t.Feature >= features:
			return fmt.Errorf("dense: feature of term %d is %d; want 0 to %d", i+1, t.Feature, features-1)
		case t.Code < 0 || t.Code > 1<<24:
			return fmt.Errorf("dense: code of term %d is %d; want 0 to 2^24", i+1, t.Code)
		case t.Mean-t.Mean != 0 || t.Inv-t.Inv != 0 || t.Limit-t.Limit != 0 || t.Limit < 0:
			return fmt.Errorf("dense: numbers of term %d are %v, %v, %v; want finite ones, the limit not negative", i+1, t.Mean, t.Inv, t.Limit)
		}
		last = at
	}
	return nil
}
