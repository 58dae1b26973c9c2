package reports

import "sort"

// sections is the page below the verdict, in its order. A new part of the
// report is one more line here.
func (d *Document) sections() []section {
	return []section{
		d.about(),
		d.discrimination(),
		d.comparisons(),
		d.operatingPoints(),
		d.calibration(),
		d.scores(),
		d.stability(),
		d.segments(),
		d.explanation(),
		d.training(),
		d.proof(),
		d.data(),
		d.reproduction(),
	}
}

func (d *Document) about() section {
	s := section{ID: "about", Title: "About"}
	a := d.About
	for _, f := range []Fact{{"Purpose", a.Purpose}, {"Intended use", a.IntendedUse}, {"Limitations", a.Limitations}, {"Owner", a.Owner}, {"Tier", a.Tier}} {
		if f.Value != "" {
			s.Facts = append(s.Facts, f)
		}
	}
	return s
}

func (d *Document) discrimination() section {
	s := section{ID: "discrimination", Title: "Discrimination"}
	if len(d.Run.Models) > 0 {
		s.Tables = []*table{metricsTable(d.Run.Models)}
	}
	s.Figures = rocFigures(d)
	if f := prFigure(d); f != nil {
		s.Figures = append(s.Figures, *f)
	}
	s.Figures = append(s.Figures, d.figures("ks", func(id string, i int) *figure { return ksFigure(id, &d.Models[i], &d.Run.Models[i].Test) })...)
	s.Figures = append(s.Figures, d.figures("gains", func(id string, i int) *figure { return gainsFigure(id, &d.Models[i]) })...)
	return s
}

func (d *Document) reproduction() section {
	s := section{ID: "reproduction", Title: "Reproduction", Facts: d.Environment}
	if d.Command != "" {
		s.Code = append(s.Code, code{"Command", d.Command})
	}
	if d.SpecYAML != "" {
		s.Code = append(s.Code, code{"Job, as resolved", d.SpecYAML})
	}
	return s
}

// scorers are the keys of latency_us in a fixed order.
func scorers(l map[string]Latency) []string {
	keys := make([]string, 0, len(l))
	for k := range l {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func scorerName(key string) string {
	switch key {
	case "go":
		return "Go"
	case "onnxruntime":
		return "ONNX Runtime"
	}
	return key
}
