//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
)

func TestFrame(t *testing.T) {
	var b bytes.Buffer
	for _, parts := range [][][]byte{{}, {[]byte("abc")}, {[]byte("ab"), nil, []byte("c")}} {
		b.Reset()
		if err := writeFrame(&b, kindRun, parts...); err != nil {
			t.Fatal(err)
		}
		kind, got, err := readFrame(&b, 3)
		if want := bytes.Join(parts, nil); kind != kindRun || !bytes.Equal(got, want) || err != nil {
			t.Errorf("read %d, %q, %v; want %d, %q", kind, got, err, kindRun, want)
		}
	}
	if _, _, err := readFrame(&b, 3); err != io.EOF {
		t.Errorf("end: error is %v; want io.EOF", err)
	}
}

func TestFrameFaults(t *testing.T) {
	for name, c := range map[string]struct{ b, want string }{
		"cut in the head":                {"\x01\x00\x00", "unexpected EOF"},
		"cut before the payload":         {"\x02\x00\x00\x00\x01", "frame has 0 of 2 bytes: unexpected EOF"},
		"cut in the payload":             {"\x02\x00\x00\x00\x01a", "frame has 1 of 2 bytes: unexpected EOF"},
		"longer than is allowed":         {"\x65\x00\x00\x00\x01", "frame is 101 bytes; want at most 100"},
		"a library that printed into it": {"error: out of cheese", "want at most 100"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readFrame(strings.NewReader(c.b), 100)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v; want %q", err, c.want)
			}
		})
	}
}

// A length that promises much must not make the reader allocate it.
func TestFrameLies(t *testing.T) {
	lie := "\xff\xff\xff\xff\x01abc"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := readFrame(strings.NewReader(lie), maxFrame); err == nil {
		t.Error("no error")
	}
	runtime.ReadMemStats(&after)
	allocated := after.TotalAlloc - before.TotalAlloc
	if allocated > 4<<20 {
		t.Errorf("%d bytes are allocated for a frame of 3 bytes that promises 4 GiB; want at most 4 MiB", allocated)
	}
}

// Requests that are too short or out of turn are refused, not a panic.
func FuzzChildRequest(f *testing.F) {
	f.Add(kindLoad, []byte("\x01\x00\x00\x00"))
	f.Add(kindRun, []byte("\x01\x00\x00\x00\x01\x00\x00\x00abcd"))
	f.Add(kindMeasure, []byte("\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add(byte(9), []byte{})
	f.Fuzz(func(t *testing.T, kind byte, payload []byte) {
		var idle child
		if kind != kindLoad { // loading would set this process' memory limit
			if _, err := idle.answer(request{kind, payload}); err == nil {
				t.Error("a child without a model answers")
			}
		}
		in := &fields{b: payload}
		rows, columns := in.u32(), in.u32()
		x, err := in.floats(rows, columns)
		if err == nil && (len(x) != rows*columns || 4*len(x) != len(payload)-8) {
			t.Errorf("%d x %d numbers from %d bytes: %d", rows, columns, len(payload), len(x))
		}
	})
}
