package feature

import (
	"fmt"
	"strings"
	"time"
)

// Limits of definitions on the past.
const (
	DefaultCap  = 1000
	MaxCap      = 65535
	MaxDecimals = 9
	MaxPanes    = 1024                              // of a grid in a window
	MaxSpan     = 100 * 365 * 24 * 3600 * 1_000_000 // 100 years, in microseconds
)

// pastRule is what an operation on the past asks for.
type pastRule struct {
	inputs, window, over, where, delay bool
	text                               bool // the input may be text
}

var pastRules = map[string]pastRule{
	Count: {window: true}, Share: {window: true, where: true}, Velocity: {window: true, over: true},
	Sum: {inputs: true, window: true}, Mean: {inputs: true, window: true}, StdDev: {inputs: true, window: true},
	Min: {inputs: true, window: true}, Max: {inputs: true, window: true}, Risk: {inputs: true, window: true, delay: true},
	Distinct: {inputs: true, window: true, text: true}, Last: {inputs: true}, SinceLast: {}, SinceFirst: {},
}

// checkPast checks a definition on an entity's past.
func (d *Def) checkPast(fields map[string]Field, names []string) []error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("feature: "+format, args...))
	}
	rule := pastRules[d.Op]
	known := func(what, name string) (Field, bool) {
		f, ok := fields[name]
		if !ok {
			fault("%s of %q is %q; want a field of the record%s", what, d.Name, name, nearest(name, names))
		}
		return f, ok
	}
	if d.Entity == "" {
		fault("%q has no entity; want the field that says whose past %s looks at", d.Name, d.Op)
	} else {
		known("entity", d.Entity)
	}
	want := 0
	if rule.inputs {
		want = 1
	}
	if len(d.Inputs) != want {
		fault("%q has %d inputs; want %d for %s", d.Name, len(d.Inputs), want, d.Op)
	}
	for _, in := range d.Inputs {
		if f, ok := known("input", in); ok && f.Text && !rule.text {
			fault("input of %q is %q, which holds text; want numbers for %s", d.Name, in, d.Op)
		}
	}
	d.checkSpans(rule, fault)
	if rule.where && len(d.Where) == 0 {
		fault("%q has no where; want the events whose share it is", d.Name)
	}
	for _, w := range d.Where {
		if f, ok := known("where", w.Field); ok {
			w.check(d, f, fault)
		}
	}
	if d.Decimals < 0 || d.Decimals > MaxDecimals {
		fault("decimals of %q is %d; want 0 to %d", d.Name, d.Decimals, MaxDecimals)
	}
	if d.Cap < 0 || d.Cap > MaxCap {
		fault("cap of %q is %d; want 1 to %d, or 0 for %d", d.Name, d.Cap, MaxCap, DefaultCap)
	}
	return append(faults, d.checkForeign(rule)...)
}

// checkSpans checks windows, delays and grids.
func (d *Def) checkSpans(rule pastRule, fault func(string, ...any)) {
	span := func(what string, v int64, wanted bool) {
		switch {
		case wanted && (v <= 0 || v > MaxSpan):
			fault("%s of %q is %s; want more than 0s and at most 100 years", what, d.Name, spanText(v))
		case !wanted && v != 0:
			fault("%s of %q is %s; want none for %s", what, d.Name, spanText(v), d.Op)
		}
	}
	span("window", d.Window, rule.window)
	span("over", d.Over, rule.over)
	switch {
	case rule.delay && d.Delay == 0:
		fault("%q has no delay; want after how long its label is known", d.Name)
	case d.Delay < 0 || d.Delay > MaxSpan || !rule.window && d.Delay != 0:
		fault("delay of %q is %s; want none, or up to 100 years for an operation with a window", d.Name, spanText(d.Delay))
	}
	if rule.over && d.Over <= d.Window && d.Over > 0 {
		fault("over of %q is %s; want more than its window, %s", d.Name, spanText(d.Over), spanText(d.Window))
	}
	if d.Grid == 0 {
		return
	}
	longest := max(d.Window, d.Over)
	switch {
	case !rule.window || d.Grid < 0:
		fault("grid of %q is %s; want none, or a step for an operation with a window", d.Name, spanText(d.Grid))
	case d.Window%d.Grid != 0 || d.Over%d.Grid != 0 || d.Delay%d.Grid != 0:
		fault("grid of %q is %s; want a step that its window and delay are multiples of", d.Name, spanText(d.Grid))
	case longest/d.Grid > MaxPanes:
		fault("grid of %q is %s, which gives %d steps; want at most %d", d.Name, spanText(d.Grid), longest/d.Grid, MaxPanes)
	}
}

// checkForeign refuses parameters that belong to other operations.
func (d *Def) checkForeign(rule pastRule) []error {
	var faults []error
	for _, p := range []struct {
		name string
		set  bool
	}{
		{"lo", d.Lo != 0}, {"hi", d.Hi != 0}, {"edges", len(d.Edges) > 0}, {"levels", d.Levels != 0},
		{"cap", d.Cap != 0 && d.Op != Distinct},
		{"decimals", d.Decimals != 0 && d.Op != Sum && d.Op != Mean && d.Op != StdDev && d.Op != Risk},
	} {
		if p.set {
			faults = append(faults, fmt.Errorf("feature: %q has %s; want none for %s", d.Name, p.name, d.Op))
		}
	}
	return faults
}

// checkRecordOnly refuses on an operation on the record what belongs to the past.
func (d *Def) checkRecordOnly() []error {
	if d.Entity != "" || d.Window != 0 || d.Over != 0 || d.Delay != 0 || d.Grid != 0 || len(d.Where) > 0 || d.Cap != 0 || d.Decimals != 0 {
		return []error{fmt.Errorf("feature: %q has entity, window, where or other parameters of the past; want none for %s, or one of %s", d.Name, d.Op, strings.Join(PastOps, ", "))}
	}
	return nil
}

func (w *Where) check(d *Def, f Field, fault func(string, ...any)) {
	switch {
	case w.Equals == nil && w.Min == nil && w.Max == nil:
		fault("where of %q on %q has no condition; want equals, min or max", d.Name, w.Field)
	case f.Text && (w.Min != nil || w.Max != nil):
		fault("where of %q has a limit on %q, which holds text; want equals", d.Name, w.Field)
	}
	for _, limit := range []*float64{w.Min, w.Max} {
		if limit != nil && !finite(*limit) {
			fault("where of %q has the limit %v on %q; want a finite number", d.Name, *limit, w.Field)
		}
	}
	for _, s := range w.Equals {
		if _, ok := textNumber(s); !f.Text && !ok {
			fault("where of %q equals %q on %q, which holds numbers; want a number", d.Name, s, w.Field)
		}
	}
}

// timeText is a time in RFC 3339, UTC.
func timeText(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano) }

// spanText is a time span in the largest unit that divides it.
func spanText(micros int64) string {
	for _, u := range []struct {
		name string
		size int64
	}{{"d", 86400e6}, {"h", 3600e6}, {"m", 60e6}, {"s", 1e6}, {"ms", 1e3}} {
		if micros != 0 && micros%u.size == 0 {
			return fmt.Sprintf("%d%s", micros/u.size, u.name)
		}
	}
	if micros == 0 {
		return "0s"
	}
	return fmt.Sprintf("%dus", micros)
}
