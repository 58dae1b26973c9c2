// Package ort runs ONNX files in ONNX Runtime, the real library, without cgo.
//
// Some versions of the library never finish loading some models, and a native
// library that crashes takes its process along. So it is loaded only in a
// child process: the same program, started with a marker in its environment,
// under limits of time and memory. A program that uses this package calls
//
//	if ort.IsChild() {
//		ort.ServeChild()
//	}
//
// first thing in main. `-tags nodl`, and systems other than Linux and macOS on
// amd64 and arm64, build without it; everything then answers [ErrNotFound].
package ort

import (
	"fmt"
	"time"
)

// errCannotLoad is the answer of builds without the dynamic loader.
var errCannotLoad = fmt.Errorf("ort: %w: this build cannot load ONNX Runtime", ErrNotFound)

// Options say what to run and within which limits.
type Options struct {
	Library string        // path of the library; "" is what Find finds
	Model   []byte        // the ONNX file
	Threads int           // threads inside one operator; 0 is 1
	Memory  int64         // bytes of memory that the child may write to; 0 is 8 GiB. Not enforced on macOS
	Timeout time.Duration // of Start and of each call; 0 is 60 s
}
