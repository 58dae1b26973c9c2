package main

import (
	"fmt"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/datasets/feature"
)

// whatItIs says in a line what each operation computes.
var whatItIs = map[string]string{
	feature.Raw: "the number itself", feature.Code: "the place of the value in the vocabulary of the fit part",
	feature.Log: "sign(x) ln(1+|x|)", feature.Clip: "the number, limited to lo and hi",
	feature.Ratio: "a/b, missing when b is 0", feature.Bucket: "how many of the edges are at or below the number",
	feature.Cross: "the place of a pair of values in the vocabulary of the fit part",
	feature.Count: "how many events", feature.Sum: "the sum of the input, 0 when there is no event",
	feature.Mean: "the mean of the input", feature.Min: "the smallest input", feature.Max: "the largest input",
	feature.StdDev: "the standard deviation of the input, of the population", feature.Distinct: "how many distinct values the input has, up to cap",
	feature.Share: "the share of the events that where chooses", feature.Velocity: "the rate of events in window against the rate in over",
	feature.Risk: "the mean of a label that is known after delay", feature.Last: "the input of the newest event",
	feature.SinceLast: "seconds since the newest event", feature.SinceFirst: "seconds since the oldest event",
}

// describeDefs explains every definition of a file.
func describeDefs(path string) ([]described, error) {
	defs, faults := spec.ReadDefs(path)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	x, faults := bind(defs, defs.Set.Widest())
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var list []described
	for i := range defs.Set.Defs {
		d := &defs.Set.Defs[i]
		list = append(list, described{
			Name: d.Name, Op: d.Op, What: whatItIs[d.Op] + conditions(d), Reads: (&feature.Set{Defs: []feature.Def{*d}}).Inputs(),
			Entity: d.Entity, Window: windowText(d), Order: orderText(d, defs), State: stateText(x.State(i)),
		})
	}
	return list, nil
}

func conditions(d *feature.Def) string {
	var parts []string
	for _, w := range d.Where {
		if w.Equals != nil {
			parts = append(parts, w.Field+" = "+strings.Join(w.Equals, " or "))
		}
		if w.Min != nil {
			parts = append(parts, fmt.Sprintf("%s >= %v", w.Field, *w.Min))
		}
		if w.Max != nil {
			parts = append(parts, fmt.Sprintf("%s <= %v", w.Field, *w.Max))
		}
	}
	if parts == nil {
		return ""
	}
	return ", of events with " + strings.Join(parts, " and ")
}

// windowText is the window at an event of time q.
func windowText(d *feature.Def) string {
	switch {
	case !d.Past():
		return ""
	case d.Window == 0:
		return "the whole past, up to q"
	}
	text := fmt.Sprintf("q-%s <= time <= q-%s", spanText(d.Window+d.Delay), spanText(d.Delay))
	if d.Delay == 0 {
		text = fmt.Sprintf("q-%s <= time <= q", spanText(d.Window))
	}
	if d.Over > 0 {
		text += ", against " + spanText(d.Over)
	}
	if d.Grid > 0 {
		text += fmt.Sprintf(", in steps of %s: up to one step more of the past", spanText(d.Grid))
	}
	return text
}

// spanText is a time span in days and a smaller unit: 1d 10m.
func spanText(micros int64) string {
	const day = 86_400_000_000
	d, rest := spec.Duration(micros/day*day), spec.Duration(micros%day)
	switch {
	case rest == 0:
		return d.String()
	case d == 0:
		return rest.String()
	}
	return d.String() + " " + rest.String()
}

func orderText(d *feature.Def, defs *spec.Defs) string {
	if !d.Past() {
		return ""
	}
	log := "time, then row"
	if defs.Set.Seq != "" {
		log = defs.Set.Seq + ", then time"
	}
	return fmt.Sprintf("events before this one in the log (%s), itself excluded; late by more than %s is missing and not remembered", log, spanText(defs.Set.Late))
}

// stateText is what one entity costs, shared with the other definitions of the
// entity and grid.
func stateText(s feature.State) string {
	if s.Span == 0 && !s.Whole {
		return ""
	}
	text := fmt.Sprintf("%d bytes for each event of the last %s", s.BytesPerEvent, spanText(s.Span))
	if s.Panes > 0 {
		text = fmt.Sprintf("%d bytes at most, for %d steps of %d", s.Panes*s.BytesPerPane, s.Panes, s.BytesPerPane)
	}
	if s.Distinct > 0 {
		text += fmt.Sprintf(", and %d for each distinct value", s.Distinct)
	}
	return text + "; shared by all features of the entity"
}
