//go:build !nodl && (amd64 || arm64)

package ort

import (
	"os"
	"syscall"
)

// self is this program.
func self() (string, error) { return os.Executable() }

// childAttributes are the default ones: the child ends with its parent because
// its pipe is closed then.
func childAttributes() *syscall.SysProcAttr { return nil }

// limitMemory does nothing: macOS enforces no such limit.
func limitMemory(int64) error { return nil }
