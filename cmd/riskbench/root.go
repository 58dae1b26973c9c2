package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/riskbench/riskbench/cmd/internal/job"
	"github.com/riskbench/riskbench/cmd/internal/progress"
	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/cmd/internal/strict"
)

// app is a call of the command: its streams and the flags that every command has.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	args           []string

	json       bool
	quiet      bool
	resultFile string
	workers    int
	runs       string
	progress   string
	log        string
	set        []string
}

// riskbench runs one command and returns its exit code.
func riskbench(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, args []string) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, args: args}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		complain(stderr, ctx, err)
	}
	return exitCode(ctx, err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "riskbench",
		Short:         "Train, evaluate and export risk models",
		Long:          "riskbench reads feature snapshots, trains logistic, gradient-boosted and LSTM models,\nevaluates them with intervals, and exports ONNX files that are proven to score the same.",
		SilenceErrors: true, SilenceUsage: true,
		Version: version(),
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.unknown(c, args[0])
			}
			return c.Help()
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetIn(a.stdin)
	root.SetVersionTemplate("riskbench {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	f := root.PersistentFlags()
	f.BoolVar(&a.json, "json", false, "print one JSON document on stdout")
	f.BoolVar(&a.quiet, "quiet", false, "print nothing but the result and errors")
	f.StringVar(&a.resultFile, "result-file", "", "also write the JSON document to `FILE`")
	f.IntVar(&a.workers, "workers", runtime.GOMAXPROCS(0), "how many cores to use; changes no result")
	f.StringVar(&a.runs, "runs", os.Getenv("RISKBENCH_RUNS"), "the `DIR` of runs (default: runs beside the job)")
	f.StringVar(&a.progress, "progress", progress.Auto, "auto, plain, json or none")
	f.StringVar(&a.log, "log", "text", "text or json")
	f.StringArrayVar(&a.set, "set", nil, "set a key of the job: `a.b=c`")
	root.AddCommand(a.runCommand(), a.checkCommand(), a.initCommand(), a.evalCommand(), a.scoreCommand(), a.compareCommand(),
		a.verifyCommand(), a.dataCommand(), a.featuresCommand(), a.demoCommand(), a.driftCommand(), a.reportCommand(), a.doctorCommand(), a.versionCommand())
	root.AddCommand(a.later()...)
	for _, c := range root.Commands() {
		wrapArgs(c)
	}
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.check() }
	return root
}

// wrapArgs makes a wrong number of arguments a wrong command line.
func wrapArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage{fmt.Errorf("%w; want: %s", err, c.UseLine())}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}

// later lists the commands of the contract that are not in this version.
func (a *app) later() []*cobra.Command {
	var out []*cobra.Command
	for _, name := range strings.Fields("tune ab export models review runs lineage schedule") {
		out = append(out, &cobra.Command{
			Use: name, Hidden: true, DisableFlagParsing: true,
			RunE: func(*cobra.Command, []string) error { return usage{fmt.Errorf("%q is not in this version", name)} },
		})
	}
	return out
}

func (a *app) unknown(c *cobra.Command, name string) error {
	near := c.SuggestionsFor(name)
	if len(near) > 0 {
		return usage{fmt.Errorf("%q is not a command; want %q", name, near[0])}
	}
	return usage{fmt.Errorf("%q is not a command; want one of those that riskbench --help lists", name)}
}

// check refuses global flags that make no sense.
func (a *app) check() error {
	if a.workers < 1 {
		return usage{fmt.Errorf("--workers is %d; want 1 or more", a.workers)}
	}
	modes := []string{progress.Auto, progress.Plain, progress.JSON, progress.None}
	if !slices.Contains(modes, a.progress) {
		return usage{fmt.Errorf("--progress is %q; want one of %s", a.progress, strings.Join(modes, ", "))}
	}
	if a.log != "text" && a.log != "json" {
		return usage{fmt.Errorf("--log is %q; want text or json", a.log)}
	}
	return nil
}

// overrides takes --set apart.
func (a *app) overrides() ([]strict.Override, error) {
	var out []strict.Override
	for _, s := range a.set {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" {
			return nil, usage{fmt.Errorf("--set is %q; want a.b=c", s)}
		}
		out = append(out, strict.Override{Path: key, Value: value})
	}
	return out, nil
}

// host is where and with how many hands a job runs.
func (a *app) host(jobFile string) *job.Host {
	dir := a.runs
	if dir == "" {
		dir = filepath.Join(filepath.Dir(jobFile), "runs")
	}
	return &job.Host{
		Workers: a.workers, Runs: runs.Folder(dir), Show: a.printer(), Now: time.Now,
		Version: version(), Command: "riskbench run " + filepath.Base(jobFile), ORTLimit: time.Minute,
	}
}

// printer shows progress on stderr: bars on a terminal, lines elsewhere.
func (a *app) printer() *progress.Printer {
	mode := a.progress
	if mode == progress.Auto {
		mode = progress.Plain
		if f, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
			mode = progress.Bar
		}
	}
	if a.log == "json" && mode != progress.None {
		mode = progress.JSON
	}
	if a.quiet {
		mode = progress.None
	}
	return progress.New(a.stderr, mode, time.Now)
}

// result prints what a command found: text for people, or the JSON document.
func (a *app) result(doc []byte, text func(io.Writer) error) error {
	if a.resultFile != "" {
		if err := runs.WriteFile(a.resultFile, doc); err != nil {
			return err
		}
	}
	if a.json {
		_, err := a.stdout.Write(doc)
		return err
	}
	return text(a.stdout)
}
