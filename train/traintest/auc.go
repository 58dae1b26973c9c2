package traintest

import "slices"

// auc is the share of pairs (bad, good) in which the bad row has the higher
// score, a tie counting one half. It stands here, and not in eval, so that the
// laws depend on nothing that they might have to judge. No weights.
func auc(score, label []float64) float64 {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case score[i] < score[j]:
			return -1
		case score[i] > score[j]:
			return 1
		}
		return 0
	})
	var pairs, goods, bads float64 // goods below the current tie, bads in all
	for from := 0; from < len(order); {
		to := from
		var tieBad, tieGood float64
		for ; to < len(order) && score[order[to]] == score[order[from]]; to++ {
			tieBad += label[order[to]]
			tieGood += 1 - label[order[to]]
		}
		pairs += tieBad * (goods + tieGood/2)
		goods += tieGood
		bads += tieBad
		from = to
	}
	return pairs / (goods * bads)
}
