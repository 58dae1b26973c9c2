package reports

import (
	"cmp"
	"slices"
)

const movedRows = 10

// movedTable is the features that moved most between the fit and the test
// part; nil where none was measured.
func movedTable(features []FeatureRow) *table {
	list := slices.DeleteFunc(slices.Clone(features), func(f FeatureRow) bool { return f.PSI == nil })
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b FeatureRow) int { return cmp.Compare(*b.PSI, *a.PSI) })
	t := &table{Caption: "Features that moved most", Head: []head{text("feature"), column("PSI"), column("critical")},
		Notes: []string{"PSI of the test part against the fit part (CSI); sampling alone exceeds the critical value in 5 of 100 features."}}
	for _, f := range list[:min(movedRows, len(list))] {
		t.Rows = append(t.Rows, []cell{{Value: f.Name}, numberCell(*f.PSI), optionalCell(f.Critical)})
	}
	return t
}
