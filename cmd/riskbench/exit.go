package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/cmd/internal/strict"
	"github.com/riskbench/riskbench/datasets"
)

// The exit codes of every command.
const (
	exitDone     = 0
	exitFailed   = 1
	exitWrong    = 2  // the job, the data or the command is wrong: never retry
	exitNo       = 3  // finished, but a gate or a check said no
	exitTryAgain = 75 // a lock is held, a server is away
)

// interrupted is the cause of a context that a signal ended.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string { return "interrupted by " + i.signal.String() }

// usage is a wrong command line.
type usage struct{ error }

// no is a check that said no, with what it said.
type no struct{ error }

// exitCode says how the process ends after err.
func exitCode(ctx context.Context, err error) int {
	var faults strict.Faults
	var fault *datasets.Fault
	var stopped interrupted
	switch {
	case err == nil:
		return exitDone
	case errors.As(context.Cause(ctx), &stopped):
		if stopped.signal == syscall.SIGTERM {
			return 143
		}
		return 130
	case errors.Is(err, job.ErrGates), errors.As(err, new(no)):
		return exitNo
	case errors.Is(err, runs.ErrLocked):
		return exitTryAgain
	case errors.As(err, &faults), errors.As(err, &fault), errors.As(err, new(usage)):
		return exitWrong
	}
	return exitFailed
}

// complain prints an error: one line each, at most 20.
func complain(w io.Writer, ctx context.Context, err error) {
	var stopped interrupted
	if errors.As(context.Cause(ctx), &stopped) {
		err = stopped
	}
	lines := strings.Split(strings.TrimRight(err.Error(), "\n"), "\n")
	if len(lines) > 20 {
		lines = append(lines[:19], fmt.Sprintf("and %d more lines", len(lines)-19))
	}
	for _, l := range lines {
		fmt.Fprintf(w, "riskbench: %s\n", l)
	}
}

// document is the one JSON document of a command.
func document(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}
