package spec

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets/feature"
)

// defsVersion is the version of a file of definitions.
const defsVersion = 1

// Defs is a decoded file of feature definitions.
type Defs struct {
	Set feature.Set
	Doc *strict.Doc
	at  []string // of each definition its path in the file
}

// defsFile is the file as it is written. Version comes first, so that a file
// of another one is refused for that and not for its keys.
type defsFile struct {
	Version  int       `yaml:"version"`
	Time     string    `yaml:"time"`
	Seq      string    `yaml:"seq"`
	Late     Duration  `yaml:"late"`
	Features []defFile `yaml:"features"`
}

// defFile is one definition, or one for each of several windows.
type defFile struct {
	Name     string    `yaml:"name"`
	Op       string    `yaml:"op"`
	Entity   string    `yaml:"entity"`
	Input    string    `yaml:"input"`
	Inputs   []string  `yaml:"inputs"`
	Where    wheres    `yaml:"where"`
	Window   Duration  `yaml:"window"`
	Windows  []span    `yaml:"windows"`
	Over     Duration  `yaml:"over"`
	Delay    Duration  `yaml:"delay"`
	Grid     Duration  `yaml:"grid"`
	Decimals *int      `yaml:"decimals"`
	Cap      int       `yaml:"cap"`
	Lo       float64   `yaml:"lo"`
	Hi       float64   `yaml:"hi"`
	Edges    []float64 `yaml:"edges"`
	Levels   int       `yaml:"levels"`
}

// span is a time span, and as it is written.
type span struct {
	Duration
	text string
}

// UnmarshalNode implements strict.Unmarshaler.
func (s *span) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	s.text = strings.Trim(n.GetToken().Value, `"' `)
	d.Into(path, n, &s.Duration)
}

// wheres is one condition, or a list of them.
type wheres []whereFile

type whereFile struct {
	Field  string   `yaml:"field"`
	Equals texts    `yaml:"equals"`
	Min    *float64 `yaml:"min"`
	Max    *float64 `yaml:"max"`
}

// texts is one text, or a list of them.
type texts []string

// UnmarshalNode implements strict.Unmarshaler.
func (w *wheres) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	if d.IsMapping(n) {
		*w = make(wheres, 1)
		d.Into(path, n, &(*w)[0])
		return
	}
	d.Into(path, n, (*[]whereFile)(w))
}

// UnmarshalNode implements strict.Unmarshaler.
func (t *texts) UnmarshalNode(d *strict.Decoder, path string, n strict.Node) {
	if d.IsList(n) {
		d.Into(path, n, (*[]string)(t))
		return
	}
	*t = make(texts, 1)
	d.Into(path, n, &(*t)[0])
}

// ReadDefs decodes a file of definitions, and gives every fault that needs no
// data. The definitions are nil when the file could not be read.
func ReadDefs(path string) (*Defs, strict.Faults) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, strict.Faults{{File: path, Value: "cannot be read: " + cause(err), Want: "a file of feature definitions", Severity: "error"}}
	}
	var in defsFile
	doc, faults := strict.Decode(path, src, nil, &in)
	if doc.Has("version") && in.Version != defsVersion {
		return nil, strict.Faults{doc.Fault("version", "is "+strconv.Itoa(in.Version), strconv.Itoa(defsVersion)+", the version that this riskbench reads")}
	}
	if !doc.Has("version") && len(faults) == 0 {
		faults = append(faults, doc.Fault("version", "is missing", strconv.Itoa(defsVersion)))
	}
	if len(in.Features) == 0 && len(faults) == 0 {
		faults = append(faults, doc.Fault("features", "is empty", "at least one definition"))
	}
	d := &Defs{Doc: doc, Set: feature.Set{Time: in.Time, Seq: in.Seq, Late: int64(in.Late)}}
	for i := range in.Features {
		at := fmt.Sprintf("features[%d]", i)
		faults = append(faults, d.expand(&in.Features[i], at)...)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return d, nil
}

// expand adds the definitions that one entry of the file stands for.
func (d *Defs) expand(f *defFile, at string) (faults strict.Faults) {
	fault := func(key, value, want string) { faults = append(faults, d.Doc.Fault(at+"."+key, value, want)) }
	if f.Input != "" && f.Inputs != nil {
		fault("inputs", "is given beside input", "one of them")
	}
	if d.Doc.Has(at+".windows") && d.Doc.Has(at+".window") {
		fault("windows", "is given beside window", "one of them")
	}
	const mark = "{window}"
	several := d.Doc.Has(at + ".windows")
	if several && !strings.Contains(f.Name, mark) {
		fault("name", "is "+strconv.Quote(f.Name)+", for several windows", "a name with {window} in it")
	}
	if several && len(f.Windows) == 0 {
		fault("windows", "is empty", "at least one window, such as [1h, 1d]")
	}
	if !several {
		f.Windows = []span{{f.Window, ""}}
	}
	for _, w := range f.Windows {
		if w.Duration == 0 && (several || d.Doc.Has(at+".window")) {
			fault("window", "is 0s", "more than 0s and at most 100 years")
			continue
		}
		def := f.def(w.Duration)
		if several {
			def.Name = strings.ReplaceAll(def.Name, mark, w.text)
		}
		d.Set.Defs = append(d.Set.Defs, def)
		d.at = append(d.at, at)
	}
	return faults
}

// defaultDecimals is what a sum keeps when the file does not say: cents.
const defaultDecimals = 2

func (f *defFile) def(window Duration) feature.Def {
	d := feature.Def{
		Name: f.Name, Op: f.Op, Inputs: f.Inputs, Lo: f.Lo, Hi: f.Hi, Edges: f.Edges, Levels: f.Levels,
		Entity: f.Entity, Window: int64(window), Over: int64(f.Over), Delay: int64(f.Delay), Grid: int64(f.Grid), Cap: f.Cap,
	}
	if f.Input != "" {
		d.Inputs = []string{f.Input}
	}
	switch {
	case f.Decimals != nil:
		d.Decimals = *f.Decimals
	case f.Op == feature.Sum, f.Op == feature.Mean, f.Op == feature.StdDev:
		d.Decimals = defaultDecimals
	}
	for _, w := range f.Where {
		d.Where = append(d.Where, feature.Where{Field: w.Field, Equals: w.Equals, Min: w.Min, Max: w.Max})
	}
	return d
}

// Fault places a fault at a definition's key.
func (d *Defs) Fault(def int, key, value, want string) strict.Fault {
	path := d.at[def]
	if key != "" && d.Doc.Has(path+"."+key) {
		path += "." + key
	}
	return d.Doc.Fault(path, value, want)
}

var wantedFault = regexp.MustCompile(`^(.*); want (.*)$`)

// Faults places what [feature.Set.Check] found in the definitions, of which
// the first ones are not of the file.
func (d *Defs) Faults(err error, first int) (faults strict.Faults) {
	for _, e := range Leaves(err) {
		var f *feature.DefFault
		key, def := "", -1
		if errors.As(e, &f) && f.Def >= first {
			key, def = f.Key(), f.Def-first
		}
		value, want := strings.TrimPrefix(e.Error(), "feature: "), ""
		if g := wantedFault.FindStringSubmatch(value); g != nil {
			value, want = g[1], g[2]
		}
		if def < 0 {
			faults = append(faults, d.Doc.Fault("", value, want))
			continue
		}
		faults = append(faults, d.place(def, key, value, want))
	}
	return faults
}

// place puts a fault that begins with the name of its key at that key.
func (d *Defs) place(def int, key, value, want string) strict.Fault {
	for _, k := range []string{key, key + "s"} { // inputs, windows
		if key != "" && d.Doc.Has(d.at[def]+"."+k) {
			return d.Fault(def, k, strings.TrimPrefix(value, key+" "), want)
		}
	}
	return d.Fault(def, "", "is wrong: "+value, want)
}

// Fingerprint names the definitions: equal for equal features.
func (d *Defs) Fingerprint() string { return (&feature.Fitted{Set: d.Set}).Fingerprint() }
