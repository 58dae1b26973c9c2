package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"

	"github.com/riskbench/riskbench/eval"
)

// twinSchema names the layout of report.json; it rises when a field changes.
const twinSchema = 1

// twin is report.json: a Document as JSON. Curves are columns, and null stands
// for a threshold above all scores and for what was not measured.
type twin struct {
	Schema         int            `json:"schema"`
	Run            Run            `json:"run"`
	About          About          `json:"about"`
	OperatingPoint string         `json:"operating_point"`
	Versions       []Version      `json:"versions"`
	Vintages       []eval.Vintage `json:"vintages"`
	Swaps          []SwapPage     `json:"swaps"`
	Resamples      int            `json:"resamples"`
	Models         []twinModel    `json:"models"`
	Command        string         `json:"command"`
	Environment    []Fact         `json:"environment"`
	SpecYAML       string         `json:"job_yaml"`
	Features       []FeatureRow   `json:"features"`
}

type twinModel struct {
	Name        string              `json:"name"`
	ROC         twinROC             `json:"roc"`
	Reliability []eval.Bin          `json:"reliability"`
	Gains       []eval.GainsRow     `json:"gains"`
	Histogram   []eval.HistogramBin `json:"histogram"`
	Calibration *eval.Calibration   `json:"calibration"`
	Cost        *CostPage           `json:"cost"`
	CostCurve   twinCost            `json:"cost_curve"`
	Segments    []eval.Segment      `json:"segments"`
	Periods     []eval.Period       `json:"periods"`
	Bands       []eval.Band         `json:"bands"`
	Parts       []PartAUC           `json:"parts"`
	Importance  []Importance        `json:"importance"`
	Shuffled    []Shuffled          `json:"shuffled"`
	Dependence  []Dependence        `json:"dependence"`
	Rounds      twinRounds          `json:"rounds"`
	TrainMetric string              `json:"train_metric"`
	FitMetric   string              `json:"fit_metric"`
}

type twinROC struct {
	FPR       []float64  `json:"fpr"`
	TPR       []float64  `json:"tpr"`
	Threshold []*float64 `json:"threshold"`
}

type twinCost struct {
	Threshold []*float64 `json:"threshold"`
	Stopped   []float64  `json:"stopped"`
	Cost      []float64  `json:"cost"`
}

type twinRounds struct {
	Round []int      `json:"round"`
	Fit   []*float64 `json:"fit"`
	Valid []*float64 `json:"valid"`
}

// Encode gives report.json, from which [DecodeDocument] makes a document of the
// same page. Text that is no UTF-8 is replaced as on the page. It fails for
// numbers that JSON has not, in places where none is meant, and where [HTML]
// does.
func (d *Document) Encode() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	c := d.compact()
	t := twin{twinSchema, c.Run, c.About, c.OperatingPoint, c.Versions, c.Vintages, c.Swaps, c.Resamples, nil, c.Command, c.Environment, c.SpecYAML, c.Features}
	for i := range c.Models {
		t.Models = append(t.Models, twinOf(&c.Models[i]))
	}
	b, err := json.Marshal(tidy(reflect.ValueOf(t)).Interface())
	if err != nil {
		return nil, fmt.Errorf("reports: document of %q cannot be written as JSON: %w", d.Run.Run, err)
	}
	return append(b, '\n'), nil
}

func twinOf(m *ModelPage) twinModel {
	t := twinModel{Name: m.Name, Reliability: m.Reliability, Gains: m.Gains, Histogram: m.Histogram, Calibration: m.Calibration, Cost: m.Cost,
		Segments: m.Segments, Periods: m.Periods, Bands: m.Bands, Parts: m.Parts, Importance: m.Importance, Shuffled: m.Shuffled, Dependence: m.Dependence, TrainMetric: m.TrainMetric, FitMetric: m.FitMetric}
	for _, q := range m.ROC {
		t.ROC.FPR, t.ROC.TPR, t.ROC.Threshold = append(t.ROC.FPR, q.FPR), append(t.ROC.TPR, q.TPR), append(t.ROC.Threshold, orAbove(q.Threshold))
	}
	if m.Cost != nil {
		for _, q := range m.Cost.Curve {
			t.CostCurve.Threshold, t.CostCurve.Stopped, t.CostCurve.Cost = append(t.CostCurve.Threshold, orAbove(q.Threshold)), append(t.CostCurve.Stopped, q.Stopped), append(t.CostCurve.Cost, q.Cost)
		}
	}
	for _, q := range m.Rounds {
		t.Rounds.Round, t.Rounds.Fit, t.Rounds.Valid = append(t.Rounds.Round, q.Round), append(t.Rounds.Fit, orNull(q.Fit)), append(t.Rounds.Valid, orNull(q.Valid))
	}
	return t
}

// orAbove is nil for +Inf, the threshold above all scores. Another number that
// JSON has not stays, as a fault.
func orAbove(x float64) *float64 {
	if math.IsInf(x, 1) {
		return nil
	}
	return &x
}

// orNull is nil for what JSON has no number for.
func orNull(x float64) *float64 {
	if !isFinite(x) {
		return nil
	}
	return &x
}

// DecodeDocument reads what Encode wrote, with any white space between. A key
// that is unknown, missing, twice there or out of its order, a null in place of
// a number that cannot be absent, another schema, and columns of different
// lengths are errors: the file is of another version, or was changed.
func DecodeDocument(b []byte) (*Document, error) {
	d, err := decodeTwin(b)
	if err != nil {
		return nil, err
	}
	again, err := d.Encode()
	if err != nil {
		return nil, err
	}
	var got bytes.Buffer
	if err := json.Compact(&got, b); err != nil {
		return nil, fmt.Errorf("reports: not a report.json: %w", err)
	}
	if at, same := firstDifference(got.Bytes(), bytes.TrimSpace(again)); !same {
		return nil, fmt.Errorf("reports: report.json is not what this version writes; it differs from %q on", got.Bytes()[max(at-24, 0):min(at+24, got.Len())])
	}
	return d, nil
}

func firstDifference(a, b []byte) (at int, same bool) {
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	return at, at == len(a) && at == len(b)
}

func decodeTwin(b []byte) (*Document, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var t twin
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("reports: not a report.json of this version: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reports: something follows the document; want one JSON document")
	}
	if t.Schema != twinSchema {
		return nil, fmt.Errorf("reports: report.json has the schema %d; want %d", t.Schema, twinSchema)
	}
	if len(t.Models) > len(t.Run.Models) {
		return nil, fmt.Errorf("reports: report.json has %d models; want at most the %d of its run", len(t.Models), len(t.Run.Models))
	}
	d := &Document{Run: t.Run, About: t.About, OperatingPoint: t.OperatingPoint, Versions: t.Versions, Vintages: t.Vintages, Swaps: t.Swaps, Resamples: t.Resamples,
		Command: t.Command, Environment: t.Environment, SpecYAML: t.SpecYAML, Features: t.Features}
	for i := range t.Models {
		m, err := t.Models[i].page()
		if err != nil {
			return nil, fmt.Errorf("reports: model %d of report.json: %w", i+1, err)
		}
		d.Models = append(d.Models, m)
	}
	return d, nil
}

func (t *twinModel) page() (ModelPage, error) {
	m := ModelPage{Name: t.Name, Reliability: t.Reliability, Gains: t.Gains, Histogram: t.Histogram, Calibration: t.Calibration, Cost: t.Cost,
		Segments: t.Segments, Periods: t.Periods, Bands: t.Bands, Parts: t.Parts, Importance: t.Importance, Shuffled: t.Shuffled, Dependence: t.Dependence, TrainMetric: t.TrainMetric, FitMetric: t.FitMetric}
	roc, cost, rounds := &t.ROC, &t.CostCurve, &t.Rounds
	if len(roc.TPR) != len(roc.FPR) || len(roc.Threshold) != len(roc.FPR) || len(cost.Stopped) != len(cost.Cost) || len(cost.Threshold) != len(cost.Cost) ||
		len(rounds.Fit) != len(rounds.Round) || len(rounds.Valid) != len(rounds.Round) {
		return m, fmt.Errorf("the columns of a curve have different lengths")
	}
	for i, x := range roc.FPR {
		m.ROC = append(m.ROC, eval.Point{FPR: x, TPR: roc.TPR[i], Threshold: orElse(roc.Threshold[i], math.Inf(1))})
	}
	if m.Cost != nil {
		for i, x := range cost.Cost {
			m.Cost.Curve = append(m.Cost.Curve, eval.CostPoint{Threshold: orElse(cost.Threshold[i], math.Inf(1)), Stopped: cost.Stopped[i], Cost: x})
		}
	}
	for i, x := range rounds.Round {
		m.Rounds = append(m.Rounds, TrainRound{Round: x, Fit: orElse(rounds.Fit[i], math.NaN()), Valid: orElse(rounds.Valid[i], math.NaN())})
	}
	return m, nil
}

func orElse(x *float64, other float64) float64 {
	if x == nil {
		return other
	}
	return *x
}

// tidy is a copy of v in which no list and no map is nil, and bytes of a text
// that are no UTF-8 are U+FFFD each, as on the page.
func tidy(v reflect.Value) reflect.Value {
	dst := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			dst.Set(reflect.New(v.Type().Elem()))
			dst.Elem().Set(tidy(v.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			dst.Field(i).Set(tidy(v.Field(i)))
		}
	case reflect.Slice:
		dst.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			dst.Index(i).Set(tidy(v.Index(i)))
		}
	case reflect.Map:
		dst.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for key, x := range v.Seq2() {
			dst.SetMapIndex(tidy(key), tidy(x))
		}
	case reflect.String:
		dst.SetString(strings.Map(func(r rune) rune { return r }, v.String()))
	default:
		dst.Set(v)
	}
	return dst
}
