//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ebitengine/purego"

	"github.com/riskbench/riskbench/export/onnx/ort"
)

// What the test's program does other than test is said by this variable: a
// child that stops or kills itself before it serves, or a parent of a child.
const role = "ORT_TEST_ROLE"

func TestMain(m *testing.M) {
	if ort.IsChild() {
		self := os.Getpid()
		switch os.Getenv(role) {
		case "stop":
			syscall.Kill(self, syscall.SIGSTOP)
		case "segv":
			syscall.Kill(self, syscall.SIGSEGV)
		case "abort":
			abort, err := purego.Dlsym(purego.RTLD_DEFAULT, "abort")
			if err != nil {
				panic(err)
			}
			purego.SyscallN(abort)
		case "kill":
			syscall.Kill(self, syscall.SIGKILL)
		case "exit":
			fmt.Fprintln(os.Stderr, "\x1b[31mlast\nwords\x1b[m")
			os.Exit(7)
		}
		ort.ServeChild()
	}
	if os.Getenv(role) == "parent" {
		beParent()
	}
	os.Exit(m.Run())
}

// beParent starts a child, prints its number and waits to be killed.
func beParent() {
	s, err := ort.Start(context.Background(), ort.Options{Model: logistic(1)})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.Pid())
	select {}
}

// gone says whether a process has ended, waiting for it up to ten seconds.
func gone(pid int) bool {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return true
		}
		// A process whose new parent does not wait for it stays as a zombie.
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && strings.Contains(string(stat), ") Z ") {
			return true
		}
	}
	return false
}

func TestStartFails(t *testing.T) {
	lib := library(t)
	for name, c := range map[string]struct {
		role string
		want []string
	}{
		"child hangs":              {"stop", []string{"load", "no answer within 100ms, child killed"}},
		"child is killed":          {"kill", []string{"child ended by itself: signal killed (9)"}},
		"child crashes":            {"segv", []string{"child ended by itself", "segmentation"}},
		"native code aborts":       {"abort", []string{"child ended by itself: exit status 2; it said: SIGABRT: abort"}},
		"child leaves with a word": {"exit", []string{"exit status 7; it said: last | words"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(role, c.role)
			o := ort.Options{Library: lib, Model: logistic(1)}
			if c.role == "stop" {
				o.Timeout = 100 * time.Millisecond
			}
			_, err := ort.Start(context.Background(), o)
			wantError(t, err, c.want...)
			if late := errors.Is(err, os.ErrDeadlineExceeded); late != (c.role == "stop") {
				t.Errorf("error is a deadline: %v", late)
			}
		})
	}
}

func TestStartCancelled(t *testing.T) {
	lib := library(t)
	t.Setenv(role, "stop")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := ort.Start(ctx, ort.Options{Library: lib, Model: logistic(1)})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v; want the context's", err)
	}
	if _, err = ort.Start(ctx, ort.Options{Library: lib, Model: logistic(1)}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v; want the context's", err)
	}
}

// A program that forgets ServeChild must not start itself for ever.
func TestStartInChild(t *testing.T) {
	t.Setenv("RISKBENCH_ORT_CHILD", "1")
	_, err := ort.Start(context.Background(), ort.Options{Library: "x", Model: logistic(1)})
	wantError(t, err, "main must call ServeChild")
}

// stopped is a session whose child does not answer.
func stopped(t *testing.T) *ort.Session {
	t.Helper()
	s := start(t, ort.Options{Model: logistic(1)})
	var status syscall.WaitStatus
	err := syscall.Kill(s.Pid(), syscall.SIGSTOP)
	if err == nil { // a thread may still answer; wait until all have stopped
		_, err = syscall.Wait4(s.Pid(), &status, syscall.WUNTRACED, nil)
	}
	if err != nil || !status.Stopped() {
		t.Fatalf("child does not stop: %v, status %v", err, status)
	}
	return s
}

// during does f once a call is under way.
func during(s *ort.Session, f func()) {
	go func() {
		for !s.Busy() {
			time.Sleep(time.Millisecond)
		}
		f()
	}()
}

func runOne(ctx context.Context, s *ort.Session) error {
	return s.Run(ctx, make([]float32, 1), make([]float64, 1), make([]float32, 1), 1)
}

func TestRunHangs(t *testing.T) {
	s := stopped(t)
	s.SetTimeout(50 * time.Millisecond)
	err := runOne(context.Background(), s)
	wantError(t, err, "run 1 rows: no answer within 50ms, child killed")
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("error is not a deadline")
	}
	if !gone(s.Pid()) {
		t.Error("child lives on")
	}
	s.Close()
	if again := runOne(context.Background(), s); !errors.Is(again, os.ErrDeadlineExceeded) {
		t.Errorf("next error is %v; want the first again", again)
	}
}

func TestRunCancelled(t *testing.T) {
	s := stopped(t)
	ctx, cancel := context.WithCancel(context.Background())
	during(s, cancel)
	if err := runOne(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v; want context canceled", err)
	}
	if !gone(s.Pid()) {
		t.Error("child lives on")
	}
	if err := runOne(context.Background(), s); !errors.Is(err, context.Canceled) {
		t.Errorf("next error is %v; want the first again", err)
	}
}

// A call that is cancelled before it has its turn does no harm to the session.
func TestWaitingCallCancelled(t *testing.T) {
	s := stopped(t)
	first := make(chan error, 1)
	go func() { first <- runOne(context.Background(), s) }()
	for !s.Busy() {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := runOne(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v; want the context's", err)
	}
	syscall.Kill(s.Pid(), syscall.SIGCONT)
	if err := <-first; err != nil {
		t.Errorf("first call: %v", err)
	}
	for range 10 { // both ways of the choice between turn and context
		if err := runOne(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v; want the context's", err)
		}
	}
	if err := runOne(context.Background(), s); err != nil {
		t.Errorf("after cancelled calls: %v", err)
	}
}

func TestChildKilledDuringRun(t *testing.T) {
	for _, c := range []struct {
		signal syscall.Signal
		want   string
	}{{syscall.SIGKILL, "signal killed (9)"}, {syscall.SIGABRT, "abort"}, {syscall.SIGSEGV, "segmentation"}} {
		t.Run(c.want, func(t *testing.T) {
			s := stopped(t)
			during(s, func() {
				syscall.Kill(s.Pid(), c.signal)
				syscall.Kill(s.Pid(), syscall.SIGCONT)
			})
			var err error
			for err == nil { // a thread may answer before another has the signal
				err = runOne(context.Background(), s)
			}
			wantError(t, err, "run 1 rows: child ended by itself", c.want)
			wantError(t, runOne(context.Background(), s), c.want)
		})
	}
}

// A terminal's interrupt goes to the whole group; only the parent decides what
// it means.
func TestChildOutlivesInterrupts(t *testing.T) {
	s := start(t, ort.Options{Model: logistic(1)})
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if err := syscall.Kill(s.Pid(), sig); err != nil {
			t.Fatal(err)
		}
	}
	if err := runOne(context.Background(), s); err != nil {
		t.Error(err)
	}
}

func TestClose(t *testing.T) {
	s := start(t, ort.Options{Model: logistic(1)})
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if syscall.Kill(s.Pid(), 0) == nil {
			t.Fatal("child lives on")
		}
	}
	if err := runOne(context.Background(), s); !errors.Is(err, os.ErrClosed) {
		t.Errorf("error is %v; want closed", err)
	}
}

func TestCloseDuringRun(t *testing.T) {
	s := stopped(t)
	during(s, func() { s.Close() })
	if err := runOne(context.Background(), s); !errors.Is(err, os.ErrClosed) {
		t.Errorf("error is %v; want closed", err)
	}
}

// A parent that is killed takes its child along; on Linux even one that cannot
// notice the end of its pipe.
func TestParentKilled(t *testing.T) {
	library(t)
	for _, stop := range []bool{false, true} {
		if stop && runtime.GOOS != "linux" {
			continue
		}
		parent := exec.Command(os.Args[0])
		parent.Env = append(os.Environ(), role+"=parent")
		out, err := parent.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		line, _ := bufio.NewReader(out).ReadString('\n')
		pid, err := strconv.Atoi(strings.TrimSpace(line))
		if err == nil && stop {
			syscall.Kill(pid, syscall.SIGSTOP)
		}
		parent.Process.Kill()
		parent.Wait()
		if err != nil {
			t.Fatalf("parent said %q", line)
		}
		if !gone(pid) {
			syscall.Kill(pid, syscall.SIGKILL)
			t.Errorf("child (stopped: %v) lives on after its parent was killed", stop)
		}
	}
}

// Where the kernel does not end the child with its parent, the end of the pipe
// does.
func TestPipeEnds(t *testing.T) {
	for name, c := range map[string]struct {
		input string
		ok    bool
	}{"between frames": {"", true}, "in a frame": {"\x01\x00", false}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			child := exec.CommandContext(ctx, os.Args[0])
			child.Env = append(os.Environ(), "RISKBENCH_ORT_CHILD=1")
			child.Stdin = bytes.NewReader([]byte(c.input))
			if err := child.Run(); (err == nil) != c.ok {
				t.Errorf("child ended with %v; want success: %v", err, c.ok)
			}
		})
	}
}

// outer multiplies every row with every row: rows*rows floats in the middle.
func outer() []byte {
	return file(1, append([]msg{
		op("Transpose", "T", []string{"X"}),
		op("MatMul", "XX", []string{"X", "T"}),
		op("ReduceMax", "m", []string{"XX"}),
		op("Mul", "z", []string{"X", "m"}),
		op("Identity", "margin", []string{"z"}),
	}, pairs...), marginOut, scoreOut)
}

func TestMemoryLimit(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS enforces no such limit")
	}
	const rows = 15000 // 900 MB, which are not there and so are never touched
	x, margin, score := make([]float32, rows), make([]float32, rows), make([]float64, rows)
	s := start(t, ort.Options{Model: outer(), Memory: 768 << 20})
	err := s.Run(context.Background(), margin, score, x, rows)
	wantError(t, err, "run 15000 rows", "buffer of size 900000000") // ONNX Runtime's words
	if err := s.Run(context.Background(), margin[:10], score[:10], x[:10], 10); err != nil {
		t.Errorf("few rows within the same limit: %v", err)
	}
	_, err = ort.Start(context.Background(), ort.Options{Library: library(t), Model: outer(), Memory: 1 << 20})
	wantError(t, err, "load")
}
