//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const loads = true

// marker in the environment says that a process is a child; its answers go to
// file descriptor 3, so that a library that prints cannot break them.
const (
	marker   = "RISKBENCH_ORT_CHILD"
	answerFD = 3
)

// IsChild says whether this process was started by [Start] to run ONNX
// Runtime; main must then call [ServeChild].
func IsChild() bool { return os.Getenv(marker) == "1" }

// ServeChild answers the parent until it closes the pipe or is gone, then ends
// the process.
func ServeChild() {
	// The parent decides what an interrupt from the terminal means.
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	requests := make(chan request)
	go readRequests(os.Stdin, requests)
	answers := os.NewFile(answerFD, "answers")
	var c child
	for r := range requests {
		payload, err := c.answer(r)
		kind := kindDone
		if err != nil {
			kind, payload = kindRefused, []byte(oneLine(err.Error()))
			payload = payload[:min(len(payload), maxText)]
		}
		if err := writeFrame(answers, kind, payload); err != nil {
			os.Exit(1)
		}
	}
}

type request struct {
	kind    byte
	payload []byte
}

// readRequests reads frames for as long as the parent lives; it reads on while
// a request is being answered, so that even a call that hangs ends with the
// parent.
func readRequests(r io.Reader, dst chan<- request) {
	for {
		kind, payload, err := readFrame(r, maxFrame)
		if errors.Is(err, io.EOF) {
			os.Exit(0)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "ort:", err)
			os.Exit(1)
		}
		dst <- request{kind, payload}
	}
}

// child is the state of the child process: the model, once it is loaded.
type child struct {
	model *model
}

func (c *child) answer(r request) ([]byte, error) {
	f := &fields{b: r.payload}
	switch {
	case r.kind == kindLoad && c.model == nil:
		return c.load(f)
	case r.kind == kindRun && c.model != nil:
		return c.run(f)
	case r.kind == kindMeasure && c.model != nil:
		return c.measure(f)
	case r.kind == kindCount && c.model != nil:
		return c.count(f)
	}
	return nil, fmt.Errorf("request has kind %d, which is out of turn", r.kind)
}

func (c *child) load(f *fields) ([]byte, error) {
	threads, memory := f.u32(), f.u64()
	path := string(f.take(f.u32()))
	if f.short {
		return nil, errors.New("load request is too short")
	}
	if err := limitMemory(memory); err != nil {
		return nil, fmt.Errorf("memory limit %d: %w", memory, err)
	}
	if len(f.b) == 0 {
		return nil, errors.New("model is empty")
	}
	l, err := openLibrary(path)
	if err != nil {
		return nil, err
	}
	if c.model, err = openModel(l, f.b, threads); err != nil {
		return nil, err
	}
	return []byte(l.version), nil
}

// floats reads X, whose shape stands before it.
func (f *fields) floats(rows, columns int) ([]float32, error) {
	if f.short || rows < 1 || columns < 1 || len(f.b)/4/columns != rows || len(f.b) != 4*rows*columns {
		return nil, fmt.Errorf("input has %d bytes; want %d x %d float32", len(f.b), rows, columns)
	}
	x := make([]float32, rows*columns)
	floats32(x, f.b)
	return x, nil
}

func (c *child) run(f *fields) ([]byte, error) {
	rows, columns := f.u32(), f.u32()
	x, err := f.floats(rows, columns)
	if err != nil {
		return nil, err
	}
	margin, score := make([]float32, rows), make([]float64, rows)
	call, err := c.model.newCall(margin, score, x, rows)
	if err != nil {
		return nil, err
	}
	defer call.close()
	if err := call.run(); err != nil {
		return nil, err
	}
	return appendFloats64(appendFloats32(nil, margin), score), nil
}

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
