package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/riskbench/riskbench/datasets"
)

// Gate is a condition that a model has to meet on the test part.
type Gate struct {
	Model   string   `yaml:"model"`
	Metric  string   `yaml:"metric"`            // one of GateMetrics
	At      *float64 `yaml:"at,omitempty"`      // which of evaluate.fpr or evaluate.capacity, for the metrics that are at one
	Segment string   `yaml:"segment,omitempty"` // one of data.segments: every value of it that is large enough has to meet the condition
	Min     *float64 `yaml:"min"`
	Max     *float64 `yaml:"max"`
	Versus  string   `yaml:"versus"`           // champion: the condition is on the metric minus the champion's
	Require string   `yaml:"require"`          // value (default), lower_bound, upper_bound: what of the estimate has to lie in Min to Max
	Action  string   `yaml:"action,omitempty"` // block (default): exit code 3; warn: a warning
}

// GateMetric is what a gate can ask for.
type GateMetric struct {
	Name    string
	At      string // the list of the job that At is one of: evaluate.fpr; "": the metric is at none
	Versus  bool   // the difference to the champion is known
	Segment bool   // it is known by segment
	Bare    bool   // it has no interval
}

// GateMetrics are the metrics that a gate can name. Recall, fpr, precision and
// fpr_ratio are those of the operating point.
var GateMetrics = []GateMetric{
	{Name: "auc", Versus: true, Segment: true},
	{Name: "gini"},
	{Name: "ks", Versus: true, Segment: true},
	{Name: "ap", Versus: true, Segment: true},
	{Name: "log_loss", Versus: true, Segment: true},
	{Name: "brier", Versus: true, Segment: true},
	{Name: "recall_at_fpr", At: "evaluate.fpr"},
	{Name: "precision_at_capacity", At: "evaluate.capacity"},
	{Name: "recall", Versus: true, Segment: true},
	{Name: "fpr", Versus: true, Segment: true},
	{Name: "precision"},
	{Name: "fpr_ratio", Segment: true},
	{Name: "ece", Bare: true},
	{Name: "psi", Bare: true},
	{Name: "p99_us", Bare: true},
	{Name: "size_bytes", Bare: true},
}

// metric is what the gate names; nil where there is no such metric.
func (g *Gate) metric() *GateMetric {
	for i := range GateMetrics {
		if GateMetrics[i].Name == g.Metric {
			return &GateMetrics[i]
		}
	}
	return nil
}

func (c *checker) gates() {
	for i := range c.f.Spec.Gates {
		g, path := &c.f.Spec.Gates[i], fmt.Sprintf("gates[%d]", i)
		if c.f.Spec.Models.Find(g.Model) == nil {
			c.unknownModel(path+".model", g.Model)
		}
		if g.Min == nil && g.Max == nil {
			c.fault(path, "has neither min nor max", "one of them, or both")
		} else if g.Min != nil && g.Max != nil && *g.Min > *g.Max {
			c.fault(path+".min", fmt.Sprintf("is %v, above max, %v", *g.Min, *g.Max), "min to be at most max")
		}
		c.oneOf(path+".require", g.Require, "value", "lower_bound", "upper_bound")
		c.oneOf(path+".action", g.Action, "block", "warn")
		m := g.metric()
		if m == nil {
			c.fault(path+".metric", "is "+strconv.Quote(g.Metric), wantMetric(g.Metric))
			continue
		}
		c.gateAt(path, g, m)
		c.gateOf(path, g, m)
	}
}

func wantMetric(name string) string {
	names := make([]string, len(GateMetrics))
	for i, m := range GateMetrics {
		names[i] = m.Name
	}
	if near := datasets.Nearest(name, names); near != "" {
		return strconv.Quote(near)
	}
	return "one of " + strings.Join(names, ", ")
}

// oneOf wants a key to be left out or to have one of some values.
func (c *checker) oneOf(path, value string, values ...string) {
	if value != "" && !slices.Contains(values, value) {
		c.fault(path, "is "+strconv.Quote(value), strings.Join(values, " or "))
	}
}

// gateAt checks that a metric that is at a rate is at one that the job evaluates.
func (c *checker) gateAt(path string, g *Gate, m *GateMetric) {
	e := &c.f.Spec.Evaluate
	list := e.FPR
	if m.At == "evaluate.capacity" {
		list = e.Capacity
	}
	switch {
	case m.At == "" && g.At != nil:
		c.fault(path+".at", fmt.Sprintf("is %v, and %s is at no rate", *g.At, g.Metric), "no at")
	case m.At != "" && g.At == nil:
		c.fault(path+".at", "is missing", fmt.Sprintf("one of %s: %s", m.At, numbers(list)))
	case m.At != "" && !slices.Contains(list, *g.At):
		c.fault(path+".at", fmt.Sprintf("is %v", *g.At), fmt.Sprintf("one of %s: %s", m.At, numbers(list)))
	}
}

func numbers(list []float64) string {
	text := make([]string, len(list))
	for i, x := range list {
		text[i] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return strings.Join(text, ", ")
}

// gateOf checks what the gate is about: a difference, a segment, a bound.
func (c *checker) gateOf(path string, g *Gate, m *GateMetric) {
	c.oneOf(path+".versus", g.Versus, "champion")
	segments := c.f.Spec.Data.Segments
	switch {
	case g.Versus == "champion" && c.f.Spec.Champion == "":
		c.fault(path+".versus", "is champion, and the job has none", "champion: NAME")
	case g.Versus == "champion" && g.Model == c.f.Spec.Champion:
		c.fault(path+".model", "is "+strconv.Quote(g.Model)+", the champion itself", "a challenger")
	case g.Versus == "champion" && g.Segment != "":
		c.fault(path+".segment", "is given with versus", "one of the two")
	case g.Versus == "champion" && !m.Versus:
		c.fault(path+".metric", "is "+strconv.Quote(g.Metric), "with versus one of "+named(func(m *GateMetric) bool { return m.Versus }))
	case g.Segment != "" && !slices.Contains(segments, g.Segment):
		c.fault(path+".segment", "is "+strconv.Quote(g.Segment), wantSegment(segments))
	case g.Segment != "" && !m.Segment:
		c.fault(path+".metric", "is "+strconv.Quote(g.Metric), "with segment one of "+named(func(m *GateMetric) bool { return m.Segment }))
	case g.Segment == "" && g.Metric == "fpr_ratio":
		c.fault(path+".segment", "is missing", "whose ratio to the other rows is meant: "+wantSegment(segments))
	case m.Bare && (g.Require == "lower_bound" || g.Require == "upper_bound"):
		c.fault(path+".require", "is "+strconv.Quote(g.Require)+", and "+g.Metric+" has no interval", "value")
	}
}

func wantSegment(segments []string) string {
	if len(segments) == 0 {
		return "a column of data.segments, which is empty"
	}
	return "one of data.segments: " + strings.Join(segments, ", ")
}

func named(is func(*GateMetric) bool) string {
	var names []string
	for i := range GateMetrics {
		if is(&GateMetrics[i]) {
			names = append(names, GateMetrics[i].Name)
		}
	}
	return strings.Join(names, ", ")
}
