package lstm

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
)

// Resolve gives the places in the set of the features that Steps and Static
// name. It reports every name that is not in the set, with the nearest one
// that is, every step that is not as long as the first, every place that is a
// number in one step and a category in another, and a name that stands twice
// in one list. A history has one step, that of every row.
func Resolve(p Params, set *feature.Fitted) (steps [][]int, static []int, err error) {
	names := set.Names()
	faults := []error{p.checkSteps()}
	find := func(list string, want []string) []int {
		places := make([]int, 0, len(want))
		for k, name := range want {
			j := slices.Index(names, name)
			if j < 0 {
				faults = append(faults, unknown(list, k, name, names))
			} else if slices.Contains(places, j) {
				faults = append(faults, fmt.Errorf("lstm: %s[%d] is %q, which stands there before; want each feature once", list, k, name))
			}
			places = append(places, j)
		}
		return places
	}
	for t, s := range p.Steps {
		steps = append(steps, find(fmt.Sprintf("steps[%d]", t), s))
	}
	static = find("static", p.Static)
	if p.History != nil {
		inputs, err := resolveInputs(p, names)
		steps, faults = [][]int{inputs}, append(faults, err)
	}
	faults = append(faults, sameKinds(p, set.Cards(), steps))
	if err := errors.Join(faults...); err != nil {
		return nil, nil, err
	}
	return steps, static, nil
}

func unknown(list string, k int, name string, have []string) error {
	if near := datasets.Nearest(name, have); near != "" {
		return fmt.Errorf("lstm: %s[%d] is %q; want a feature, perhaps %q", list, k, name, near)
	}
	return fmt.Errorf("lstm: %s[%d] is %q; want one of the %d features", list, k, name, len(have))
}

// resolveInputs gives the features of a step of a history, in the order of the set.
func resolveInputs(p Params, names []string) ([]int, error) {
	var faults []error
	wanted := make([]bool, len(names))
	for k, pattern := range p.History.Inputs {
		matches := false
		for j, name := range names {
			if ok, err := path.Match(pattern, name); err == nil && ok || name == pattern {
				matches, wanted[j] = true, true
			}
		}
		if !matches {
			faults = append(faults, unknown("steps.inputs", k, pattern, names))
		}
	}
	var places []int
	for j, name := range names {
		if wanted[j] || len(p.History.Inputs) == 0 && !slices.Contains(p.Static, name) {
			places = append(places, j)
		}
	}
	if len(places) == 0 && len(faults) == 0 {
		faults = append(faults, errors.New("lstm: steps.history reads no feature: all are static; want one at least"))
	}
	return places, errors.Join(faults...)
}

// sameKinds wants a number, or a category, in the same place of every step.
func sameKinds(p Params, cards []int, steps [][]int) error {
	var faults []error
	kind := func(j int) string {
		if cards[j] > 0 {
			return "a category"
		}
		return "a number"
	}
	for t := 1; t < len(steps); t++ {
		for k := range min(len(steps[t]), len(steps[0])) {
			a, b := steps[0][k], steps[t][k]
			if a >= 0 && b >= 0 && kind(a) != kind(b) {
				faults = append(faults, fmt.Errorf("lstm: steps[%d][%d] is %q, %s; want %s, as %q is", t, k, p.Steps[t][k], kind(b), kind(a), p.Steps[0][k]))
			}
		}
	}
	return errors.Join(faults...)
}
