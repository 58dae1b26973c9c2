package spec

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/train/lstm"
)

// checker collects the faults of a decoded job that need no data.
type checker struct {
	f      *File
	faults strict.Faults
}

func (c *checker) fault(path, value, want string) {
	c.faults = append(c.faults, c.f.Doc.Fault(path, value, want))
}

func check(f *File) strict.Faults {
	c := &checker{f: f}
	s := &f.Spec
	c.required("name", s.Name)
	if s.Name != "" && !validName(s.Name) {
		c.fault("name", "is "+strconv.Quote(s.Name), "letters, digits, _, . and -, 64 at most")
	}
	c.required("data.snapshot", string(s.Data.Snapshot))
	c.required("data.label.column", s.Data.Label.Column)
	c.required("data.label.positive", s.Data.Label.Positive)
	c.labels()
	c.later("export.sign", s.Export.Sign != nil)
	if s.Data.Seq != "" && s.Data.Time == "" {
		c.fault("data.seq", "is given without data.time", "both, or neither")
	}
	c.asOf()
	c.split()
	c.models()
	c.evaluate()
	c.gates()
	return c.faults
}

func (c *checker) required(path, value string) {
	if value == "" {
		c.fault(path, "is missing", "a value")
	}
}

func (c *checker) later(path string, given bool) {
	if given {
		c.fault(path, "is not in this version", "null")
	}
}

// labels fills in what a file of labels need not say.
func (c *checker) labels() {
	d := &c.f.Spec.Data
	l := d.Labels
	if l == nil {
		return
	}
	c.required("data.labels.path", string(l.Path))
	if l.On == "" {
		l.On = d.ID
	}
	if l.On == "" {
		c.fault("data.labels.on", "is missing, and data.id too", "the column that both files have, by which labels are joined")
	}
	if l.Column == "" {
		l.Column = d.Label.Column
	}
	if (l.Time != "" || l.MaturesAfter != 0) && d.Time == "" {
		c.fault("data.labels", "is about time, and data.time is missing", "the column of event times in data.time")
	}
}

func (c *checker) split() {
	s := &c.f.Spec.Split
	if s.Test == nil {
		c.fault("split.test", "is missing", "the rows to evaluate on: {where: …}, {from: …} or {share: …, by: …}")
	}
	if s.Valid == nil {
		c.fault("split.valid", "is missing", "the rows to stop and to freeze thresholds on: {where: …}, {from: …} or {share: …, by: …}")
	}
	c.draw("split.test", s.Test)
	c.draw("split.calib", s.Calib)
	c.draw("split.valid", s.Valid)
	if timed := s.Test.byTime() || s.Calib.byTime() || s.Valid.byTime(); s.Gap > 0 && !timed {
		c.fault("split.gap", "is "+s.Gap.String()+", and no part is drawn by time", "a part with last or from, between which and the parts before it the gap lies, or 0d")
	}
}

func (c *checker) draw(path string, d *Draw) {
	if d == nil {
		return
	}
	isLast := c.f.Doc.Has(path+".last") || d.Last != 0
	given := 0
	for _, is := range []bool{d.Where != "", d.From != "", isLast, d.Share != 0 || c.f.Doc.Has(path+".share")} {
		if is {
			given++
		}
	}
	if given != 1 {
		c.fault(path, fmt.Sprintf("has %d of where, from, last, share", given), "exactly one")
		return
	}
	isShare := c.f.Doc.Has(path+".share") || d.Share != 0
	if isShare && !(d.Share > 0 && d.Share < 1) {
		c.fault(path+".share", fmt.Sprintf("is %v", d.Share), "a number between 0 and 1")
	}
	if isShare != (d.By != "") {
		c.fault(path, "has one of share and by", "both: {share: 0.2, by: hash(ID)}")
	}
	if isLast && d.Last == 0 {
		c.fault(path+".last", "is "+d.Last.String(), "a time span above 0")
	}
	if d.From != "" {
		if _, err := ParseTime(d.From); err != nil {
			c.fault(path+".from", "is "+strconv.Quote(d.From), wantTime)
		}
	}
	if d.byTime() && c.f.Spec.Data.Time == "" {
		c.fault(path, "is drawn by time, and data.time is missing", "the column of event times in data.time")
	}
}

func (c *checker) models() {
	s := &c.f.Spec
	if len(s.Models) == 0 {
		c.fault("models", "is empty", "at least one model")
	}
	for _, m := range s.Models {
		var err error
		switch {
		case m.Logistic != nil:
			err = m.Logistic.Check()
		case m.GBDT != nil:
			err = m.GBDT.Check()
		case m.LSTM != nil:
			err = m.LSTM.Check()
			c.history("models."+m.Name, m.LSTM.History)
		}
		c.params("models."+m.Name, err)
	}
	if s.Champion != "" && s.Models.Find(s.Champion) == nil {
		c.unknownModel("champion", s.Champion)
	}
}

// history wants to know whose rows follow each other, and in which order.
func (c *checker) history(path string, h *lstm.History) {
	if h == nil {
		return
	}
	d := &c.f.Spec.Data
	if d.Entity == "" {
		c.fault(path+".steps.history", "is given without data.entity", "the column that says whose rows they are, such as a card or a customer")
	}
	if d.Time == "" {
		c.fault(path+".steps.history", "is given without data.time", "the column of event times, which orders the rows")
	}
}

func (c *checker) unknownModel(path, name string) {
	var names []string
	for _, m := range c.f.Spec.Models {
		names = append(names, m.Name)
	}
	want := "one of " + strings.Join(names, ", ")
	if near := datasets.Nearest(name, names); near != "" {
		want = strconv.Quote(near)
	}
	c.fault(path, "is "+strconv.Quote(name), want)
}

// packageFault is the form of every parameter error: "package: name is value; want wanted".
var packageFault = regexp.MustCompile(`^[a-z]+: "?([A-Za-z0-9_.\[\]]+)"? (.*?); want (.*)$`)

func (c *checker) params(path string, err error) {
	c.faults = append(c.faults, ParamFaults(c.f.Doc, path, err)...)
}

// ParamFaults places the faults of a model's parameters at their keys.
func ParamFaults(doc *strict.Doc, path string, err error) strict.Faults {
	var faults strict.Faults
	for _, e := range Leaves(err) {
		if g := packageFault.FindStringSubmatch(e.Error()); g != nil {
			faults = append(faults, doc.Fault(path+"."+g[1], g[2], g[3]))
		} else {
			faults = append(faults, doc.Fault(path, "is wrong: "+e.Error(), "parameters in range"))
		}
	}
	return faults
}

// Leaves takes joined errors apart.
func Leaves(err error) []error {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, Leaves(e)...)
	}
	return out
}

func (c *checker) evaluate() {
	e := &c.f.Spec.Evaluate
	c.shares("evaluate.fpr", e.FPR)
	c.shares("evaluate.capacity", e.Capacity)
	for i, n := range e.DailyCapacity {
		if path := fmt.Sprintf("evaluate.daily_capacity[%d]", i); n < 1 {
			c.fault(path, fmt.Sprintf("is %d", n), "at least 1 row a day")
		} else if c.f.Spec.Data.Time == "" {
			c.fault(path, "is given without data.time", "the column of event times in data.time")
		}
	}
	c.shares("evaluate.operating_point.fpr", []float64{e.OperatingPoint.FPR})
	if _, err := time.LoadLocation(e.TimeZone); err != nil || e.TimeZone == "Local" {
		c.fault("evaluate.time_zone", "is "+strconv.Quote(e.TimeZone), "a time zone's name, such as UTC or Europe/Berlin")
	}
	if e.Cost.FP < 0 || e.Cost.FN < 0 {
		c.fault("evaluate.cost", fmt.Sprintf("is {fp: %v, fn: %v}", e.Cost.FP, e.Cost.FN), "costs that are not negative")
	}
}

func (c *checker) shares(path string, v []float64) {
	for _, x := range v {
		if !(x > 0 && x < 1) {
			c.fault(path, fmt.Sprintf("is %v", x), "numbers between 0 and 1")
		}
	}
}
