//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a child process, seen from its parent.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *os.File
	stderr tail
	done   chan struct{} // closed when the child is gone

	mu    sync.Mutex
	cause error // why it was killed, where we did it
}

// startProcess starts this program as a child.
func startProcess() (*process, error) {
	path, err := self()
	if err != nil {
		return nil, err
	}
	p := &process{done: make(chan struct{})}
	p.cmd = exec.Command(path)
	p.cmd.Args[0] = os.Args[0]
	// GOTRACEBACK=none shortens the Go runtime's account of a crash.
	p.cmd.Env = append(os.Environ(), marker+"=1", "GOTRACEBACK=none")
	p.cmd.Stderr = &p.stderr
	p.cmd.WaitDelay = time.Second
	p.cmd.SysProcAttr = childAttributes()
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, answers, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.out = out
	p.cmd.ExtraFiles = []*os.File{answers} // file descriptor 3
	started := make(chan error)
	go p.live(started)
	err = <-started
	answers.Close()
	if err != nil {
		out.Close()
		return nil, err
	}
	return p, nil
}

// live starts the child and waits for its end. It keeps its thread all that
// time, because Linux ends the child with the thread, not with the process.
func (p *process) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err == nil {
		_ = p.cmd.Wait() // its outcome is in ProcessState
	}
	close(p.done)
}

// kill ends the child; the first cause given is the one that is told.
func (p *process) kill(cause error) {
	p.mu.Lock()
	if p.cause == nil {
		p.cause = cause
	}
	p.mu.Unlock()
	_ = p.cmd.Process.Kill()
	p.in.Close()
	p.out.Close()
}

// refusal is the child's answer that it cannot; it lives on.
type refusal string

func (r refusal) Error() string { return string(r) }

// exchange sends one frame and reads the answer, of at most limit bytes.
func (p *process) exchange(limit int, kind byte, parts ...[]byte) ([]byte, error) {
	if err := writeFrame(p.in, kind, parts...); err != nil {
		return nil, err
	}
	kind, payload, err := readFrame(p.out, max(limit, maxText))
	switch {
	case err != nil:
		return nil, err
	case kind == kindRefused:
		return nil, refusal(payload)
	case kind != kindDone:
		return nil, fmt.Errorf("answer has kind %d; want %d or %d", kind, kindDone, kindRefused)
	}
	return payload, nil
}

// end waits until the child is gone and says why it went. The given error is
// that of the pipe, and told only where nothing better is known.
func (p *process) end(pipe error) error {
	select {
	case <-p.done:
	case <-time.After(2 * time.Second):
		// It has left the pipe but not the process table, or talks nonsense.
		p.kill(pipe)
		<-p.done
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cause != nil {
		return p.cause
	}
	return errors.New("child ended by itself: " + outcome(p.cmd.ProcessState) + p.stderr.last())
}

// outcome is the signal or the exit status that ended a process.
func outcome(s *os.ProcessState) string {
	if ws, ok := s.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return fmt.Sprintf("signal %s (%d)", ws.Signal(), int(ws.Signal()))
	}
	return s.String()
}

// tail keeps the last bytes that the child wrote to stderr, enough to hold the
// Go runtime's account of a crash, whose first line is its name.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// Write never fails.
func (t *tail) Write(b []byte) (int, error) {
	const keep = 64 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b...)
	if n := len(t.b) - keep; n > 0 {
		t.b = append(t.b[:0], t.b[n:]...)
	}
	return len(b), nil
}

// colour matches the terminal's escape sequences in ONNX Runtime's log, crash
// the line with which the Go runtime begins to tell of a crash.
var (
	colour = regexp.MustCompile("\x1b\\[[0-9;]*m")
	crash  = regexp.MustCompile(`^(SIG[A-Z]+|fatal error|panic|runtime): `)
)

// last is `; it said: a | b | c`: the last lines, but of a crash the lines
// around its name, not the registers that follow. Where nothing was said it is
// empty.
func (t *tail) last() string {
	const most = 4
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for line := range strings.Lines(colour.ReplaceAllString(string(t.b), "")) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	to := len(lines)
	if at := slices.IndexFunc(lines, crash.MatchString); at >= 0 {
		to = min(to, at+most/2)
	}
	return "; it said: " + strings.Join(lines[max(0, to-most):to], " | ")
}
