package reports

import "sort"

// label is a name beside the end of its line: v is where the line ends and,
// once spread, where the name stands.
type label struct {
	v     float64
	text  string
	class string
}

// spread moves labels apart so that two are at least gap apart and all lie in
// [lo, hi], in the order of their lines and as little as that allows. Where
// they cannot all fit they fill [lo, hi] evenly.
func spread(labels []label, gap, lo, hi float64) {
	sort.SliceStable(labels, func(i, j int) bool { return labels[i].v < labels[j].v })
	if n := len(labels); n > 1 {
		gap = min(gap, (hi-lo)/float64(n-1))
	}
	floor := lo
	for i := range labels {
		labels[i].v = max(labels[i].v, floor)
		floor = labels[i].v + gap
	}
	ceiling := hi
	for i := len(labels) - 1; i >= 0; i-- {
		labels[i].v = min(labels[i].v, ceiling)
		ceiling = labels[i].v - gap
	}
}
