package feature

import (
	"fmt"
	"strings"
)

// nearest is ` (did you mean "X"?)` with the word that is nearest to name: equal
// but for letter case, or else the fewest edits away, at most a third of the
// letters. "" when there is none; of equally near words the first.
func nearest(name string, words []string) string {
	best, least := "", len(name)/3+1
	for _, w := range words {
		d := edits(strings.ToLower(name), strings.ToLower(w))
		if d < least {
			best, least = w, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// edits is the distance of two texts in bytes: insertions, deletions, changes
// and swaps of neighbours, no byte edited twice (optimal string alignment;
// Damerau, A technique for computer detection and correction of spelling errors, 1964).
func edits(a, b string) int {
	above, row, next := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			cost := row[j]
			if a[i] != b[j] {
				cost++
			}
			next[j+1] = min(cost, row[j+1]+1, next[j]+1)
			if above != nil && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], above[j-1]+1)
			}
		}
		if above == nil {
			above = make([]int, len(b)+1)
		}
		above, row, next = row, next, above
	}
	return row[len(b)]
}
