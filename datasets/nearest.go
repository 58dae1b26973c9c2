package datasets

// Nearest is the name of have that is most like name, by edit distance over
// lower case letters; "" when none is near enough to be meant. Ties go to the
// first.
func Nearest(name string, have []string) string {
	best, at := len(name)/3+2, ""
	for _, h := range have {
		if d := distance(lower(name), lower(h)); d < best {
			best, at = d, h
		}
	}
	return at
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// distance is the Levenshtein distance, over bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
