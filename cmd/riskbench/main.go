// Command riskbench trains, evaluates and exports risk models from a job file.
//
// Results go to stdout, everything else to stderr. Exit codes: 0 done, 1
// failed, 2 the job, the data or the command is wrong, 3 finished but a gate
// or a check said no, 75 try again, 130 and 143 interrupted.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // evaluate.time_zone is the same everywhere

	"github.com/riskbench/riskbench/export/onnx/ort"
)

func main() {
	if ort.IsChild() {
		ort.ServeChild()
		return
	}
	ctx, stop := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		s := <-signals
		signal.Stop(signals) // a second signal ends the process at once
		stop(interrupted{s})
	}()
	os.Exit(riskbench(ctx, os.Stdin, os.Stdout, os.Stderr, os.Args[1:]))
}
