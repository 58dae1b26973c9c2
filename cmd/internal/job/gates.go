package job

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
)

// gates asks the job's conditions. What cannot be computed fails, and says why.
func (r *run) gates() {
	for i := range r.f.Spec.Gates {
		g := &r.f.Spec.Gates[i]
		out := r.gate(g)
		if out.Status == "warn" {
			r.warn("gate", "%s", describeGate(&out))
		}
		r.result.Gates = append(r.result.Gates, out)
	}
}

func (r *run) gate(g *spec.Gate) reports.Gate {
	out := reports.Gate{Model: g.Model, Metric: g.Metric, At: g.At, Segment: g.Segment, Want: want(g)}
	if g.Segment != "" {
		out.Segment, out.Value, out.Why = r.worst(g)
	} else {
		out.Value, out.Why = bound(g, r.gated(g))
	}
	switch {
	case out.Value != nil && shortfall(g, *out.Value) <= 0:
		out.Status = "pass"
	case g.Action == "warn":
		out.Status = "warn"
	default:
		out.Status = "fail"
	}
	return out
}

// bound is what of an estimate the gate is about.
func bound(g *spec.Gate, e eval.Estimate) (*float64, string) {
	v := e.Value
	switch g.Require {
	case "lower_bound":
		v = e.Lo
	case "upper_bound":
		v = e.Hi
	}
	if v == nil && e.Why == "" {
		return nil, "there is no interval"
	}
	if v == nil {
		return nil, e.Why
	}
	return v, ""
}

// shortfall is by how much x lies outside of the gate's bounds; 0 or less: within.
func shortfall(g *spec.Gate, x float64) float64 {
	s := math.Inf(-1)
	if g.Min != nil {
		s = max(s, *g.Min-x)
	}
	if g.Max != nil {
		s = max(s, x-*g.Max)
	}
	return s
}

func want(g *spec.Gate) string {
	var bounds []string
	if g.Min != nil {
		bounds = append(bounds, "min "+number(*g.Min))
	}
	if g.Max != nil {
		bounds = append(bounds, "max "+number(*g.Max))
	}
	s := strings.Join(bounds, ", ")
	if g.Require == "lower_bound" || g.Require == "upper_bound" {
		s = strings.Replace(g.Require, "_", " ", 1) + " " + s
	}
	if g.Versus != "" {
		s += " versus " + g.Versus
	}
	return s
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// gated is the estimate that a gate about all rows is about.
func (r *run) gated(g *spec.Gate) eval.Estimate {
	if g.Versus == "champion" {
		return r.difference(g)
	}
	m := r.find(g.Model)
	t, p := &m.out.Test, &m.judged.Point
	switch g.Metric {
	case "auc":
		return t.AUC
	case "gini":
		return t.Gini
	case "ks":
		return t.KS.Estimate
	case "ap":
		return t.AP
	case "log_loss":
		return t.LogLoss
	case "brier":
		return t.Brier
	case "recall":
		return p.Recall
	case "fpr":
		return p.FalseRejection
	case "precision":
		return p.Precision
	case "ece":
		return m.judged.calibration.ECE
	case "psi":
		return p.PSI.Estimate
	case "p99_us":
		l := m.out.LatencyUS["go"]
		return eval.Estimate{Value: &l.P99, N: l.N}
	case "size_bytes":
		size := float64(m.versionSize())
		return eval.Estimate{Value: &size}
	}
	return rated(g, t)
}

// rated is a metric at one of the job's rates.
func rated(g *spec.Gate, t *eval.Evaluation) eval.Estimate {
	for _, x := range t.RecallAtFPR {
		if g.Metric == "recall_at_fpr" && x.FPR == *g.At {
			return x.Estimate
		}
	}
	for _, x := range t.PrecisionAtCapacity {
		if g.Metric == "precision_at_capacity" && x.Capacity == *g.At {
			return x.Estimate
		}
	}
	panic("job: the gate's metric " + g.Metric + " was checked with the job")
}

func (r *run) difference(g *spec.Gate) eval.Estimate {
	for _, c := range r.result.Comparisons {
		if c.Challenger == g.Model && c.Metric == g.Metric {
			return c.Delta
		}
	}
	return eval.Estimate{Why: "it was not compared with the champion"}
}

// worst is the value of the gate's column that is farthest from meeting it.
// Values that are too small to be measured are passed over; where all are, so
// does the gate fail.
func (r *run) worst(g *spec.Gate) (segment string, value *float64, why string) {
	most, why := math.Inf(-1), "no value of "+g.Segment+" has rows enough"
	segment = g.Segment
	for i := range r.find(g.Model).judged.segments {
		s := &r.find(g.Model).judged.segments[i]
		if s.Column != g.Segment || s.AUC.Value == nil {
			continue
		}
		v, missing := bound(g, segmentMetric(g, s))
		short := math.Inf(1) // what cannot be computed is the worst
		if v != nil {
			short = shortfall(g, *v)
		}
		if short > most {
			segment, value, why, most = s.Column+"="+s.Value, v, missing, short
		}
	}
	return segment, value, why
}

func segmentMetric(g *spec.Gate, s *eval.Segment) eval.Estimate {
	switch g.Metric {
	case "auc":
		return s.AUC
	case "ks":
		return s.KS
	case "ap":
		return s.AP
	case "log_loss":
		return s.LogLoss
	case "brier":
		return s.Brier
	case "recall":
		return s.Recall
	case "fpr":
		return s.FPR
	}
	return s.FPRRatio
}

// ErrGates says that the run finished and a gate said no.
var ErrGates = errors.New("a gate said no")

// Verdict is ErrGates, with each gate that failed, or nil.
func Verdict(r *reports.Run) error {
	var failed []error
	for i := range r.Gates {
		if g := &r.Gates[i]; g.Status == "fail" {
			failed = append(failed, fmt.Errorf("%w: %s", ErrGates, describeGate(g)))
		}
	}
	return errors.Join(failed...)
}

// describeGate is a gate that was not met, in one line.
func describeGate(g *reports.Gate) string {
	what := g.Metric
	if g.At != nil {
		what += " at " + number(*g.At)
	}
	if g.Segment != "" {
		what += " of " + g.Segment
	}
	value := "has no value: " + g.Why
	if g.Value != nil {
		value = "is " + number(*g.Value)
	}
	return fmt.Sprintf("%s: %s %s; want %s", g.Model, what, value, g.Want)
}
