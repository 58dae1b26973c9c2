//go:build !nodl && (amd64 || arm64)

package ort

import "syscall"

// self is this program, even where its file has been replaced since it started.
func self() (string, error) { return "/proc/self/exe", nil }

// childAttributes ask the kernel to kill the child when the thread that
// started it ends.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// limitMemory bounds the memory that this process can write to. Address space
// is no measure: the Go runtime reserves much that it never uses.
func limitMemory(bytes int64) error {
	n := uint64(bytes)
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: n, Max: n})
}
