//go:build !nodl && (linux || darwin) && (amd64 || arm64)

package ort

import "time"

// Pid is the child's process number.
func (s *Session) Pid() int { return s.child.cmd.Process.Pid }

// Busy says whether a call has its turn.
func (s *Session) Busy() bool { return len(s.turn) > 0 }

// SetTimeout sets the time limit of later calls.
func (s *Session) SetTimeout(d time.Duration) { s.timeout = d }

// BlockFloats is the size of one frame's block.
const BlockFloats = blockFloats
