package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// start starts the command in a process of its own.
func start(t *testing.T, args ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe, args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewScanner(stderr)
}

// finished lists what stands under a final name.
func finished(t *testing.T, runs string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(runs)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}

// The run is killed after its first, second, ... line of progress, which is
// after each stage; then it is let run, takes up the models that were
// finished, and gives the bytes of a run that nobody disturbed.
func TestKilledRunLeavesNothingAndResumes(t *testing.T) {
	dir := folder(t, smallJob, snapshot())
	job, runs := filepath.Join(dir, "job.yaml"), filepath.Join(dir, "runs")
	for lines := 1; lines <= 7; lines++ {
		c, progress := start(t, "run", job, "--progress", "plain")
		for range lines {
			if !progress.Scan() {
				t.Fatalf("the run ended after fewer than %d lines", lines)
			}
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait()
		for _, name := range finished(t, runs) {
			want(t, 0, "verify", filepath.Join(runs, name)) // it was faster than the kill
			return
		}
	}
	r := runJSON(t, 0, job)
	if undisturbed := runJSON(t, 0, job, "--runs", t.TempDir()); undisturbed.Models[0].Digest != r.Models[0].Digest {
		t.Error("the resumed run has another model than one that nobody killed")
	}
	want(t, 0, "verify", r.Run)
	if names := finished(t, runs); len(names) != 1 {
		t.Errorf("%v stand in the folder; want the one run", names)
	}
}

func TestInterruptEndsWith130(t *testing.T) {
	dir := folder(t, smallJob, snapshot())
	c, progress := start(t, "run", filepath.Join(dir, "job.yaml"), "--progress", "plain")
	progress.Scan()
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	last := ""
	for progress.Scan() {
		last = progress.Text()
	}
	if c.Wait(); c.ProcessState.ExitCode() != 130 || !strings.Contains(last, "interrupted") {
		t.Errorf("SIGINT ends with %d and %q; want 130 and a word about it", c.ProcessState.ExitCode(), last)
	}
	if names := finished(t, filepath.Join(dir, "runs")); len(names) > 0 {
		t.Errorf("%v stand in the folder after an interrupt", names)
	}
}

func TestTwoRunsOfOneJob(t *testing.T) {
	dir := folder(t, smallJob, snapshot())
	job := filepath.Join(dir, "job.yaml")
	c, progress := start(t, "run", job, "--progress", "plain")
	progress.Scan()
	progress.Scan() // a model is trained: the lock is held
	stopped := c.Process.Signal(syscall.SIGSTOP) == nil
	code, _, stderr := call(t, "run", job)
	c.Process.Kill()
	c.Wait()
	if !stopped || code != 75 || !strings.Contains(stderr, "another process") {
		t.Errorf("the second run of a job that is running ends with %d: %s; want 75, try again", code, stderr)
	}
}
