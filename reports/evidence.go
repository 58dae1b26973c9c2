package reports

import "strings"

// comparisons is every challenger against the champion.
func (d *Document) comparisons() section {
	s := section{ID: "comparisons", Title: "Against the champion", Text: "Both models score the same test rows; the interval and p are of the paired difference."}
	t := &table{Caption: "Differences", Stack: true, Head: []head{text("challenger"), text("champion"), text("metric"), column("difference"), column("p")}}
	for _, c := range d.Run.Comparisons {
		t.Rows = append(t.Rows, []cell{{Value: c.Challenger}, {Value: c.Champion}, {Value: metricName(c.Metric)}, estimateCell(signedScale, c.Delta), {Value: pValue(c.P)}})
	}
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	return s
}

// operatingPoints is what each model stops at the thresholds that were frozen on the validation part.
func (d *Document) operatingPoints() section {
	s := section{ID: "operating-points", Title: "Operating points", Text: "Thresholds were frozen on the validation part and applied to the test part: what was reached there is printed beside what was asked for."}
	recall := &table{Caption: "Recall at a false-positive rate", Stack: true, Head: []head{text("model"), column("FPR asked"), column("FPR reached"), column("recall"), column("threshold")}}
	precision := &table{Caption: "Precision at a review capacity", Stack: true, Head: []head{text("model"), column("capacity"), column("share reached"), column("precision"), column("threshold")}}
	for i := range d.Run.Models {
		m := &d.Run.Models[i]
		for _, r := range m.Test.RecallAtFPR {
			recall.Rows = append(recall.Rows, []cell{{Value: m.Name}, {Value: roundPercent(r.FPR)}, {Value: optionalPercent(r.Achieved)}, estimateCell(percentScale, r.Estimate), {Value: optional(r.Threshold)}})
		}
		for _, r := range m.Test.PrecisionAtCapacity {
			precision.Rows = append(precision.Rows, []cell{{Value: m.Name}, {Value: roundPercent(r.Capacity)}, {Value: optionalPercent(r.Achieved)}, estimateCell(percentScale, r.Estimate), {Value: optional(r.Threshold)}})
		}
	}
	for _, t := range []*table{recall, precision} {
		if len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	return s
}

func optionalPercent(x *float64) string {
	if x == nil {
		return missing
	}
	return percent(*x)
}

// charts has the figures of each model on its own.
func (d *Document) charts() section {
	s := section{ID: "models", Title: "Each model"}
	for i := range d.Models {
		g := &d.Models[i]
		for _, draw := range []func() (figure, bool){
			func() (figure, bool) { return ksFigure(&d.Run.Models[i], g) },
			func() (figure, bool) { return distributionFigure(g) },
			func() (figure, bool) { return reliabilityFigure(g) },
			func() (figure, bool) { return gainsFigure(g) },
			func() (figure, bool) { return importanceFigure(g) },
			func() (figure, bool) { return trainingFigure(g) },
		} {
			if f, ok := draw(); ok {
				f.Title = g.Name + ": " + f.Title
				s.Figures = append(s.Figures, f)
			}
		}
	}
	return s
}

// proof is the comparison of the exported files with the models, and how long one row takes.
func (d *Document) proof() section {
	s := section{ID: "proof", Title: "Exported files", Text: "Each ONNX file was run beside the model that it was made from. Rows that differ in any bit of margin or score are counted; for an LSTM, those that differ by more than 0.00001."}
	parity := &table{Caption: "Parity", Stack: true, Head: []head{text("model"), text("against"), text("on"), column("rows"), column("different"), column("largest difference")}}
	latency := &table{Caption: "Latency of one row (\u00b5s)", Stack: true, Head: []head{text("model"), text("scorer"), column("P50"), column("P99"), column("n")}}
	for i := range d.Run.Models {
		m := &d.Run.Models[i]
		for _, p := range m.Parity {
			mark := "pass"
			if p.Different > 0 {
				mark = "fail"
			}
			parity.Rows = append(parity.Rows, []cell{{Value: m.Name}, {Value: p.Against}, {Value: p.On}, {Value: count(p.Rows)}, {Value: count(p.Different), Mark: mark}, {Value: number(p.MaxAbs)}})
		}
		for _, key := range scorers(m.LatencyUS) {
			l := m.LatencyUS[key]
			latency.Rows = append(latency.Rows, []cell{{Value: m.Name}, {Value: scorerName(key)}, {Value: number(l.P50)}, {Value: number(l.P99)}, {Value: count(l.N)}})
		}
	}
	for _, t := range []*table{parity, latency} {
		if len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	return s
}

// data says what was read, how it was split and what the models saw.
func (d *Document) data() section {
	s := section{ID: "data", Title: "Data"}
	x := d.Run.Data
	if x.Rows > 0 {
		s.Facts = []Fact{{"Rows", count(x.Rows)}, {"Digest", x.Digest}}
	}
	parts := &table{Caption: "Parts", Head: []head{text("part"), column("rows"), column("bads"), column("bad rate")}}
	for _, name := range []string{"fit", "valid", "calib", "test", "gap"} {
		if p, ok := x.Parts[name]; ok && p.N > 0 {
			parts.Rows = append(parts.Rows, []cell{{Value: name}, {Value: count(p.N)}, {Value: count(p.Positives)}, {Value: percent(float64(p.Positives) / float64(p.N))}})
		}
	}
	features := &table{Caption: "Features", Head: []head{text("feature"), text("operation"), text("reads"), column("levels")}}
	for _, f := range d.Features {
		levels := ""
		if f.Cardinality > 0 {
			levels = count(f.Cardinality)
		}
		features.Rows = append(features.Rows, []cell{{Value: f.Name}, {Value: f.Op}, {Value: strings.Join(f.Inputs, ", ")}, {Value: levels}})
	}
	for _, t := range []*table{parts, features} {
		if len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	return s
}
