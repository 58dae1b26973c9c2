package eval

import (
	"errors"
	"fmt"
	"math"
	"sync/atomic"
)

// Weights lie in a range whose products neither overflow nor vanish.
const minWeight, maxWeight = 1e-100, 1e100

// Check reports every fault of s at once: slices of different lengths, no
// rows, scores that are NaN or infinite, weights that are NaN, negative or
// beyond 1e-100 to 1e100 (0 is allowed: such a row counts for nothing), and
// rows of one class only. Of rows with one and the same fault the first is
// named, counted from 1.
func (s Sample) Check() error {
	if len(s.Score) == 0 && len(s.Bad) == 0 {
		return errors.New("eval: the sample has 0 rows; want at least 1")
	}
	faults := []error{s.checkLengths(), s.checkScores(), s.checkWeights()}
	if errors.Join(faults...) == nil {
		faults = append(faults, s.checkClasses())
	}
	return errors.Join(faults...)
}

func (s Sample) checkLengths() error {
	var faults []error
	if len(s.Score) != len(s.Bad) {
		faults = append(faults, fmt.Errorf("eval: the sample has %d labels; want %d, one a score", len(s.Bad), len(s.Score)))
	}
	if s.Weight != nil && len(s.Weight) != len(s.Score) {
		faults = append(faults, fmt.Errorf("eval: the sample has %d weights; want %d, one a score", len(s.Weight), len(s.Score)))
	}
	if uint64(len(s.Score)) > math.MaxUint32 {
		faults = append(faults, fmt.Errorf("eval: the sample has %d rows; want at most %d", len(s.Score), uint32(math.MaxUint32)))
	}
	return errors.Join(faults...)
}

func (s Sample) checkScores() error {
	var faulty atomic.Bool
	chunks(len(s.Score), func(_, from, to int) {
		for _, x := range s.Score[from:to] {
			if x-x != 0 {
				faulty.Store(true)
				return
			}
		}
	})
	if !faulty.Load() {
		return nil
	}
	first, count := -1, 0
	for i, x := range s.Score {
		if x-x != 0 { // NaN and the infinities
			if count == 0 {
				first = i
			}
			count++
		}
	}
	return fmt.Errorf("eval: score of row %d is %v; want a finite number%s", first+1, s.Score[first], more(count))
}

func (s Sample) checkWeights() error {
	first, count := -1, 0
	for i, w := range s.Weight {
		if !(w == 0 || w >= minWeight && w <= maxWeight) {
			if count == 0 {
				first = i
			}
			count++
		}
	}
	if count == 0 {
		return nil
	}
	return fmt.Errorf("eval: weight of row %d is %v; want 0, or %g to %g%s", first+1, s.Weight[first], minWeight, maxWeight, more(count))
}

// checkClasses wants both classes among the rows that weigh something.
func (s Sample) checkClasses() error {
	bads, goods := s.count()
	switch {
	case bads == 0 && goods == 0:
		return errors.New("eval: the weights sum to 0; want some weight on good and on bad rows")
	case bads == 0:
		return fmt.Errorf("eval: the sample has no bad rows among %d; want both classes", goods)
	case goods == 0:
		return fmt.Errorf("eval: the sample has no good rows among %d; want both classes", bads)
	}
	return nil
}

// count is the number of rows of each class that weigh something.
func (s Sample) count() (bads, goods int) {
	for i, bad := range s.Bad {
		if s.Weight != nil && s.Weight[i] == 0 {
			continue
		}
		if bad {
			bads++
		} else {
			goods++
		}
	}
	return bads, goods
}

func more(count int) string {
	if count == 1 {
		return ""
	}
	return fmt.Sprintf(" (so are %d rows)", count)
}
