package feature_test

import (
	"fmt"
	"slices"

	"github.com/riskbench/riskbench/datasets/feature"
)

// A service binds the model's features.json to the fields of its events, and
// turns each event into a vector before it remembers the event.
func Example() {
	layout := feature.Layout{{Name: "amount"}, {Name: "limit"}, {Name: "city", Text: true}}
	event := func(amount, limit float64, city string) *feature.Record {
		return &feature.Record{Num: []float64{amount, limit, 0}, Text: []string{"", "", city}}
	}

	// In the workbench: the vocabularies come from the fit part alone.
	set := feature.Set{Defs: []feature.Def{
		{Name: "amount", Op: feature.Raw, Inputs: []string{"amount"}},
		{Name: "use", Op: feature.Ratio, Inputs: []string{"amount", "limit"}},
		{Name: "band", Op: feature.Bucket, Inputs: []string{"amount"}, Edges: []float64{10, 100}},
		{Name: "city", Op: feature.Code, Inputs: []string{"city"}},
	}}
	fitted, err := set.Fit(layout, slices.Values([]*feature.Record{
		event(5, 100, "Rome"), event(9, 100, "Oslo"), event(250, 1000, "Rome"),
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	file := fitted.Encode() // features.json

	// In the service.
	features, err := feature.Decode(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := features.Bind(layout)
	if err != nil {
		fmt.Println(err)
		return
	}
	history := &feature.History{}
	dst := make([]float32, len(features.Defs))
	for _, e := range []*feature.Record{event(20, 80, "Oslo"), event(100, 0, "Bern")} {
		x.Vector(dst, history, e)
		x.Observe(history, e)
		fmt.Println(features.Names(), dst)
	}
	// Output:
	// [amount use band city] [20 0.25 1 1]
	// [amount use band city] [100 NaN 2 2]
}
