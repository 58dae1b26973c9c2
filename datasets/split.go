package datasets

import "fmt"

// Part is the part that a row belongs to.
type Part uint8

const (
	Fit Part = iota
	Valid
	Calib
	Test
	Gap        // between two parts in time: belongs to none
	Unlabelled // its label is not known yet, or not at all: belongs to none
)

var partNames = [...]string{"fit", "valid", "calib", "test", "gap", "unlabelled"}

func (p Part) String() string { return partNames[p] }

// HeldOut says whether models are judged on the part.
func (p Part) HeldOut() bool { return p == Valid || p == Calib || p == Test }

// Draw moves the rows that are still in Fit and chosen into part.
// parts and chosen have one entry a row.
func Draw(parts []Part, part Part, chosen []bool) {
	for i, c := range chosen {
		if c && parts[i] == Fit {
			parts[i] = part
		}
	}
}

// ByPart gives the views of a matrix whose row i belongs to parts[i]. Rows of
// Gap and Unlabelled are in no view. No view sees rows beyond its own last one.
func ByPart(m *Matrix, parts []Part) Split {
	var rows [Unlabelled + 1][]int32
	for i, p := range parts {
		rows[p] = append(rows[p], int32(i))
	}
	view := func(p Part) View {
		if len(rows[p]) == 0 {
			return View{M: m, Rows: []int32{}}
		}
		return View{M: m, Rows: rows[p], Horizon: rows[p][len(rows[p])-1] + 1}
	}
	return Split{Fit: view(Fit), Valid: view(Valid), Calib: view(Calib), Test: view(Test)}
}

// CheckParts refuses a split that cannot be worked with: a part that was asked
// for and is empty, or that lacks goods or bads. asked names the parts of the job; fit is always asked for.
func CheckParts(parts []Part, label []float64, asked []Part) []error {
	var n, bads [Unlabelled + 1]int
	for i, p := range parts {
		n[p]++
		if label[i] == 1 {
			bads[p]++
		}
	}
	var faults []error
	for _, p := range asked {
		switch {
		case n[p] == 0:
			faults = append(faults, fmt.Errorf("leaves %q empty; want rows in every part", p))
		case bads[p] == 0 || bads[p] == n[p]:
			faults = append(faults, fmt.Errorf("leaves %q with %d positives of %d rows; want goods and bads in every part", p, bads[p], n[p]))
		}
	}
	return faults
}
