// Package job is the pipeline: from a job file to a run folder.
//
//	job.yaml -> Spec -> Source -> Table -> Matrix -> Split -> Trainer -> Model -> margins -> evaluation
//	Model -> ONNX -> Session and ONNX Runtime must equal it -> comparison -> gates -> explanation -> report -> run folder
//
// [Run] reads top to bottom; each step has a file of its own.
package job

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/progress"
	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/cmd/internal/spec"
	"github.com/riskbench/riskbench/reports"
)

// Host is what does not change a result: where and with how many hands.
type Host struct {
	Workers  int
	Runs     runs.Folder
	Show     *progress.Printer
	Now      func() time.Time
	Force    bool
	Version  string
	Command  string // how to run the job again
	ORTLimit time.Duration
}

// Engine numbers: one a stage, raised when the bytes that the stage makes may
// have changed, so that an old result is not taken for a new one.
const pipelineEngine = 7

// Run does all that the job says, or nothing if that was done before.
func Run(ctx context.Context, f *spec.File, host *Host) (*reports.Run, error) {
	start := host.Now()
	stage := host.Show.Start("read the snapshot", 0, "")
	data, faults, err := Load(ctx, f, host)
	if err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	stage.Done(data.summary())
	key, resolved, err := identify(f, data)
	if err != nil {
		return nil, err
	}
	name := runs.Name(f.Spec.Name, runs.Digest(key))
	if host.Runs.Exists(name) && !host.Force {
		return reuse(host.Runs, name)
	}
	partial, err := host.Runs.Begin(name)
	if err != nil {
		return nil, err
	}
	defer partial.Abandon()
	r := &run{ctx: ctx, f: f, host: host, data: data, dir: partial.Dir, final: host.Runs.Path(name), resolved: resolved, start: start}
	if err := r.all(); err != nil {
		return nil, err
	}
	if err := partial.Commit(); err != nil {
		return nil, err
	}
	return &r.result, nil
}

// run is one run in the making.
type run struct {
	ctx      context.Context
	f        *spec.File
	host     *Host
	data     *Data
	dir      string // the folder that is written
	final    string // the folder that it will be
	resolved []byte // job.yaml of the run
	start    time.Time

	models []*model
	result reports.Run
	judged judgement
}

// all is the order of the work.
func (r *run) all() error {
	r.result.Warnings = append(r.result.Warnings, r.data.Warnings...)
	for _, step := range []func() error{r.train, r.score, r.export, r.prove, r.judge, r.explain, r.summarise, r.write} {
		if err := step(); err != nil {
			return err
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) warn(code, format string, args ...any) {
	w := warning(code, format, args...)
	r.host.Show.Warn(w.Code, w.Text)
	r.result.Warnings = append(r.result.Warnings, w)
}

// reuse gives the summary of a finished run.
func reuse(folder runs.Folder, name string) (*reports.Run, error) {
	b, err := os.ReadFile(filepath.Join(folder.Path(name), "run.json"))
	if err != nil {
		return nil, err
	}
	r, err := reports.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; run again with --force", filepath.Join(name, "run.json"), err)
	}
	r.Status = "unchanged"
	return r, nil
}
