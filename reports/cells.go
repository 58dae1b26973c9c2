package reports

import "math"

// Cells of one number, which they keep to its last digit beside the four that
// are printed.

func numberCell(x float64) cell { return cell{Value: number(x), whole: orNull(x)} }

// percentCell prints a share of 1 in per cent.
func percentCell(x float64) cell { return cell{Value: percent(x), whole: orNull(x)} }

func optionalCell(x *float64) cell { return numberCell(orElse(x, math.NaN())) }

func optionalPercentCell(x *float64) cell { return percentCell(orElse(x, math.NaN())) }

// weightCell is a sum of weights.
func weightCell(x float64) cell { return cell{Value: weight(x), whole: orNull(x)} }

func secondsCell(s float64) cell { return cell{Value: seconds(s), whole: orNull(s), unit: "s"} }

func bytesCell(n int64) cell {
	c := cell{Value: size(n), unit: "bytes"}
	if n > 0 {
		c.whole = orNull(float64(n))
	}
	return c
}

// thresholdCell is a point of a curve by its score; +Inf stops nothing.
func thresholdCell(x float64) cell {
	if math.IsInf(x, 1) {
		return cell{Value: "above all"}
	}
	return numberCell(x)
}
