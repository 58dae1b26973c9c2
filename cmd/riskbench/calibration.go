package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/riskbench/riskbench/eval"
)

// printCalibration says whether the scores are the chances that they look like.
func printCalibration(w io.Writer, c *eval.Calibration) error {
	if c.ECE.Value == nil {
		_, err := fmt.Fprintf(w, "calibration none: %s\n", c.ECE.Why)
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	h, z := &c.HosmerLemeshow, &c.Spiegelhalter
	fmt.Fprintf(t, "ECE\t%s\tby chance %s\ncalibration slope\t%s\ncalibration in the large\t%s\n", metric(c.ECE), number(c.Chance), metric(c.Slope), signed(c.InTheLarge))
	fmt.Fprintf(t, "Hosmer-Lemeshow p\t%s\tgap %s\nSpiegelhalter's z\t%s\tp %s\n", chance(h.P, h.Why), number(h.Gap), zOf(z), chance(z.P, z.Why))
	return t.Flush()
}

// chance prints a p-value, which can be very small.
func chance(p *float64, why string) string {
	if p == nil {
		return "none: " + why
	}
	return fmt.Sprintf("%.3g", *p)
}

func zOf(z *eval.Spiegelhalter) string {
	if z.Z == nil {
		return "none"
	}
	return fmt.Sprintf("%+.4f", *z.Z)
}
