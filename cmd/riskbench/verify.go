package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/export/onnx"
	"github.com/riskbench/riskbench/export/onnx/ort"
)

// verification is what verify found.
type verification struct {
	Dir    string        `json:"dir"`
	Status string        `json:"status"` // ok, failed
	Files  int           `json:"files"`
	Faults []string      `json:"faults"`
	Models []modelParity `json:"models"`
}

type modelParity struct {
	Model   string `json:"model"`
	Against string `json:"against"`
	Rows    int    `json:"rows"`
	Why     string `json:"why,omitempty"` // why it was not run
}

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify DIR", Short: "Check a run or a model: every file, and the golden rows in Go and in ONNX Runtime", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err != nil || !info.IsDir() {
				return usage{fmt.Errorf("%s: there is no such folder; want a run, or a run's models/NAME", args[0])}
			}
			v := verify(c.Context(), args[0])
			doc, err := document(v)
			if err != nil {
				return err
			}
			if err := a.result(doc, v.print); err != nil {
				return err
			}
			if len(v.Faults) > 0 {
				return no{errors.New(args[0] + ": verification failed: " + v.Faults[0])}
			}
			return nil
		},
	}
}

func verify(ctx context.Context, dir string) *verification {
	v := &verification{Dir: dir, Status: "ok", Faults: []string{}, Models: []modelParity{}}
	files, faults := runs.VerifySums(dir)
	v.Files = files
	for _, err := range faults {
		v.Faults = append(v.Faults, err.Error())
	}
	models, err := filepath.Glob(filepath.Join(dir, "models", "*"))
	if err != nil || len(models) == 0 {
		models = []string{dir}
	}
	for _, m := range models {
		v.model(ctx, m)
	}
	if len(v.Faults) > 0 {
		v.Status = "failed"
	}
	return v
}

// model scores the golden rows of one model folder.
func (v *verification) model(ctx context.Context, dir string) {
	name := filepath.Base(dir)
	fail := func(err error) { v.Faults = append(v.Faults, fmt.Sprintf("model %q: %v", name, err)) }
	graph, err := os.ReadFile(filepath.Join(dir, "model.onnx"))
	if errors.Is(err, os.ErrNotExist) {
		v.Models = append(v.Models, modelParity{Model: name, Against: "none", Why: "the model was not exported"})
		return
	}
	golden, err2 := readGolden(filepath.Join(dir, "parity.json"))
	session, err3 := onnx.Open(graph)
	if err := errors.Join(err, err2, err3); err != nil {
		fail(err)
		return
	}
	if session.Features() != len(golden.Features) {
		fail(fmt.Errorf("\"model.onnx\" reads %d features; want the %d of \"parity.json\"", session.Features(), len(golden.Features)))
		return
	}
	if err := golden.Check("go session", session.Run); err != nil {
		fail(err)
	}
	v.Models = append(v.Models, modelParity{Model: name, Against: "go session", Rows: len(golden.Rows)})
	rt, err := job.ORTSession(ctx, graph, time.Minute)
	if errors.Is(err, ort.ErrNotFound) {
		v.Models = append(v.Models, modelParity{Model: name, Against: "onnxruntime", Why: err.Error()})
		return
	}
	if err != nil {
		fail(err)
		return
	}
	defer rt.Close()
	run := func(margin []float32, score []float64, x []float32, rows int) error {
		return rt.Run(ctx, margin, score, x, rows)
	}
	if err := golden.Check("onnxruntime "+rt.Version(), run); err != nil {
		fail(err)
	}
	v.Models = append(v.Models, modelParity{Model: name, Against: "onnxruntime " + rt.Version(), Rows: len(golden.Rows)})
}

func readGolden(path string) (*job.Golden, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var g job.Golden
	if err := json.Unmarshal(b, &g); err != nil {
		return nil, fmt.Errorf("%q is damaged: %w", filepath.Base(path), err)
	}
	for i, row := range g.Rows {
		if len(row.X) != len(g.Features) {
			return nil, fmt.Errorf("%q is damaged: row %d has %d values; want %d", filepath.Base(path), i+1, len(row.X), len(g.Features))
		}
	}
	return &g, nil
}

func (v *verification) print(w io.Writer) error {
	for _, m := range v.Models {
		if m.Why != "" {
			fmt.Fprintf(w, "%-12s %s: %s\n", m.Model, m.Against, m.Why)
		} else {
			fmt.Fprintf(w, "%-12s %d golden rows in %s\n", m.Model, m.Rows, m.Against)
		}
	}
	for _, f := range v.Faults {
		fmt.Fprintf(w, "fault: %s\n", f)
	}
	_, err := fmt.Fprintf(w, "%s: %s, %d files\n", v.Dir, v.Status, v.Files)
	return err
}
