package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/riskbench/riskbench/eval"
)

// operatingPoints is what each model stops at the thresholds that were frozen on the validation part.
func (d *Document) operatingPoints() section {
	s := section{ID: "operating-points", Title: "Operating points", Text: "Thresholds were frozen on the validation part and applied to the test part: what was reached there is printed beside what was asked for."}
	for _, w := range d.Run.Warnings {
		if w.Code == "thresholds_not_frozen" {
			s.Text = "Thresholds come from the rows that are evaluated, which flatters them."
		}
	}
	recall := &table{Caption: "Recall at a false-positive rate", Stack: true, Head: []head{text("model"), column("FPR asked"), column("FPR reached"), column("recall"), column("threshold")}}
	precision := &table{Caption: "Precision at a review capacity", Stack: true, Head: []head{text("model"), column("capacity"), column("share reached"), column("precision"), column("threshold")}}
	for i := range d.Run.Models {
		m := &d.Run.Models[i]
		for _, r := range m.Test.RecallAtFPR {
			recall.Rows = append(recall.Rows, []cell{{Value: m.Name}, {Value: roundPercent(r.FPR)}, optionalPercentCell(r.Achieved), recallCell(r), optionalCell(r.Threshold)})
		}
		for _, r := range m.Test.PrecisionAtCapacity {
			precision.Rows = append(precision.Rows, []cell{{Value: m.Name}, {Value: roundPercent(r.Capacity)}, optionalPercentCell(r.Achieved), reviewedCell(r), optionalCell(r.Threshold)})
		}
	}
	for _, t := range []*table{pointTable(d), recall, precision, reviewTable(d), costTable(d), outcomeTable(d)} {
		if t != nil && len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	s.Figures = d.figures("cost", func(id string, i int) *figure { return costFigure(id, &d.Models[i]) })
	return s
}

// recallCell counts the bads, over which recall is taken.
func recallCell(r eval.RecallAtFPR) cell {
	c := bareCell(percentScale, r.Estimate)
	if r.Positives > 0 {
		c.Note = joined(c.Note, "n "+count(r.Positives)+" bads")
	}
	return c
}

// reviewedCell counts the rows that are stopped, over which precision is
// taken. With weights, where there is no interval, the share is not one of rows.
func reviewedCell(r eval.PrecisionAtCapacity) cell {
	c := bareCell(percentScale, r.Estimate)
	if r.Lo != nil && r.Achieved != nil {
		c.Note = joined(c.Note, "n "+count(int(math.Round(*r.Achieved*float64(r.N))))+" stopped")
	}
	return c
}

// scores shows where goods and bads lie.
func (d *Document) scores() section {
	s := section{ID: "scores", Title: "Scores"}
	s.Figures = d.figures("scores", func(id string, i int) *figure { return scoresFigure(id, &d.Models[i]) })
	return s
}

// segments says whether the models do as well on every part of the population.
func (d *Document) segments() section {
	s := section{ID: "segments", Title: "Segments", Text: "The line is the AUC of all rows. Segments of fewer than 50 rows, or 10 of a class, are counted and not measured."}
	s.Figures = d.figures("segments", func(id string, i int) *figure { return segmentsFigure(id, &d.Models[i], &d.Run.Models[i].Test) })
	return s
}

// training lists the models and shows how they came about.
func (d *Document) training() section {
	s := section{ID: "training", Title: "Training"}
	t := &table{Caption: "Models", Stack: true, Head: []head{text("model"), text("kind"), column("rounds kept"), column("trained in"), column("native size"), text("kernel"), text("digest")}}
	for i := range d.Run.Models {
		m := &d.Run.Models[i]
		t.Rows = append(t.Rows, []cell{{Value: m.Name}, {Value: m.Kind}, {Value: count(m.Rounds)}, secondsCell(m.TrainS), bytesCell(m.SizeBytes), {Value: m.Kernel}, {Value: m.Digest, Mark: "digest"}})
	}
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	s.Figures = d.figures("training", func(id string, i int) *figure { return trainingFigure(id, &d.Models[i], d.Run.Models[i].Rounds) })
	return s
}

// figures draws one kind of chart for each model that has it. An id holds the
// model's place and not its name, which can be any text.
func (d *Document) figures(kind string, draw func(id string, model int) *figure) []figure {
	var list []figure
	for i := range d.Models {
		if f := draw(fmt.Sprintf("%s-%d", kind, i+1), i); f != nil {
			list = append(list, *f)
		}
	}
	return list
}

// proof is the comparison of the exported files with the models, and how long one row takes.
func (d *Document) proof() section {
	s := section{ID: "proof", Title: "Exported files", Text: "Each ONNX file was run beside the model that it was made from. Rows that differ in any bit of margin or score are counted; for an LSTM, those that differ by more than 0.00001."}
	parity := &table{Caption: "Parity", Stack: true, Head: []head{text("model"), text("against"), text("on"), column("rows"), column("different"), column("largest difference")}}
	for i := range d.Run.Models {
		m := &d.Run.Models[i]
		for _, p := range m.Parity {
			mark := "pass"
			if p.Different > 0 {
				mark = "fail"
			}
			parity.Rows = append(parity.Rows, []cell{{Value: m.Name}, {Value: p.Against}, {Value: p.On}, {Value: count(p.Rows)}, {Value: count(p.Different), Mark: mark}, numberCell(p.MaxAbs)})
		}
	}
	for _, t := range []*table{parity, latencyTable(d)} {
		if t != nil && len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	return s
}

// featureRows is how many features are listed: a page of thousands is not read.
const featureRows = 40

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
			parts.Rows = append(parts.Rows, []cell{{Value: name}, {Value: count(p.N)}, {Value: count(p.Positives)}, percentCell(float64(p.Positives) / float64(p.N))})
		}
	}
	features := &table{Caption: "Features", Head: []head{text("feature"), text("operation"), text("reads"), column("levels"), column("AUC alone"), column("PSI")}, Notes: []string{"AUC alone: of the feature by itself on the fit part, whatever the shape. PSI: of the test part against the fit part."}}
	for i, f := range d.Features {
		if i == featureRows {
			features.Notes = append(features.Notes, "The other "+count(len(d.Features)-i)+" are in features.json, beside each model.")
			break
		}
		levels := ""
		if f.Cardinality > 0 {
			levels = count(f.Cardinality)
		}
		features.Rows = append(features.Rows, []cell{{Value: f.Name}, {Value: f.Op}, {Value: strings.Join(f.Inputs, ", ")}, {Value: levels}, optionalCell(f.AUC), optionalCell(f.PSI)})
	}
	for _, t := range []*table{parts, features} {
		if len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	return s
}
