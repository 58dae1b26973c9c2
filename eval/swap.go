package eval

import "errors"

// SwapSet says what changes for whom when the challenger's decisions replace
// the champion's on the same rows.
type SwapSet struct {
	Both     Decided `json:"both"`     // stopped by both
	Declined Decided `json:"declined"` // newly: by the challenger alone
	Accepted Decided `json:"accepted"` // newly: by the champion alone
	Neither  Decided `json:"neither"`

	Stopped Change `json:"stopped"` // share of the rows
	Recall  Change `json:"recall"`  // share of the bads
	FPR     Change `json:"fpr"`     // share of the goods
}

// Decided is the rows that both scores decide in one way.
type Decided struct {
	N         int      `json:"n"`
	Positives int      `json:"positives"`
	BadRate   Estimate `json:"bad_rate"` // no value where there are no rows
}

// Change is how the share of the rows, the bads or the goods that is stopped
// changes, challenger minus champion, with Newcombe's interval for paired
// shares and McNemar's test.
type Change struct {
	Delta  Estimate `json:"delta"`
	P      float64  `json:"p"`
	Method string   `json:"method"`
}

// Swap stops, by either score, the rows of score >= its threshold; +Inf stops
// none. Weights are not read: decisions are counted. It fails where
// [CompareAUC] does, and for a threshold that is NaN.
func Swap(champion, challenger Sample, threshold, other float64) (SwapSet, error) {
	if err := checkPair(champion, challenger); err != nil {
		return SwapSet{}, err
	}
	if threshold != threshold || other != other {
		return SwapSet{}, errors.New("eval: a threshold is NaN; want numbers")
	}
	var rows, bads [4]int // both, declined, accepted, neither
	for i, bad := range champion.Bad {
		cell := 3
		switch old, now := champion.Score[i] >= threshold, challenger.Score[i] >= other; {
		case old && now:
			cell = 0
		case now:
			cell = 1
		case old:
			cell = 2
		}
		rows[cell]++
		if bad {
			bads[cell]++
		}
	}
	var goods [4]int
	var decided [4]Decided
	for k := range rows {
		goods[k] = rows[k] - bads[k]
		decided[k] = Decided{N: rows[k], Positives: bads[k], BadRate: Wilson(bads[k], rows[k])}
		if rows[k] == 0 {
			decided[k].BadRate.Why = "there are no such rows"
		}
	}
	return SwapSet{
		Both: decided[0], Declined: decided[1], Accepted: decided[2], Neither: decided[3],
		Stopped: changeOf(rows), Recall: changeOf(bads), FPR: changeOf(goods),
	}, nil
}

func changeOf(cell [4]int) Change {
	test, err := McNemar(cell[1], cell[2])
	if err != nil {
		panic(err) // counts are not below 0
	}
	return Change{NewcombePaired(cell[0], cell[1], cell[2], cell[3]), test.P, test.Method}
}
