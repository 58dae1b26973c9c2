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
		if err := x.Observe(history, e); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(features.Names(), dst)
	}
	// Output:
	// [amount use band city] [20 0.25 1 1]
	// [amount use band city] [100 NaN 2 2]
}

// A service keeps one history for each shard of its entities. The vector of an
// event counts what stood before it in the log; then the event is remembered.
func Example_windows() {
	const hour = 3600 * 1_000_000
	set := feature.Set{Defs: []feature.Def{
		{Name: "count_1h", Op: feature.Count, Entity: "card", Window: hour},
		{Name: "mean_1h", Op: feature.Mean, Inputs: []string{"amount"}, Entity: "card", Window: hour, Decimals: 2},
		{Name: "excess", Op: feature.Ratio, Inputs: []string{"amount", "mean_1h"}},
	}}
	layout := feature.Layout{{Name: "card", Text: true}, {Name: "amount"}}
	fitted, err := set.Fit(layout, slices.Values([]*feature.Record{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := fitted.Bind(layout)
	if err != nil {
		fmt.Println(err)
		return
	}
	history, vector := &feature.History{}, make([]float32, 3)
	for seq, amount := range []float64{10, 20, 90} {
		event := &feature.Record{Time: int64(seq) * hour / 4, Seq: int64(seq), Text: []string{"card 1", ""}, Num: []float64{0, amount}}
		x.Vector(vector, history, event)
		if err := x.Observe(history, event); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(vector)
	}
	// Output:
	// [0 NaN NaN]
	// [1 10 2]
	// [2 15 6]
}
