package reports

// stability says whether the scores stay where they were when thresholds were set.
func (d *Document) stability() section {
	s := section{ID: "stability", Title: "Stability", Text: "PSI compares the scores of each period of the test part with those of the validation part. The customary bounds .10 and .25 know nothing of the number of rows; the dashed line does."}
	for _, t := range []*table{partsTable(d), movedTable(d.Features)} {
		if t != nil {
			s.Tables = append(s.Tables, t)
		}
	}
	s.Figures = d.figures("stability", func(id string, i int) *figure { return periodsFigure(id, &d.Models[i]) })
	s.Figures = append(s.Figures, d.figures("bands", func(id string, i int) *figure { return bandsFigure(id, &d.Models[i]) })...)
	if f := vintageFigure(d.Vintages); f != nil {
		s.Figures = append(s.Figures, *f)
	}
	return s
}

// partsTable is how the models do from the rows that they learned from to those
// that nobody saw; nil where that was not measured.
func partsTable(d *Document) *table {
	t := &table{Caption: "AUC from part to part", Stack: true, Head: []head{text("model")},
		Notes: []string{"Fit: the rows that the model learned from, which flatter it. From valid to test it should not fall by more than chance."}}
	for i := range d.Models {
		m := &d.Models[i]
		if len(m.Parts) == 0 {
			continue
		}
		row := []cell{{Value: m.Name}}
		for _, p := range m.Parts {
			if len(t.Rows) == 0 {
				t.Head = append(t.Head, column(p.Part))
			}
			c := bareCell(plainScale, p.AUC)
			if p.AUC.N > 0 {
				c.Note = joined(c.Note, "n "+count(p.AUC.N))
			}
			row = append(row, c)
		}
		for len(row) < len(t.Head) {
			row = append(row, cell{Value: missing})
		}
		t.Rows = append(t.Rows, row[:len(t.Head)])
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
