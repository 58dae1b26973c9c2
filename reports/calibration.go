package reports

import (
	"github.com/riskbench/riskbench/eval"
)

// calibration says whether a score is the chance that it looks like.
func (d *Document) calibration() section {
	s := section{ID: "calibration", Title: "Calibration", Text: "A score of 20 % is calibrated where 20 of 100 such rows turn out bad. Bins hold about equally many rows; bars are 95 % Wilson intervals."}
	t := &table{Caption: "Calibration on the test part", Stack: true, Head: []head{text("model"), column("ECE"), column("slope"), column("intercept"), column("in the large"), column("Hosmer-Lemeshow"), column("Spiegelhalter's z")},
		Notes: []string{
			"ECE: mean distance of bad rate and mean score over bins; a calibrated score has the one by chance. Slope and intercept: of the outcome's log-odds on the score's; 1 and 0 where calibrated, a slope below 1 where scores are too extreme. In the large: intercept at a slope of 1, above 0 where there are more bads than the scores say.",
			"Hosmer-Lemeshow's p falls with the number of rows whatever the model; its gap, the root mean square of bad rate less mean score, does not.",
		}}
	for i := range d.Models {
		if c := d.Models[i].Calibration; c != nil {
			t.Rows = append(t.Rows, []cell{{Value: d.Models[i].Name}, eceCell(c), bareCell(plainScale, c.Slope), bareCell(signedScale, c.Intercept), bareCell(signedScale, c.InTheLarge), hosmerCell(&c.HosmerLemeshow), spiegelhalterCell(&c.Spiegelhalter)})
		}
	}
	if len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	s.Figures = d.figures("reliability", func(id string, i int) *figure { return reliabilityFigure(id, &d.Models[i]) })
	return s
}

func eceCell(c *eval.Calibration) cell {
	x := cell{Value: plainScale.value(c.ECE)}
	switch {
	case c.Chance != nil:
		x.Note = "by chance " + number(*c.Chance)
	case c.ECE.Value == nil:
		x.Note = c.ECE.Why
	}
	return x
}

func hosmerCell(h *eval.HosmerLemeshow) cell {
	if h.Statistic == nil {
		return cell{Value: missing, Note: h.Why}
	}
	return cell{Value: "p " + pValue(h.P), Note: "chi-square " + number(*h.Statistic) + " of " + tickName(h.DF) + "; gap " + number(*h.Gap), whole: h.P}
}

func spiegelhalterCell(z *eval.Spiegelhalter) cell {
	if z.Z == nil {
		return cell{Value: missing, Note: z.Why}
	}
	return cell{Value: number(*z.Z), Note: "p " + pValue(z.P), whole: z.Z}
}
