package feature

// Fitted is a Set whose vocabularies were learned from the fit part.
type Fitted struct {
	Set
	// Vocab has one list a definition: nil unless the feature is categorical.
	// Code k stands for Vocab[i][k]; code len(Vocab[i]) for any value that is
	// not in the list. Missing is NaN and has no code.
	Vocab [][]string `json:"vocab"`
}

// Names lists the features, in the order of a vector.
func (f *Fitted) Names() []string {
	names := make([]string, len(f.Defs))
	for i, d := range f.Defs {
		names[i] = d.Name
	}
	return names
}

// Cards gives the number of codes of each feature, the unknown code included;
// 0 for a feature that is a number.
func (f *Fitted) Cards() []int {
	cards := make([]int, len(f.Defs))
	for i, d := range f.Defs {
		if d.Op == Code || d.Op == Cross {
			cards[i] = len(f.Vocab[i]) + 1
		}
	}
	return cards
}
