package job

import (
	"context"
	"strconv"

	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
	"github.com/riskbench/riskbench/datasets/feature"
	"github.com/riskbench/riskbench/train/lstm"
)

// Check finds every fault of a job's data and trains nothing. What is doubtful
// and no fault has the severity "warning", and its code as its path.
func Check(ctx context.Context, f *spec.File, host *Host) (strict.Faults, error) {
	data, faults, err := Load(ctx, f, host)
	if err != nil || data == nil {
		return faults, err
	}
	for _, w := range data.Warnings {
		faults = append(faults, strict.Fault{File: data.Path, Path: w.Code, Value: w.Text, Severity: "warning"})
	}
	return faults, nil
}

// CheckNames finds the columns that a job names and its snapshot lacks. It is
// for a job with faults of its own, as far as that could be read.
func CheckNames(ctx context.Context, f *spec.File, host *Host) (strict.Faults, error) {
	r := &reader{f: f, host: host}
	err := r.open(ctx)
	return r.faults, err
}

// lstmSteps checks the names of steps and static inputs against the features.
func (r *reader) lstmSteps(set *feature.Fitted) {
	for _, m := range r.f.Spec.Models {
		if m.LSTM == nil {
			continue
		}
		names := set.Names()
		path := "models." + m.Name
		for i, step := range m.LSTM.Steps {
			for j, name := range step {
				r.featureName(path+".steps["+strconv.Itoa(i)+"]["+strconv.Itoa(j)+"]", name, names)
			}
		}
		for i, name := range m.LSTM.Static {
			r.featureName(path+".static["+strconv.Itoa(i)+"]", name, names)
		}
		if len(r.faults) > 0 {
			continue
		}
		if _, _, err := lstm.Resolve(*m.LSTM, set); err != nil {
			r.faults = append(r.faults, spec.ParamFaults(r.f.Doc, path, err)...)
		}
	}
}

func (r *reader) featureName(path, name string, have []string) {
	for _, h := range have {
		if h == name {
			return
		}
	}
	want := "a feature of the job"
	if near := datasets.Nearest(name, have); near != "" {
		want = strconv.Quote(near)
	}
	r.fault(path, "is "+strconv.Quote(name), want)
}
