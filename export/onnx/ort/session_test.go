//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riskbench/riskbench/export/onnx/ort"
	"github.com/riskbench/riskbench/train"
)

// library is the real library; without it the test is skipped, or fails in CI.
func library(t testing.TB) string {
	t.Helper()
	path, err := ort.Find()
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	return path
}

// start starts a session that ends with the test.
func start(t testing.TB, o ort.Options) *ort.Session {
	t.Helper()
	o.Library = library(t)
	s, err := ort.Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// runRows runs rows of x and fails the test on an error.
func runRows(t *testing.T, s *ort.Session, x []float32, rows int) ([]float32, []float64) {
	t.Helper()
	margin, score := make([]float32, rows), make([]float64, rows)
	if err := s.Run(context.Background(), margin, score, x, rows); err != nil {
		t.Fatal(err)
	}
	return margin, score
}

// margins are numbers on which an exponential can go wrong: a grid, tiny ones,
// the ends of the range, and any.
func margins(n int) []float32 {
	inf := float32(math.Inf(1))
	x := []float32{0, float32(math.Copysign(0, -1)), 1e-45, -1e-45, 1e-8, -1e-8, 708, -708, 709.7, -709.7, 709.8, -709.8, 745.2, -745.2, 1e30, -1e30, inf, -inf}
	for m := float32(-30); m <= 20; m += 0.03125 {
		x = append(x, m)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for len(x) < n {
		x = append(x, float32(r.NormFloat64()*8))
	}
	return x[:n]
}

func TestRunShapes(t *testing.T) {
	const columns = 3
	s := start(t, ort.Options{Model: logistic(columns)})
	blocks := ort.BlockFloats / columns
	for name, rows := range map[string]int{
		"none": 0, "one": 1, "two": 2, "odd": 7, "even": 8,
		"a block exactly": blocks, "a block and one row": blocks + 1, "three blocks, the last odd": 2*blocks + 5,
	} {
		t.Run(name, func(t *testing.T) {
			x := make([]float32, rows*columns)
			for i := range x {
				x[i] = float32(i%4096)/64 - 32
			}
			margin, score := runRows(t, s, x, rows)
			for i := range margin {
				if want := x[i*columns]; margin[i] != want {
					t.Fatalf("row %d: margin is %v; want %v", i, margin[i], want)
				}
				if want := 1 / (1 + math.Exp(-float64(margin[i]))); math.Abs(score[i]-want) > 1e-15 {
					t.Fatalf("row %d: score is %v; want %v", i, score[i], want)
				}
			}
		})
	}
}

// ONNX Runtime's double Exp works on pairs; the odd last element of a tensor
// goes another way and has other bits. A score that is computed beside itself
// is always in a pair, so that its bits depend on its margin alone, and they
// are those of train.Score, Cephes' exp in plain Go.
func TestScoreBits(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("ONNX Runtime's Exp is Cephes' on amd64 only")
	}
	s := start(t, ort.Options{Model: logistic(1)})
	x := margins(4001)
	_, batch := runRows(t, s, x, len(x))
	for i, m := range x {
		_, single := runRows(t, s, x[i:i+1], 1)
		if a, b := math.Float64bits(single[0]), math.Float64bits(batch[i]); a != b {
			t.Fatalf("margin %v: score alone is %x, in a batch %x", m, a, b)
		}
		if a, b := math.Float64bits(batch[i]), math.Float64bits(train.Score(float64(m))); a != b {
			t.Fatalf("margin %v: ONNX Runtime's score is %x, train.Score is %x", m, a, b)
		}
	}
	for _, rows := range []int{2, 3, 5, 17} {
		_, some := runRows(t, s, x[:rows], rows)
		for i := range some {
			if math.Float64bits(some[i]) != math.Float64bits(batch[i]) {
				t.Fatalf("margin %v: score among %d rows is not that among %d", x[i], rows, len(x))
			}
		}
	}
}

// The reason for the pair: without it a row alone and the same row in a batch
// differ. Where this fails with a new library the pair can go.
func TestScoreNeedsPair(t *testing.T) {
	s := start(t, ort.Options{Model: file(1, append([]msg{first}, alone...), marginOut, scoreOut)})
	if s.Version() != "1.17.1" || runtime.GOARCH != "amd64" {
		t.Skipf("measured on ONNX Runtime 1.17.1, amd64; this is %s, %s", s.Version(), runtime.GOARCH)
	}
	x := margins(2000)
	_, batch := runRows(t, s, x, len(x))
	different := 0
	for i := range x {
		_, single := runRows(t, s, x[i:i+1], 1)
		if math.Float64bits(single[0]) != math.Float64bits(batch[i]) {
			different++
		}
	}
	if different == 0 {
		t.Error("a row alone has the bits that it has in a batch; want some that differ")
	}
	t.Logf("%d of %d rows differ", different, len(x))
}

func TestRunNaN(t *testing.T) {
	s := start(t, ort.Options{Model: logistic(1)})
	margin, score := runRows(t, s, []float32{float32(math.NaN()), 0}, 2)
	if margin[0] == margin[0] || score[0] == score[0] || score[1] != 0.5 {
		t.Errorf("margin %v, score %v; want NaN for the first, 0.5 for the second", margin, score)
	}
}

func TestRunBadArguments(t *testing.T) {
	s := start(t, ort.Options{Model: logistic(2)})
	for name, c := range map[string]struct {
		margin, score, x, rows int
		want                   string
	}{
		"margin too short":            {1, 2, 4, 2, "margin and score hold 1 and 2 numbers; want 2"},
		"score too long":              {2, 3, 4, 2, "margin and score hold 2 and 3 numbers; want 2"},
		"ragged x":                    {2, 2, 5, 2, "x holds 5 numbers for 2 rows"},
		"no columns":                  {2, 2, 0, 2, "x holds 0 numbers for 2 rows"},
		"negative rows":               {0, 0, 0, -1, "x holds 0 numbers for -1 rows"},
		"not the columns of the file": {2, 2, 6, 2, "nvalid dimensions"}, // ONNX Runtime's words
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Run(context.Background(), make([]float32, c.margin), make([]float64, c.score), make([]float32, c.x), c.rows)
			wantError(t, err, c.want)
		})
	}
	runRows(t, s, make([]float32, 4), 2) // the session lives on
}

// wantError checks that an error is one line and says what is wanted.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	for _, p := range append(parts, "ort: ") {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error is %q; want %q in it", err, p)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q has several lines", err)
	}
}

func TestStartRefuses(t *testing.T) {
	lib := library(t)
	good := logistic(1)
	wide := []msg{op("Identity", "margin", []string{"X"}), pairs[0], op("Identity", "score", []string{"d"})}
	for name, c := range map[string]struct {
		model []byte
		lib   string
		want  []string
	}{
		"no model at all": {nil, lib, []string{"model is 0 bytes"}},
		"not a model":     {[]byte("tree\nversion=v3\n"), lib, []string{"load 16 bytes of model"}},
		"cut in half":     {good[:len(good)/2], lib, []string{"load"}},
		"no score": {file(1, []msg{first}, marginOut), lib,
			[]string{`model's outputs are "margin" float; want "margin" float, "score" double`}},
		"other names": {file(1, []msg{op("Identity", "y", []string{"X"})}, value("y", float32Type, 1)), lib,
			[]string{`model's outputs are "y" float; want`}},
		"a score of another type": {file(1, []msg{first, op("Identity", "score", []string{"margin"})}, marginOut, value("score", float32Type, 1)), lib,
			[]string{`"score" float; want`}},
		"an unknown operator":  {file(1, append([]msg{op("Sigmund", "margin", []string{"X"})}, pairs...), marginOut, scoreOut), lib, []string{"Sigmund"}},
		"no such library":      {good, "/nowhere/libonnxruntime.so", []string{`library "/nowhere/libonnxruntime.so" does not load: /nowhere`}},
		"a file of other kind": {good, os.Args[0], []string{"library"}},
		"threads":              {good, lib, nil},
		"outputs too wide":     {file(2, wide, value("margin", float32Type, 2), value("score", float64Type, 2)), lib, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := ort.Options{Model: c.model, Library: c.lib}
			switch name {
			case "threads":
				o.Threads, o.Memory, o.Timeout = -1, -1, -1
				c.want = []string{"threads is -1; want", "memory is -1; want", "timeout is -1ns; want"}
			}
			s, err := ort.Start(context.Background(), o)
			if name == "outputs too wide" { // found when it is run
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				err = s.Run(context.Background(), make([]float32, 2), make([]float64, 2), make([]float32, 4), 2)
				c.want = []string{"run 2 rows"}
			}
			if name == "threads" && err != nil {
				err = errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
			}
			wantError(t, err, c.want...)
		})
	}
}

func TestLatency(t *testing.T) {
	s := start(t, ort.Options{Model: logistic(2)})
	us, err := s.Latency(context.Background(), []float32{1, 2, 3, 4, 5, 6}, 3, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	if len(us) != 500 {
		t.Fatalf("%d calls were measured; want 500", len(us))
	}
	for i, v := range us {
		if !(v > 0) || v > 60e6 {
			t.Fatalf("call %d took %v us", i, v)
		}
	}
	// Every row has its turn: this model refuses a row whose number is not 0.
	s = start(t, ort.Options{Model: file(1, append([]msg{
		op("Cast", "i", []string{"X"}, attr{"to", int64Type}),
		op("Gather", "g", []string{"zero", "i"}),
		op("Cast", "margin", []string{"g"}, attr{"to", float32Type}),
	}, pairs...), marginOut, scoreOut)})
	if _, err := s.Latency(context.Background(), []float32{0, 0, 0}, 3, 2, 1); err != nil {
		t.Error(err)
	}
	_, err = s.Latency(context.Background(), []float32{0, 0, 7}, 3, 2, 1)
	wantError(t, err, "measure 1 calls", "idx=7")
	_, err = s.Latency(context.Background(), []float32{1, 2}, 1, 0, 0)
	wantError(t, err, "calls are 1, 0 and 0")
	_, err = s.Latency(context.Background(), nil, 0, 0, 5)
	wantError(t, err, "rows, warm-up and calls are 0, 0 and 5")
}

func TestThroughput(t *testing.T) {
	s := start(t, ort.Options{Model: logistic(2)})
	for _, threads := range []int{1, 2, 5} { // five threads begin at three rows
		rate, err := s.Throughput(context.Background(), []float32{1, 2, 3, 4, 5, 6}, 3, threads, 2*time.Millisecond)
		if err != nil || !(rate > 1) || rate > 1e9 {
			t.Errorf("%d threads: %v rows a second, error %v", threads, rate, err)
		}
	}
	_, err := s.Throughput(context.Background(), []float32{1, 2}, 1, 0, time.Second)
	wantError(t, err, "threads and time are 1, 0 and 1s")
	_, err = s.Throughput(context.Background(), []float32{1, 2}, 1, 1, time.Hour)
	wantError(t, err, "1h0m0s; want", "1m")
	_, err = s.Throughput(context.Background(), []float32{1, 2, 3}, 1, 2, time.Millisecond)
	wantError(t, err, "count rows on 2 threads") // ONNX Runtime refuses the third column
	if err := s.Run(context.Background(), make([]float32, 1), make([]float64, 1), []float32{1, 2}, 1); err != nil {
		t.Errorf("after a refused count: %v", err)
	}
}

// Several sessions, and several callers of one, do not mix up their answers.
func TestConcurrent(t *testing.T) {
	one := start(t, ort.Options{Model: logistic(1)})
	two := start(t, ort.Options{Model: logistic(2), Threads: 2})
	var wg sync.WaitGroup
	faults := make(chan error, 8)
	for g := range 8 {
		wg.Go(func() {
			s, columns := one, 1
			if g%2 == 1 {
				s, columns = two, 2
			}
			rows := 100 + g
			x := make([]float32, rows*columns)
			for i := range x {
				x[i] = float32(1000*g + i)
			}
			margin, score := make([]float32, rows), make([]float64, rows)
			for range 20 {
				if err := s.Run(context.Background(), margin, score, x, rows); err != nil {
					faults <- err
					return
				}
				for i := range margin {
					if margin[i] != x[i*columns] {
						faults <- fmt.Errorf("caller %d, row %d: margin is %v; want %v", g, i, margin[i], x[i*columns])
						return
					}
				}
			}
		})
	}
	wg.Wait()
	close(faults)
	for err := range faults {
		t.Error(err)
	}
}

func BenchmarkRun(b *testing.B) {
	s := start(b, ort.Options{Model: logistic(30)})
	const rows = 10000
	x, margin, score := make([]float32, 30*rows), make([]float32, rows), make([]float64, rows)
	for b.Loop() {
		if err := s.Run(context.Background(), margin, score, x, rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
