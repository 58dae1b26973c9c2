package job

import (
	"math"
	"slices"
	"time"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/eval"
	"github.com/riskbench/riskbench/reports"
	"github.com/riskbench/riskbench/train"
)

// Point is what a model does at the job's operating point: the threshold frozen
// on the validation part, and what it stops of the test part.
type Point struct {
	FPR            float64             `json:"fpr"` // asked for
	Threshold      *float64            `json:"threshold"`
	Stopped        int                 `json:"stopped"`
	Precision      eval.Estimate       `json:"precision"` // pooled
	Recall         eval.Estimate       `json:"recall"`
	ValueCaught    *eval.Estimate      `json:"value_caught"` // of evaluate.value; null without it
	FalseRejection eval.Estimate       `json:"false_rejection_rate"`
	Daily          *eval.Daily         `json:"daily_precision"` // null without data.time
	Reviews        []eval.DailyReview  `json:"daily_review"`    // of evaluate.daily_capacity
	WithoutOutcome *reports.Unlabelled `json:"without_outcome"` // null where all rows have a label
	PSI            eval.PSI            `json:"psi"`             // of the test part's scores, against the validation part's
}

// judged is what the operating point shows of one model.
type judged struct {
	Point
	calibration eval.Calibration
	bands       []eval.Band
	parts       []reports.PartAUC
	ksTable     []eval.KSRow
	cost        *reports.CostPage
	segments    []eval.Segment
	periods     []eval.Period
}

// scoreBands is how many ranges of scores are followed from period to period.
const scoreBands = 5

// atPoint looks at the operating point: overall, by day, segment and period.
func (r *run) atPoint(m *model, valid, test eval.Sample, past, now *eval.Ranked) error {
	fpr := r.f.Spec.Evaluate.OperatingPoint.FPR
	frozen, err := past.Freeze(eval.Options{FPR: []float64{fpr}})
	if err != nil {
		return err
	}
	threshold := frozen.FPR[0].Threshold
	cut := now.At(threshold)
	p := &m.judged.Point
	*p = Point{FPR: fpr, Stopped: cut.Stopped, Precision: cut.Precision, Recall: cut.Recall, FalseRejection: cut.FPR, ValueCaught: r.valueCaught(test, threshold),
		PSI: eval.PSIOfNumbers(valid.Score, test.Score, 10)}
	if !math.IsInf(threshold, 1) {
		p.Threshold = &threshold
	}
	if times, zone := r.testTimes(); times != nil {
		daily := eval.DailyPrecision(test, datasets.Days(times, zone), threshold)
		p.Daily = &daily
		for _, n := range r.f.Spec.Evaluate.DailyCapacity {
			p.Reviews = append(p.Reviews, eval.AtDailyReview(test, datasets.Days(times, zone), n))
		}
		m.judged.bands = eval.Bands(test, datasets.Periods(times, zone), valid.Score, scoreBands)
		m.judged.periods = eval.Periods(test, datasets.Periods(times, zone), valid.Score, threshold)
	}
	p.WithoutOutcome = r.withoutOutcome(m, threshold)
	r.segment(m, test, threshold)
	r.version(m)
	return nil
}

// testTimes are the event times of the test rows, nil without any, and whose
// days count.
func (r *run) testTimes() ([]int64, *time.Location) {
	all, v := r.data.Matrix.Time, r.data.Split.Test
	zone, err := time.LoadLocation(r.f.Spec.Evaluate.TimeZone)
	if all == nil || err != nil { // the name was checked with the job
		return nil, nil
	}
	times := make([]int64, v.Len())
	for i := range times {
		times[i] = all[v.Row(i)]
	}
	return times, zone
}

// withoutOutcome counts the rows without a label, of those not older than the
// test part where rows have times, and which of them are stopped: what is
// blocked has no outcome, and a precision that leaves it out says nothing of it.
func (r *run) withoutOutcome(m *model, threshold float64) *reports.Unlabelled {
	out := &reports.Unlabelled{}
	first := int64(math.MinInt64)
	if times, _ := r.testTimes(); len(times) > 0 {
		first = slices.Min(times)
	}
	for i, p := range r.data.Parts {
		if p != datasets.Unlabelled {
			continue
		}
		if t := r.data.Matrix.Time; t != nil && t[i] < first {
			continue
		}
		out.Rows++
		if train.Score(m.margins[i]) >= threshold {
			out.Stopped++
		}
	}
	if out.Rows == 0 {
		return nil
	}
	return out
}

// version is the model's line in the table of versions.
func (r *run) version(m *model) {
	p := &m.judged.Point
	v := reports.Version{Name: m.spec.Name, Precision: p.Precision, Recall: p.Recall, ValueCaught: p.ValueCaught, Daily: p.Daily, Reviews: p.Reviews, WithoutOutcome: p.WithoutOutcome, FalseRejection: p.FalseRejection, Stopped: p.Stopped, SizeBytes: m.versionSize()}
	if m.onnx != nil {
		v.SizeOf = "model.onnx"
	}
	l := m.out.LatencyUS["go"]
	ms := l.P99 / 1e3
	v.P99MS, v.P99N, v.P99Of = &ms, l.N, "Go"
	r.judged.versions = append(r.judged.versions, v)
}

// versionSize is that of the file that a service would load.
func (m *model) versionSize() int64 {
	if m.onnx != nil {
		return int64(len(m.onnx))
	}
	return int64(len(m.trained.Model))
}

// segment evaluates the model by the job's segments.
func (r *run) segment(m *model, test eval.Sample, threshold float64) {
	for _, name := range r.f.Spec.Data.Segments {
		column, value := r.data.Matrix.Keep.Column(name), make([]string, len(test.Score))
		for i := range value {
			value[i] = column.String(int(r.data.Split.Test.Row(i)))
		}
		list := eval.Segments(test, name, value, threshold)
		m.judged.segments = append(m.judged.segments, list...)
		for _, s := range eval.WeakSegments(list) {
			r.warn("weak_segment", "%s: the AUC of the rows whose %s is %q is %.4f, that of the others %.4f", m.spec.Name, name, s.Value, *s.AUC.Value, *s.AUC.Value-*s.AUCDelta.Value)
		}
	}
}
